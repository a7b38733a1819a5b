"""From a school's local time to the instant it is."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calendars.faults import Fault, fault

ONE_SECOND = timedelta(seconds=1)
LONGEST_NAME = 64


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of that IANA name."""
    if len(name) > LONGEST_NAME:  # the loader walks into a name folder by folder, and would never come back
        raise fault(Fault.ZONE, zone=name[:LONGEST_NAME])
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise fault(Fault.ZONE, zone=name) from None


def instant(local: datetime, zone: str) -> datetime:
    """Return the UTC instant of a wall-clock time (naive).

    A time the clock skips becomes the first instant after the gap; of a time the clock shows twice the
    first one is meant. Example: 05:00 on 7 September 2026 in Asia/Shanghai is 2026-09-06T21:00Z.
    """
    here = zone_of(zone)
    first, second = (_offset(local.replace(fold=fold), here) for fold in (0, 1))
    meant = (local - first).replace(tzinfo=UTC)
    if second <= first:  # an ordinary time, or one shown twice
        return meant
    return change_between((local - second).replace(tzinfo=UTC), meant, here)


def _offset(local: datetime, zone: ZoneInfo) -> timedelta:
    return zone.utcoffset(local) or timedelta()


def change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant, to the second, at which the zone's offset is what it is at `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > ONE_SECOND:
        middle = before + timedelta(seconds=(after - before) // ONE_SECOND // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
