"""A calendar feed as bytes (RFC 5545, RFC 7986): one event per duty, the same bytes for the same duties.

Written by the package icalendar, with its text escaping replaced and every text cleaned of what breaks readers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vCategory, vText, vUri

from .faults import Fault, fault
from .vtimezone import vtimezone
from .zones import zone_of

LINE_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# C0 except tab and newline, DEL, C1, lone surrogates and what is not a character at all
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]")
WHITE = re.compile(r"\s+")
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"})
ONE_SECOND = timedelta(seconds=1)  # the finest a feed can say
EMPTY_FEED_YEAR = 2000  # any year does: no event refers to the zone


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
    """One duty in one person's calendar. Instants are aware; `changed` is its last real change, `sequence` grows
    when time, place or status change; `alarms` are minutes before the start."""

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
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def clean(text: str) -> str:
    """The text without what stops readers: control characters, lone surrogates; every line break a newline."""
    return UNWANTED.sub("", LINE_BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Cleaned text on one line: summaries, places and names."""
    return WHITE.sub(" ", clean(text)).strip()


def render(info: FeedInfo, events: Iterable[FeedEvent]) -> bytes:
    """The feed, in order of start and UID. It holds nothing that depends on the moment of writing."""
    ordered = sorted(events, key=lambda event: (event.start, event.uid))
    calendar = _header(info)
    calendar.add_component(vtimezone(info.zone, *_years(info.zone, ordered)))
    for event in ordered:
        calendar.add_component(_event(event, info.zone))
    return bytes(calendar.to_ical())


def etag(body: bytes) -> str:
    """The weak validator of a feed (RFC 9110, 8.8.3): it changes when the bytes do."""
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


def _years(zone: str, events: Sequence[FeedEvent]) -> tuple[int, int]:
    here = zone_of(zone)
    years = [instant.astimezone(here).year for event in events for instant in (event.start, event.end)]
    return min(years, default=EMPTY_FEED_YEAR), max(years, default=EMPTY_FEED_YEAR)


def _event(duty: FeedEvent, zone: str) -> Event:
    cancelled = duty.status is FeedStatus.CANCELLED
    event = Event()
    event.add("UID", Text(duty.uid))
    event.add("DTSTAMP", duty.changed.astimezone(UTC).replace(microsecond=0))
    event.add("LAST-MODIFIED", duty.changed.astimezone(UTC).replace(microsecond=0))
    event.add("SEQUENCE", duty.sequence)
    event.add("DTSTART", _told(duty.start, zone))
    event.add("DTEND", _told(duty.end, zone))
    event.add("STATUS", Text(duty.status.value))
    event.add("TRANSP", Text("TRANSPARENT" if cancelled else "OPAQUE"))
    _add_words(event, duty)
    for minutes in () if cancelled else sorted(set(duty.alarms), reverse=True):
        event.add_component(_alarm(duty, minutes))
    return event


def _add_words(event: Event, duty: FeedEvent) -> None:
    """Texts, left out when empty. The link also ends the description: many phones do not show URL."""
    url = WHITE.sub("", clean(duty.url))
    summary, location = one_line(duty.summary), one_line(duty.location)
    description = clean(duty.description).strip()
    if url and not description.endswith(url):
        description = f"{description}\n{url}".lstrip()
    categories: list[str] = [Text(name) for name in map(one_line, duty.categories) if name]
    for name, text in (("SUMMARY", summary), ("LOCATION", location), ("DESCRIPTION", description)):
        if text:
            event.add(name, Text(text))
    if url:
        event.add("URL", vUri(url))
    if categories:
        event.add("CATEGORIES", vCategory(categories))


def _alarm(duty: FeedEvent, minutes: int) -> Alarm:
    """ACTION and DESCRIPTION are required (RFC 5545, 3.6.6); the UID (RFC 9074) stays the same while the duty does."""
    alarm = Alarm()
    alarm.add("UID", Text(str(uuid5(NAMESPACE_URL, f"{duty.uid}/alarm/{minutes}"))))
    alarm.add("ACTION", Text("DISPLAY"))
    alarm.add("TRIGGER", Text(f"-PT{minutes}M" if minutes else "PT0M"))
    alarm.add("DESCRIPTION", Text(one_line(duty.summary) or duty.uid))
    return alarm


def _told(instant: datetime, zone: str) -> datetime:
    """The instant in the calendar's zone, or in UTC where the local time occurs twice because the clock goes back.
    RFC 5545, 3.3.5 means the first of the two; ical.js reads the second."""
    local = instant.astimezone(zone_of(zone)).replace(microsecond=0)
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return instant.astimezone(UTC).replace(microsecond=0) if twice or zone in UTC_NAMES else local
