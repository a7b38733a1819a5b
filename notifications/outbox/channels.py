"""Channels: how a letter leaves the house. An address is a secret: it is never written to a log or into an error."""

from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, urlsplit

import apprise

from models.people import Person
from models.schools import School
from notifications.outbox.letters import Letter
from notifications.outbox.responses import NOT_DELIVERED, ROBOTS, Fault, listening

EMAIL = "mailto:"
OPERATORS = frozenset({"run_trouble", "disk_low"})  # the operator is told, not the school


class Channel(Protocol):
    """What carries letters."""

    def addresses(self, person: Person) -> list[str]:
        """Where a person can be reached this way, the best first."""

    def shared(self, kind: str, school: School) -> list[str]:
        """Where a notice to nobody in particular goes: the staff's chat group, or the operator."""

    def send(self, address: str, letter: Letter) -> Fault | None:
        """None when the letter was taken over, else why not."""


@dataclass
class MemoryChannel:
    """The twin that keeps letters to be looked at: for tests and the demo. `refuses` is its error for everyone."""

    sent: list[tuple[str, Letter]] = field(default_factory=list)
    refuses: str | None = None

    def addresses(self, person: Person) -> list[str]:
        """Everything a person wrote down."""
        return [*person.channels, *([EMAIL + person.email] if person.email else [])]

    def shared(self, kind: str, school: School) -> list[str]:
        """The chat group's robots."""
        return list(school.policies.group_channels)

    def send(self, address: str, letter: Letter) -> Fault | None:
        """Keep the letter."""
        if self.refuses is None:
            self.sent.append((address, letter))
        return Fault(self.refuses) if self.refuses else None


def service(address: str) -> str:
    """What answers behind an address; when it wants to be left alone, it is so by everyone's letters."""
    parts = urlsplit(address)
    return EMAIL if address.startswith(EMAIL) else f"{parts.scheme}://{parts.netloc}"


class AppriseChannel:
    """Any service Apprise knows (SMTP, WeCom, DingTalk, Feishu, Bark, ntfy, webhooks): an address is its URL.

    `relay` is the school's own mail server as an Apprise URL ("mailtos://user:password@smtp.example.school?from=..."):
    with it anyone who has an e-mail address can be reached, without it only those with URLs of their own. `operator` is
    the address of the operator.
    """

    def __init__(self, relay: str = "", operator: str = "") -> None:
        self.relay = relay
        self.operator = operator

    @staticmethod
    def understands(address: str) -> bool:
        """Say whether Apprise knows what to do with an address."""
        with listening(robot=False):
            return bool(apprise.Apprise().add(address))

    def addresses(self, person: Person) -> list[str]:
        """A person's URLs, then their e-mail address when the school has a relay."""
        mail = [EMAIL + person.email] if person.email and self.relay else []
        return [*person.channels, *mail]

    def shared(self, kind: str, school: School) -> list[str]:
        """The robots of the chat group, of which a notice names one; the operator's address."""
        if kind in OPERATORS:
            return [self.operator] if self.operator else []
        return list(school.policies.group_channels)

    def send(self, address: str, letter: Letter) -> Fault | None:
        """Hand the letter to the service; what it answered is told by number only."""
        with listening(robot=address.startswith(ROBOTS)) as ear:
            carrier = apprise.Apprise()
            if not carrier.add(self._url(address)):
                return Fault("address not understood", final=True)
            taken = carrier.notify(
                title=letter.subject, body=letter.body, body_format=apprise.NotifyFormat.TEXT
            )
        return ear.fault if taken else ear.fault or NOT_DELIVERED

    def _url(self, address: str) -> str:
        if not address.startswith(EMAIL) or address.startswith(EMAIL + "//"):
            return address
        joint = "&" if "?" in self.relay else "?"
        return f"{self.relay}{joint}to={quote(address.removeprefix(EMAIL), safe='')}"
