"""From a nominal date to the day or days it is worked on: windows and business-day conventions."""

from collections.abc import Iterable
from datetime import date, timedelta

from calendars.cadence.almanac import Almanac, Answers
from calendars.cadence.cadence import Cadence, Roll
from calendars.cadence.nominal_dates import Nominal
from calendars.cadence.notation import Shift, parse_window
from calendars.school_days.days import SchoolCalendar
from calendars.school_days.periods import period_of

ONE_DAY = timedelta(days=1)
AHEAD = 92  # days: a date may wait for the end of the longest summer vacation ...
NEAR = 14  # days: ... but goes back, or to the nearest day that counts, over a holiday and a weekend at most
PERIOD_DAYS = {"week": 7, "month": 31, "quarter": 92}

Placed = tuple[str, date, date, date]
"""A label, its nominal date, and the first and last day on which it may be done (the same without a choice)."""


def reach(cadence: Cadence, calendar: SchoolCalendar) -> tuple[timedelta, timedelta]:
    """Return how far a nominal date can lie before the day it ends up on, and how far after it."""
    before = after = 0
    if cadence.window is not None:
        window = parse_window(cadence.window)
        before = _longest(window) if isinstance(window, Shift) else _period_days(window, calendar)
        after = 0 if isinstance(window, Shift) else before
    if cadence.roll is not Roll.SKIP:
        before, after = max(before, AHEAD), max(after, NEAR)
    return timedelta(days=before), timedelta(days=after)


def _period_days(period: str, calendar: SchoolCalendar) -> int:
    if period == "term":
        return max(((term.last - term.first).days for term in calendar.terms), default=0)
    return PERIOD_DAYS[period]


def placed(named: Iterable[Nominal], cadence: Cadence, almanac: Almanac) -> Iterable[Placed]:
    """Return each nominal date with its days. Without a window, dates that roll onto one day are one
    occurrence, called by the nearest of them."""
    counting = almanac.counting(cadence.on, cadence.calendar)
    if cadence.window is not None:
        return _windowed(named, cadence, cadence.window, almanac, counting)
    if cadence.roll is Roll.SKIP and cadence.anchor is None:  # no two of them share a day
        return [(label, day, day, day) for label, day in named if counting[day]]
    found: dict[date, Placed] = {}
    for label, nominal in named:
        day = nominal if counting[nominal] else rolled(nominal, cadence.roll, counting)
        if day is None:
            continue
        other = found.get(day)
        if other is None or abs(nominal - day) < abs(other[1] - day):
            found[day] = (label, nominal, day, day)
    return found.values()


def _windowed(
    named: Iterable[Nominal], cadence: Cadence, text: str, almanac: Almanac, counting: Answers
) -> Iterable[Placed]:
    """Return the window cut down to its counting days; without any, the day the roll gives."""
    for label, nominal in named:
        days = [day for day in _window(nominal, text, cadence, almanac) if counting[day]]
        if days:
            yield label, nominal, days[0], days[-1]
        elif (day := rolled(nominal, cadence.roll, counting)) is not None:
            yield label, nominal, day, day


def rolled(nominal: date, roll: Roll, counting: Answers) -> date | None:
    """Return the counting day by the convention; `nearest` prefers the later of two.

    None means skipped: nothing counts within 14 days before, 14 days around (`nearest`), the rest of the
    month (`modified_following`) or 92 days after.
    """
    if counting[nominal]:
        return nominal
    if roll is Roll.SKIP:
        return None
    if roll is Roll.FOLLOWING:
        return _search(nominal, ONE_DAY, AHEAD, counting)
    before = _search(nominal, -ONE_DAY, NEAR, counting)
    if roll is Roll.PRECEDING:
        return before
    if roll is Roll.MODIFIED_FOLLOWING:
        after = _search(nominal, ONE_DAY, 31 - nominal.day, counting)
        return after if after is not None and after.month == nominal.month else before
    after = _search(nominal, ONE_DAY, NEAR, counting)
    if before is None or after is None:
        return before or after
    return after if after - nominal <= nominal - before else before


def _search(nominal: date, step: timedelta, limit: int, counting: Answers) -> date | None:
    day = nominal
    for _ in range(limit):
        day += step
        if counting[day]:
            return day
    return None


def _window(nominal: date, text: str, cadence: Cadence, almanac: Almanac) -> Iterable[date]:
    """Return every day of the window, counting or not. A term window outside any term is the nominal day
    alone."""
    window = parse_window(text)
    if isinstance(window, str):
        period = period_of(nominal, window, almanac.calendar)
        return period.days() if period else (nominal,)
    if window.work_days:
        return _work_days(nominal, window, cadence, almanac)
    return (nominal + timedelta(days=distance) for distance in range(window.days))


def _work_days(nominal: date, window: Shift, cadence: Cadence, almanac: Almanac) -> list[date]:
    """Return the days from the nominal day through so many work days of the cadence's calendar, as far as
    there are any."""
    days, left = [], window.days
    for distance in range(_longest(window)):
        day = nominal + timedelta(days=distance)
        days.append(day)
        left -= almanac.calendar.is_work_day(day, cadence.calendar)
        if not left:
            break
    return days


def _longest(window: Shift) -> int:
    """Return how many days a window takes at most. Work days stop coming when a school is closed for
    months."""
    return 2 * window.days + 60 if window.work_days else window.days
