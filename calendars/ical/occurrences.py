"""Every time an event of somebody else's file takes place, as RFC 5545 has it.

Rules are expanded on the clock of the event's own zone, so an hour stays that hour when clocks change. What was left
out, moved or changed from some time on is found by its instant, or by its date, in whatever zone it is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Component
from pydantic_core import PydanticCustomError

from calendars.cadence.recurrence import rule_dates
from calendars.ical.events import MAX_SPAN, ONE_DAY, Event, read_event
from calendars.ical.foreign_file import ForeignFile, name_of

REACH = timedelta(days=MAX_SPAN)
MOST_UNREAD = 30


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of an event, on the clock of its zone; `end` is exclusive, `whole` days begin and end at midnight."""

    event: Event
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Unread:
    """An event that could not be read: what it is called, and why."""

    name: str
    reason: PydanticCustomError


@dataclass
class Series:
    """The events of one id: as first written, what replaces single times of them, and what changes them from then
    on."""

    masters: list[Event] = field(default_factory=list)
    singles: list[Event] = field(default_factory=list)
    onwards: list[Event] = field(default_factory=list)


def read_events(file: ForeignFile, parts: Iterable[Component]) -> tuple[list[Event], list[Unread]]:
    """Return the events of a file and those that cannot be read; a file with none to read is refused for the first."""
    events: list[Event] = []
    unread: list[Unread] = []
    for number, part in enumerate(parts):
        try:
            events.append(read_event(file, part, number))
        except PydanticCustomError as reason:
            unread.append(Unread(name_of(part), reason))
            if (
                len(unread) > MOST_UNREAD
            ):  # nobody reads through these, and looking for what a rule means takes time
                raise
    if unread and not events:
        raise unread[0].reason
    return events, unread


def occurrences(events: Iterable[Event], first: datetime, last: datetime) -> Iterator[Occurrence]:
    """Return what takes place between two instants, and some more around them; no event says anything of its order."""
    for series in _series(events):
        replaced = {one.instead: one for one in sorted(series.singles, key=lambda one: one.sequence)}
        for master in series.masters:
            yield from _of_master(master, series.onwards, set(replaced), first, last)
        changed = series.onwards if not series.masters else []
        for one in (*replaced.values(), *changed):
            yield Occurrence(one, one.start, one.end_of(one.start, one.length))


def _series(events: Iterable[Event]) -> Iterable[Series]:
    """Return the events by their ids; one that was sent again counts as it was sent last."""
    found: dict[str, Series] = defaultdict(Series)
    for event in events:
        series = found[event.uid]
        if event.instead is None:
            series.masters.append(event)
        else:
            (series.onwards if event.onwards else series.singles).append(event)
    for series in found.values():
        newest = max((one.sequence for one in series.masters), default=0)
        series.masters = [one for one in series.masters if one.sequence == newest]
    return found.values()


def _of_master(
    master: Event, onwards: list[Event], replaced: set[date | None], first: datetime, last: datetime
) -> Iterator[Occurrence]:
    """Return the times of an event that no other one replaces, each as it was changed for it and all after it."""
    changes = sorted(
        ((_named(master, one), one) for one in onwards), key=lambda pair: (pair[0], pair[1].sequence)
    )
    for start, length in _starts(master, first, last, wider=bool(changes)).items():
        if _is_named(master, start, replaced) or _is_named(master, start, master.without):
            continue
        ruling = [pair for pair in changes if pair[0] <= start]
        if not ruling:
            yield Occurrence(master, start, master.end_of(start, length))
            continue
        named, change = ruling[-1]
        moved = _shifted(start, named, change)
        if not _is_named(change, moved, replaced):
            yield Occurrence(change, moved, change.end_of(moved, change.length))


def _named(master: Event, change: Event) -> datetime:
    """Return the start that a change names, on the clock of the event it changes."""
    key = change.instead
    if not isinstance(key, datetime):
        return datetime.combine(key or date.min, master.start.timetz())
    if master.whole:
        day = key.date() if key.time() == time(0) else key.astimezone(master.start.tzinfo).date()
        return datetime.combine(day, master.start.timetz())
    return key.astimezone(master.start.tzinfo)


def _is_named(event: Event, start: datetime, keys: Iterable[date | None]) -> bool:
    """Say whether a start is among those named, by its instant or its date."""
    if start.date() in keys or start.astimezone(UTC) in keys:
        return True
    return event.whole and datetime.combine(start.date(), time(0), UTC) in keys


def _shifted(start: datetime, named: datetime, change: Event) -> datetime:
    """Return a start moved as far as the change moves the one it names."""
    if change.whole:
        return datetime.combine(
            start.date() + (change.start.date() - named.date()), time(0), change.start.tzinfo
        )
    there = change.start.astimezone(start.tzinfo)
    return start + (there.replace(tzinfo=None) - named.replace(tzinfo=None))


def _starts(event: Event, first: datetime, last: datetime, *, wider: bool) -> dict[datetime, timedelta]:
    """Return the starts of an event near the window, each with its length: its own, the listed and the repeated
    ones."""
    starts = {event.start: event.length}
    if event.rule:
        zone, reach = event.start.tzinfo, REACH if wider else timedelta()
        since = max(first.astimezone(zone).date() - REACH - reach, event.start.date())
        until = last.astimezone(zone).date() + ONE_DAY + reach
        for day in rule_dates(event.rule.text, event.start.date(), since, until) if since <= until else ():
            start = datetime.combine(day, event.start.timetz())
            if event.rule.until is None or start <= event.rule.until:
                starts[start] = event.length
    return starts | dict(event.more)
