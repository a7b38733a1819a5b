"""When a ministry sends its schools on vacation, from the package `holidays`; a year it does not know is missing."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

# Countries whose published school vacations the package carries. France is not among them: its dates there are
# computed by a rule and look complete for years nobody has published.
PUBLISHED = frozenset({"AT", "DE"})


@lru_cache(maxsize=256)
def school_vacations(country: str | None, subdivision: str | None, year: int) -> Mapping[date, str]:
    """Return every day of the year's school vacations with their name; empty when they are not known, never
    "none"."""
    if country not in PUBLISHED:
        return {}
    package = holidays.country_holidays(
        country,
        subdiv=subdivision,
        years=year,
        categories="school",
        language=getattr(holidays, country).default_language,
    )
    return {day: name for day, name in sorted(package.items()) if day.year == year}


def is_published(country: str | None) -> bool:
    """Say whether the vacations of this country's schools should be known."""
    return country in PUBLISHED


def is_complete(country: str | None, subdivision: str | None, year: int) -> bool:
    """Say whether the year's vacations are known to its end, where schools are closed between Christmas and
    New Year."""
    return date(year, 12, 31) in school_vacations(country, subdivision, year)
