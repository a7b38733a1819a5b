"""The days a duty table speaks of: the span its title names, dates without a year, days of the week."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from actions.xlsx import cells
from actions.xlsx.cells import Unreadable, text
from calendars import written_days
from calendars.written_days import (
    MONTH,
    SPAN,
    WrittenDay,
    weekday_beside,
    with_months,
    without_weekday,
    written_day,
    written_span,
)

DAY_OF_MONTH = re.compile(r"(\d{1,2})[日号]?")
AND = re.compile(r"\s*[、，,和及]\s*")
WEEKDAYS = re.compile(r"\s*[（(](?:\s|星期|周|礼拜|[一二三四五六日天]|[、，,和及])+[)）]")
"""Days of the week in brackets behind several days."""
LONGEST = timedelta(days=62)  # that one cell may mean
HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True)
class Span:
    """The days of a table, both included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Partial:
    """A day without its year, as 12月5日 says it; month 0 where only the day of the month is told."""

    month: int
    day: int

    @property
    def written(self) -> str:
        """As it is told in a refusal."""
        return f"{self.month}-{self.day}" if self.month else str(self.day)

    def within(self, span: Span | None, today: date) -> date:
        """The day in the span, else the one nearest to today. Refuses a day that is none, and a day of the month alone
        where no span says the month."""
        if not self.month:
            return self._of_month(span)
        years = range(today.year - 1, today.year + 2)
        days = [day for year in years if (day := _day(year, self.month, self.day))]
        inside = [day for day in days if span and span.first <= day <= span.last]
        if not days:
            raise Unreadable("import.date")
        return inside[0] if inside else min(days, key=lambda day: abs((day - today).days))

    def _of_month(self, span: Span | None) -> date:
        inside = [day for day in (span.days if span else ()) if day.day == self.day]
        if len(inside) != 1:
            raise Unreadable("import.date")
        return inside[0]


@dataclass(frozen=True)
class Between:
    """The first and the last of several days in one cell, as 12月1日-12月3日 says them."""

    first: date | Partial
    last: date | Partial

    @property
    def written(self) -> str:
        """As it is told in a refusal."""
        first, last = (
            one.written if isinstance(one, Partial) else str(one) for one in (self.first, self.last)
        )
        return f"{first} – {last}"

    def within(self, span: Span | None, today: date) -> Span:
        """The days in the span, else nearest to today. Refuses days that are none, and a last before the first."""
        first, last = (
            one.within(span, today) if isinstance(one, Partial) else one for one in (self.first, self.last)
        )
        if not first <= last <= first + LONGEST:
            raise Unreadable("import.date")
        return Span(first, last)


@dataclass(frozen=True)
class Several:
    """Days that one cell names one by one, as 12月11日、12日 does."""

    days: tuple[date | Partial, ...]

    @property
    def written(self) -> str:
        """As it is told in a refusal."""
        return "、".join(one.written if isinstance(one, Partial) else str(one) for one in self.days)


def days_meant(said: date | Partial | Between | Several, span: Span | None, today: date) -> list[date]:
    """Every day that is meant, in the span, else nearest to today. Refuses days that are none."""
    if isinstance(said, Several):
        return [day for one in said.days for day in days_meant(one, span, today)]
    meant = said.within(span, today) if isinstance(said, Partial | Between) else said
    return meant.days if isinstance(meant, Span) else [meant]


def span_of(texts: Iterable[str], today: date) -> Span | None:
    """The days the first of these texts names that names any: a span of dates, else a month."""
    for one in texts:
        if found := _span(with_months(text(one)), today):
            return found
    return None


def _span(written: str, today: date) -> Span | None:
    if found := SPAN.search(written):
        return _from_to(found, today)
    if not (found := MONTH.search(written)):
        return None
    month, year = int(found[2]), int(found[1] or 0)
    first = date(year, month, 1) if year else Partial(month, 1).within(None, today)
    return Span(first, first.replace(day=monthrange(first.year, month)[1]))


def _from_to(found: re.Match[str], today: date) -> Span | None:
    year, month, day, last_year, last_month, last_day = (int(part or 0) for part in found.groups())
    first = _day(year, month, day) if year else _nearest(month, day, today)
    if first is None:
        return None
    last = _day(last_year or first.year, last_month or month, last_day)
    if last and last < first and not last_year:
        last = _day(first.year + 1, last_month or month, last_day)
    return Span(first, last) if last and first <= last <= first + 2 * HALF_A_YEAR else None


def _nearest(month: int, day: int, today: date) -> date | None:
    try:
        return Partial(month, day).within(None, today)
    except Unreadable:
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def weekday_of(cell: Any, *, bare: bool = False) -> int | None:
    """The day of the week a cell names and nothing else: 星期一 and 周一 are 0; with `bare` so is 一."""
    return written_days.weekday_of(text(cell), bare=bare)


def weekday_told(cell: Any) -> int | None:
    """The day of the week that stands beside a date, or alone as 六 or 星期六."""
    told = weekday_beside(text(cell))
    return weekday_of(cell, bare=True) if told is None else told


def table_day(cell: Any) -> date | Partial:
    """A date, or a day without its year; a day of the week beside it is passed over."""
    try:
        return cells.day(cell)
    except Unreadable:
        found = written_day(without_weekday(text(cell)))
        if not found or found.year or found.after or not 1 <= (found.month or 0) <= 12:
            raise
        return _partial(found)


def table_days(cell: Any) -> date | Partial | Between | Several:
    """A day, from which day to which (12月1日-3日, 12.7—12.9), or one by one: 12月11日、12日."""
    try:
        return table_day(cell)
    except Unreadable:
        if span := written_span(text(cell)):
            return Between(*map(_partial, span))
        if days := _one_by_one(text(cell)):
            return Several(days)
        raise


def _one_by_one(said: str) -> tuple[date | Partial, ...]:
    """The days that a text names and nothing else; each is of the month and year of the one before that says them."""
    found, year, month = list[date | Partial](), 0, 0
    for part in AND.split(without_weekday(WEEKDAYS.sub("", said)).strip()):
        one = written_day(part)
        if one is None or one.after or not 1 <= (one.month or month) <= 12:
            return ()
        year, month = one.year or year, one.month or month
        found.append(_day(year, month, one.day) or Partial(month, one.day))
    return tuple(found) if len(found) > 1 else ()


def _partial(said: WrittenDay) -> date | Partial:
    year, month = said.year or 0, said.month or 0
    return _day(year, month, said.day) or Partial(month, said.day)


def days_of_month(cell: Any) -> Partial | Several | None:
    """The day that a number alone stands for, or several: 5、6日; None for any other text."""
    days = [day for part in AND.split(text(cell)) if (day := day_of_month(part))]
    if len(days) != len(AND.split(text(cell))):
        return None
    return days[0] if len(days) == 1 else Several(tuple(days))


def day_of_month(cell: Any) -> Partial | None:
    """The day that a number alone stands for, 5 or 5日; None for any other text."""
    found = DAY_OF_MONTH.fullmatch(text(cell))
    return Partial(0, int(found[1])) if found and 1 <= int(found[1]) <= 31 else None
