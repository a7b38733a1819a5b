"""A term as the weeks of a printed calendar, with the remarks that make it readable again: see `term_sheet`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from calendars.school_days.days import ONE_DAY, Day, Layer, Override, SchoolCalendar, Term
from calendars.term_calendar.remarks import WRITTEN, Bound, kinds_written, written

Dated = TypeVar("Dated", Day, Override)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday, those the staff is not there for left out; `number` counts in the students' term."""

    number: int | None
    days: tuple[Day | None, ...]
    remark: str


def lay_out(calendar: SchoolCalendar, term: Term, language: str) -> list[Week]:
    """The weeks of a term from the staff's first day to their last; the language is zh or en."""
    said = [*_bounds(term, language), *_country(calendar, term, language), *_own(calendar, term, language)]
    monday = term.staff_first - timedelta(days=term.staff_first.weekday())
    weeks = []
    while monday <= term.staff_last:
        dates = [monday + timedelta(days=step) for step in range(7)]
        days = tuple(
            calendar.day(day) if term.staff_first <= day <= term.staff_last else None for day in dates
        )
        remark = "；".join(text for day, text in sorted(said) if dates[0] <= day <= dates[-1])
        in_term = term.first <= dates[-1] and dates[0] <= term.last
        weeks.append(Week(term.week_of(monday) if in_term else None, days, remark))
        monday += timedelta(days=7)
    return weeks


def _bounds(term: Term, language: str) -> Iterator[tuple[date, str]]:
    bounds = {Bound.FIRST: term.first, Bound.LAST: term.last}
    bounds |= {Bound.STAFF_FIRST: term.staff_first, Bound.STAFF_LAST: term.staff_last}
    for bound, day in bounds.items():
        yield day, written(day, day, WRITTEN[language][bound], [], language)


def _country(calendar: SchoolCalendar, term: Term, language: str) -> Iterator[tuple[date, str]]:
    """The holidays and make-up days of the country, unless the school or its bureau says otherwise."""
    days = [
        day
        for day in calendar.days(term.staff_first, term.staff_last)
        if day.students.layer is Layer.NATIONAL and day.staff.layer is Layer.NATIONAL
    ]
    for run in runs(days, lambda day: (day.students.kind, day.students.name, day.provisional)):
        status = run[0].students
        said = kinds_written(status.kind, status.kind, Layer.NATIONAL, run[0].provisional, language)
        yield run[0].date, written(run[0].date, run[-1].date, status.name, said, language)


def _own(calendar: SchoolCalendar, term: Term, language: str) -> Iterator[tuple[date, str]]:
    days = sorted(
        (day for day in calendar.overrides if term.staff_first <= day.date <= term.staff_last),
        key=lambda day: (day.layer, day.date),
    )
    own = [day for day in days if day.layer in (Layer.BUREAU, Layer.SCHOOL)]
    for run in runs(own, lambda day: (day.layer, day.students, day.staff, day.name)):
        first = run[0]
        said = kinds_written(first.students, first.staff, first.layer, False, language)
        yield first.date, written(first.date, run[-1].date, first.name, said, language)


def runs(days: list[Dated], alike: Callable[[Dated], object]) -> Iterator[list[Dated]]:
    """Yield days in a row that are alike, of days in their order."""
    run: list[Dated] = []
    for day in days:
        if run and (day.date != run[-1].date + ONE_DAY or alike(day) != alike(run[0])):
            yield run
            run = []
        run.append(day)
    if run:
        yield run
