"""The outbox goes out: claimed, written, handed over, settled; one letter to a reader for whom much has come up."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session

from models.notices import Notice
from models.people import Person
from models.schools import School
from notifications.language import pick
from notifications.outbox import letters, outbox
from notifications.outbox.channels import Channel, service
from notifications.outbox.letters import Letter
from notifications.outbox.responses import Fault

BATCH = 30  # a batch must be sent within the lease, even when every server makes us wait 15 seconds
SEVERAL = 3  # so many notices to one reader at once are one letter
DIGEST = "digest"

Link = Callable[[Person], str]
Sessions = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Delivered:
    """One round of the outbox, in notices; `failed` ones were refused now, `held` ones wait because their service asked
    for patience, `waiting` ones are due and not yet tried."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    waiting: int = 0
    held: int = 0

    def __add__(self, later: "Delivered") -> "Delivered":
        """Two rounds as one; what waits is what waits after the later one."""
        return Delivered(
            self.sent + later.sent,
            self.failed + later.failed,
            self.dropped + later.dropped,
            later.waiting,
            self.held + later.held,
        )


@dataclass(frozen=True)
class Outgoing:
    """Claimed notices to one reader that go out as one letter, with all that is needed outside any transaction."""

    notices: tuple[Notice, ...]
    person: Person | None
    school: School


@dataclass
class Round:
    """What one round has met: services that want to be left alone, until when; how each notice ended."""

    channel: Channel
    link: Link
    now: datetime
    alone: dict[str, datetime] = field(default_factory=dict)
    faults: list[Fault | None] = field(default_factory=list)
    held: int = 0

    def hand_over(self, one: Outgoing) -> Fault | datetime | None:
        """Try a reader's addresses until one takes the letter; the last fault when none does, or the instant to wait
        for when every one that is left wants to be left alone."""
        addresses = self._addresses(one)
        free = [address for address in addresses if service(address) not in self.alone]
        if addresses and not free:
            return min(self.alone[service(address)] for address in addresses)
        if not free:
            return outbox.NO_CHANNEL
        text = whole(one, self.link(one.person) if one.person else "")
        fault: Fault | None = outbox.NO_CHANNEL
        for address in free:
            fault = self._send(address, text)
            if fault is None:
                return None
        return fault

    def _addresses(self, one: Outgoing) -> list[str]:
        if one.person is not None:
            return self.channel.addresses(one.person)
        robot = one.notices[0].facts.get("robot", 0)
        return self.channel.shared(one.notices[0].kind, one.school)[robot : robot + 1]

    def _send(self, address: str, text: Letter) -> Fault | None:
        fault = self.channel.send(address, text)
        if fault is not None and fault.after is not None:
            self.alone[service(address)] = self.now + fault.after
        return fault


def deliver(
    sessions: Sessions, channel: Channel, now: datetime, who: str, *, link: Link = lambda _: ""
) -> Delivered:
    """Send one batch of what is due; call again while some are `waiting`. `link` gives a person's own page.

    Claims in one transaction, sends outside any, settles each letter in its own: a letter may go out twice when
    the machine dies between, but is never lost.
    """
    with sessions() as session:
        outgoing = list(_bundled(session, outbox.claim(session, now, who, BATCH)))
    going = Round(channel, link, now)
    for one in outgoing:
        _deliver_one(sessions, going, one, now)
    with sessions() as session:
        left = outbox.waiting(session, now)
    dropped, sent = going.faults.count(outbox.NO_CHANNEL), going.faults.count(None)
    return Delivered(sent, len(going.faults) - sent - dropped, dropped, left, going.held)


def _deliver_one(sessions: Sessions, going: Round, one: Outgoing, now: datetime) -> None:
    try:
        outcome = going.hand_over(one)
    except Exception as broken:  # whatever a service or a letter does, the others must still be told
        outcome = Fault(f"letter not sent: {type(broken).__name__}")
    with sessions() as session:
        for notice in one.notices:
            if isinstance(outcome, datetime):
                outbox.put_back(session, notice, outcome)
            else:
                outbox.settle(session, notice, outcome, now)
    if isinstance(outcome, datetime):
        going.held += len(one.notices)
    else:
        going.faults += [outcome] * len(one.notices)


def _bundled(session: Session, claimed: list[Notice]) -> Iterator[Outgoing]:
    """One letter for a reader for whom several notices are due, or whose digest is; else a letter each."""
    for person_id, group in groupby(sorted(claimed, key=_reader), key=_reader):
        notices = tuple(group)
        person = session.get(Person, notices[0].person_id) if person_id else None
        digest = len(notices) > 1 and any(notice.kind == DIGEST for notice in notices)
        together = person is not None and (digest or len(notices) >= SEVERAL)
        for bundle in [notices] if together else [(notice,) for notice in notices]:
            yield Outgoing(bundle, person, session.get_one(School, bundle[0].school_id))


def _reader(notice: Notice) -> str:
    return str(notice.person_id or "")


def letter(notice: Notice, person: Person | None, school: School, link: str = "") -> Letter:
    """The letter of a notice in its reader's language, as it is sent and as the pages show it for copying."""
    return _written(notice.kind, notice.facts, person, school, link)


def _written(kind: str, facts: dict[str, Any], person: Person | None, school: School, link: str) -> Letter:
    language = _language(person, school)
    envelope = {"school": pick(school.name, school.name_en, language), "zone": school.zone, "link": link}
    return letters.write(kind, {**facts, **envelope}, language)


def whole(one: Outgoing, link: str) -> Letter:
    """One letter for all of a reader's notices: the digest with the others in it, or a list of them."""
    first = next((notice for notice in one.notices if notice.kind == DIGEST), one.notices[0])
    if len(one.notices) == 1:
        return letter(first, one.person, one.school, link)
    lines = [gist(notice, one.person, one.school) for notice in one.notices if notice.kind != DIGEST]
    if first.kind == DIGEST:
        return _written(DIGEST, {**first.facts, "words": lines}, one.person, one.school, link)
    return _written("several", {"count": len(lines), "words": lines}, one.person, one.school, link)


def gist(notice: Notice, person: Person | None, school: School) -> str:
    """A notice in one line."""
    text = letter(notice, person, school)
    return letters.gist(text, notice.facts, school.zone, _language(person, school))


def _language(person: Person | None, school: School) -> str:
    return (person.language if person else None) or school.language
