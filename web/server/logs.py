"""Keep secret links out of the logs: of the server, of our own rooms, and out of the tracebacks in them."""

import logging
import re

SECRET = re.compile(r"(/[pf]/|%2f[pf]%2f)[^/\s?&%\"'<>]+", re.IGNORECASE)  # however somebody typed it
PLAIN = logging.Formatter()
SERVERS = ("uvicorn", "uvicorn.access", "uvicorn.error", "uvicorn.asgi")


def redacted(text: str) -> str:
    """The text with the secret part of every personal link and feed address blotted out."""
    return SECRET.sub(r"\1***", text)


class Redaction(logging.Filter):
    """Blots secret links out of what is logged; drops nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place: its text, what is put into it, and the traceback below it."""
        record.msg = redacted(record.msg) if isinstance(record.msg, str) else _harmless(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_harmless(item) for item in record.args)
        elif record.args:
            record.args = {name: _harmless(item) for name, item in record.args.items()}
        if record.exc_info:
            record.exc_text = redacted(record.exc_text or PLAIN.formatException(record.exc_info))
        return True


def _harmless(item: object) -> object:
    """The thing itself, unless what it looks like in a log gives a link away."""
    text = redacted(str(item))
    return text if text != str(item) else item


def redact_logs() -> None:
    """Put the redaction before everything that writes a log in this process, once.

    A filter of a logger does not see what its children log, one of a handler does; ours have only the last resort.
    """
    loggers = [logging.getLogger(), *map(logging.getLogger, SERVERS)]
    handlers = [handler for logger in loggers for handler in logger.handlers]
    for place in (*loggers, *handlers, *([logging.lastResort] if logging.lastResort else [])):
        if not any(isinstance(known, Redaction) for known in place.filters):
            place.addFilter(Redaction())
