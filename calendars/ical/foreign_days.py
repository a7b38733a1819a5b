"""Somebody else's iCalendar file (a country's holidays, a Land's vacations, an exam timetable) as days with names."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calendars.faults import Fault, fault
from calendars.ical.events import Event
from calendars.ical.foreign_file import MAX_NAME, read_file
from calendars.ical.occurrences import Occurrence, Unread, occurrences, read_events
from calendars.school_days.days import ONE_DAY
from calendars.zones import zone_of

ONE_SECOND = timedelta(seconds=1)
MIDNIGHT = time(0)
MAX_DAYS = 20_000  # of the whole file, so that no small file becomes a large calendar


@dataclass(frozen=True, slots=True)
class ForeignCalendar:
    """Days with their names, by date; `skipped` events have a time of day and say nothing about whole days, `unread`
    are those nobody could read."""

    days: dict[date, str]
    skipped: int
    unread: tuple[Unread, ...] = ()


def foreign_days(
    data: bytes, first: date, last: date, zone: str, *, at_hours: bool = False
) -> ForeignCalendar:
    """Return the whole-day events of an iCalendar file (RFC 5545) between two days of a zone, recurrences
    expanded there only.

    With `at_hours` the events with a time of day count too (exams), each for the days it touches in the
    zone. Refuse with a code: files over 2 MB, not UTF-8 or with control characters, no calendar, over 5000
    events, a file of which no event can be read, and one without one such day in the span.
    """
    file = read_file(data, zone, "VEVENT")
    events, unread = read_events(file, file.parts)
    here = zone_of(zone)
    chosen = {event for event in events if at_hours or event.whole or _is_whole(event, zone)}
    since, until = (datetime.combine(day, MIDNIGHT, here) for day in (first, last + ONE_DAY))
    names: dict[date, dict[str, None]] = defaultdict(dict)
    entered = 0
    for one in occurrences(events, since, until):
        if one.event in chosen and not _is_cancelled(one.event):
            for day in _days(one, zone, first, last):
                entered += 1
                if entered > MAX_DAYS:
                    raise fault(Fault.FOREIGN_EVENTS, limit=MAX_DAYS)
                names[day][one.event.name] = None
    if not names:
        raise fault(Fault.FOREIGN_EMPTY, first=first, last=last)
    found = {day: "; ".join(names[day])[:MAX_NAME] for day in sorted(names)}
    return ForeignCalendar(found, len(events) - len(chosen), tuple(unread))


def _is_cancelled(event: Event) -> bool:
    return str(event.part.get("STATUS", "")).upper() == "CANCELLED"


def _is_whole(event: Event, zone: str) -> bool:
    """Say whether a timed event means whole days, as some programs write them: midnights, its own or the zone's."""
    end = event.end_of(event.start, event.length)
    own = event.start.time() == end.time() == MIDNIGHT
    here = zone_of(zone)
    return end > event.start and (
        own or event.start.astimezone(here).time() == end.astimezone(here).time() == MIDNIGHT
    )


def _days(one: Occurrence, zone: str, first: date, last: date) -> Iterator[date]:
    """Return the days between first and last that an occurrence touches: as they are written when it begins and ends at
    its own midnights, else in the zone."""
    start, end = one.start, one.end
    if not (start.time() == end.time() == MIDNIGHT and end > start):
        start, end = start.astimezone(zone_of(zone)), end.astimezone(zone_of(zone))
    until = max(end - ONE_SECOND, start).date()
    day = max(start.date(), first)
    while day <= min(until, last):
        yield day
        day += ONE_DAY
