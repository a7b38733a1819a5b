"""The named moments of a school day, which differ by season and kind of day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .cadence import Cadence
from .days import Audience, SchoolCalendar
from .notation import BellTime, ClockTime, in_season, parse_at, parse_season


@dataclass(frozen=True, slots=True)
class Bell:
    """When a moment comes, in a season ("MM-DD/MM-DD", empty = all year) and on days the students' calendar calls
    `on`. Of several that fit a day the last one written wins."""

    name: str
    at: time
    season: str = ""
    on: str = "any"

    def __post_init__(self) -> None:
        if self.season:
            parse_season(self.season)


def bell_time(name: str, day: date, bells: Iterable[Bell], calendar: SchoolCalendar) -> time | None:
    """When the bell rings on the day; None when it does not ring."""
    found = None
    for bell in bells:
        if bell.name == name and _fits(bell, day, calendar):
            found = bell.at
    return found


def local_time(
    at: ClockTime | BellTime, day: date, bells: Iterable[Bell], calendar: SchoolCalendar
) -> datetime | None:
    """The wall-clock moment on the day, naive; minutes from a bell may carry it over midnight."""
    if isinstance(at, ClockTime):
        return datetime.combine(day, at.time)
    rings = bell_time(at.bell, day, bells, calendar)
    return datetime.combine(day, rings) + timedelta(minutes=at.minutes) if rings else None


def unknown_bells(cadence: Cadence, bells: Iterable[Bell]) -> set[str]:
    """Bells the cadence names that the school does not have on any day."""
    times = (parse_at(at) for at in cadence.at)
    return {at.bell for at in times if isinstance(at, BellTime)} - {bell.name for bell in bells}


def _fits(bell: Bell, day: date, calendar: SchoolCalendar) -> bool:
    in_time = not bell.season or in_season(day, (bell.season,))
    return in_time and calendar.counts(day, bell.on, Audience.STUDENTS)
