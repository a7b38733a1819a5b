"""When a duty starts, ends and is due on a day of its school, and which burdens that brings."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.school.school_time import bells_of, calendar_of, midnight
from calendars.cadence.bells import Bell
from calendars.school_days.days import DayKind, SchoolCalendar
from models.duties import Duty
from models.routines import Routine
from models.schools import School

EARLY_BEFORE = time(6, 30)
NIGHT_FROM, NIGHT_UNTIL = time(22), time(6)


@dataclass(frozen=True)
class SchoolTime:
    """What dates mean at one school."""

    school: School
    calendar: SchoolCalendar
    bells: tuple[Bell, ...]


def school_time(session: Session, school: School) -> SchoolTime:
    """The school's calendar and bells, read once for many duties."""
    return SchoolTime(school, calendar_of(session, school), bells_of(session, school))


class Timed(TypedDict):
    """When a duty falls and is due, and what burdens it brings, by the names of its fields."""

    day: date
    start: datetime
    end: datetime
    due: datetime
    burdens: list[str]


def timed(clock: SchoolTime, routine: Routine, day: date, last: date, start: datetime) -> Timed:
    """When a duty that starts then is over and due, and what burdens it brings."""
    end = start + timedelta(minutes=routine.minutes)
    burdens = burdens_of(clock, day, start, end, heavy=routine.heavy)
    due = due_of(clock.school, routine.due, day, last, end)
    return Timed(day=day, start=start, end=end, due=due, burdens=burdens)


def burdens_of(clock: SchoolTime, day: date, start: datetime, end: datetime, *, heavy: bool) -> list[str]:
    """The burden classes of a piece of work: early, night, weekend, holiday, heavy (counted, to be shared fairly)."""
    zone = ZoneInfo(clock.school.zone)
    begins, ends = start.astimezone(zone), end.astimezone(zone)
    off = not clock.calendar.counts(day, "weekday", "staff")
    holiday = clock.calendar.day(day).staff.kind == DayKind.HOLIDAY
    night = begins.time() < NIGHT_UNTIL or begins.time() >= NIGHT_FROM or ends > _at(begins, NIGHT_FROM)
    early = begins.time() < EARLY_BEFORE
    facts = {"early": early, "night": night and not early, "weekend": off and not holiday}
    facts |= {"holiday": holiday, "heavy": heavy}
    return [name for name, true in facts.items() if true]


def _at(moment: datetime, clock_time: time) -> datetime:
    return datetime.combine(moment.date(), clock_time, moment.tzinfo)


def due_of(school: School, rule: str, day: date, last: date, end: datetime) -> datetime:
    """After which instant the duty is late: so many hours or days after its end, or the day's or window's end."""
    if rule == "end_of_window":
        return max(end, midnight(last + timedelta(days=1), school))
    if rule.endswith("h"):
        return end + timedelta(hours=int(rule[:-1]))
    if rule.endswith("d"):
        return midnight(day + timedelta(days=1 + int(rule[:-1])), school)
    return max(end, midnight(day + timedelta(days=1), school))


def at_day(instant: datetime, day: date, school: School) -> datetime:
    """The same local time on another day."""
    local = instant.astimezone(ZoneInfo(school.zone))
    return datetime.combine(day, local.time(), local.tzinfo).astimezone(UTC)


def settle_day(clock: SchoolTime, routine: Routine, duty: Duty, day: date) -> bool:
    """Put a duty with a window on the chosen day. Return True when that moved it."""
    if day == duty.day:
        return False
    for name, value in timed(clock, routine, day, duty.last, at_day(duty.start, day, clock.school)).items():
        setattr(duty, name, value)
    return True
