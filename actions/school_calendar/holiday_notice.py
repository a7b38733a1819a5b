"""The State Council's holiday notice comes in: what it would change, applying it, and asking for it in time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pydantic_core import PydanticCustomError
from sqlmodel import Session, col, select

from actions.routines.derive_duties import Difference, derive, derived_until
from actions.routines.ground import mark_of
from actions.routines.roll import apply
from actions.school.leaders import heads
from actions.school.prepared import Overtaken, prepared
from actions.school.row_changes import Change, ReadyChanges, compared, note, ready_changes
from actions.school.school_time import calendar_of, day_values
from actions.school.schools import today
from calendars.notice.days import ChangedDay, changed_days, missing, overrides, with_holiday_notice
from calendars.notice.notice import HolidayNotice, HolidayNoticeKind, read
from calendars.school_days.days import Layer, Override
from models.duties import Duty, DutyState
from models.errors import BadInput, Refusal
from models.journal import Verb
from models.schools import School
from models.terms import Day
from notifications.outbox import outbox

COUNTRY = "CN"
ASKED_FROM_MONTH = 10  # the notices of 2016 to 2026 came out between 25 October and 10 December


@dataclass(frozen=True)
class TouchedDuty:
    """A duty, by its natural key, with its start before and after; None where it does not exist."""

    key: str
    name: str
    name_en: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class HolidayNoticePreview:
    """What a notice does: changed dates, duties that move, come or go, published ones left with a proposal, and
    those done or closed that stay; how many are `confirmed`, provisional no longer. `applied`: whether anything was
    new and has been kept."""

    notice: HolidayNotice
    days: tuple[ChangedDay, ...]
    moved: tuple[TouchedDuty, ...]
    added: tuple[TouchedDuty, ...]
    withdrawn: tuple[TouchedDuty, ...]
    proposed: tuple[TouchedDuty, ...]
    untouched: tuple[TouchedDuty, ...]
    confirmed: int
    applied: bool


@dataclass(frozen=True)
class Found:
    """What a notice changes: the rows of days and of the school, the duties, and both in words."""

    shown: HolidayNoticePreview
    changes: tuple[Change, ...]
    rows: ReadyChanges
    duties: Difference


def preview(session: Session, school: School, text: str, now: datetime) -> HolidayNoticePreview:
    """What applying the text would do; nothing is written. Refuses what `apply_holiday_notice` refuses."""
    return replace(find(session, school, text, now).shown, applied=False)


def apply_holiday_notice(
    session: Session, school_id: UUID, text: str, now: datetime, actor: str
) -> HolidayNoticePreview:
    """Make the notice the country's word at the school: its days, the year official, duties as the routines now say.

    Unpublished duties move; for published ones the change is kept as a proposal. Applied again it changes nothing.
    The session only reads: what the notice does is found in it, and written in one short transaction. Raises BadInput
    for a text that cannot be read or is not whole, Refusal for one that comes out of turn.
    """
    return prepared(
        session,
        lambda: find(session, session.get_one(School, school_id), text, now),
        lambda found: keep(session, session.get_one(School, school_id), found, now, actor),
    )


def find(session: Session, school: School, text: str, now: datetime) -> Found:
    """What the notice changes, found on the calendar as it would be."""
    notice = _read(school, text)
    before = calendar_of(session, school)
    after, told = with_holiday_notice(before, notice), overrides(before, notice)
    days, first = tuple(changed_days(before, after, notice)), today(school, now)
    changes = (*_days(session, school, told), *_official(school, notice))
    duties = derive(session, school, first, derived_until(session, school, first), now, after)
    moved = [_touched(seen, seen.start, wanted.start) for seen, wanted in duties.moved]
    confirmed = [seen.provisional and not wanted.provisional for seen, wanted in duties.moved]
    shown = HolidayNoticePreview(
        notice,
        days,
        moved=_ordered(pair for pair in moved if pair.before != pair.after),
        added=_ordered(_touched(duty, None, duty.start) for duty in duties.added),
        withdrawn=_ordered(_touched(seen, seen.start, None) for seen in duties.withdrawn),
        proposed=_ordered(_touched(one, one.start, _start(one.after)) for one in duties.suggested.news),
        untouched=_untouched(session, school, days),
        confirmed=sum(confirmed) + sum(seen.provisional for seen in duties.marked),
        applied=bool(changes),
    )
    return Found(shown, changes, ready_changes(session, school.id, changes), duties)


def keep(session: Session, school: School, found: Found, now: datetime, actor: str) -> HolidayNoticePreview:
    """Write what was found; raises Overtaken when it holds no more."""
    if mark_of(session, school) != found.duties.mark:
        raise Overtaken
    found.rows.write(session)
    shown = found.shown
    facts = {"year": shown.notice.year, "kind": shown.notice.kind}
    facts |= {"days": [str(day.after.date) for day in shown.days]}
    facts |= {"moved": len(shown.moved), "proposed": len(shown.proposed)}
    note(session, now, actor, Verb.APPLY_NOTICE, school, found.changes, **facts)
    session.flush()
    verb = Verb.FOLLOW if found.changes else Verb.ROLL
    apply(session, school, found.duties, mark_of(session, school), now, actor, verb)
    return shown


def _read(school: School, text: str) -> HolidayNotice:
    if school.country != COUNTRY:
        raise Refusal("holiday_notice.country", country=school.country or "")
    try:
        notice = read(text)
    except PydanticCustomError as unread:
        raise BadInput("holiday_notice.unread", reason=unread.type, **(unread.context or {})) from None
    if lacking := missing(notice):
        raise BadInput("holiday_notice.not_whole", year=notice.year, missing=list(lacking))
    known = school.official_through
    if notice.year > known + (notice.kind is HolidayNoticeKind.YEAR):
        raise Refusal("holiday_notice.out_of_turn", year=notice.year, wanted=known + 1)
    return notice


def _days(session: Session, school: School, told: Sequence[Override]) -> Iterator[Change]:
    """The notice as Day rows of the national layer: those that are new or different."""
    rows = select(Day).where(Day.school_id == school.id, col(Day.layer) == Layer.NATIONAL)
    known = {row.day: row for row in session.exec(rows)}
    for one in told:
        change = compared(0, str(one.date), Day, known.get(one.date), day_values(one, Layer.NATIONAL))
        if change.kind != "same":
            yield change


def _official(school: School, notice: HolidayNotice) -> list[Change]:
    """The notice of a whole year makes it official."""
    if notice.kind is not HolidayNoticeKind.YEAR or notice.year <= school.official_through:
        return []
    return [compared(0, school.name, School, school, {"official_through": notice.year})]


class _Named(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


def _touched(duty: _Named, before: datetime | None, after: datetime | None) -> TouchedDuty:
    return TouchedDuty(duty.key, duty.name, duty.name_en, before, after)


def _ordered(duties: Iterable[TouchedDuty]) -> tuple[TouchedDuty, ...]:
    return tuple(sorted(duties, key=lambda duty: (duty.before or duty.after, duty.key)))


def _start(after: Mapping[str, object]) -> datetime | None:
    """When a suggestion would let the duty begin."""
    return datetime.fromisoformat(str(after["start"])) if after else None


def _untouched(session: Session, school: School, days: Sequence[ChangedDay]) -> tuple[TouchedDuty, ...]:
    """Duties on changed dates that are done, missed or cancelled: those never move."""
    closed = (Duty.school_id == school.id, col(Duty.state) != DutyState.OPEN)
    there = col(Duty.day).in_([day.after.date for day in days])
    found = session.exec(select(Duty).where(*closed, there).order_by(col(Duty.start), col(Duty.key)))
    return tuple(_touched(duty, duty.start, duty.start) for duty in found)


def ask_for_notice(session: Session, school: School, now: datetime) -> int:
    """Owe the heads of logistics a word, one a month, while the year that is or, from October on, the next year
    is missing its notice. Answers how many are new."""
    day = today(school, now)
    year = school.official_through + 1
    wanted = day.year + (day.month >= ASKED_FROM_MONTH)
    if school.country != COUNTRY or year > wanted:
        return 0
    key = f"calendar_needed|{year}|{day:%Y-%m}"
    facts = {"year": year, "begun": year <= day.year}
    return sum(
        outbox.owe(session, school, f"{key}|{head.id}", "calendar_needed", now, person=head, facts=facts)
        for head in heads(session, school, now)
    )
