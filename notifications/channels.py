"""Channels: how a letter leaves the house. An address is a secret: it is never written to a log or into an error."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

import apprise

from models.people import Person
from notifications.letters import Letter

EMAIL = "mailto:"
TALKATIVE = ("apprise", "urllib3.connectionpool")
STATUS = re.compile(r"error=(\d{3})\b")


class Channel(Protocol):
    """What carries letters."""

    def addresses(self, person: Person) -> list[str]:
        """Where a person can be reached this way, the best first."""

    def send(self, address: str, letter: Letter) -> str | None:
        """None when the letter was taken over, else why not, in words that do not give the address away."""


@dataclass
class MemoryChannel:
    """The twin that keeps letters to be looked at: for tests and the demo. `refuses` is its error for everyone."""

    sent: list[tuple[str, Letter]] = field(default_factory=list)
    refuses: str | None = None

    def addresses(self, person: Person) -> list[str]:
        """Everything a person wrote down."""
        return [*person.channels, *([EMAIL + person.email] if person.email else [])]

    def send(self, address: str, letter: Letter) -> str | None:
        """Keep the letter."""
        if self.refuses is None:
            self.sent.append((address, letter))
        return self.refuses


class AppriseChannel:
    """Any service Apprise knows (SMTP, WeCom, DingTalk, Feishu, Bark, ntfy, webhooks): an address is its URL.

    `relay` is the school's own mail server as an Apprise URL ("mailtos://user:password@smtp.example.school?from=..."):
    with it whoever has an e-mail address can be reached, without it only those with URLs of their own.
    """

    def __init__(self, relay: str = "") -> None:
        self.relay = relay

    def addresses(self, person: Person) -> list[str]:
        """A person's URLs, then their e-mail address when the school has a relay."""
        mail = [EMAIL + person.email] if person.email and self.relay else []
        return [*person.channels, *mail]

    def send(self, address: str, letter: Letter) -> str | None:
        """Hand the letter to the service; what it answered is told by number only."""
        service = apprise.Apprise()
        with _discreetly() as ear:
            if not service.add(self._url(address)):
                return "address not understood"
            taken = service.notify(
                title=letter.subject, body=letter.body, body_format=apprise.NotifyFormat.TEXT
            )
        return None if taken else ear.error

    def _url(self, address: str) -> str:
        if not address.startswith(EMAIL) or address.startswith(EMAIL + "//"):
            return address
        joint = "&" if "?" in self.relay else "?"
        return f"{self.relay}{joint}to={quote(address.removeprefix(EMAIL), safe='')}"


@contextmanager
def _discreetly() -> Iterator["_Ear"]:
    """While a letter is handed over, those that write addresses into their logs are listened to, not written down."""
    ear = _Ear()
    for name in TALKATIVE:
        logging.getLogger(name).addFilter(ear)
    try:
        yield ear
    finally:
        for name in TALKATIVE:
            logging.getLogger(name).removeFilter(ear)


class _Ear(logging.Filter):
    """Keeps the number of a refusal out of all that is logged, and lets nothing through."""

    error = "not delivered"

    def filter(self, record: logging.LogRecord) -> bool:
        if status := STATUS.search(record.getMessage()):
            self.error = f"refused with status {status[1]}"
        return False
