"""A calendar feed as bytes (RFC 5545, RFC 7986): one event per duty, the same bytes for the same duties.

The frame is the package icalendar's; the events are written line by line, because a school has thousands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar
from icalendar.prop import vText

from calendars.faults import Fault, fault
from calendars.ical.content_lines import WHITE, clean, escaped, folded, one_line
from calendars.ical.vtimezone import vtimezone
from calendars.zones import zone_of

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"})
ONE_SECOND = timedelta(seconds=1)  # the finest a feed can say
EMPTY_FEED_YEAR = 2000  # any year does: no event refers to the zone
END = b"END:VCALENDAR\r\n"


class FeedStatus(StrEnum):
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """The calendar itself: its name, IANA zone, language code and how often clients may come back."""

    name: str
    zone: str
    language: str = "zh_CN"
    refresh_hours: int = 1


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One duty in one person's calendar. Instants are aware. `changed` is its last real change; `sequence`
    grows when time, place or status change; `alarms` are minutes before the start; a person who is not
    `busy` is free meanwhile."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    changed: datetime
    location: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    status: FeedStatus = FeedStatus.CONFIRMED
    alarms: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    busy: bool = True

    def __post_init__(self) -> None:
        if any(instant.utcoffset() is None for instant in (self.start, self.end, self.changed)):
            raise fault(Fault.NAIVE_TIME, uid=self.uid)
        if self.end - self.start < ONE_SECOND:
            raise fault(Fault.EVENT_ORDER, uid=self.uid)
        if not self.uid or not self.uid.isascii() or not self.uid.isprintable() or WHITE.search(self.uid):
            raise fault(Fault.UID, uid=self.uid)


class Text(vText):
    r"""TEXT as RFC 5545, 3.3.11 escapes it. The package turns a written `\N` into a line break (`D:\Notes`)."""

    def to_ical(self) -> bytes:
        return escaped(self).encode()


def render(info: FeedInfo, events: Iterable[FeedEvent]) -> bytes:
    """Return the feed, in order of start and UID. It holds nothing that depends on the moment of writing."""
    ordered = sorted(events, key=lambda event: (event.start, event.uid))
    header = bytes(_header(info).to_ical()).removesuffix(END)
    zone = _zone(info.zone, *_years(info.zone, ordered))
    return b"".join([header, zone, *(_event(event, info.zone) for event in ordered), END])


def etag(body: bytes) -> str:
    """Return the weak validator of a feed (RFC 9110, 8.8.3): it changes when the bytes do."""
    return f'W/"{sha256(body).hexdigest()[:16]}"'


def _header(info: FeedInfo) -> Calendar:
    """`P1H` for an hour, a known slip, stops the import on some phones: hours need the T."""
    name, period = one_line(info.name), f"PT{info.refresh_hours}H"
    language = re.sub(r"[^A-Z]", "", info.language[:2].upper())
    calendar = Calendar()
    calendar.add("PRODID", Text(f"-//Greenleaf//Greenleaf//{language or 'EN'}"))
    calendar.add("VERSION", Text("2.0"))
    calendar.add("CALSCALE", Text("GREGORIAN"))
    if name:
        calendar.add("NAME", Text(name))
        calendar.add("X-WR-CALNAME", Text(name))
    calendar.add("X-WR-TIMEZONE", Text(info.zone))
    calendar.add("REFRESH-INTERVAL", Text(period, params={"VALUE": "DURATION"}))
    calendar.add("X-PUBLISHED-TTL", Text(period))
    return calendar


@lru_cache(maxsize=256)
def _zone(zone: str, first_year: int, last_year: int) -> bytes:
    return bytes(vtimezone(zone, first_year, last_year).to_ical())


def _years(zone: str, events: Sequence[FeedEvent]) -> tuple[int, int]:
    if not events:
        return EMPTY_FEED_YEAR, EMPTY_FEED_YEAR
    here = zone_of(zone)
    first, last = events[0].start, max(event.end for event in events)
    return first.astimezone(here).year, last.astimezone(here).year


def _event(duty: FeedEvent, zone: str) -> bytes:
    return b"".join(map(folded, _lines(duty, zone)))


def _lines(duty: FeedEvent, zone: str) -> Iterator[str]:
    """Return the event in the order in which the package would write it."""
    cancelled = duty.status is FeedStatus.CANCELLED
    summary, changed = escaped(one_line(duty.summary)), _in_utc(duty.changed)
    yield "BEGIN:VEVENT"
    if summary:
        yield f"SUMMARY:{summary}"
    yield f"DTSTART{_told(duty.start, zone)}"
    yield f"DTEND{_told(duty.end, zone)}"
    yield f"DTSTAMP:{changed}"
    yield f"UID:{escaped(duty.uid)}"
    yield f"SEQUENCE:{duty.sequence}"
    yield from _words(duty, changed)
    yield f"STATUS:{duty.status.value}"
    yield f"TRANSP:{'OPAQUE' if duty.busy and not cancelled else 'TRANSPARENT'}"
    if url := WHITE.sub("", clean(duty.url)):
        yield f"URL:{url}"
    for minutes in () if cancelled else sorted(set(duty.alarms), reverse=True):
        yield from _alarm(duty.uid, summary, minutes)
    yield "END:VEVENT"


def _words(duty: FeedEvent, changed: str) -> Iterator[str]:
    """Return texts, left out when empty. The link also ends the description: many phones do not show URL."""
    url, description = WHITE.sub("", clean(duty.url)), clean(duty.description).strip()
    if url and not description.endswith(url):
        description = f"{description}\n{url}".lstrip()
    if categories := [escaped(name) for name in map(one_line, duty.categories) if name]:
        yield f"CATEGORIES:{','.join(categories)}"
    if description:
        yield f"DESCRIPTION:{escaped(description)}"
    yield f"LAST-MODIFIED:{changed}"
    if location := one_line(duty.location):
        yield f"LOCATION:{escaped(location)}"


def _alarm(uid: str, summary: str, minutes: int) -> Iterator[str]:
    """ACTION and DESCRIPTION are required (RFC 5545, 3.6.6); the UID (RFC 9074) stays the same while the duty does."""
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{summary or escaped(uid)}"
    yield f"TRIGGER:{f'-PT{minutes}M' if minutes else 'PT0M'}"
    yield f"UID:{uuid5(NAMESPACE_URL, f'{uid}/alarm/{minutes}')}"
    yield "END:VALARM"


def _told(instant: datetime, zone: str) -> str:
    """Return the instant in the calendar's zone, or in UTC where the local time occurs twice because the
    clock goes back.

    RFC 5545, 3.3.5 means the first of the two; ical.js reads the second.
    """
    if zone in UTC_NAMES:
        return f":{_in_utc(instant)}"
    local = instant.astimezone(zone_of(zone))
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        return f":{_in_utc(instant)}"
    return f";TZID={zone}:{local:%Y%m%dT%H%M%S}"


def _in_utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
