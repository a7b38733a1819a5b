"""Somebody else's iCalendar file as components, after a look at all that could be wrong with it.

Nothing in the file is trusted: its size, depth, events, recurrences and zones have bounds, and what cannot be read
is refused with the event it stands in.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Component
from icalendar.prop import vRecur
from pydantic_core import PydanticCustomError

from calendars.cadence.recurrence import check_rule, rule_dates
from calendars.faults import Fault, fault
from calendars.zones import instant, zone_of

MAX_BYTES = 2 * 1024 * 1024
MAX_EVENTS = 5000
MAX_REPEATING = 200
MAX_NAME = 120
MAX_SPAN = 200  # days of one event: longer than any vacation
EARLIEST, LATEST = 1900, 9000  # years of an instant that can be told in every zone
ONE_DAY = timedelta(days=1)
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
READ = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "FREEBUSY"})
SEVERAL = frozenset({"RDATE", "EXDATE", "FREEBUSY"})  # may have several lines
COUNTED = ("BEGIN:VEVENT", "BEGIN:VFREEBUSY")
DEEPEST = 4  # VCALENDAR > VTIMEZONE > STANDARD, or VCALENDAR > VEVENT > VALARM


def components(data: bytes, *kinds: str) -> list[Component]:
    """Return the components of these kinds in a file that may be read; refuse it with a code otherwise."""
    calendars = _parse(_text(data))
    found = [one for calendar in calendars for kind in kinds for one in calendar.walk(kind)]
    zones = {str(zone.get("TZID")) for calendar in calendars for zone in calendar.walk("VTIMEZONE")}
    _check_size(found)
    for one in found:
        _check(one, zones)
    return found


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
    """Return the calendars of the file, after a look at its outline: the parser itself sets no bounds."""
    depth = events = 0
    for line in text.splitlines():
        word = line[:15].strip().upper()
        depth += word.startswith("BEGIN:") - word.startswith("END:")
        events += word in COUNTED
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


def _check(event: Component, zones: set[str]) -> None:
    """Refuse an event whose dates the parser could not read or whose zone nobody knows."""
    for name, _ in event.errors:
        if name in READ:
            raise fault(Fault.FOREIGN_DATE, event=name_of(event), part=name)
    for name in READ & event.keys():
        if name != "RRULE" and isinstance(event[name], list) and name not in SEVERAL:
            raise fault(Fault.FOREIGN_DATE, event=name_of(event), part=name)
        zone = str(getattr(event[name], "params", {}).get("TZID", ""))
        if zone and zone not in zones:
            _check_zone(event, zone)


def _check_zone(event: Component, zone: str) -> None:
    try:
        zone_of(zone)
    except PydanticCustomError:
        raise fault(Fault.FOREIGN_ZONE, event=name_of(event), zone=zone[:64]) from None


def name_of(event: Component) -> str:
    summary = event.get("SUMMARY", "")
    text = summary[0] if isinstance(summary, list) else summary
    return " ".join(str(text).split())[:MAX_NAME]


def moment_of(event: Component, part: str) -> date | None:
    """Return a date or time of the event; None when there is none or it cannot be one."""
    moment = getattr(event.get(part), "dt", None)
    return moment if isinstance(moment, date) else None


def date_of(event: Component, part: str) -> date | None:
    """Return the date of such a moment, on its own clock."""
    moment = moment_of(event, part)
    return moment.date() if isinstance(moment, datetime) else moment


def repeated(event: Component, start: date, first: date, last: date) -> list[date]:
    """Return the dates of the recurrence rule from first to last: an endless rule ends there."""
    rule = event["RRULE"]
    if not isinstance(rule, vRecur):  # or there are two of them
        raise fault(Fault.FOREIGN_RULE, event=name_of(event), rule="")
    text = ";".join(f"{part}={','.join(map(_written, values))}" for part, values in rule.items())
    try:
        check_rule(text, start)
        return rule_dates(text, start, max(start, first), last) if max(start, first) <= last else []
    except ValueError:
        raise fault(Fault.FOREIGN_RULE, event=name_of(event), rule=text[:MAX_NAME]) from None


def _written(value: object) -> str:
    """Return a value of a rule as the rule writes it; UNTIL is a day here, whatever its time."""
    return f"{value:%Y%m%d}" if isinstance(value, date) else str(value).upper()


def moments(event: Component, part: str) -> Iterator[date]:
    """Return the dates or times of RDATE or EXDATE, of which an event may have several lines."""
    lines = event.get(part, [])
    for line in lines if isinstance(lines, list) else [lines]:
        for value in getattr(line, "dts", ()):
            yield value.dt[0] if isinstance(value.dt, tuple) else value.dt


def in_zone(event: Component, moment: date, zone: str) -> datetime:
    """Return a date or time as the clock of a zone shows it; one without a zone of its own is meant there."""
    if not EARLIEST <= moment.year <= LATEST:
        raise fault(Fault.FOREIGN_DATE, event=name_of(event), part="DTSTART")
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(0))
    aware = instant(moment, zone) if moment.utcoffset() is None else moment
    return aware.astimezone(zone_of(zone))


def length_of(event: Component) -> timedelta:
    """Return how long an event lasts: to its end, else its duration, else a whole day or no time at all."""
    start, end = getattr(event.get("DTSTART"), "dt", None), getattr(event.get("DTEND"), "dt", None)
    lasts = getattr(event.get("DURATION"), "dt", None)
    if isinstance(lasts, timedelta):
        return lasts
    if start is None or end is None:
        return timedelta() if isinstance(start, datetime) else ONE_DAY
    try:
        return end - start if type(end) is type(start) else ONE_DAY
    except TypeError:  # one has a zone, the other has none
        raise fault(Fault.FOREIGN_DATE, event=name_of(event), part="DTEND") from None
