"""The days a cadence counts from when it counts from work that was done."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from calendars.cadence.cadence import ROUTINE, Cadence
from calendars.school_days.days import SchoolCalendar
from models.duties import Duty, DutyState, Record
from models.places import Place
from models.routines import Routine
from models.schools import School

LOOKED_BACK = timedelta(days=400)  # no offset, window or roll reaches farther
AFTER = "after "


class _Past(NamedTuple):
    key: str
    state: str
    day: date


def completions(
    session: Session,
    school: School,
    routine: Routine,
    cadence: Cadence,
    place: Place | None,
    calendar: SchoolCalendar,
    first: date,
) -> list[date]:
    """What `calendars.cadence.occurrences` asks of the past: the days the other routine was done (`anchor:
    routine:...`), or the day this one was last settled at the place (`after: completion`). Planned from `first` on."""
    other = (cadence.anchor or "").partition(ROUTINE)[2]
    if other:
        return _done(session, school, other, place, first)
    return _settled(_pasts(session, school, routine, place), cadence, calendar, first)


def _done(session: Session, school: School, code: str, place: Place | None, first: date) -> list[date]:
    """Where both routines have places, only what was done at the same one."""
    routine = session.exec(
        select(Routine).where(Routine.school_id == school.id, Routine.code == code)
    ).first()
    if routine is None:
        return []
    at = place if routine.places is not None else None
    pasts = _pasts(session, school, routine, at, everywhere=at is None)
    return [past.day for past in pasts if past.state == DutyState.DONE and past.day >= first - LOOKED_BACK]


def _settled(pasts: list[_Past], cadence: Cadence, calendar: SchoolCalendar, first: date) -> list[date]:
    """The open duty says itself what it counts from. When there is none, the next is counted from the last one, done
    or missed; what should have fallen before `first` and nobody planned falls on `first`."""
    waiting = [past.key.rpartition("|")[2] for past in pasts if past.state == DutyState.OPEN]
    if waiting:
        label = max(waiting)
        return [date.fromisoformat(label[len(AFTER) :][:10])] if label.startswith(AFTER) else []
    interval = timedelta(days=cadence.interval or 1)
    last = max((past.day for past in pasts), default=None)
    due = last + interval if last else _first_time(cadence, calendar, first)
    if due is not None and due < first:
        return [first - interval]
    return [last] if last else []


def _first_time(cadence: Cadence, calendar: SchoolCalendar, first: date) -> date | None:
    """When a routine that was never done should have begun: its start, or that of the term last begun."""
    begun = [term.first for term in calendar.terms if term.first <= first]
    return cadence.start or max(begun, default=None)


def _pasts(
    session: Session, school: School, routine: Routine, place: Place | None, *, everywhere: bool = False
) -> list[_Past]:
    """The routine's duties with the local day they were done; the day they stood on when they were not."""
    wanted = (
        select(col(Duty.key), col(Duty.state), col(Duty.day), col(Record.done_at))
        .join(Record, col(Record.duty_id) == col(Duty.id), isouter=True)
        .where(Duty.school_id == school.id, Duty.routine_id == routine.id)
    )
    if not everywhere:
        wanted = wanted.where(col(Duty.place_id) == (place.id if place else None))
    return [
        _Past(key, state, _local_day(done_at, school) if state == DutyState.DONE and done_at else day)
        for key, state, day, done_at in session.exec(wanted)
    ]


def _local_day(instant: datetime, school: School) -> date:
    return instant.astimezone(ZoneInfo(school.zone)).date()
