"""The term that a school which begins today is probably in."""

from datetime import date, timedelta

from actions.installation.first_start import FirstTerm

AUTUMN_FROM, SPRING_FROM = 8, 2
"""The months from which people prepare a term: of the autumn, and of the spring."""


def suggest_term(day: date) -> FirstTerm:
    """The usual days of the Chinese term that a day falls into, or that comes next: 2026-11-30 is in 2026-2027-1, from
    1 September to the Friday before the last week of January. To be looked at, not taken: each city sets its own."""
    if SPRING_FROM <= day.month < AUTUMN_FROM:
        year = day.year - 1
        return FirstTerm(f"{year}-{year + 1}-2", _monday(date(day.year, 3, 1)), _friday(date(day.year, 7, 3)))
    year = day.year if day.month >= AUTUMN_FROM else day.year - 1
    return FirstTerm(f"{year}-{year + 1}-1", date(year, 9, 1), _friday(date(year + 1, 1, 22)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _friday(day: date) -> date:
    return day - timedelta(days=(day.weekday() - 4) % 7)
