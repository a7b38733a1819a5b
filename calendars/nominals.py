"""The dates a cadence names before windows and rolling, each with a label that outlives a change of calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise

from .anchors import anchor_dates, shifted
from .cadence import Cadence, During
from .days import SchoolCalendar, Term
from .notation import in_season, parse_weeks
from .periods import Period, periods
from .rules import rule_dates


@dataclass(frozen=True, slots=True)
class Nominal:
    """A date in the rule's own reckoning, the label it is known by, and the term it belongs to."""

    label: str
    date: date
    term: Term | None


def nominals(
    cadence: Cadence, calendar: SchoolCalendar, first: date, last: date, seed: str
) -> Iterator[Nominal]:
    """The nominal dates from first to last that season, weeks, during and terms let through.

    Dates that are counted or drawn in a period are chosen among the days that pass; the others are sieved.
    """
    if cadence.nth is not None:
        yield from _nth(cadence, cadence.nth, calendar, first, last)
    elif cadence.random is not None:
        yield from _drawn(cadence, cadence.random, calendar, first, last, seed)
    else:
        for nominal in _named(cadence, calendar, first, last):
            if first <= nominal.date <= last and passes(nominal.date, nominal.term, cadence, calendar):
                yield nominal


def passes(day: date, term: Term | None, cadence: Cadence, calendar: SchoolCalendar) -> bool:
    """Whether season, term weeks, during and terms let the date through; `on` is not asked here."""
    if cadence.season and not in_season(day, cadence.season):
        return False
    if cadence.terms and (term is None or term.number not in cadence.terms):
        return False
    if cadence.weeks is None and cadence.during is During.ANY:
        return True
    here = calendar.day(day)
    if cadence.weeks is not None and here.week not in parse_weeks(cadence.weeks):
        return False
    return cadence.during is During.ANY or (here.term is not None) == (cadence.during is During.TERM)


def _named(cadence: Cadence, calendar: SchoolCalendar, first: date, last: date) -> Iterator[Nominal]:
    if cadence.every is not None:
        for day in rule_dates(cadence.every, cadence.start, first, last):
            yield Nominal(day.isoformat(), day, calendar.term_of(day))
    elif cadence.interval is not None:
        yield from _spaced(cadence.interval, cadence.start, calendar, first, last)
    elif cadence.anchor is not None:
        for anchor in anchor_dates(cadence.anchor, calendar, first, last):
            moved = shifted(anchor.date, cadence.offset, calendar, cadence.calendar)
            yield Nominal(anchor.label, moved, anchor.term)


def _spaced(
    interval: int, start: date | None, calendar: SchoolCalendar, first: date, last: date
) -> Iterator[Nominal]:
    """Every so many days from the start; without one, from each term's first day until the next term's."""
    if start is not None:
        for _, day in _steps(start, interval, first, last):
            yield Nominal(day.isoformat(), day, calendar.term_of(day))
        return
    for term, after in pairwise((*calendar.terms, None)):
        if term is not None:
            end = last if after is None else min(last, after.first - timedelta(days=1))
            for count, day in _steps(term.first, interval, first, end):
                yield Nominal(f"{term.code}+{count}", day, calendar.term_of(day))


def _steps(start: date, interval: int, first: date, last: date) -> Iterator[tuple[int, date]]:
    count = max(0, -((start - first).days // interval))
    while (day := start + timedelta(days=count * interval)) <= last:
        yield count, day
        count += 1


def _nth(cadence: Cadence, nth: int, calendar: SchoolCalendar, first: date, last: date) -> Iterator[Nominal]:
    for period in periods(first, last, cadence.of or "", calendar):
        days = _countable(period, cadence, calendar)
        if len(days) >= abs(nth):
            day = days[nth - 1 if nth > 0 else nth]
            yield Nominal(period.label, day, calendar.term_of(day))


def _drawn(
    cadence: Cadence, count: int, calendar: SchoolCalendar, first: date, last: date, seed: str
) -> Iterator[Nominal]:
    """The days with the smallest hashes: the same for the same seed on every machine, whatever the horizon, and a
    day that drops out of the calendar is replaced without disturbing the others."""
    for period in periods(first, last, cadence.of or "", calendar):
        days = _countable(period, cadence, calendar)
        ranked = sorted(days, key=lambda day: sha256(f"{seed}/{day.isoformat()}".encode()).digest())
        for number, day in enumerate(ranked[:count]):
            yield Nominal(f"{period.label}#{number}", day, calendar.term_of(day))


def _countable(period: Period, cadence: Cadence, calendar: SchoolCalendar) -> list[date]:
    return [
        day for day in period.days()
        if calendar.counts(day, cadence.on, cadence.calendar)
        and passes(day, calendar.term_of(day), cadence, calendar)
    ]  # fmt: skip
