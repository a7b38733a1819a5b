"""From a nominal date to the day or days it is worked on: windows and business-day conventions."""

from dataclasses import dataclass
from datetime import date, timedelta

from .cadence import Cadence, Roll
from .days import SchoolCalendar
from .notation import Shift, parse_window
from .periods import period_of

ONE_DAY = timedelta(days=1)
ROLL_LIMIT = 92  # days: over the longest summer vacation, and no further
WINDOW_LIMIT = 366  # days


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day on which it may be done; the same day when there is no choice."""

    first: date
    last: date


def reach(cadence: Cadence) -> timedelta:
    """How far a nominal date can lie from the day it ends up on."""
    if cadence.window is not None:
        return timedelta(days=WINDOW_LIMIT + ROLL_LIMIT)
    return timedelta(days=0 if cadence.roll is Roll.SKIP else ROLL_LIMIT)


def span_of(nominal: date, cadence: Cadence, calendar: SchoolCalendar) -> Span | None:
    """The window cut down to its counting days; without any, the day the roll gives; None when it is skipped."""
    counting = [day for day in _window(nominal, cadence, calendar) if _counts(day, cadence, calendar)]
    if counting:
        return Span(counting[0], counting[-1])
    day = rolled(nominal, cadence, calendar)
    return Span(day, day) if day is not None else None


def rolled(nominal: date, cadence: Cadence, calendar: SchoolCalendar) -> date | None:
    """The counting day by the cadence's convention; `nearest` prefers the later of two. None = skipped."""
    if _counts(nominal, cadence, calendar):
        return nominal
    if cadence.roll is Roll.SKIP:
        return None
    before, after = (_search(nominal, step, cadence, calendar) for step in (-ONE_DAY, ONE_DAY))
    if cadence.roll is Roll.PRECEDING or after is None:
        return before if cadence.roll is not Roll.FOLLOWING else None
    if cadence.roll is Roll.FOLLOWING or before is None:
        return after
    if cadence.roll is Roll.MODIFIED_FOLLOWING:
        return after if after.month == nominal.month else before
    return after if after - nominal <= nominal - before else before


def _search(nominal: date, step: timedelta, cadence: Cadence, calendar: SchoolCalendar) -> date | None:
    day = nominal
    for _ in range(ROLL_LIMIT):
        day += step
        if _counts(day, cadence, calendar):
            return day
    return None


def _counts(day: date, cadence: Cadence, calendar: SchoolCalendar) -> bool:
    return calendar.counts(day, cadence.on, cadence.calendar)


def _window(nominal: date, cadence: Cadence, calendar: SchoolCalendar) -> list[date]:
    """Every day of the window, counting or not. A term window outside any term is the nominal day alone."""
    if cadence.window is None:
        return [nominal]
    window = parse_window(cadence.window)
    if isinstance(window, str):
        period = period_of(nominal, window, calendar)
        return list(period.days()) if period else [nominal]
    if window.work_days:
        return _work_days(nominal, window, cadence, calendar)
    return [nominal + timedelta(days=distance) for distance in range(window.days)]


def _work_days(nominal: date, window: Shift, cadence: Cadence, calendar: SchoolCalendar) -> list[date]:
    """From the nominal day through so many work days of the cadence's calendar, as far as there are any."""
    days, left = [], window.days
    for distance in range(WINDOW_LIMIT):
        day = nominal + timedelta(days=distance)
        days.append(day)
        left -= calendar.is_work_day(day, cadence.calendar)
        if not left:
            break
    return days
