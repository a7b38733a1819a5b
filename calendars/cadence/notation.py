"""The small notations inside a cadence: shifts, windows, seasons, term weeks and times of day."""

import re
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from calendars.faults import Fault, fault

SHIFT = re.compile(r"([+-]?)(\d{1,3})(wd|d)")
LENGTH = re.compile(r"([1-9]\d{0,2})(wd|d)")
SEASON = re.compile(r"(\d\d)-(\d\d)/(\d\d)-(\d\d)")
WEEKS = re.compile(r"(\d{1,2})(-(\d{1,2})?)?")
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
BELL = re.compile(r"bell:(\w+)([+-]\d{1,3}m)?")

PERIOD_WINDOWS = frozenset({"week", "month", "quarter", "term"})
LAST_WEEK = 99
LONGEST_WINDOW = 366  # days
LEAP_YEAR = 2024

MonthDay = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shift:
    """So many days, or work days, before (negative) or after a date."""

    days: int
    work_days: bool


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A fixed local time of day."""

    time: time


@dataclass(frozen=True, slots=True)
class BellTime:
    """A named moment of the school day, and minutes from it."""

    bell: str
    minutes: int


@lru_cache(maxsize=1024)
def parse_shift(text: str) -> Shift:
    """ "-7d" is seven days before, "+3wd" three work days after."""
    found = SHIFT.fullmatch(text)
    if not found:
        raise fault(Fault.SHIFT, text=text)
    sign, number, unit = found.groups()
    return Shift(int(sign + number), unit == "wd")


@lru_cache(maxsize=1024)
def parse_window(text: str) -> Shift | str:
    """ "5d" and "5wd" are lengths that include the first day; "month" and the like are whole periods."""
    if text in PERIOD_WINDOWS:
        return text
    found = LENGTH.fullmatch(text)
    if not found or int(found[1]) > LONGEST_WINDOW:
        raise fault(Fault.WINDOW, text=text)
    return Shift(int(found[1]), found[2] == "wd")


@lru_cache(maxsize=1024)
def parse_season(text: str) -> tuple[MonthDay, MonthDay]:
    """ "11-01/03-15" is 1 November to 15 March, both included, over the new year."""
    found = SEASON.fullmatch(text)
    if not found:
        raise fault(Fault.SEASON, text=text)
    first_month, first_day, last_month, last_day = map(int, found.groups())
    try:
        date(LEAP_YEAR, first_month, first_day), date(LEAP_YEAR, last_month, last_day)
    except ValueError:
        raise fault(Fault.SEASON, text=text) from None
    return (first_month, first_day), (last_month, last_day)


def in_season(day: date, seasons: tuple[str, ...]) -> bool:
    """Say whether the date lies in any of the seasons; no season at all means the whole year."""
    here = (day.month, day.day)
    return not seasons or any(_between(here, *parse_season(season)) for season in seasons)


def _between(here: MonthDay, first: MonthDay, last: MonthDay) -> bool:
    if first <= last:
        return first <= here <= last
    return here >= first or here <= last


@lru_cache(maxsize=1024)
def parse_weeks(text: str) -> frozenset[int]:
    """Return the term weeks meant by "odd", "even" or "1-8,10,12-" (12 and all later ones)."""
    if text in ("odd", "even"):
        return frozenset(range(1 if text == "odd" else 2, LAST_WEEK + 1, 2))
    weeks: set[int] = set()
    for part in text.split(","):
        found = WEEKS.fullmatch(part.strip())
        if not found:
            raise fault(Fault.WEEKS, text=text)
        first = int(found[1])
        last = int(found[3] or LAST_WEEK) if found[2] else first
        if not 1 <= first <= last:
            raise fault(Fault.WEEKS, text=text)
        weeks.update(range(first, last + 1))
    return frozenset(weeks)


@lru_cache(maxsize=1024)
def parse_at(text: str) -> ClockTime | BellTime:
    """ "05:00", "bell:lunch" or "bell:lunch-30m" (half an hour before lunch)."""
    if clock := CLOCK.fullmatch(text):
        return ClockTime(time(int(clock[1]), int(clock[2])))
    if bell := BELL.fullmatch(text):
        return BellTime(bell[1], int((bell[2] or "0m")[:-1]))
    raise fault(Fault.AT, text=text)
