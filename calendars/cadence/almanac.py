"""What the days of one school's calendar count as, found once and remembered for all its routines."""

from collections.abc import Callable
from datetime import date
from typing import Any

from calendars.cadence.cadence import Cadence, During
from calendars.cadence.notation import in_season, parse_weeks
from calendars.school_days.days import SchoolCalendar
from calendars.school_days.periods import Period


class Answers(dict[date, bool]):
    """Yes or no for any day. The question is asked the first time a day is looked up."""

    def __init__(self, question: Callable[..., bool], *facts: Any) -> None:
        super().__init__()
        self._question, self._facts = question, facts

    def __missing__(self, day: date) -> bool:
        self[day] = answer = self._question(day, *self._facts)
        return answer


class Almanac:
    """One calendar's answers. An answer never changes, because a calendar never does."""

    def __init__(self, calendar: SchoolCalendar) -> None:
        self.calendar = calendar
        self.provisional = Answers(_provisional, calendar)
        self._answers: dict[tuple[Any, ...], Answers] = {}
        self._countable: dict[tuple[Any, ...], tuple[date, ...]] = {}

    def counting(self, on: str, audience: str) -> Answers:
        """Return whether a day is one of those the word `on` means, for any day."""
        return self._answers.setdefault((on, audience), Answers(self.calendar.counts, on, audience))

    def season(self, season: str) -> Answers:
        """Return whether a day lies in a season, for any day. The empty season holds every day."""
        return self._answers.setdefault(("season", season), Answers(in_season, (season,) if season else ()))

    def passing(self, cadence: Cadence) -> Answers | None:
        """Return whether season, weeks, during and terms let a day through; None when they let every day."""
        sieve = _sieve(cadence)
        if not any(sieve):
            return None
        return self._answers.setdefault(sieve, Answers(_passes, self.calendar, sieve))

    def countable(self, cadence: Cadence, period: Period) -> tuple[date, ...]:
        """Return the days of a period that pass and count: those a cadence counts or draws from."""
        key = (period, cadence.on, cadence.calendar, _sieve(cadence))
        found = self._countable.get(key)
        if found is None:
            passing, counting = self.passing(cadence), self.counting(cadence.on, cadence.calendar)
            days = (day for day in period.days() if passing is None or passing[day])
            found = self._countable[key] = tuple(day for day in days if counting[day])
        return found


def almanac_of(calendar: SchoolCalendar) -> Almanac:
    """Return the calendar's almanac. It is kept on the calendar itself, as a cached property would be, so
    that both are forgotten together."""
    found: Almanac | None = vars(calendar).get("_almanac")
    if found is None:
        found = vars(calendar)["_almanac"] = Almanac(calendar)
    return found


def _sieve(cadence: Cadence) -> tuple[Any, ...]:
    during = None if cadence.during is During.ANY else cadence.during
    return cadence.season, cadence.weeks, during, cadence.terms


def _passes(day: date, calendar: SchoolCalendar, sieve: tuple[Any, ...]) -> bool:
    """Say whether a day passes. `on` is not asked here: a date that does not count may still roll."""
    season, weeks, during, terms = sieve
    if season and not in_season(day, season):
        return False
    term = calendar.term_of(day)
    if terms and (term is None or term.number not in terms):
        return False
    if weeks is not None and (term is None or term.week_of(day) not in parse_weeks(weeks)):
        return False
    return during is None or (term is not None) == (during is During.TERM)


def _provisional(day: date, calendar: SchoolCalendar) -> bool:
    return calendar.day(day).provisional
