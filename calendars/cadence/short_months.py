"""Months that lack the day a rule asks for: it is skipped there (RFC 5545), neither earlier nor later."""

import calendar
from datetime import date

MONTHS = 12


def skipped_months(every: str, day: date) -> tuple[date, ...]:
    """Return the first day of each month of the coming year in which the day of a monthly rule does not exist.

    Example: "FREQ=MONTHLY;BYMONTHDAY=31" from 30 November 2026 on gives the firsts of November, February, April,
    June and September. Empty for other rules, and for days that every month has.
    """
    parts = dict(part.split("=", 1) for part in every.upper().split(";") if "=" in part)
    number = parts.get("BYMONTHDAY", "")
    if parts.get("FREQ") != "MONTHLY" or not number.isdecimal():
        return ()
    firsts = [_month(day, distance) for distance in range(MONTHS)]
    return tuple(first for first in firsts if int(number) > calendar.monthrange(first.year, first.month)[1])


def _month(day: date, distance: int) -> date:
    years, month = divmod(day.month - 1 + distance, MONTHS)
    return date(day.year + years, month + 1, 1)
