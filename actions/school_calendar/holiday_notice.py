"""The State Council's holiday notice comes in: what it would change, applying it, and asking for it in time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from pydantic_core import PydanticCustomError
from sqlmodel import Session, col, select

from actions.routines.derive_duties import derived_until, roll
from actions.routines.proposals import proposals
from actions.school.leaders import heads
from actions.school.row_changes import Change, compared, keep_row, note
from actions.school.school_time import calendar_of, day_values
from actions.school.schools import today
from calendars.notice.days import ChangedDay, changed_days, missing, overrides, with_holiday_notice
from calendars.notice.notice import HolidayNotice, HolidayNoticeKind, read
from calendars.school_days.days import Layer, Override, SchoolCalendar
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


def preview(session: Session, school: School, text: str, now: datetime) -> HolidayNoticePreview:
    """What applying the text would do, found out by doing it and taking everything back.

    Refuses what `apply_holiday_notice` refuses; needs a session that may write.
    """
    with session.begin_nested() as trial:
        found = apply_holiday_notice(session, school, text, now, "preview")
        trial.rollback()
    session.refresh(school)
    return replace(found, applied=False)


def apply_holiday_notice(
    session: Session, school: School, text: str, now: datetime, actor: str
) -> HolidayNoticePreview:
    """Make the notice the country's word at the school: its days, the year official, duties as the routines now say.

    Unpublished duties move; for published ones the change is kept as a proposal. Applied again it changes nothing.
    Raises BadInput for a text that cannot be read or is not whole, Refusal for one that comes out of turn.
    """
    notice = _read(school, text)
    before = calendar_of(session, school)
    days = tuple(changed_days(before, with_holiday_notice(before, notice), notice))
    kept = _keep(session, school, overrides(before, notice)) + _make_official(school, notice)
    found = _re_derive(
        session, school, HolidayNoticePreview(notice, days, *((),) * 5, 0, bool(kept)), now, actor
    )
    if found.applied:
        facts = {"year": notice.year, "kind": notice.kind, "days": [str(day.after.date) for day in days]}
        facts |= {"moved": len(found.moved), "proposed": len(found.proposed)}
        note(session, now, actor, Verb.APPLY_NOTICE, school, kept, **facts)
    session.flush()
    return found


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


def _keep(session: Session, school: School, told: Sequence[Override]) -> list[Change]:
    """The notice as Day rows of the national layer; answers which are new or different."""
    rows = select(Day).where(Day.school_id == school.id, col(Day.layer) == Layer.NATIONAL)
    known = {row.day: row for row in session.exec(rows)}
    changes = [
        compared(0, str(one.date), Day, known.get(one.date), day_values(one, Layer.NATIONAL)) for one in told
    ]
    for change in changes:
        keep_row(session, school.id, change)
    session.flush()
    return [change for change in changes if change.kind != "same"]


def _make_official(school: School, notice: HolidayNotice) -> list[Change]:
    """The notice of a whole year makes it official."""
    if notice.kind is not HolidayNoticeKind.YEAR or notice.year <= school.official_through:
        return []
    change = compared(0, school.name, School, school, {"official_through": notice.year})
    school.official_through = notice.year
    return [change]


def _re_derive(
    session: Session, school: School, found: HolidayNoticePreview, now: datetime, actor: str
) -> HolidayNoticePreview:
    """Roll everything from today on again, and say what became of each duty."""
    first = today(school, now)
    known = _duties(session, school, first)
    before = {duty.id: _touched(duty, duty.start, None) for duty in known}
    marked = {duty.id for duty in known if duty.provisional}
    waiting = {view.proposal.id for view in proposals(session, school)}
    roll(session, school, first, derived_until(session, school, first), now, actor)
    mark_provisional(session, school, first, now)
    derived = _duties(session, school, first)
    after = {duty.id: _touched(duty, None, duty.start) for duty in derived}
    pairs = [replace(after[id_], before=was.before) for id_, was in before.items() if id_ in after]
    return replace(
        found,
        moved=tuple(pair for pair in pairs if pair.before != pair.after),
        added=tuple(fresh for id_, fresh in after.items() if id_ not in before),
        withdrawn=tuple(was for id_, was in before.items() if id_ not in after),
        proposed=_proposed(session, school, waiting),
        untouched=_untouched(session, school, found.days),
        confirmed=sum(duty.id in marked and not duty.provisional for duty in derived),
    )


def _touched(duty: Duty, before: datetime | None, after: datetime | None) -> TouchedDuty:
    return TouchedDuty(duty.key, duty.name, duty.name_en, before, after)


def _duties(session: Session, school: School, first: date) -> list[Duty]:
    mine = select(Duty).where(Duty.school_id == school.id, col(Duty.last) >= first)
    return list(session.exec(mine.order_by(col(Duty.start), col(Duty.key))))


def mark_provisional(session: Session, school: School, first: date, now: datetime) -> None:
    """Mark the open duties whose days are not official, unmark those whose days are now; their calendars follow."""
    calendar = calendar_of(session, school)
    for duty in _duties(session, school, first):
        if duty.open and duty.provisional != _provisional(calendar, duty):
            duty.provisional = not duty.provisional
            duty.touch(now)
            session.add(duty)
    session.flush()


def _provisional(calendar: SchoolCalendar, duty: Duty) -> bool:
    return any(calendar.day(day).provisional for day in (duty.first, duty.day, duty.last))


def _proposed(session: Session, school: School, known: set[UUID]) -> tuple[TouchedDuty, ...]:
    fresh = (view for view in proposals(session, school) if view.proposal.id not in known)
    return tuple(
        _touched(view.view.duty, view.view.duty.start, _start(view.proposal.after.get("start")))
        for view in fresh
    )


def _start(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


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
