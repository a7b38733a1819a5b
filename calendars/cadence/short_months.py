"""Months that lack the day a rule asks for: it is skipped there (RFC 5545), neither earlier nor later."""

import calendar
from datetime import date

from pydantic_core import PydanticCustomError

from calendars.cadence.recurrence import parse_rule

MONTHS = 12
YEARS = 4  # within which a yearly rule is looked at: a leap year and those up to it


def skipped_months(every: str, day: date) -> tuple[date, ...]:
    """Return the first day of each coming month in which the day of a monthly or yearly rule does not exist: of the
    coming year, or four years.

    Example: "FREQ=MONTHLY;BYMONTHDAY=31" from 30 November 2026 on gives the firsts of November, February, April, June
    and September, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29" those of February 2027, 2029 and 2030. Empty for other rules,
    and for days that every month has.
    """
    try:
        parts = parse_rule(every.upper())
    except PydanticCustomError:
        return ()
    numbers, months = parts.get("BYMONTHDAY", []), parts.get("BYMONTH", [])
    if len(numbers) != 1 or not numbers[0].isdecimal():
        return ()
    if parts["FREQ"] == ["MONTHLY"] and not months:
        firsts = [_month(day, distance) for distance in range(MONTHS)]
    elif parts["FREQ"] == ["YEARLY"] and len(months) == 1:
        past = (day.month - int(months[0])) > 0
        firsts = [date(day.year + past + step, int(months[0]), 1) for step in range(YEARS)]
    else:
        return ()
    return tuple(
        first for first in firsts if int(numbers[0]) > calendar.monthrange(first.year, first.month)[1]
    )


def _month(day: date, distance: int) -> date:
    years, month = divmod(day.month - 1 + distance, MONTHS)
    return date(day.year + years, month + 1, 1)
