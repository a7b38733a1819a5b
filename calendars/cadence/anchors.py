"""The days other days are counted from: terms and vacations, holidays, events of the school, and work that
is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from calendars.cadence.cadence import EVENT, HOLIDAY, ROUTINE
from calendars.cadence.notation import parse_shift
from calendars.school_days.days import SchoolCalendar, Term

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One dated occasion. `label` stays the same when its date moves. `term` is the term it belongs to."""

    label: str
    date: date
    term: Term | None


def anchor_dates(
    anchor: str, calendar: SchoolCalendar, first: date, last: date, done: Sequence[date] = ()
) -> Iterator[Anchor]:
    """Return the anchor's dates. For holidays these are those of the years from first to last and their
    neighbours, for another routine the days it was `done`.

    A vacation belongs to the term before it. Its end is known once the next term is.
    """
    if anchor.startswith(HOLIDAY):
        yield from _holidays(anchor, calendar, first, last)
    elif anchor.startswith(EVENT):
        yield from _events(anchor, calendar)
    elif anchor.startswith(ROUTINE):
        for day in sorted(set(done)):
            yield Anchor(f"{anchor}:{day}", day, calendar.term_of(day))
    else:
        for term, day in _term_dates(anchor, calendar.terms):
            yield Anchor(f"{anchor}:{term.code}", day, term)


def _holidays(anchor: str, calendar: SchoolCalendar, first: date, last: date) -> Iterator[Anchor]:
    name = anchor.removeprefix(HOLIDAY).strip()
    for year in range(first.year - 1, last.year + 2):
        day = calendar.holiday(name, year)
        if day is not None:
            yield Anchor(f"{anchor}:{year}", day, calendar.term_of(day))


def _events(anchor: str, calendar: SchoolCalendar) -> Iterator[Anchor]:
    """Return the first days of what the school's calendar calls by that name.

    The first of a term is known by the term, so that it keeps its name when it moves; a second one in the
    same term has its number.
    """
    name = anchor.removeprefix(EVENT).strip()
    days = sorted({change.date for change in calendar.overrides if change.name == name})
    count: dict[str, int] = {}
    for day in days:
        if day - ONE_DAY in days:
            continue
        term = calendar.term_of(day)
        period = term.code if term else str(day.year)
        count[period] = number = count.get(period, 0) + 1
        yield Anchor(f"{anchor}:{period}" + (f"#{number}" if number > 1 else ""), day, term)


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
    """Return the date so many days, or work days of the audience, before or after.

    Example: "-5wd" from Monday 1 March is Monday 22 February.
    """
    if offset is None:
        return day
    shift = parse_shift(offset)
    if shift.work_days:
        return calendar.add_work_days(day, shift.days, audience)
    return day + timedelta(days=shift.days)
