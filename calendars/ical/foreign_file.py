"""Somebody else's iCalendar file as components, after a look at all that could be wrong with it.

Nothing in the file is trusted: its size, depth, events, dates, recurrences and zones have bounds. Only the lines that
mean something here reach the parser.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component

from calendars.faults import Fault, fault
from calendars.ical.foreign_zones import Zones
from calendars.zones import instant, zone_of

MAX_BYTES = 2 * 1024 * 1024
MAX_EVENTS = 5000
MAX_DATES = 20_000  # written in the lists of RDATE, EXDATE and FREEBUSY of the whole file
MAX_REPEATING = 200
MAX_NAME = 120
EARLIEST, LATEST = 1900, 9000  # years of an instant that can be told in every zone
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LISTS = frozenset({"RDATE", "EXDATE", "FREEBUSY"})  # may have several lines, each of several values
READ = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RECURRENCE-ID", *LISTS})
SAID = {
    "UID",
    "SEQUENCE",
    "SUMMARY",
    "STATUS",
    "TRANSP",
    "ATTENDEE",
    "ORGANIZER",
    "X-MICROSOFT-CDO-BUSYSTATUS",
}
OF_ZONES = {"TZID", "TZOFFSETFROM", "TZOFFSETTO"}
OF_FILES = {"BEGIN", "END", "VERSION", "PRODID", "X-WR-CALNAME", "X-WR-RELCALID", "X-WR-TIMEZONE"}
KEPT = READ | SAID | OF_ZONES | OF_FILES
COUNTED = ("BEGIN:VEVENT", "BEGIN:VFREEBUSY", "BEGIN:STANDARD", "BEGIN:DAYLIGHT")
DEEPEST = 4  # VCALENDAR > VTIMEZONE > STANDARD, or VCALENDAR > VEVENT > VALARM
FOLD, FOLDED_BYTES = re.compile(r"[\r\n]+[ \t]"), re.compile(rb"[\r\n]+[ \t]")
NAME = re.compile(r"[A-Za-z-]+")
ZONED = re.compile(r'^([A-Z-]+(?:;[^:";]+=[^:";]*)*);TZID=', re.IGNORECASE)
OFFSET_ZONE = re.compile(r";TZID=([A-Z]*[+-]\d{1,2}:\d\d):", re.IGNORECASE)  # its colon is not quoted
MOSTLY = 0.9  # of the characters of a Chinese text are common ones
ZONE = "X-ZONE"  # in the place of TZID and VTIMEZONE, whose zones the parser would keep for all files to come


@dataclass(frozen=True)
class ForeignFile:
    """The components that were asked for, and the zones they are told in; days are meant in `home`, and so are times
    without a zone, unless the file says in which it is kept (`X-WR-TIMEZONE`)."""

    calendars: list[Calendar]
    parts: list[Component]
    zones: Zones
    home: str

    @cached_property
    def clock(self) -> str:
        """The zone of times without one."""
        said = (str(one.get("X-WR-TIMEZONE", "")) for one in self.calendars)
        found = (self.zones.named(name) for name in said if name)
        return next((str(zone) for zone in found if isinstance(zone, ZoneInfo)), self.home)

    def aware(
        self, part: Component, name: str, value: Any, without: tzinfo | None = None, line: Any = None
    ) -> datetime:
        """Return a date or time of a property as the clock of its own zone shows it; of several lines its `line`.

        A date is its midnight at home, and so is a time without a zone, unless another zone is given for those. Refuse
        a zone nobody knows, and years that no clock shows.
        """
        if not isinstance(value, date) or not EARLIEST <= value.year <= LATEST:
            raise fault(Fault.FOREIGN_DATE, event=name_of(part), part=name)
        if not isinstance(value, datetime):
            return datetime.combine(value, time(0), zone_of(self.home))
        if value.utcoffset() is not None:
            return value
        said = str(getattr(line or part.get(name), "params", {}).get(ZONE, ""))
        if not said and without is None:
            return instant(value, self.clock).astimezone(zone_of(self.clock))
        zone = self.zones.named(said) if said else without
        if zone is None:
            raise fault(Fault.FOREIGN_ZONE, event=name_of(part), zone=said[:64])
        return value.replace(tzinfo=zone)


def read_file(data: bytes, home: str, *kinds: str) -> ForeignFile:
    """Return the components of these kinds in a file that may be read; refuse it with a code otherwise."""
    calendars = _parse(_text(data))
    parts = [one for calendar in calendars for kind in kinds for one in calendar.walk(kind)]
    if sum("RRULE" in part or is_onwards(part) for part in parts) > MAX_REPEATING:
        raise fault(Fault.FOREIGN_EVENTS, limit=MAX_REPEATING)
    zones = Zones(zone for calendar in calendars for zone in calendar.walk(ZONE))
    return ForeignFile(calendars, parts, zones, home)


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise fault(Fault.FOREIGN_SIZE, limit=MAX_BYTES // 1024 // 1024)
    text = _decoded(data)
    bad = UNREADABLE.search(text)
    if bad:
        raise fault(Fault.FOREIGN_TEXT, line=text[: bad.start()].count("\n") + 1)
    return FOLD.sub("", text.lstrip())


def _decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8, its characters perhaps broken between lines, or in a Chinese program's GB
    18030, where that reads as Chinese."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    with suppress(UnicodeDecodeError):
        return FOLDED_BYTES.sub(b"", data).decode("utf-8-sig")
    with suppress(UnicodeDecodeError):
        text = data.decode("gb18030")
        if _is_chinese(text):
            return text
    raise fault(Fault.FOREIGN_TEXT, line=line)


def _is_chinese(text: str) -> bool:
    """Say whether what is not ASCII is mostly common Chinese: other old encodings decode into rare characters."""
    others = [letter for letter in text if not letter.isascii()]
    common = sum(bool(letter.encode("gb2312", "ignore")) for letter in others)
    return common >= MOSTLY * len(others)


def _parse(text: str) -> list[Calendar]:
    """Return the calendars of the file, after a look at its outline: the parser itself sets no bounds."""
    lines = [line for line in text.splitlines() if line.strip()]
    _check_outline(lines)
    try:
        found = Calendar.from_ical("\r\n".join(_kept(lines)), multiple=True)
    except Exception:  # whatever a hostile file makes the parser raise
        raise fault(Fault.FOREIGN_NOT_CALENDAR) from None
    calendars = [calendar for calendar in found if isinstance(calendar, Calendar)]
    if not calendars:
        raise fault(Fault.FOREIGN_NOT_CALENDAR)
    return calendars


def _check_outline(lines: list[str]) -> None:
    """Refuse what does not open and close as a calendar, and more events or dates than anybody has."""
    depth = events = dates = 0
    for line in lines:
        word = line[:15].strip().upper()
        depth += word.startswith("BEGIN:") - word.startswith("END:")
        events += word in COUNTED
        dates += line.count(",") + 1 if word.startswith(tuple(LISTS)) else 0
        if not 0 <= depth <= DEEPEST:
            raise fault(Fault.FOREIGN_NOT_CALENDAR)
    if depth:
        raise fault(Fault.FOREIGN_NOT_CALENDAR)
    if events > MAX_EVENTS or dates > MAX_DATES:
        raise fault(Fault.FOREIGN_EVENTS, limit=MAX_EVENTS if events > MAX_EVENTS else MAX_DATES)


def _kept(lines: list[str]) -> Iterator[str]:
    """Return the lines that mean something here."""
    for line in lines:
        name = NAME.match(line)
        if name is None or name[0].upper() in KEPT:
            plain = line.strip().upper()
            at_zone = plain in ("BEGIN:VTIMEZONE", "END:VTIMEZONE")
            quoted = OFFSET_ZONE.sub(r';TZID="\1":', line)
            yield plain.replace("VTIMEZONE", ZONE) if at_zone else ZONED.sub(rf"\1;{ZONE}=", quoted)


def check_lines(part: Component) -> None:
    """Refuse an event whose dates the parser could not read, or that says twice what can be said once."""
    for name, _ in part.errors:
        if name in READ:
            raise fault(Fault.FOREIGN_DATE, event=name_of(part), part=name)
    for name in READ & part.keys():
        if name not in ("RRULE", *LISTS) and isinstance(part[name], list):
            raise fault(Fault.FOREIGN_DATE, event=name_of(part), part=name)


def name_of(part: Component) -> str:
    """Return what an event is called, on one line."""
    summary = part.get("SUMMARY", "")
    text = summary[0] if isinstance(summary, list) else summary
    return " ".join(str(text).split())[:MAX_NAME]


def is_onwards(part: Component) -> bool:
    """Say whether an event changes another one from some time on."""
    return "THISANDFUTURE" in str(getattr(raw(part, "RECURRENCE-ID"), "params", {}).get("RANGE", "")).upper()


def raw(part: Component, name: str) -> Any:
    """Return a property as the parser read it, None when there is none."""
    return part.get(name)


def lines_of(part: Component, name: str) -> list[Any]:
    """Return every line of a property."""
    lines = part.get(name, [])
    return lines if isinstance(lines, list) else [lines]
