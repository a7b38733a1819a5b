"""When a person is busy, out of a calendar of their own: events that take time, or free/busy times alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Component
from icalendar.prop import vPeriod

from calendars.faults import Fault, fault
from calendars.ical.foreign_file import (
    MAX_NAME,
    MAX_SPAN,
    components,
    in_zone,
    length_of,
    moment_of,
    moments,
    name_of,
    repeated,
)

MAX_TIMES = 500  # of one file in the span asked for
ONE_DAY = timedelta(days=1)
NOTHING = timedelta()
FREE = ("FREE", "TRANSPARENT", "CANCELLED")
SAYS_SO = ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
Moved = set[tuple[str, datetime]]


@dataclass(frozen=True, slots=True, order=True)
class BusyTime:
    """From `start` until before `end`, in UTC. `name` is what the calendar calls it, for its owner's eyes."""

    start: datetime
    end: datetime
    name: str = ""


def busy_times(data: bytes, zone: str, first: datetime, last: datetime) -> tuple[BusyTime, ...]:
    """Return the times between two instants in which an iCalendar file (RFC 5545, VEVENT and VFREEBUSY)
    leaves its owner no time: in order, apart from each other, recurrences expanded there only.

    Whole days and times without a zone are meant in `zone`. Cancelled, transparent and free ones are left
    out. Refuse with a code: what `foreign_file` refuses, over 500 times, events that end before they begin
    or last over 200 days.
    """
    found = []
    parts = components(data, "VEVENT", "VFREEBUSY")
    moved = {
        (str(part.get("UID")), in_zone(part, instead, zone))
        for part in parts
        if (instead := moment_of(part, "RECURRENCE-ID"))
    }
    for part in parts:
        for one in (
            _periods(part, zone) if part.name == "VFREEBUSY" else _events(part, zone, moved, first, last)
        ):
            if one.start < last and one.end > max(first, one.start):
                found.append(one)
            if len(found) > MAX_TIMES:
                raise fault(Fault.FOREIGN_EVENTS, limit=MAX_TIMES)
    return tuple(_joined(sorted(found)))


def _joined(times: list[BusyTime]) -> Iterator[BusyTime]:
    """Return the times with those that touch each other made one."""
    current: BusyTime | None = None
    for one in times:
        if current is None:
            current = one
        elif one.start <= current.end:
            names = "; ".join(dict.fromkeys(filter(None, (*current.name.split("; "), one.name))))
            current = BusyTime(current.start, max(current.end, one.end), names[:MAX_NAME])
        else:
            yield current
            current = one
    if current is not None:
        yield current


def _periods(part: Component, zone: str) -> Iterator[BusyTime]:
    """Return the FREEBUSY periods that are not free."""
    lines: Any = part.get("FREEBUSY", [])
    for value in lines if isinstance(lines, list) else [lines]:
        if not isinstance(value, vPeriod):
            raise fault(Fault.FOREIGN_DATE, event=name_of(part), part="FREEBUSY")
        if str(value.params.get("FBTYPE", "")).upper() != "FREE":
            start, end = (in_zone(part, moment, zone).astimezone(UTC) for moment in (value.start, value.end))
            yield BusyTime(start, end, name_of(part))


def _events(part: Component, zone: str, moved: Moved, first: datetime, last: datetime) -> Iterator[BusyTime]:
    if any(str(part.get(name, "")).upper() in FREE for name in SAYS_SO):
        return
    begin, length = moment_of(part, "DTSTART"), length_of(part)
    if begin is None:
        raise fault(Fault.FOREIGN_DATE, event=name_of(part), part="DTSTART")
    if not NOTHING <= length <= timedelta(days=MAX_SPAN):
        raise fault(Fault.FOREIGN_SPAN, event=name_of(part), limit=MAX_SPAN)
    starts = {in_zone(part, moment, zone) for moment in _repeated(part, begin, zone, first, last)}
    starts -= {in_zone(part, moment, zone) for moment in moments(part, "EXDATE")}
    for start in starts:
        if "RECURRENCE-ID" in part or (str(part.get("UID")), start) not in moved:
            yield BusyTime(*_span(start, length, whole=not isinstance(begin, datetime)), name_of(part))


def _span(start: datetime, length: timedelta, *, whole: bool) -> tuple[datetime, datetime]:
    """Return start and end in UTC: whole days end at midnight, however long a day is; hours are hours."""
    if whole:
        return start.astimezone(UTC), (start + length).astimezone(UTC)
    begin = start.astimezone(UTC)
    return begin, begin + length


def _repeated(part: Component, begin: date, zone: str, first: datetime, last: datetime) -> Iterator[date]:
    """Return the event's own start, the listed and the repeated ones: at the same time on the clock of its
    own zone."""
    yield begin
    yield from moments(part, "RDATE")
    if "RRULE" in part:
        earliest = in_zone(part, first, zone).date() - timedelta(days=MAX_SPAN)
        own = begin.date() if isinstance(begin, datetime) else begin
        for day in repeated(part, own, earliest, in_zone(part, last, zone).date() + ONE_DAY):
            yield datetime.combine(day, begin.timetz()) if isinstance(begin, datetime) else day
