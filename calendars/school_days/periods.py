"""Weeks, months, quarters, half years, years and terms as runs of dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from calendars.school_days.days import SchoolCalendar

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A run of dates with a stable name: "2026-09", "2026-Q3", "2026-H2", "2026", "2026-W37", a term's code."""

    label: str
    first: date
    last: date

    def days(self) -> Iterator[date]:
        for distance in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=distance)


def period_of(day: date, of: str, calendar: SchoolCalendar) -> Period | None:
    """Return the period the date lies in; None when it lies in no term."""
    if of == "term":
        term = calendar.term_of(day)
        return Period(term.code, term.first, term.last) if term else None
    if of == "week":
        return _week(day - timedelta(days=day.weekday()))
    return _months(day.year, (day.month - 1) // MONTHS[of], MONTHS[of])


@lru_cache(maxsize=4096)
def _week(monday: date) -> Period:
    year, week, _ = monday.isocalendar()
    return Period(f"{year}-W{week:02}", monday, monday + timedelta(days=6))


@lru_cache(maxsize=4096)
def _months(year: int, index: int, months: int) -> Period:
    """Return the index-th run of so many months, counted from 0."""
    first = date(year, index * months + 1, 1)
    after = date(year + (index + 1) * months // 12, (index + 1) * months % 12 + 1, 1)
    labels = {1: f"{first:%Y-%m}", 3: f"{year}-Q{index + 1}", 6: f"{year}-H{index + 1}", 12: f"{year}"}
    return Period(labels[months], first, after - timedelta(days=1))


def week_of(day: date) -> list[date]:
    """Return the days from Monday to Sunday of the week that holds a day."""
    return list(_week(day - timedelta(days=day.weekday())).days())


def month_of(day: date) -> list[date]:
    """Return the days of the month that holds a day."""
    return list(_months(day.year, day.month - 1, 1).days())


def periods(first: date, last: date, of: str, calendar: SchoolCalendar) -> Iterator[Period]:
    """Return every whole period that has a date from first to last, in order."""
    if of == "term":
        for term in calendar.terms:
            if term.first <= last and term.last >= first:
                yield Period(term.code, term.first, term.last)
        return
    day = first
    while day <= last:
        period = period_of(day, of, calendar)
        if period is None:
            return
        yield period
        day = period.last + timedelta(days=1)
