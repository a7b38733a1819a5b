"""Read somebody else's iCalendar file (a country's holidays, a Land's vacations) as whole days with names.

Nothing in the file is trusted: its size, depth, events, recurrences and zones have bounds, and what cannot be read
is refused with the event it stands in.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event
from icalendar.prop import vRecur
from pydantic_core import PydanticCustomError

from .days import ONE_DAY
from .faults import Fault, fault
from .rules import check_rule, rule_dates
from .zones import zone_of

MAX_BYTES = 2 * 1024 * 1024
MAX_EVENTS = 5000
MAX_REPEATING = 200
MAX_SPAN = 200  # days of one event: longer than any vacation
MAX_DAYS = 20_000  # of the whole file, so that no small file becomes a large calendar
MAX_NAME = 120
EARLIEST = 1900
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
READ = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
DEEPEST = 4  # VCALENDAR > VTIMEZONE > STANDARD, or VCALENDAR > VEVENT > VALARM


@dataclass(frozen=True, slots=True)
class ForeignCalendar:
    """Whole days with their names, by date; `skipped` events have a time of day and say nothing about days."""

    days: dict[date, str]
    skipped: int


def foreign_days(data: bytes, first: date, last: date) -> ForeignCalendar:
    """The whole-day events of an iCalendar file (RFC 5545) between two days, recurrences expanded there only.

    Refused with a code: files over 2 MB, not UTF-8 or with control characters, no calendar, over 5000 events,
    unknown time zones, dates and rules that cannot be read, and a file without one whole day in the span.
    """
    calendars = _parse(_text(data))
    events = [event for calendar in calendars for event in calendar.events]
    zones = {str(zone.get("TZID")) for calendar in calendars for zone in calendar.walk("VTIMEZONE")}
    _check_size(events)
    for event in events:
        _check(event, zones)
    moved = {(str(event.get("UID")), _date(event, "RECURRENCE-ID")) for event in events}
    names: dict[date, list[str]] = defaultdict(list)
    entered = skipped = 0
    for event in events:
        if _span(event) is None:
            skipped += 1
            continue
        for day in _days(event, moved, first, last):
            entered += 1
            if entered > MAX_DAYS:
                raise fault(Fault.FOREIGN_EVENTS, limit=MAX_DAYS)
            if _name(event) not in names[day]:
                names[day].append(_name(event))
    if not names:
        raise fault(Fault.FOREIGN_EMPTY, first=first, last=last)
    return ForeignCalendar({day: "; ".join(names[day])[:MAX_NAME] for day in sorted(names)}, skipped)


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise fault(Fault.FOREIGN_SIZE, limit=MAX_BYTES // 1024 // 1024)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault(Fault.FOREIGN_TEXT, line=data[: error.start].count(b"\n") + 1) from None
    bad = UNREADABLE.search(text)
    if bad:
        raise fault(Fault.FOREIGN_TEXT, line=text[: bad.start()].count("\n") + 1)
    return text


def _parse(text: str) -> list[Calendar]:
    """The calendars of the file, after a look at its outline: the parser itself sets no bounds."""
    depth = events = 0
    for line in text.splitlines():
        word = line[:12].upper()
        depth += word.startswith("BEGIN:") - word.startswith("END:")
        events += word == "BEGIN:VEVENT"
        if not 0 <= depth <= DEEPEST:
            raise fault(Fault.FOREIGN_NOT_CALENDAR)
    if events > MAX_EVENTS:
        raise fault(Fault.FOREIGN_EVENTS, limit=MAX_EVENTS)
    try:
        found = Calendar.from_ical(text, multiple=True)
    except Exception:  # whatever a hostile file makes the parser raise
        raise fault(Fault.FOREIGN_NOT_CALENDAR) from None
    calendars = [calendar for calendar in found if isinstance(calendar, Calendar)]
    if depth or not calendars:
        raise fault(Fault.FOREIGN_NOT_CALENDAR)
    return calendars


def _check_size(events: list[Any]) -> None:
    if sum("RRULE" in event for event in events) > MAX_REPEATING:
        raise fault(Fault.FOREIGN_EVENTS, limit=MAX_REPEATING)


def _check(event: Event, zones: set[str]) -> None:
    """Refuse an event whose dates the parser could not read or whose zone nobody knows."""
    for name, _ in event.errors:
        if name in READ:
            raise fault(Fault.FOREIGN_DATE, event=_name(event), part=name)
    for name in READ & event.keys():
        if name != "RRULE" and isinstance(event[name], list) and name not in ("RDATE", "EXDATE"):
            raise fault(Fault.FOREIGN_DATE, event=_name(event), part=name)
        zone = str(getattr(event[name], "params", {}).get("TZID", ""))
        if zone and zone not in zones:
            _check_zone(event, zone)


def _check_zone(event: Event, zone: str) -> None:
    try:
        zone_of(zone)
    except PydanticCustomError:
        raise fault(Fault.FOREIGN_ZONE, event=_name(event), zone=zone[:64]) from None


def _name(event: Event) -> str:
    summary = event.get("SUMMARY", "")
    text = summary[0] if isinstance(summary, list) else summary
    return " ".join(str(text).split())[:MAX_NAME]


def _date(event: Event, part: str) -> date | None:
    value = event.get(part)
    moment = getattr(value, "dt", None)
    return moment.date() if isinstance(moment, datetime) else moment if isinstance(moment, date) else None


def _span(event: Event) -> tuple[date, int] | None:
    """The first day and the number of days; None for an event with a time of day."""
    start, end = getattr(event.get("DTSTART"), "dt", None), getattr(event.get("DTEND"), "dt", None)
    if not isinstance(start, date):
        raise fault(Fault.FOREIGN_DATE, event=_name(event), part="DTSTART")
    if isinstance(start, datetime) and (not isinstance(end, datetime) or not _midnights(start, end)):
        return None
    first, after = _date(event, "DTSTART"), _date(event, "DTEND")
    lasts = getattr(event.get("DURATION"), "dt", ONE_DAY)
    days = (after - first).days if after and first else lasts.days
    if first is None or not 0 <= days <= MAX_SPAN or first.year < EARLIEST:
        raise fault(Fault.FOREIGN_SPAN, event=_name(event), limit=MAX_SPAN)
    return first, max(days, 1)


def _midnights(start: datetime, end: datetime) -> bool:
    """Whether a timed event means whole days, as some programs write them."""
    return start.time() == end.time() == time(0) and end > start


def _days(event: Event, moved: set[tuple[str, date | None]], first: date, last: date) -> Iterator[date]:
    """The days of every occurrence that lie between first and last."""
    span = _span(event)
    if span is None or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start, length = span
    for begin in _starts(event, start, moved, first, last):
        for distance in range(max((first - begin).days, 0), min(length, (last - begin).days + 1)):
            yield begin + timedelta(days=distance)


def _starts(
    event: Event, start: date, moved: set[tuple[str, date | None]], first: date, last: date
) -> Iterator[date]:
    """The first days of the occurrences up to `last`, without those left out or moved elsewhere."""
    begins = {start, *_listed(event, "RDATE")}
    if "RRULE" in event:
        begins.update(_repeated(event, start, first, last))
    begins.difference_update(_listed(event, "EXDATE"))
    if "RECURRENCE-ID" not in event:
        begins = {begin for begin in begins if (str(event.get("UID")), begin) not in moved}
    yield from sorted(begins)


def _listed(event: Event, part: str) -> Iterator[date]:
    """The dates of RDATE or EXDATE, of which an event may have several lines."""
    lines = event.get(part, [])
    for line in lines if isinstance(lines, list) else [lines]:
        for value in getattr(line, "dts", ()):
            moment = value.dt[0] if isinstance(value.dt, tuple) else value.dt
            yield moment.date() if isinstance(moment, datetime) else moment


def _repeated(event: Event, start: date, first: date, last: date) -> list[date]:
    """The dates of the recurrence rule that matter between first and last: an endless rule ends there."""
    rule = event["RRULE"]
    if not isinstance(rule, vRecur):  # or there are two of them
        raise fault(Fault.FOREIGN_RULE, event=_name(event), rule="")
    text = ";".join(f"{part}={','.join(map(_written, values))}" for part, values in rule.items())
    earliest = max(start, first - timedelta(days=MAX_SPAN))
    try:
        check_rule(text, start)
        return rule_dates(text, start, earliest, last) if earliest <= last else []
    except ValueError:
        raise fault(Fault.FOREIGN_RULE, event=_name(event), rule=text[:MAX_NAME]) from None


def _written(value: object) -> str:
    """A value of a rule as the rule writes it; UNTIL is a day here, whatever its time."""
    return f"{value:%Y%m%d}" if isinstance(value, date) else str(value).upper()
