"""Keep secret links out of the logs."""

import logging
import re

SECRET = re.compile(r"(/[pf]/)[^/\s?\"']+")
LOGGERS = ("uvicorn.access", "uvicorn.error")


def redacted(text: str) -> str:
    """The text with the secret part of every personal link and feed address blotted out."""
    return SECRET.sub(r"\1***", text)


class Redaction(logging.Filter):
    """Blots secret links out of what is logged; drops nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place."""
        if isinstance(record.args, tuple):
            record.args = tuple(redacted(item) if isinstance(item, str) else item for item in record.args)
        record.msg = redacted(record.msg) if isinstance(record.msg, str) else record.msg
        return True


def redact_logs() -> None:
    """Put the redaction before the web server's logs, once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, Redaction) for known in logger.filters):
            logger.addFilter(Redaction())
