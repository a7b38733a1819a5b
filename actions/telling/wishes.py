"""How people are told: their wishes, the chat group's robots, what could not be told and telling it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jinja2 import UndefinedError
from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from actions.school.rows import by_id, people_of
from models.base import compare_and_set
from models.errors import BadInput, Refusal
from models.journal import Verb, write
from models.notices import Notice, NoticeState
from models.people import Person
from models.schools import School
from models.wishes import Wishes
from notifications.outbox.delivery import letter
from notifications.outbox.letters import Letter

RECENT = timedelta(days=14)
SHOWN = 200
BY_HAND = "by hand"


@dataclass(frozen=True)
class Untold:
    """A notice that has not reached its reader, and the letter it is, to be copied."""

    notice: Notice
    person: Person | None
    letter: Letter


@dataclass(frozen=True)
class DeliveryOverview:
    """How a school's notices stand: given up, left without a channel, tried again, and how many were sent of late."""

    failed: list[Untold]
    dropped: list[Untold]
    trying: list[Untold]
    sent: int


def delivery_overview(session: Session, school: School, now: datetime) -> DeliveryOverview:
    """The notices of the last two weeks that the office should know of, the newest first."""
    recent = (Notice.school_id == school.id, col(Notice.due) > now - RECENT)
    sent = select(func.count()).select_from(Notice).where(*recent, Notice.state == NoticeState.SENT)
    return DeliveryOverview(
        _untold(session, school, Notice.state == NoticeState.FAILED, *recent),
        _untold(session, school, Notice.state == NoticeState.DROPPED, *recent),
        _untold(session, school, Notice.state == NoticeState.OWED, Notice.error != "", *recent),
        session.exec(sent).one(),
    )


def _untold(session: Session, school: School, *where: Any) -> list[Untold]:
    found = session.exec(select(Notice).where(*where).order_by(col(Notice.due).desc()).limit(SHOWN)).all()
    people = by_id(people_of(session, school))
    readers = [(notice, people.get(notice.person_id) if notice.person_id else None) for notice in found]
    return [Untold(notice, person, _letter(notice, person, school)) for notice, person in readers]


def _letter(notice: Notice, person: Person | None, school: School) -> Letter:
    """An upgrade may ask more of a letter than an old notice knows: that one is shown by its kind."""
    try:
        return letter(notice, person, school)
    except (ValueError, UndefinedError):
        return Letter(notice.kind, "")


def retry(session: Session, notice: Notice, now: datetime, actor: str) -> None:
    """Owe a notice that was given up, or had no channel, once more from now on. Refuses one that is not so."""
    over = col(Notice.state).in_([NoticeState.FAILED, NoticeState.DROPPED])
    again = {"state": NoticeState.OWED, "due": now, "attempts": 0, "settled_at": None}
    if not compare_and_set(session, Notice, col(Notice.id) == notice.id, over, **again):
        raise Refusal("notice.not_failed")
    write(session, now, actor, Verb.RETRY_NOTICE, notice, kind=notice.kind)


def told_by_hand(session: Session, notice: Notice, now: datetime, actor: str) -> None:
    """Somebody has passed the word on; it is no longer on the list. Refuses one that was sent meanwhile."""
    over = col(Notice.state).in_([NoticeState.FAILED, NoticeState.DROPPED])
    done = {"state": NoticeState.SENT, "error": BY_HAND, "settled_at": now}
    if not compare_and_set(session, Notice, col(Notice.id) == notice.id, over, **done):
        raise Refusal("notice.not_failed")
    write(session, now, actor, Verb.TOLD_BY_HAND, notice, kind=notice.kind)


def wish(session: Session, person: Person, wishes: Mapping[str, object], now: datetime, actor: str) -> Wishes:
    """Keep how a person wants to be told. BadInput names what cannot be; the same again changes nothing."""
    wanted = readable(person, wishes)
    kept = wanted.model_dump(mode="json", exclude_defaults=True)
    if kept != person.wish:
        write(session, now, actor, Verb.WISH, person, before=person.wish, after=kept)
        person.wish = kept
        session.add(person)
        session.flush()
    return wanted


def readable(person: Person, wishes: Mapping[str, object]) -> Wishes:
    """What was entered of a person's wishes; those for duties stay. BadInput names what cannot be."""
    try:
        wanted = Wishes.model_validate({"duties": person.wish.get("duties", []), **wishes})
    except (ValidationError, ValueError):
        raise BadInput("wishes.unreadable") from None
    if bool(wanted.quiet_from) != bool(wanted.quiet_until):
        raise BadInput("wishes.half_a_night")
    return wanted


def reach(session: Session, person: Person, channels: list[str], now: datetime, actor: str) -> None:
    """Keep the addresses a person is told at, the best first. The journal knows how many, not which."""
    write(session, now, actor, Verb.REACH, person, before=len(person.channels), after=len(channels))
    person.channels = channels
    person.note_agreement(now, actor)
    session.add(person)
    session.flush()


def reach_group(session: Session, school: School, channels: list[str], now: datetime, actor: str) -> None:
    """Keep the robots of the staff's chat group, which get the day's list each morning."""
    write(
        session,
        now,
        actor,
        Verb.REACH_GROUP,
        school,
        before=len(school.policies.group_channels),
        after=len(channels),
    )
    school.policy = {**school.policy, "group_channels": channels}
    session.add(school)
    session.flush()
