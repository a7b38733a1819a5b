"""A cadence on a school's calendar: the dated times of one routine."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from .bells import Bell, local_time
from .cadence import Cadence
from .days import SchoolCalendar
from .nominals import Nominal, nominals
from .notation import parse_at
from .windows import Span, reach, span_of
from .zones import instant

__all__ = ["Bell", "Occurrence", "occurrences"]

DEFAULT_TIMES = ("08:00",)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a routine. `key` names it for ever: rolling, bells and moved holidays do not change it."""

    key: str
    day: date
    first: date
    last: date
    at: time
    start: datetime
    provisional: bool


def occurrences(
    cadence: Cadence,
    calendar: SchoolCalendar,
    bells: Sequence[Bell],
    zone: str,
    first: date,
    last: date,
    seed: str = "",
) -> list[Occurrence]:
    """What falls from first to last, both included, in order of time; split the range and nothing is lost or
    doubled. `day` decides: the first day of the window. A bell that does not ring that day gives nothing."""
    margin = reach(cadence)
    named = nominals(cadence, calendar, first - margin, last + margin, seed)
    found: list[Occurrence] = []
    for nominal, span in _placed(named, cadence, calendar):
        if first <= span.first <= last:
            found.extend(_timed(nominal, span, cadence, calendar, bells, zone))
    return sorted(found, key=lambda occurrence: (occurrence.start, occurrence.key))


def _placed(
    named: Iterable[Nominal], cadence: Cadence, calendar: SchoolCalendar
) -> Iterable[tuple[Nominal, Span]]:
    """Each nominal date with its days. Dates that roll onto one day are one occurrence, called by the nearest."""
    placed = ((nominal, span) for nominal in named if (span := span_of(nominal.date, cadence, calendar)))
    if cadence.window is not None:
        return placed
    nearest: dict[Span, Nominal] = {}
    for nominal, span in placed:
        other = nearest.setdefault(span, nominal)
        if abs(nominal.date - span.first) < abs(other.date - span.first):
            nearest[span] = nominal
    return ((nominal, span) for span, nominal in nearest.items())


def _timed(
    nominal: Nominal,
    span: Span,
    cadence: Cadence,
    calendar: SchoolCalendar,
    bells: Sequence[Bell],
    zone: str,
) -> Iterator[Occurrence]:
    """One occurrence for each time of day."""
    provisional = any(calendar.day(day).provisional for day in (nominal.date, span.first, span.last))
    for index, at in enumerate(cadence.at or DEFAULT_TIMES):
        local = local_time(parse_at(at), span.first, bells, calendar)
        if local is not None:
            yield Occurrence(
                key=f"{nominal.label}@{index}",
                day=span.first,
                first=span.first,
                last=span.last,
                at=local.time(),
                start=instant(local, zone),
                provisional=provisional,
            )
