"""The zones in which a file of another program tells its times.

A name is looked for among those of IANA, those of Windows (CLDR's table), then among the zones that the file
describes itself.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from dateutil.rrule import rrule, rrulestr
from icalendar import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from pydantic_core import PydanticCustomError

from calendars.zones import zone_of

NAMES = Path(__file__).with_name("windows_names.txt")
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", re.IGNORECASE)
BEFORE_NAME = re.compile(r"\((?:UTC|GMT)?[^)]*\)\s*", re.IGNORECASE)
SINCE, UNTIL = 1970, datetime(2100, 1, 1)  # noqa: DTZ001  years for which a described zone is worked out
MAX_ZONES, MAX_OBSERVANCES, MAX_CHANGES = 20, 20, 200  # that a file describes; of each; of one observance
NOTHING = timedelta()


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """From a local time on the clock before it, an offset holds; `before` is the one until then."""

    local: datetime
    before: timedelta
    offset: timedelta


class DescribedZone(tzinfo):
    """A zone as a VTIMEZONE describes it."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes = sorted(changes)
        self._locals = [change.local for change in self._changes]
        self._instants = [change.local - change.before for change in self._changes]

    def utcoffset(self, local: datetime | None) -> timedelta:
        """Return the offset at a local time; before the first change the one it ends."""
        return self._offset(self._locals, local.replace(tzinfo=None)) if local else NOTHING

    def fromutc(self, instant: datetime) -> datetime:
        """Return the local time of an instant."""
        return instant + self._offset(self._instants, instant.replace(tzinfo=None))

    def dst(self, _: datetime | None) -> timedelta:
        """Return nothing: the offset says it all."""
        return NOTHING

    def tzname(self, _: datetime | None) -> str:
        """Return no name of its own."""
        return ""

    def _offset(self, times: list[datetime], time: datetime) -> timedelta:
        place = bisect_right(times, time)
        return self._changes[place - 1].offset if place else self._changes[0].before


class Zones:
    """The zones of one file, by the names it uses."""

    def __init__(self, described: Iterable[Component]) -> None:
        first = islice(described, MAX_ZONES)
        self._described = {str(one.get("TZID", "")).strip('"'): one for one in first}
        self._known: dict[str, tzinfo | None] = {}

    def named(self, name: str) -> tzinfo | None:
        """Return the zone of that name, None where nobody knows it."""
        name = name.strip().strip('"')
        if name not in self._known:
            self._known[name] = _known(name) or _described(self._described.get(name)) or _fixed(name)
        return self._known[name]


def _known(name: str) -> tzinfo | None:
    """Return the zone by a name of IANA, alone or behind a maker's prefix, or by one of Windows."""
    bare = BEFORE_NAME.sub("", name, count=1)
    windows = WINDOWS_TO_OLSON.get(_names().get(bare, bare))
    parts = name.strip("/").split("/")
    tails = ["/".join(parts[at:]) for at in range(len(parts))] if name.startswith("/") else [name]
    for one in filter(None, (windows, *tails[:8], _spelled().get(tails[0].lower()))):
        try:
            return zone_of(one)
        except PydanticCustomError:
            continue
    return None


@cache
def _spelled() -> dict[str, str]:
    """The names of IANA by their small letters."""
    return {name.lower(): name for name in available_timezones()}


@cache
def _names() -> dict[str, str]:
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" = ") for line in lines if not line.startswith("#"))
    return {words: name for words, _, name in pairs}


def _fixed(name: str) -> tzinfo | None:
    """Return the zone of a name that is an offset: "GMT+0800"."""
    found = OFFSET.fullmatch(name)
    if found is None or int(found[2]) > 14:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)


def _described(zone: Component | None) -> tzinfo | None:
    """Return the zone a component describes; None for one that cannot be understood."""
    parts = zone.subcomponents if zone else []
    try:
        changes = [change for part in parts[:MAX_OBSERVANCES] for change in _changes(part)]
    except (
        ValueError,
        AttributeError,
        LookupError,
        OverflowError,
        TypeError,
    ):  # whatever the file writes there
        return None
    return DescribedZone(changes) if changes and len(parts) <= MAX_OBSERVANCES else None


def _changes(part: Component) -> Iterator[Change]:
    """Return the changes of the clock of one observance: its first, those listed, those repeated each year."""
    before, offset = _raw(part, "TZOFFSETFROM").td, _raw(part, "TZOFFSETTO").td
    start = _raw(part, "DTSTART").dt.replace(tzinfo=None)
    yield Change(start, before, offset)
    listed = _raw(part, "RDATE")
    for lines in listed if isinstance(listed, list) else [listed]:
        for value in lines.dts if lines else ():
            yield Change(value.dt.replace(tzinfo=None), before, offset)
    if "RRULE" in part:
        for local in islice(_yearly(_raw(part, "RRULE"), start), MAX_CHANGES):
            yield Change(local, before, offset)


def _raw(part: Component, name: str) -> Any:
    return part.get(name)


def _yearly(rule: Any, start: datetime) -> Iterator[datetime]:
    """Return the local times of a rule; clocks change in the same way each year, anything else is no such rule."""
    ends = rule.pop("UNTIL", [UNTIL])
    if rule.get("FREQ") != ["YEARLY"] or rule.keys() - {"FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "WKST"}:
        raise ValueError
    near = start.replace(year=max(start.year, SINCE))
    last = min(ends[0].replace(tzinfo=None), UNTIL)
    found = rrulestr(rule.to_ical().decode(), dtstart=near)
    if not isinstance(found, rrule):
        raise ValueError
    yield from found.replace(until=last)
