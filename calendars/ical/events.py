"""The events of somebody else's file, each with its start on the clock of its own zone, its length and its rule."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Component
from icalendar.prop import vRecur

from calendars.cadence.recurrence import check_rule, rule_dates
from calendars.faults import Fault, fault
from calendars.ical.foreign_file import MAX_NAME, ForeignFile, check_lines, is_onwards, lines_of, name_of, raw
from calendars.zones import zone_of

MAX_SPAN = 200  # days of one event: longer than any vacation
ONE_DAY, NOTHING = timedelta(days=1), timedelta()
OWN_TIME = ("BYHOUR", "BYMINUTE", "BYSECOND")
DAILY = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "WKST", *OWN_TIME}


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule as dates on the event's own clock; `until` is the last instant, where it names one."""

    text: str
    until: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One event as it is written; `whole` days begin at midnight at home, `instead` is what it takes the place of."""

    part: Component
    uid: str
    sequence: int
    start: datetime
    length: timedelta
    whole: bool
    rule: Rule | None
    more: tuple[tuple[datetime, timedelta], ...]
    without: frozenset[date]  # instants in UTC, and dates
    instead: date | None  # the same of the one occurrence it replaces
    onwards: bool  # and of all that come after it

    @property
    def name(self) -> str:
        """Return what it is called."""
        return name_of(self.part)

    def end_of(self, start: datetime, length: timedelta) -> datetime:
        """Return the end: whole days end at midnight, however long a day is; hours are hours."""
        if self.whole:
            return start + length
        return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


def read_event(file: ForeignFile, part: Component, number: int) -> Event:
    """Return an event of the file. Refuse dates, spans, rules and zones that cannot be read, with its name."""
    check_lines(part)
    begin = getattr(raw(part, "DTSTART"), "dt", None)
    whole = not isinstance(begin, datetime)
    start = file.aware(part, "DTSTART", begin)
    uid = str(part["UID"]) if "UID" in part else f"#{number}"
    instead = getattr(raw(part, "RECURRENCE-ID"), "dt", None)
    return Event(
        part, uid, _sequence(part), start, _length(file, part, start, whole), whole,
        _rule(part, start, whole) if instead is None else None,
        tuple(_listed(file, part, start, whole)),
        frozenset(_key(file, part, "EXDATE", one.dt, start, whole, line) for line, one in _values(part, "EXDATE")),
        None if instead is None else _key(file, part, "RECURRENCE-ID", instead, start, whole=False),
        is_onwards(part),
    )  # fmt: skip


def _sequence(part: Component) -> int:
    text = str(part.get("SEQUENCE", ""))
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _values(part: Component, name: str) -> list[tuple[Any, Any]]:
    """Return the values of every line of a property, each with its line, which says their zone."""
    return [(line, value) for line in lines_of(part, name) for value in getattr(line, "dts", ())]


def _length(file: ForeignFile, part: Component, start: datetime, whole: bool) -> timedelta:
    """Return how long an event lasts: to its end, else its duration, else a whole day or no time at all."""
    lasts, end = getattr(raw(part, "DURATION"), "dt", None), getattr(raw(part, "DTEND"), "dt", None)
    length = lasts if isinstance(lasts, timedelta) else ONE_DAY if whole else NOTHING
    if end is not None:
        _check_alike(part, raw(part, "DTSTART").dt, end)
        after = file.aware(part, "DTEND", end)
        apart = after.date() - start.date() if whole else after.astimezone(UTC) - start.astimezone(UTC)
        length = max(apart, ONE_DAY) if whole and apart == NOTHING else apart
    if not NOTHING <= length <= timedelta(days=MAX_SPAN):
        raise fault(Fault.FOREIGN_SPAN, event=name_of(part), limit=MAX_SPAN)
    return length


def _check_alike(part: Component, start: date, end: object) -> None:
    """Refuse an end that is told otherwise than the start: a day for a time, or one with a zone and one without."""
    both = isinstance(start, datetime) and isinstance(end, datetime)
    zones = [
        bool(one.params.get("X-ZONE")) or _is_utc(one.dt)
        for one in (raw(part, "DTSTART"), raw(part, "DTEND"))
    ]
    if isinstance(start, datetime) is not isinstance(end, datetime) or (both and zones[0] is not zones[1]):
        raise fault(Fault.FOREIGN_DATE, event=name_of(part), part="DTEND")


def _is_utc(moment: object) -> bool:
    return isinstance(moment, datetime) and moment.utcoffset() is not None


def _listed(
    file: ForeignFile, part: Component, start: datetime, whole: bool
) -> list[tuple[datetime, timedelta]]:
    """Return the starts of RDATE on the event's own clock, each with its length."""
    usual = _length(file, part, start, whole)
    found = []
    for line, value in _values(part, "RDATE"):
        begin, until = value.dt if isinstance(value.dt, tuple) else (value.dt, None)
        own = _own(file, part, "RDATE", begin, start, whole, line)
        length = usual
        if isinstance(until, timedelta):
            length = until
        elif until is not None:
            after = _own(file, part, "RDATE", until, start, whole, line)
            length = after.astimezone(UTC) - own.astimezone(UTC)
        if not NOTHING <= length <= timedelta(days=MAX_SPAN):
            raise fault(Fault.FOREIGN_SPAN, event=name_of(part), limit=MAX_SPAN)
        found.append((own, length))
    return found


def _own(
    file: ForeignFile, part: Component, name: str, value: date, start: datetime, whole: bool, line: Any
) -> datetime:
    """Return a date or time on the clock of the event; a date among times is the event's hour of that day."""
    if whole:
        return datetime.combine(_day(file, part, name, value), time(0), zone_of(file.home))
    if not isinstance(value, datetime):
        return datetime.combine(value, start.timetz())
    return file.aware(part, name, value, start.tzinfo, line).astimezone(start.tzinfo)


def _key(
    file: ForeignFile, part: Component, name: str, value: Any, start: datetime, whole: bool, line: Any = None
) -> date:
    """Return which occurrence is meant: an instant in UTC, or all of a date."""
    if not isinstance(value, date):
        raise fault(Fault.FOREIGN_DATE, event=name_of(part), part=name)
    if whole or not isinstance(value, datetime):
        return _day(file, part, name, value)
    return file.aware(part, name, value, start.tzinfo, line).astimezone(UTC)


def _day(file: ForeignFile, part: Component, name: str, value: date) -> date:
    """Return the day meant by a time among whole days: as it is written, an instant as the day at home."""
    if not isinstance(value, datetime):
        return value
    if value.utcoffset() is None or value.time() == time(0):
        return value.date()
    return value.astimezone(zone_of(file.home)).date()


def _rule(part: Component, start: datetime, whole: bool) -> Rule | None:
    """Return the event's recurrence rule; None without one, or when it ended before it began."""
    if "RRULE" not in part and "EXRULE" not in part:
        return None
    parts = raw(part, "RRULE")
    searched = isinstance(parts, vRecur) and parts.get("FREQ") == ["DAILY"] and bool(parts.keys() - DAILY)
    if not isinstance(parts, vRecur) or "EXRULE" in part or searched:  # or there are two of them
        raise fault(Fault.FOREIGN_RULE, event=name_of(part), rule="")
    until, last = _until(parts, start, whole)
    text = ";".join(_written(parts, start, last))
    if last and last < start.date():
        return None
    try:
        check_rule(text, start.date())
        counted = _counted(text, parts, start.date())
    except ValueError:
        raise fault(Fault.FOREIGN_RULE, event=name_of(part), rule=text[:MAX_NAME]) from None
    return Rule(counted, until) if counted else None


def _until(parts: vRecur, start: datetime, whole: bool) -> tuple[datetime | None, date | None]:
    """Return the last instant and the last date, on the event's own clock."""
    (until,) = parts.get("UNTIL", [None])[:1]
    if not isinstance(until, datetime):
        return None, until if isinstance(until, date) else None
    if whole:
        is_day = until.utcoffset() is None or until.time() == time(0)
        return None, until.date() if is_day else until.astimezone(start.tzinfo).date()
    own = until.replace(tzinfo=start.tzinfo) if until.utcoffset() is None else until.astimezone(start.tzinfo)
    return own, own.date()


def _written(parts: vRecur, start: datetime, last: date | None) -> list[str]:
    """Return the parts of a rule as dates have them: without the event's own time of day, until a day."""
    own = dict(zip(OWN_TIME, (start.hour, start.minute, start.second), strict=True))
    kept = {name: values for name, values in parts.items() if name != "UNTIL" and values != [own.get(name)]}
    text = [f"{name}={','.join(str(value).upper() for value in values)}" for name, values in kept.items()]
    return [*text, f"UNTIL={last:%Y%m%d}"] if last else text


def _counted(text: str, parts: vRecur, start: date) -> str:
    """Return the rule with one time less to count when the start, the first of them, is not among its dates."""
    (count,) = parts.get("COUNT", [0])[:1]
    if not count or rule_dates(text, start, start, start):
        return text
    return text.replace(f"COUNT={count}", f"COUNT={count - 1}") if count > 1 else ""
