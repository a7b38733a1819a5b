"""The days other days are counted from: starts and ends of terms and vacations, and named holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from .cadence import HOLIDAY
from .days import SchoolCalendar, Term
from .notation import parse_shift

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One dated occasion; `label` stays the same when its date moves. `term` is the one it belongs to."""

    label: str
    date: date
    term: Term | None


def anchor_dates(anchor: str, calendar: SchoolCalendar, first: date, last: date) -> Iterator[Anchor]:
    """The anchor's dates; for holidays those of the years from first to last and their neighbours.

    A vacation belongs to the term before it; its end is known once the next term is.
    """
    if anchor.startswith(HOLIDAY):
        name = anchor.removeprefix(HOLIDAY).strip()
        for year in range(first.year - 1, last.year + 2):
            day = calendar.holiday(name, year)
            if day is not None:
                yield Anchor(f"{anchor}:{year}", day, calendar.term_of(day))
        return
    for term, day in _term_dates(anchor, calendar.terms):
        yield Anchor(f"{anchor}:{term.code}", day, term)


def _term_dates(anchor: str, terms: tuple[Term, ...]) -> Iterator[tuple[Term, date]]:
    if anchor == "term.start":
        yield from ((term, term.first) for term in terms)
    elif anchor == "term.end":
        yield from ((term, term.last) for term in terms)
    elif anchor == "vacation.end":
        for term, after in pairwise(terms):
            if after.first - term.last > ONE_DAY:
                yield term, after.first - ONE_DAY
    else:
        for term in terms:
            if not any(other.first == term.last + ONE_DAY for other in terms):
                yield term, term.last + ONE_DAY


def shifted(day: date, offset: str | None, calendar: SchoolCalendar, audience: str) -> date:
    """The date so many days, or work days of the audience, before or after."""
    if offset is None:
        return day
    shift = parse_shift(offset)
    if shift.work_days:
        return calendar.add_work_days(day, shift.days, audience)
    return day + timedelta(days=shift.days)
