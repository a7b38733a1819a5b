"""A cadence on a school's calendar: the dated times of one routine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from calendars.cadence.almanac import Answers, almanac_of
from calendars.cadence.bells import Bell, wall_clock
from calendars.cadence.cadence import Cadence
from calendars.cadence.nominal_dates import nominals
from calendars.cadence.notation import parse_at
from calendars.cadence.windows import Placed, placed, reach
from calendars.school_days.days import SchoolCalendar
from calendars.zones import instant, zone_of

__all__ = ["Bell", "Occurrence", "occurrences"]

DEFAULT_TIMES = ("08:00",)
IN_ORDER = attrgetter("start", "key")


class Occurrence(NamedTuple):
    """One time of a routine. `key` names it for ever: rolling, bells and moved holidays do not change it."""

    key: str
    day: date
    first: date
    last: date
    at: time
    start: datetime
    provisional: bool


def occurrences(
    cadence: Cadence,
    calendar: SchoolCalendar,
    bells: Sequence[Bell],
    zone: str,
    first: date,
    last: date,
    seed: str = "",
    completions: Sequence[date] = (),
) -> list[Occurrence]:
    """Return what falls from first to last, both included, in order of time. Split the range and nothing is
    lost or doubled.

    `day` decides: the first day of the window. A bell that does not ring that day gives nothing.
    `completions` are the days on which the work was done from which the cadence counts: the routine itself
    (`after: completion`) or the other routine (`anchor: routine:...`); no other cadence looks at them.

    Example: every Friday at 17:00 from 7 to 13 September 2026 in Asia/Shanghai is one occurrence,
    2026-09-11T09:00Z.
    """
    almanac = almanac_of(calendar)
    before, after = reach(cadence, calendar)
    named = nominals(cadence, almanac, first - before, last + after, seed, completions)
    chosen = [place for place in placed(named, cadence, almanac) if first <= place[2] <= last]
    found: list[Occurrence] = []
    for index, at in enumerate(cadence.at or DEFAULT_TIMES):
        clock = wall_clock(parse_at(at), bells, almanac)
        found.extend(_timed(chosen, f"@{index}", clock, zone, almanac.provisional))
    found.sort(key=IN_ORDER)
    return found


def _timed(
    chosen: Iterable[Placed],
    suffix: str,
    clock: Callable[[date], datetime | None],
    zone: str,
    provisional: Answers,
) -> Iterator[Occurrence]:
    """Return one occurrence per day for one of the times of day."""
    offsets = _offsets(zone)
    for label, nominal, first, last in chosen:
        local = clock(first)
        if local is not None:
            offset = offsets[local.date()]
            start = instant(local.replace(tzinfo=None), zone) if offset is None else local - offset
            doubtful = provisional[first] or (
                nominal is not last and (provisional[nominal] or provisional[last])
            )
            yield Occurrence(label + suffix, first, first, last, local.time(), start, doubtful)


class _Offsets(dict[date, timedelta | None]):
    """A zone's offset from UTC all through a day; None on a day whose clocks are changed."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone_of(zone)

    def __missing__(self, day: date) -> timedelta | None:
        midnight = datetime.combine(day, time())
        ends = (midnight, midnight.replace(fold=1), midnight + timedelta(days=1))
        offsets = {moment.replace(tzinfo=self._zone).utcoffset() for moment in ends}
        self[day] = offset = offsets.pop() if len(offsets) == 1 else None
        return offset


@lru_cache(maxsize=64)
def _offsets(zone: str) -> _Offsets:
    return _Offsets(zone)
