"""The named moments of a school day, which differ by season and kind of day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from calendars.cadence.almanac import Almanac, Answers
from calendars.cadence.cadence import Cadence
from calendars.cadence.notation import BellTime, ClockTime, parse_at, parse_season
from calendars.school_days.days import Audience


@dataclass(frozen=True, slots=True)
class Bell:
    """When a moment comes, in a season ("MM-DD/MM-DD", empty = all year) and on days the students' calendar
    calls `on`.

    Of several that fit a day the last one written wins.
    """

    name: str
    at: time
    season: str = ""
    on: str = "any"

    def __post_init__(self) -> None:
        if self.season:
            parse_season(self.season)


Ring = tuple[Answers, Answers, time]
"""The season, the days and the time of one entry of a bell."""


def wall_clock(
    at: ClockTime | BellTime, bells: Iterable[Bell], almanac: Almanac
) -> Callable[[date], datetime | None]:
    """Return a function that gives the wall-clock moment of any day, written as if the school lay in UTC;
    None on a day the bell does not ring.

    Minutes from a bell may carry it over midnight.
    """
    if isinstance(at, ClockTime):
        return partial(_at_clock, at.time.replace(tzinfo=UTC))
    rings = [
        (
            almanac.season(bell.season),
            almanac.counting(bell.on, Audience.STUDENTS),
            bell.at.replace(tzinfo=UTC),
        )
        for bell in bells
        if bell.name == at.bell
    ]
    return partial(_at_bell, rings[::-1], timedelta(minutes=at.minutes))


def _at_clock(clock: time, day: date) -> datetime:
    return datetime.combine(day, clock)


def _at_bell(rings: Sequence[Ring], shift: timedelta, day: date) -> datetime | None:
    """Use the first of the rings, the most specific first, that fits the day."""
    for season, counting, clock in rings:
        if season[day] and counting[day]:
            return datetime.combine(day, clock) + shift
    return None


def unknown_bells(cadence: Cadence, bells: Iterable[Bell]) -> set[str]:
    """Return the bells the cadence names that the school does not have on any day."""
    times = (parse_at(at) for at in cadence.at)
    return {at.bell for at in times if isinstance(at, BellTime)} - {bell.name for bell in bells}
