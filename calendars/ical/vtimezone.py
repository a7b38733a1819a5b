"""The VTIMEZONE a feed carries: no more than its own years need.

A zone whose clock does not change in those years (Asia/Shanghai) is one STANDARD of eight lines in all. For other
zones each change of the clock is written as an observance of its own, without RRULE and RDATE: exact for the
years of the feed, read alike by every client, and none of them has to agree with us about rules for other years.
(icalendar's own tables from 1970 to 2038 with RDATE lists stop some readers.)
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from calendars.zones import change_between, zone_of

ONE_DAY = timedelta(days=1)
NOTHING = timedelta()


def vtimezone(zone: str, first_year: int, last_year: int) -> Timezone:
    """Return the zone as a component that is right for every instant of the years, both included."""
    here = zone_of(zone)
    timezone = Timezone()
    timezone.add("TZID", zone)
    changes = _changes(zone, first_year, last_year)
    start = datetime(first_year if changes else 1970, 1, 1)  # noqa: DTZ001  local time, as the standard wants it
    begin = datetime(first_year, 1, 1, tzinfo=here).astimezone(UTC)
    timezone.add_component(_observance(start, _offset(begin, here), begin, here))
    for change in changes:
        before = _offset(change - timedelta(seconds=1), here)
        local = (change + before).replace(tzinfo=None)
        timezone.add_component(_observance(local, before, change, here))
    return timezone


def _observance(
    local: datetime, before: timedelta, change: datetime, zone: ZoneInfo
) -> TimezoneStandard | TimezoneDaylight:
    """Return the offset in force from a local time on; the local time is told in the offset before the
    change."""
    is_summer = (change.astimezone(zone).dst() or NOTHING) > NOTHING
    observance = TimezoneDaylight() if is_summer else TimezoneStandard()
    observance.add("DTSTART", local)
    observance.add("TZOFFSETFROM", before)
    observance.add("TZOFFSETTO", _offset(change, zone))
    return observance


@lru_cache(maxsize=256)
def _changes(zone: str, first_year: int, last_year: int) -> tuple[datetime, ...]:
    return tuple(_search(zone_of(zone), first_year, last_year))


def _search(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[datetime]:
    """Return the instants within the years at which the offset changes."""
    day = datetime(first_year, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    while day < end:
        after = day + ONE_DAY
        if _offset(day, zone) != _offset(after, zone):
            yield change_between(day, after, zone)
        day = after


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or NOTHING
