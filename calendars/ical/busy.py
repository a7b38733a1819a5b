"""When a person is busy, out of a calendar of their own: events that take time, or free/busy times alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from itertools import groupby

from icalendar import Component
from icalendar.prop import vPeriod

from calendars.faults import Fault, fault
from calendars.ical.foreign_file import MAX_NAME, ForeignFile, lines_of, name_of, read_file
from calendars.ical.occurrences import Occurrence, Unread, occurrences, read_events

MAX_TIMES = 500  # of one file in the span asked for
OWNER_NAMES = ("X-WR-CALNAME", "X-WR-RELCALID")
FREE = ("FREE", "TRANSPARENT", "CANCELLED")
SAYS_SO = ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
OPEN_ANSWERS = ("TENTATIVE", "NEEDS-ACTION")


class Claim(IntEnum):
    """How far an event claims its owner's time."""

    NONE, TENTATIVE, FIRM = range(3)


@dataclass(frozen=True, slots=True, order=True)
class BusyTime:
    """From `start` until before `end`, in UTC. `name` is what the calendar calls it, for its owner's eyes; a
    `tentative` one is not agreed to."""

    start: datetime
    end: datetime
    name: str = ""
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class BusyCalendar:
    """The busy times of a calendar, in order, the firm ones apart from each other; `unread` are the events nobody could
    read."""

    times: tuple[BusyTime, ...]
    unread: tuple[Unread, ...] = ()


def busy_times(
    data: bytes, zone: str, first: datetime, last: datetime, owner: frozenset[str] = frozenset()
) -> BusyCalendar:
    """Return the times between two instants in which an iCalendar file (RFC 5545, VEVENT and VFREEBUSY)
    leaves its owner no time: recurrences expanded there only.

    Whole days and times without a zone are meant in `zone`. Cancelled, transparent and free ones are left
    out, and so is what the owner (by the mail addresses given, or whom the file shows) declined; what they
    have not agreed to is tentative. Refuse with a code: what `foreign_file` refuses, over 500 times, and a
    file of which no event can be read.
    """
    file = read_file(data, zone, "VEVENT", "VFREEBUSY")
    events, unread = read_events(file, (part for part in file.parts if part.name == "VEVENT"))
    owner = frozenset(map(str.lower, owner)) | _shown_owner(file)
    found = []
    for one in (*_periods(file), *_taken(occurrences(events, first, last), owner)):
        if one.start < last and one.end > max(first, one.start):
            found.append(one)
        if len(found) > MAX_TIMES:
            raise fault(Fault.FOREIGN_EVENTS, limit=MAX_TIMES)
    return BusyCalendar(tuple(_told(found)), tuple(unread))


def _told(found: list[BusyTime]) -> list[BusyTime]:
    """Return the times in order, those that touch each other made one; none is tentative within a firm one."""
    firm = list(_joined(sorted(one for one in found if not one.tentative)))
    open_ones = _joined(sorted(one for one in found if one.tentative))
    left = [one for one in open_ones if not any(_covers(other, one) for other in firm)]
    return sorted([*firm, *left])


def _covers(other: BusyTime, one: BusyTime) -> bool:
    return other.start <= one.start and one.end <= other.end


def _joined(times: list[BusyTime]) -> Iterator[BusyTime]:
    """Return the times with those that touch each other made one."""
    current: BusyTime | None = None
    for one in times:
        if current is None:
            current = one
        elif one.start <= current.end:
            names = "; ".join(dict.fromkeys(filter(None, (*current.name.split("; "), one.name))))
            current = BusyTime(current.start, max(current.end, one.end), names[:MAX_NAME], one.tentative)
        else:
            yield current
            current = one
    if current is not None:
        yield current


def _periods(file: ForeignFile) -> Iterator[BusyTime]:
    """Return the FREEBUSY periods that are not free."""
    for part in file.parts:
        for value in lines_of(part, "FREEBUSY") if part.name == "VFREEBUSY" else ():
            if not isinstance(value, vPeriod):
                raise fault(Fault.FOREIGN_DATE, event=name_of(part), part="FREEBUSY")
            kind = str(value.params.get("FBTYPE", "")).upper()
            if kind != "FREE":
                start, end = (
                    file.aware(part, "FREEBUSY", one).astimezone(UTC) for one in (value.start, value.end)
                )
                yield BusyTime(start, end, name_of(part), kind == "BUSY-TENTATIVE")


def _taken(found: Iterator[Occurrence], owner: frozenset[str]) -> Iterator[BusyTime]:
    """Return the times that claim their owner."""
    for event, times in groupby(found, key=lambda one: one.event):
        claim = _claim(event.part, owner)
        for one in times if claim else ():
            start, end = one.start.astimezone(UTC), one.end.astimezone(UTC)
            yield BusyTime(start, end, event.name, claim is Claim.TENTATIVE)


def _claim(part: Component, owner: frozenset[str]) -> Claim:
    """Return how far an event claims its owner's time: by what it says of itself, and by what its owner answered."""
    said = {str(part.get(name, "")).upper() for name in SAYS_SO}
    if said & set(FREE):
        return Claim.NONE
    answers = {
        _address(one): str(one.params.get("PARTSTAT", "")).upper() for one in lines_of(part, "ATTENDEE")
    }
    mine = {answer for address, answer in answers.items() if address in owner or len(answers) == 1}
    if "DECLINED" in mine:
        return Claim.NONE
    return Claim.TENTATIVE if "TENTATIVE" in said or mine & set(OPEN_ANSWERS) else Claim.FIRM


def _shown_owner(file: ForeignFile) -> frozenset[str]:
    """Return the mail addresses of whom a calendar belongs to: it bears their name, or they are the one person invited
    to all that anybody is invited to."""
    names = (str(one.get(name, "")).lower() for one in file.calendars for name in OWNER_NAMES)
    invited = [set(map(_address, lines)) for part in file.parts if (lines := lines_of(part, "ATTENDEE"))]
    everywhere = set.intersection(*invited) if len(invited) > 1 else set()
    named = {name for name in names if "@" in name}
    return frozenset(named | (everywhere if len(everywhere) == 1 else set()))


def _address(value: object) -> str:
    return str(value).lower().removeprefix("mailto:").strip()
