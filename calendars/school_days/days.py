"""What a date is at one school, for students and for staff, and which layer said so."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from calendars.faults import Fault, fault
from calendars.school_days.national import check_country, holiday_date, national_days
from calendars.school_days.vacations import school_vacations

ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    WORKING = "working"
    MAKE_UP = "make_up"
    EXAM = "exam"
    HALF = "half"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    VACATION = "vacation"


class Audience(StrEnum):
    STUDENTS = "students"
    STAFF = "staff"


class Layer(StrEnum):
    """Who decided, from the weakest to the strongest."""

    WEEKEND = "weekend"
    NATIONAL = "national"
    BUREAU = "bureau"
    SCHOOL = "school"


class On(StrEnum):
    """Which days count."""

    ANY = "any"
    WORKING = "working"
    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    VACATION = "vacation"
    OFF = "off"
    EXAM = "exam"
    HALF = "half"


LONGEST_VACATION = timedelta(days=100)
"""Between two terms further apart another one is missing."""
WORKED = frozenset({DayKind.WORKING, DayKind.MAKE_UP, DayKind.EXAM, DayKind.HALF})
COUNTED: dict[str, frozenset[DayKind]] = {
    On.ANY: frozenset(DayKind),
    On.WORKING: WORKED,
    On.WEEKEND: frozenset({DayKind.WEEKEND}),
    On.HOLIDAY: frozenset({DayKind.HOLIDAY}),
    On.VACATION: frozenset({DayKind.VACATION}),
    On.OFF: frozenset({DayKind.WEEKEND, DayKind.HOLIDAY, DayKind.VACATION}),
    On.EXAM: frozenset({DayKind.EXAM}),
    On.HALF: frozenset({DayKind.HALF}),
}


@dataclass(frozen=True, slots=True)
class Status:
    """What a day is for one audience; `name` is the holiday's, or empty. `no_term`: it counts as vacation because no
    term is entered around it."""

    kind: DayKind
    layer: Layer
    name: str = ""
    no_term: bool = field(default=False, compare=False)

    @property
    def word(self) -> str:
        """What it is called: its kind, or that no term is entered."""
        return "no_term" if self.no_term else self.kind.value


@dataclass(frozen=True, slots=True)
class Day:
    """One date. `week` counts the students' term from 1; weeks start on Monday."""

    date: date
    students: Status
    staff: Status
    provisional: bool
    term: str | None
    week: int | None

    def status(self, audience: str) -> Status:
        return self.students if audience == Audience.STUDENTS else self.staff


@dataclass(frozen=True, slots=True)
class Term:
    """A term by its students' first and last day; staff come earlier and leave later."""

    code: str
    name: str
    first: date
    last: date
    staff_first: date
    staff_last: date

    def __post_init__(self) -> None:
        if not self.staff_first <= self.first <= self.last <= self.staff_last:
            order = (self.staff_first, self.first, self.last, self.staff_last)
            raise fault(Fault.TERM_ORDER, term=self.code, days=" – ".join(map(str, order)))

    @property
    def number(self) -> int | None:
        """Return which term of the school year it is: the last part of the code, "2026-2027-1" -> 1."""
        last = self.code.rsplit("-", 1)[-1]
        return int(last) if last.isdecimal() else None

    def covers(self, day: date, audience: str) -> bool:
        if audience == Audience.STUDENTS:
            return self.first <= day <= self.last
        return self.staff_first <= day <= self.staff_last

    def week_of(self, day: date) -> int:
        """Return the term week: 1 in the week of the students' first day; zero and below before it."""
        monday = self.first - timedelta(days=self.first.weekday())
        return (day - monday).days // 7 + 1


@dataclass(frozen=True, slots=True)
class Override:
    """One date changed by the country, the bureau or the school, for one audience or both (None = as it
    was).

    With neither it only gives the day a name.
    """

    date: date
    layer: Layer
    students: DayKind | None = None
    staff: DayKind | None = None
    name: str = ""

    def kind(self, audience: str) -> DayKind | None:
        return self.students if audience == Audience.STUDENTS else self.staff

    @property
    def only_a_name(self) -> bool:
        """Say whether it changes no kind."""
        return bool(self.name) and self.students is None and self.staff is None


@dataclass(frozen=True)
class SchoolCalendar:
    """Days of one school: weekend < national < (vacations) < bureau < school. Answers are remembered.

    `official_through` is the last year whose national notice is published. Days after it are provisional.
    `longest_run` is how many work days may follow one another by the school's rules; None says nothing.
    """

    country: str | None
    subdivision: str | None
    terms: tuple[Term, ...]
    overrides: tuple[Override, ...]
    official_through: int
    weekend: frozenset[int] = frozenset({5, 6})
    longest_run: int | None = None
    _days: dict[date, Day] = field(default_factory=dict, init=False, repr=False, compare=False)
    _changes: dict[date, list[Override]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.country is not None:
            check_country(self.country, self.subdivision)
        object.__setattr__(self, "weekend", frozenset(self.weekend))
        object.__setattr__(self, "terms", tuple(sorted(self.terms, key=lambda term: term.first)))
        _check_terms(self.terms)
        strength = list(Layer)
        for override in sorted(self.overrides, key=lambda override: strength.index(override.layer)):
            self._changes.setdefault(override.date, []).append(override)

    def day(self, day: date) -> Day:
        """Return what the date is for both audiences."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._reckon(day)
        return known

    def days(self, first: date, last: date) -> Iterator[Day]:
        """Return each day from first to last, both included."""
        for distance in range((last - first).days + 1):
            yield self.day(first + timedelta(days=distance))

    def term_of(self, day: date) -> Term | None:
        """Return the students' term the date lies in."""
        return next((term for term in self.terms if term.first <= day <= term.last), None)

    def next_term(self, day: date) -> Term | None:
        """Return the first term that starts after the date."""
        return next((term for term in self.terms if term.first > day), None)

    def counts(self, day: date, on: str, audience: str) -> bool:
        """Say whether the date is one of the days the word means for the audience. Source of the words:
        `On`."""
        if on == On.ANY:
            return True
        if on == On.WEEKDAY:
            return self.country_said(day, audience)[-1].kind in WORKED
        return self.day(day).status(audience).kind in COUNTED[on]

    def is_work_day(self, day: date, audience: str) -> bool:
        """Say whether the audience works on the date, or in a vacation the country does (工作日, to count off days).

        Five work days before a term never reach back over the vacation.
        """
        kind = self.day(day).status(audience).kind
        return kind in WORKED or (kind is DayKind.VACATION and self.counts(day, On.WEEKDAY, audience))

    def add_work_days(self, day: date, n: int, audience: str) -> date:
        """Return the n-th work day after the date, before it when n is negative, the date itself when n is 0.

        Example: Friday and n = 1 give Monday, unless Saturday is a make-up work day.
        """
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_work_day(day, audience)
        return day

    def holiday(self, name: str, year: int) -> date | None:
        """Return the first day of the named holiday in the year: the country's, else the bureau's or the school's."""
        if self.country is not None:
            day = holiday_date(self.country, self.subdivision, name, year)
            if day is not None:
                return day
        changed = (
            day
            for day, overrides in sorted(self._changes.items())
            if day.year == year and any(o.name == name and _is_holiday(o) for o in overrides)
        )
        return next(changed, None)

    def said(self, day: date, audience: str) -> tuple[Status, ...]:
        """Return what every layer that speaks says of the date for the audience, the weakest first. The
        last one holds."""
        said = self.country_said(day, audience)
        if said[-1].kind is not DayKind.HOLIDAY:
            said += self._vacation(day, audience)
        return self._changed(said, day, audience, (Layer.BUREAU, Layer.SCHOOL))

    def country_said(self, day: date, audience: str) -> tuple[Status, ...]:
        """Return the weekend rule under the country's holidays and make-up workdays, whatever the school
        does."""
        kind = DayKind.WEEKEND if day.weekday() in self.weekend else DayKind.WORKING
        said: tuple[Status, ...] = (Status(kind, Layer.WEEKEND),)
        if self.country is not None:
            national = national_days(self.country, self.subdivision, day.year).get(day)
            if national is not None:
                kind = DayKind.HOLIDAY if national.off else DayKind.MAKE_UP
                said = (*said, Status(kind, Layer.NATIONAL, national.name))
        return self._changed(said, day, audience, (Layer.NATIONAL,))

    def _reckon(self, day: date) -> Day:
        term = self.term_of(day)
        return Day(
            date=day,
            students=self.said(day, Audience.STUDENTS)[-1],
            staff=self.said(day, Audience.STAFF)[-1],
            provisional=self.country is not None and day.year > self.official_through,
            term=term.code if term else None,
            week=term.week_of(day) if term else None,
        )

    def _vacation(self, day: date, audience: str) -> tuple[Status, ...]:
        """Say whether the date lies outside the audience's terms, or for students in the vacations their
        ministry has published."""
        if not any(term.covers(day, audience) for term in self.terms):
            return (Status(DayKind.VACATION, Layer.SCHOOL, no_term=not self._between_terms(day)),)
        if audience == Audience.STUDENTS:
            name = school_vacations(self.country, self.subdivision, day.year).get(day)
            if name is not None:
                return (Status(DayKind.VACATION, Layer.BUREAU, name),)
        return ()

    def _between_terms(self, day: date) -> bool:
        """Say whether the date lies between two terms that follow one another, as a vacation does."""
        before = max((term.staff_last for term in self.terms if term.last < day), default=None)
        after = min((term.staff_first for term in self.terms if term.first > day), default=None)
        return before is not None and after is not None and after - before <= LONGEST_VACATION

    def _changed(
        self, said: tuple[Status, ...], day: date, audience: str, layers: tuple[Layer, ...]
    ) -> tuple[Status, ...]:
        for override in self._changes.get(day, ()):
            kind = override.kind(audience)
            if override.layer not in layers:
                continue
            if kind is not None:
                said = (*said, Status(kind, override.layer, override.name))
            elif override.only_a_name:
                said = (*said[:-1], replace(said[-1], name=override.name))
        return said


def _is_holiday(override: Override) -> bool:
    return DayKind.HOLIDAY in (override.students, override.staff)


def _check_terms(terms: tuple[Term, ...]) -> None:
    """Refuse terms of one school that share a student day or a code."""
    if len({term.code for term in terms}) < len(terms):
        raise fault(Fault.TERM_TWICE, terms=[term.code for term in terms])
    for one, other in pairwise(terms):
        if other.first <= one.last:
            raise fault(Fault.TERM_OVERLAP, terms=[one.code, other.code])
