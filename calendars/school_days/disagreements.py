"""Where the layers of a school's calendar contradict each other: reported as codes with dates, never swallowed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from calendars.school_days.days import (
    ONE_DAY,
    WORKED,
    Audience,
    Day,
    DayKind,
    Layer,
    SchoolCalendar,
    Status,
    Term,
)
from calendars.school_days.vacations import is_complete, is_published, school_vacations

NEAR = timedelta(days=21)  # make-up days of one notice lie within three weeks of the days they pay for


class Clash(StrEnum):
    """What contradicts what."""

    HOLIDAY_WORKED = "holiday_worked"
    MAKE_UP_OFF = "make_up_off"
    MAKE_UP_ELSEWHERE = "make_up_elsewhere"
    SCHOOL_AGAINST_BUREAU = "school_against_bureau"
    STUDENTS_ALONE = "students_alone"
    OUTSIDE_TERM = "outside_term"
    TERM_STARTS_OFF = "term_starts_off"
    TERM_ENDS_OFF = "term_ends_off"
    LONG_RUN = "long_run"
    VACATIONS_MISSING = "vacations_missing"
    VACATIONS_INCOMPLETE = "vacations_incomplete"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """On a date, `layer` says something that `other_layer` does not. The facts fill the sentence."""

    code: Clash
    date: date
    layer: Layer
    other_layer: Layer
    facts: Mapping[str, object] = field(default_factory=dict)


def disagreements(calendar: SchoolCalendar, first: date, last: date) -> tuple[Disagreement, ...]:
    """Return every disagreement of the days from first to last, by date.

    Provisional years have no make-up days to disagree with yet; their statutory days count.
    """
    found = [*_of_terms(calendar), *_of_years(calendar, first, last), *_of_runs(calendar, first, last)]
    found = [one for one in found if first <= one.date <= last]
    for day in calendar.days(first, last):
        found += _of_day(calendar, day)
    return tuple(sorted(found, key=lambda one: (one.date, one.code)))


def _of_day(calendar: SchoolCalendar, day: Day) -> Iterator[Disagreement]:
    """Look at the audiences apart. What holds for both alike is said once, of the students."""
    told = set()
    for audience in Audience:
        for one in _of_audience(calendar, day, audience):
            if one.code not in told:
                told.add(one.code)
                yield one
    if day.students.kind in WORKED and day.staff.kind not in WORKED:
        facts = {"students": day.students.kind, "staff": day.staff.kind, "name": day.students.name}
        yield Disagreement(Clash.STUDENTS_ALONE, day.date, day.students.layer, day.staff.layer, facts)


def _of_audience(calendar: SchoolCalendar, day: Day, audience: Audience) -> Iterator[Disagreement]:
    said = calendar.said(day.date, audience)
    country, own = calendar.country_said(day.date, audience)[-1], said[-1]
    if own.layer in (Layer.BUREAU, Layer.SCHOOL):
        yield from _against_country(calendar, day, audience, own, country)
    bureau = next((status for status in said if status.layer is Layer.BUREAU), None)
    if bureau is not None and own.layer is Layer.SCHOOL and (bureau.kind in WORKED) != (own.kind in WORKED):
        facts = {
            "kind": own.kind,
            "other": bureau.kind,
            "name": own.name or bureau.name,
            "audience": audience,
        }
        yield Disagreement(Clash.SCHOOL_AGAINST_BUREAU, day.date, own.layer, Layer.BUREAU, facts)


def _against_country(
    calendar: SchoolCalendar, day: Day, audience: Audience, own: Status, country: Status
) -> Iterator[Disagreement]:
    in_term = any(term.covers(day.date, audience) for term in calendar.terms)
    works = own.kind in WORKED
    facts: dict[str, object] = {"name": country.name or own.name, "audience": audience}
    if works and country.kind is DayKind.HOLIDAY:
        yield Disagreement(Clash.HOLIDAY_WORKED, day.date, own.layer, Layer.NATIONAL, facts)
    if in_term and not works and country.kind is DayKind.MAKE_UP:
        yield Disagreement(Clash.MAKE_UP_OFF, day.date, own.layer, Layer.NATIONAL, facts)
    if works and country.kind is DayKind.WEEKEND and not day.provisional:
        official = _make_ups_near(calendar, day.date)
        if official or own.kind is DayKind.MAKE_UP:
            facts["official"] = official
            yield Disagreement(Clash.MAKE_UP_ELSEWHERE, day.date, own.layer, Layer.NATIONAL, facts)
    if works and not in_term and audience is Audience.STUDENTS:
        yield Disagreement(Clash.OUTSIDE_TERM, day.date, own.layer, Layer.SCHOOL, facts | {"kind": own.kind})


def _make_ups_near(calendar: SchoolCalendar, day: date) -> list[date]:
    """Return the country's make-up days around a date."""
    near = (day + ONE_DAY * distance for distance in range(-NEAR.days, NEAR.days + 1))
    return [
        other for other in near if calendar.country_said(other, Audience.STAFF)[-1].kind is DayKind.MAKE_UP
    ]


def _of_terms(calendar: SchoolCalendar) -> Iterator[Disagreement]:
    """Return terms whose first or last day the students do not work: most often a date one off."""
    for term in calendar.terms:
        for code, day in ((Clash.TERM_STARTS_OFF, term.first), (Clash.TERM_ENDS_OFF, term.last)):
            status = calendar.day(day).students
            if status.kind not in WORKED:
                facts = {"term": term.name or term.code, "kind": status.kind, "name": status.name}
                yield Disagreement(code, day, Layer.SCHOOL, status.layer, facts)


def _of_years(calendar: SchoolCalendar, first: date, last: date) -> Iterator[Disagreement]:
    """Return years without vacations. Absence of data is never read as no vacation."""
    for year in range(first.year, last.year + 1):
        days = [day for term in calendar.terms for day in _within(term, year)]
        if not days:
            continue
        when = max(min(days), first)
        if is_published(calendar.country):
            known = school_vacations(calendar.country, calendar.subdivision, year)
            if not is_complete(calendar.country, calendar.subdivision, year):
                code = Clash.VACATIONS_INCOMPLETE if known else Clash.VACATIONS_MISSING
                yield Disagreement(code, when, Layer.SCHOOL, Layer.BUREAU, {"year": year})
        elif not _has_vacation(calendar, year):
            yield Disagreement(Clash.VACATIONS_MISSING, when, Layer.SCHOOL, Layer.BUREAU, {"year": year})


def _within(term: Term, year: int) -> tuple[date, ...]:
    """Return the first and the last day of the students' term that lie in the year."""
    first, last = max(term.first, date(year, 1, 1)), min(term.last, date(year, 12, 31))
    return (first, last) if first <= last else ()


def _has_vacation(calendar: SchoolCalendar, year: int) -> bool:
    days = calendar.days(date(year, 1, 1), date(year, 12, 31))
    return any(day.students.kind is DayKind.VACATION for day in days)


def _of_runs(calendar: SchoolCalendar, first: date, last: date) -> Iterator[Disagreement]:
    """Return runs of work days longer than the school's rule allows, once each, on their first day too many."""
    longest = calendar.longest_run
    if longest is None:
        return
    run = 0
    for day in calendar.days(first - ONE_DAY * (longest + 1), last):
        run = run + 1 if day.staff.kind in WORKED else 0
        if run == longest + 1:
            facts = {"longest": longest, "start": day.date - ONE_DAY * longest}
            yield Disagreement(Clash.LONG_RUN, day.date, day.staff.layer, Layer.SCHOOL, facts)
