"""Recurrence rules of RFC 5545, section 3.3.10, as dates: no times, no DTSTART inside, a fixed day to count from."""

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import MAXYEAR, date, datetime, timedelta
from functools import lru_cache
from itertools import takewhile

from dateutil.rrule import rrule, rrulestr

from calendars.faults import Fault, fault

# A Monday, the first of a month and of a year: "FREQ=WEEKLY" alone means Mondays, "FREQ=YEARLY" 1 January.
COUNTED_FROM = date(2001, 1, 1)
LEAP_YEAR = 2024
LONGEST_CYCLE = 40  # years: a leap day on a given weekday comes back after 28, over 2100 after 40

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
NUMBER = r"[1-9]\d{0,2}"
SIGNED = r"[+-]?[1-9]\d{0,2}"
WEEKDAY = r"([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)"
PARTS = {
    "FREQ": "|".join(FREQUENCIES),
    "INTERVAL": NUMBER,
    "COUNT": NUMBER,
    "UNTIL": r"\d{8}",
    "BYDAY": WEEKDAY,
    "BYMONTHDAY": SIGNED,
    "BYYEARDAY": SIGNED,
    "BYWEEKNO": SIGNED,
    "BYMONTH": r"[1-9]|1[0-2]",
    "BYSETPOS": SIGNED,
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
}
LISTS = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"})
LIMITS = {"BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
# RFC 5545, 3.3.10: which parts make no sense with which frequency.
FORBIDDEN = {
    "DAILY": {"BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set[str](),
}


def check_rule(text: str, start: date | None = None) -> None:
    """Refuse a rule that is not RFC 5545, names times of day (`at` says those) or never falls on any day."""
    parts = parse_rule(text)
    if "COUNT" in parts and start is None:
        raise fault(Fault.RULE_NEEDS_START, text=text)
    if not _has_date(parts):
        raise fault(Fault.NEVER, text=text)
    try:
        _rule(text, start or COUNTED_FROM)
    except ValueError:
        raise fault(Fault.RULE_VALUE, text=text) from None
    if not _ever_falls(text, start or COUNTED_FROM):
        raise fault(Fault.NEVER, text=text)


def _ever_falls(text: str, start: date) -> bool:
    """Say whether the rule has a date within the longest cycle.

    It is tried in the last such years that dates know, which are like those of 400 years before: nothing else ends
    the search of dateutil.
    """
    free = re.sub("(COUNT|UNTIL)=[0-9]+;?", "", text).rstrip(";")
    year = (MAXYEAR - LONGEST_CYCLE - start.year) // 400 * 400 + start.year
    far = _midnight(start.replace(year=year))
    found = next(iter(_rule(free, far.date())), None)
    until = parse_rule(text).get("UNTIL")
    if found is None or found.year > year + LONGEST_CYCLE:
        return False
    return until is None or found - far <= datetime.strptime(until[0], "%Y%m%d") - _midnight(start)  # noqa: DTZ007


def _has_date(parts: dict[str, list[str]]) -> bool:
    """Say whether any of the months has any of the days; dateutil would look for 31 June for some seconds."""
    months = [int(month) for month in parts.get("BYMONTH", range(1, 13))]
    days = [abs(int(day)) for day in parts.get("BYMONTHDAY", ["1"])]
    return any(day <= monthrange(LEAP_YEAR, month)[1] for month in months for day in days)


def parse_rule(text: str) -> dict[str, list[str]]:
    """Return the parts of the rule by name, each a list of values, all of them of the right shape.

    Example: "FREQ=WEEKLY;BYDAY=MO,TH" gives {"FREQ": ["WEEKLY"], "BYDAY": ["MO", "TH"]}.
    """
    parts: dict[str, list[str]] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts:
            raise fault(Fault.RULE_SYNTAX, text=text, part=part)
        if name not in PARTS:
            raise fault(Fault.RULE_PART, text=text, part=name)
        parts[name] = value.split(",") if name in LISTS else [value]
        _check_values(text, name, parts[name])
    _check_together(text, parts)
    return parts


def _check_values(text: str, name: str, values: list[str]) -> None:
    for value in values:
        fits = re.fullmatch(PARTS[name], value) and (name not in LIMITS or abs(int(value)) <= LIMITS[name])
        if not fits:
            raise fault(Fault.RULE_VALUE, text=text, part=name, value=value)


def _check_together(text: str, parts: dict[str, list[str]]) -> None:
    frequency = parts.get("FREQ", [""])[0]
    if frequency not in FREQUENCIES or {"COUNT", "UNTIL"} <= parts.keys():
        raise fault(Fault.RULE_SYNTAX, text=text)
    unfit = FORBIDDEN[frequency] & parts.keys()
    if "BYSETPOS" in parts and not any(name in parts for name in LISTS - {"BYSETPOS"}):
        unfit.add("BYSETPOS")
    if frequency in ("DAILY", "WEEKLY") and any(len(value) > 2 for value in parts.get("BYDAY", [])):
        unfit.add("BYDAY")
    if unfit:
        raise fault(Fault.RULE_PART, text=text, part=sorted(unfit)[0])


def rule_dates(text: str, start: date | None, first: date, last: date) -> list[date]:
    """Return the dates of the rule from first to last, both included, in order."""
    found: list[date] = []
    for year in range(first.year, last.year + 1):
        days = _dates_in_year(text, start, year)
        found += days[bisect_left(days, first) : bisect_right(days, last)]
    return found


@lru_cache(maxsize=2048)
def _dates_in_year(text: str, start: date | None, year: int) -> tuple[date, ...]:
    counted_from = start or COUNTED_FROM
    rule = _rule(text, _brought_near(text, counted_from, year))
    end = _midnight(date(year, 12, 31))
    days = (day.date() for day in takewhile(lambda day: day <= end, rule))
    return tuple(day for day in days if day.year == year and day >= counted_from)


def _brought_near(text: str, start: date, year: int) -> date:
    """Return a day just before the year from which the rule gives the same dates.

    Whole intervals are skipped, so that the expansion need not walk through all the years since the start.
    """
    parts = parse_rule(text)
    interval = int(parts.get("INTERVAL", ["1"])[0])
    if "COUNT" in parts or start.year >= year:
        return start
    if parts["FREQ"][0] in ("DAILY", "WEEKLY"):
        step = interval * (7 if parts["FREQ"][0] == "WEEKLY" else 1)
        days = (date(year, 1, 1) - start).days - 7
        return start + timedelta(days=max(0, days // step * step))
    years = max(0, year - 1 - start.year) // interval * interval
    is_leap_day = (start.month, start.day) == (2, 29)
    return start if is_leap_day else start.replace(year=start.year + years)


def _rule(text: str, start: date) -> rrule:
    found = rrulestr(text, dtstart=_midnight(start))
    if not isinstance(found, rrule):
        raise fault(Fault.RULE_SYNTAX, text=text)
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  a date for dateutil, never an instant
