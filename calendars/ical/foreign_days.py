"""Somebody else's iCalendar file (a country's holidays, a Land's vacations, an exam timetable) as days with names."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from icalendar import Component

from calendars.faults import Fault, fault
from calendars.ical.foreign_file import (
    EARLIEST,
    MAX_NAME,
    MAX_SPAN,
    components,
    date_of,
    in_zone,
    length_of,
    moments,
    name_of,
    repeated,
)
from calendars.school_days.days import ONE_DAY

NOTHING, ONE_SECOND = timedelta(), timedelta(seconds=1)
MAX_DAYS = 20_000  # of the whole file, so that no small file becomes a large calendar


@dataclass(frozen=True, slots=True)
class ForeignCalendar:
    """Days with their names, by date; `skipped` events have a time of day and say nothing about whole days."""

    days: dict[date, str]
    skipped: int


def foreign_days(data: bytes, first: date, last: date, zone: str | None = None) -> ForeignCalendar:
    """Return the whole-day events of an iCalendar file (RFC 5545) between two days, recurrences expanded
    there only.

    With a zone the events with a time of day count too (exams), each for the days it touches there. Refuse
    with a code: files over 2 MB, not UTF-8 or with control characters, no calendar, over 5000 events,
    unknown time zones, dates and rules that cannot be read, and a file without one whole day in the span.
    """
    events = components(data, "VEVENT")
    moved = {(str(event.get("UID")), date_of(event, "RECURRENCE-ID")) for event in events}
    names: dict[date, list[str]] = defaultdict(list)
    entered = skipped = 0
    for event in events:
        if _span(event, zone) is None:
            skipped += 1
            continue
        for day in _days(event, moved, first, last, zone):
            entered += 1
            if entered > MAX_DAYS:
                raise fault(Fault.FOREIGN_EVENTS, limit=MAX_DAYS)
            if name_of(event) not in names[day]:
                names[day].append(name_of(event))
    if not names:
        raise fault(Fault.FOREIGN_EMPTY, first=first, last=last)
    return ForeignCalendar({day: "; ".join(names[day])[:MAX_NAME] for day in sorted(names)}, skipped)


def _span(event: Component, zone: str | None) -> tuple[date, int] | None:
    """Return the first day and the number of days; None for an event with a time of day, unless a zone is
    given for those."""
    start, end = getattr(event.get("DTSTART"), "dt", None), getattr(event.get("DTEND"), "dt", None)
    if not isinstance(start, date):
        raise fault(Fault.FOREIGN_DATE, event=name_of(event), part="DTSTART")
    if isinstance(start, datetime) and (not isinstance(end, datetime) or not _midnights(start, end)):
        return _touched(event, start, zone) if zone else None
    first, after = date_of(event, "DTSTART"), date_of(event, "DTEND")
    lasts = getattr(event.get("DURATION"), "dt", ONE_DAY)
    days = (after - first).days if after and first else lasts.days
    if first is None or not 0 <= days <= MAX_SPAN or first.year < EARLIEST:
        raise fault(Fault.FOREIGN_SPAN, event=name_of(event), limit=MAX_SPAN)
    return first, max(days, 1)


def _touched(event: Component, start: datetime, zone: str) -> tuple[date, int]:
    """Return the days a timed event touches at the school."""
    begin, length = in_zone(event, start, zone), length_of(event)
    if not 0 <= length.days <= MAX_SPAN or begin.year < EARLIEST:
        raise fault(Fault.FOREIGN_SPAN, event=name_of(event), limit=MAX_SPAN)
    last = begin + max(length - ONE_SECOND, NOTHING)
    return begin.date(), (last.date() - begin.date()).days + 1


def _midnights(start: datetime, end: datetime) -> bool:
    """Say whether a timed event means whole days, as some programs write them."""
    return start.time() == end.time() == time(0) and end > start


def _days(
    event: Component, moved: set[tuple[str, date | None]], first: date, last: date, zone: str | None
) -> Iterator[date]:
    """Return the days of every occurrence that lie between first and last."""
    span = _span(event, zone)
    if span is None or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start, length = span
    for begin in _starts(event, start, moved, first, last):
        for distance in range(max((first - begin).days, 0), min(length, (last - begin).days + 1)):
            yield begin + timedelta(days=distance)


def _starts(
    event: Component, start: date, moved: set[tuple[str, date | None]], first: date, last: date
) -> Iterator[date]:
    """Return the first days of the occurrences up to `last`, without those left out or moved elsewhere."""
    begins = {start, *_dates(event, "RDATE")}
    if "RRULE" in event:
        begins.update(repeated(event, start, first - timedelta(days=MAX_SPAN), last))
    begins.difference_update(_dates(event, "EXDATE"))
    if "RECURRENCE-ID" not in event:
        begins = {begin for begin in begins if (str(event.get("UID")), begin) not in moved}
    yield from sorted(begins)


def _dates(event: Component, part: str) -> Iterator[date]:
    for moment in moments(event, part):
        yield moment.date() if isinstance(moment, datetime) else moment
