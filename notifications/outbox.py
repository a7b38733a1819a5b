"""The outbox: a notice is owed once, claimed by one, and settled; what fails is tried again, more and more rarely."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, and_, col, func, or_, select

from models.base import swap
from models.notices import Notice, NoticeState
from models.people import Person
from models.schools import School
from notifications import letters
from notifications.channels import Channel
from notifications.language import pick
from notifications.letters import Letter
from notifications.quiet import heard_from

LEASE = timedelta(minutes=10)  # a claim this old belongs to a process that died
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
ATTEMPTS = len(BACK_OFF) + 1
BATCH = 30  # a batch must be sent within the lease, even when every server makes us wait 15 seconds
NO_CHANNEL = "no channel"
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

Link = Callable[[Person], str]
Sessions = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Delivered:
    """One round of the outbox; `failed` letters were refused now, `waiting` ones are due and not yet tried."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Outgoing:
    """A claimed notice with all that is needed to send it outside any transaction."""

    notice: Notice
    person: Person | None
    school: School


def owe(
    session: Session,
    school: School,
    key: str,
    kind: str,
    now: datetime,
    *,
    person: Person | UUID | None = None,
    facts: dict[str, Any] | None = None,
    due: datetime | None = None,
) -> bool:
    """Owe somebody a word, once: False when the key is already known, however many processes say it at once.

    Quiet hours put the due time off. Without a person it is kept for the pages, to be copied by hand. Which facts a
    kind needs stands in `letters.FACTS`.
    """
    told = facts or {}
    letters.require(kind, told)
    notice = Notice(
        school_id=school.id,
        key=key,
        kind=kind,
        person_id=person.id if isinstance(person, Person) else person,
        facts=told,
        due=heard_from(school, kind, told, max(now, due or now)),
    )
    insert = INSERT[session.get_bind().dialect.name]
    told_before = {"index_elements": ["school_id", "key"]}
    result = session.execute(
        insert(Notice).values(**notice.model_dump()).on_conflict_do_nothing(**told_before)
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def claim(session: Session, now: datetime, who: str, limit: int = 50) -> list[Notice]:
    """Take up to `limit` due notices, and those whose claimer has not been heard of for ten minutes.

    Nobody else gets them (compare-and-set). One that fell due in its school's quiet hours is put off instead.
    """
    due = select(Notice).where(_ready(now)).order_by(col(Notice.due), col(Notice.id)).limit(limit)
    free = due.with_for_update(skip_locked=True)  # PostgreSQL: claimers do not queue for the same rows
    return [notice for notice in session.exec(free).all() if take(session, notice, now, who)]


def _ready(now: datetime) -> ColumnElement[bool]:
    owed = and_(col(Notice.state) == NoticeState.OWED, col(Notice.due) <= now)
    lost = and_(col(Notice.state) == NoticeState.CLAIMED, col(Notice.claimed_at) <= now - LEASE)
    return or_(owed, lost)


def take(session: Session, notice: Notice, now: datetime, who: str) -> bool:
    """Take one notice when it is still there to be taken and may be told now; otherwise False."""
    school = session.get_one(School, notice.school_id)
    still_ready = (col(Notice.id) == notice.id, _ready(now))
    allowed = heard_from(school, notice.kind, notice.facts, now)
    if allowed > now:
        swap(session, Notice, *still_ready, state=NoticeState.OWED, due=allowed)
        return False
    claimed = {"state": NoticeState.CLAIMED, "claimed_by": who, "claimed_at": now}
    taken = swap(session, Notice, *still_ready, **claimed, attempts=Notice.attempts + 1)
    session.refresh(notice)
    return taken


def settle(session: Session, notice: Notice, error: str | None, now: datetime) -> bool:
    """Write down what became of a claimed notice: sent, or owed again a little later, or failed for good.

    False when the claim had lapsed and somebody else has it now: then theirs counts.
    """
    if error is None:
        return _close(session, notice, NoticeState.SENT, "", now)
    if error == NO_CHANNEL:
        return _close(session, notice, NoticeState.DROPPED, error, now)
    if notice.attempts >= ATTEMPTS:
        return _close(session, notice, NoticeState.FAILED, error, now)
    school = session.get_one(School, notice.school_id)
    due = heard_from(school, notice.kind, notice.facts, now + BACK_OFF[notice.attempts - 1])
    return swap(session, Notice, *_mine(notice), state=NoticeState.OWED, due=due, error=error)


def _close(session: Session, notice: Notice, state: NoticeState, error: str, now: datetime) -> bool:
    return swap(session, Notice, *_mine(notice), state=state, error=error, settled_at=now)


def _mine(notice: Notice) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Notice.id) == notice.id,
        col(Notice.state) == NoticeState.CLAIMED,
        col(Notice.claimed_by) == notice.claimed_by,
        col(Notice.claimed_at) == notice.claimed_at,
    )


def deliver(
    sessions: Sessions, channel: Channel, now: datetime, who: str, *, link: Link = lambda _: ""
) -> Delivered:
    """Send one batch of what is due; call again while some are `waiting`. `link` gives a person's own page.

    Claims in one transaction, sends outside any, settles each notice in its own: a letter may go out twice when
    the machine dies between, but is never lost.
    """
    with sessions() as session:
        outgoing = [_outgoing(session, notice) for notice in claim(session, now, who, BATCH)]
    errors = []
    for one in outgoing:
        error = _send(channel, one, link)
        with sessions() as session:
            settle(session, one.notice, error, now)
        errors.append(error)
    with sessions() as session:
        waiting = session.exec(select(func.count()).select_from(Notice).where(_ready(now))).one()
    sent, dropped = errors.count(None), errors.count(NO_CHANNEL)
    return Delivered(sent, len(errors) - sent - dropped, dropped, waiting)


def _outgoing(session: Session, notice: Notice) -> Outgoing:
    person = session.get(Person, notice.person_id) if notice.person_id else None
    return Outgoing(notice, person, session.get_one(School, notice.school_id))


def letter(notice: Notice, person: Person | None, school: School, link: str = "") -> Letter:
    """The letter of a notice in its reader's language, as it is sent and as the pages show it for copying."""
    language = (person.language if person else None) or school.language
    envelope = {"school": pick(school.name, school.name_en, language), "zone": school.zone, "link": link}
    return letters.write(notice.kind, {**notice.facts, **envelope}, language)


def _send(channel: Channel, one: Outgoing, link: Link) -> str | None:
    """Try a person's addresses until one takes the letter; the last error when none does."""
    error: str | None = NO_CHANNEL
    if one.person is None:
        return error
    try:
        text = letter(one.notice, one.person, one.school, link(one.person))
        for address in channel.addresses(one.person):
            error = channel.send(address, text)
            if error is None:
                return None
    except Exception as fault:  # whatever a service or a letter does, the others must still be told
        error = f"letter not sent: {type(fault).__name__}"
    return error
