"""The dates a cadence names before windows and rolling, each with a label that outlives a change of
calendar."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise

from calendars.cadence.almanac import Almanac
from calendars.cadence.anchors import anchor_dates, shifted
from calendars.cadence.cadence import After, Cadence
from calendars.cadence.recurrence import rule_dates
from calendars.school_days.days import SchoolCalendar
from calendars.school_days.periods import periods

Nominal = tuple[str, date]
"""The label a date is known by, and the date in the rule's own count."""


def nominals(
    cadence: Cadence, almanac: Almanac, first: date, last: date, seed: str, done: Sequence[date]
) -> Iterable[Nominal]:
    """Return the nominal dates from first to last that season, weeks, during and terms let through.

    Dates that are counted or drawn in a period are chosen among the days that pass; the others are sieved.
    """
    if cadence.nth is not None:
        return _nth(cadence, cadence.nth, almanac, first, last)
    if cadence.random is not None:
        return _drawn(cadence, cadence.random, almanac, first, last, seed)
    if cadence.anchor is not None:
        return _anchored(cadence, cadence.anchor, almanac, first, last, done)
    passing = almanac.passing(cadence)
    if cadence.every is not None:
        days = rule_dates(cadence.every, cadence.start, first, last)
        return [(day.isoformat(), day) for day in days if passing is None or passing[day]]
    spaced = _spaced(cadence, cadence.interval or 1, almanac.calendar, first, last, done)
    return ((label, day) for label, day in spaced if passing is None or passing[day])


def _spaced(
    cadence: Cadence, interval: int, calendar: SchoolCalendar, first: date, last: date, done: Sequence[date]
) -> Iterable[Nominal]:
    if cadence.after is After.PLAN:
        return _planned(interval, cadence.start, calendar, first, last)
    since = _since(cadence, interval, calendar, done)
    return ((label, day) for label, day in since if first <= day <= last)


def _since(
    cadence: Cadence, interval: int, calendar: SchoolCalendar, done: Sequence[date]
) -> Iterator[Nominal]:
    """Return the next date after the last completion; if never done, the start or each term's first day.

    The date after the next depends on when the next is done, so nobody knows it yet.
    """
    if done:
        yield f"after {max(done)}", max(done) + timedelta(days=interval)
    elif cadence.start is not None:
        yield cadence.start.isoformat(), cadence.start
    else:
        yield from ((f"{term.code}+0", term.first) for term in calendar.terms)


def _planned(
    interval: int, start: date | None, calendar: SchoolCalendar, first: date, last: date
) -> Iterator[Nominal]:
    """Return every so many days from the start; without one, from each term's first day until the next
    term's."""
    if start is not None:
        for _, day in _steps(start, interval, first, last):
            yield day.isoformat(), day
        return
    for term, after in pairwise((*calendar.terms, None)):
        if term is not None:
            end = last if after is None else min(last, after.first - timedelta(days=1))
            for count, day in _steps(term.first, interval, first, end):
                yield f"{term.code}+{count}", day


def _steps(start: date, interval: int, first: date, last: date) -> Iterator[tuple[int, date]]:
    count = max(0, -((start - first).days // interval))
    while (day := start + timedelta(days=count * interval)) <= last:
        yield count, day
        count += 1


def _anchored(
    cadence: Cadence, anchor: str, almanac: Almanac, first: date, last: date, done: Sequence[date]
) -> Iterator[Nominal]:
    """Return the anchor's dates. An anchor's own term decides about `terms`: a week before the second term
    is work of the second term."""
    passing = almanac.passing(cadence.model_copy(update={"terms": ()}))
    for found in anchor_dates(anchor, almanac.calendar, first, last, done):
        if cadence.terms and (found.term is None or found.term.number not in cadence.terms):
            continue
        day = shifted(found.date, cadence.offset, almanac.calendar, cadence.calendar)
        if first <= day <= last and (passing is None or passing[day]):
            yield found.label, day


def _nth(cadence: Cadence, nth: int, almanac: Almanac, first: date, last: date) -> Iterator[Nominal]:
    for period in periods(first, last, cadence.of or "", almanac.calendar):
        days = almanac.countable(cadence, period)
        if len(days) >= abs(nth):
            yield period.label, days[nth - 1 if nth > 0 else nth]


def _drawn(
    cadence: Cadence, count: int, almanac: Almanac, first: date, last: date, seed: str
) -> Iterator[Nominal]:
    """Return the days with the smallest hashes: the same for the same seed on every machine, whatever the
    horizon.

    A day that drops out of the calendar is replaced without disturbing the others.
    """
    for period in periods(first, last, cadence.of or "", almanac.calendar):
        days = almanac.countable(cadence, period)
        ranked = sorted(days, key=lambda day: sha256(f"{seed}/{day.isoformat()}".encode()).digest())
        for number, day in enumerate(ranked[:count]):
            yield f"{period.label}#{number}", day
