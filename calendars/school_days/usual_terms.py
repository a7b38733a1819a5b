"""When a school of a country usually teaches: a suggestion for the first form, until the school says its own days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.school_days.national import holiday_date

AUTUMN, MIDWINTER, SUMMER = (9, 1), (1, 16), (7, 7)  # begun on the first; never over before the second
BEFORE_FESTIVAL = timedelta(days=12)  # the winter vacation begins about two weeks before the Spring Festival
AFTER_FESTIVAL = timedelta(days=13)  # and ends with the Lantern Festival
MONDAY, FRIDAY, SATURDAY = 0, 4, 5


@dataclass(frozen=True, slots=True)
class UsualTerm:
    """A term by its code, the students' first day and their last."""

    code: str
    first: date
    last: date


def present_term(country: str, today: date) -> UsualTerm | None:
    """Return the term that is taught today, in a vacation the next one; None where terms follow no one habit.

    Example: China on 30 November 2026 is 2026-2027-1, from 1 September 2026 to 22 January 2027.
    """
    if country != "CN":
        return None
    years = (today.year - 1, today.year)
    return next((term for year in years for term in _chinese(year) if today <= term.last), None)


def _chinese(year: int) -> Iterator[UsualTerm]:
    """Return the terms of the school year that begins in a year, as far as its Spring Festival is known."""
    festival = holiday_date("CN", None, "春节", year + 1)
    if festival is None:
        return
    begin = date(year, *AUTUMN)
    if begin.weekday() >= SATURDAY:
        begin = _on(begin, MONDAY)
    spring = _on(festival + AFTER_FESTIVAL, MONDAY)
    name = f"{year}-{year + 1}"
    autumn_end = max(festival - BEFORE_FESTIVAL, date(year + 1, *MIDWINTER))
    yield UsualTerm(f"{name}-1", begin, _before(autumn_end, FRIDAY))
    yield UsualTerm(f"{name}-2", spring, _before(date(year + 1, *SUMMER), FRIDAY))


def _on(day: date, weekday: int) -> date:
    """Return the day, or the first one after it on that weekday."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _before(day: date, weekday: int) -> date:
    """Return the day, or the last one before it on that weekday."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)
