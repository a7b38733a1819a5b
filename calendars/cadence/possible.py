"""Say whether a cadence can ever fall on a school's calendar, and if not, why: said when it is defined."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta

from pydantic_core import PydanticCustomError

from calendars.cadence.almanac import almanac_of
from calendars.cadence.anchors import anchor_dates
from calendars.cadence.bells import Bell, unknown_bells
from calendars.cadence.cadence import EVENT, HOLIDAY, ROUTINE, Cadence, Of
from calendars.cadence.notation import parse_weeks
from calendars.cadence.occurrences import occurrences
from calendars.cadence.recurrence import LONGEST_CYCLE, rule_dates
from calendars.faults import Fault, fault
from calendars.school_days.days import SchoolCalendar
from calendars.school_days.periods import periods

Reason = Callable[[Cadence, SchoolCalendar], PydanticCustomError | None]


def require_possible(
    cadence: Cadence,
    calendar: SchoolCalendar,
    bells: Sequence[Bell],
    routines: Collection[str] | None = None,
) -> None:
    """Refuse a cadence that names a bell or (when the codes are given) a routine the school does not have,
    or that never falls on its calendar. The refusal's code and data say why."""
    misspelt = unknown_bells(cadence, bells)
    if misspelt:
        raise fault(Fault.BELL_UNKNOWN, bells=sorted(misspelt))
    other = (cadence.anchor or "").partition(ROUTINE)[2]
    if other and routines is not None and other not in routines:
        raise fault(Fault.ROUTINE_UNKNOWN, routine=other)
    refusal = why_empty(cadence, calendar, bells)
    if refusal is not None:
        raise refusal


def why_empty(
    cadence: Cadence, calendar: SchoolCalendar, bells: Sequence[Bell]
) -> PydanticCustomError | None:
    """Return why nothing falls in the years of the calendar's terms; None when something does, when it is
    only later, or when no term is known yet."""
    rule = _freed(cadence)
    if not calendar.terms or _falls(rule, calendar, bells) or _only_later(rule, calendar):
        return None
    reasons = (reason(rule, calendar) for reason in REASONS)
    return next((reason for reason in reasons if reason is not None), _nothing(rule, calendar))


def _freed(cadence: Cadence) -> Cadence:
    """Let what follows from a completion fall on any day: nobody knows when that will be."""
    if not cadence.counts_completions:
        return cadence
    daily = {"every": "FREQ=DAILY", "interval": None, "anchor": None, "offset": None, "start": None}
    return cadence.model_copy(update=daily)


def _falls(cadence: Cadence, calendar: SchoolCalendar, bells: Sequence[Bell]) -> bool:
    return bool(occurrences(cadence, calendar, bells, "UTC", *_span(cadence, calendar)))


def _span(cadence: Cadence, calendar: SchoolCalendar) -> tuple[date, date]:
    """Return the whole years from the first term's start that have terms: after them every day would seem
    vacation.

    What is anchored cannot stray: there a year more on both sides.
    """
    first, last = calendar.terms[0].first, calendar.terms[-1].last
    if cadence.anchor is not None:
        return first - timedelta(days=366), last + timedelta(days=366)
    years = (last - first).days // 365 + 1
    return first, first + timedelta(days=365 * years - 1)


def _only_later(cadence: Cadence, calendar: SchoolCalendar) -> bool:
    """Say whether the rule's own dates all lie after the terms that are known: the next leap day, a start
    in two years."""
    first, last = _span(cadence, calendar)
    if cadence.every is not None:
        end = date(last.year + LONGEST_CYCLE, 12, 31)
        here, all_dates = (rule_dates(cadence.every, cadence.start, first, until) for until in (last, end))
        return not here and bool(all_dates)
    return cadence.interval is not None and cadence.start is not None and cadence.start > last


def _unknown_anchor(cadence: Cadence, calendar: SchoolCalendar) -> PydanticCustomError | None:
    anchor = cadence.anchor or ""
    for kind, code in ((HOLIDAY, Fault.HOLIDAY_UNKNOWN), (EVENT, Fault.EVENT_UNKNOWN)):
        if anchor.startswith(kind) and not any(anchor_dates(anchor, calendar, *_span(cadence, calendar))):
            return fault(code, name=anchor.removeprefix(kind).strip())
    return None


def _unknown_terms(cadence: Cadence, calendar: SchoolCalendar) -> PydanticCustomError | None:
    known = {term.number for term in calendar.terms}
    if not cadence.terms or known & set(cadence.terms):
        return None
    return fault(Fault.TERM_UNKNOWN, terms=list(cadence.terms), known=sorted(filter(None, known)))


def _weeks_beyond(cadence: Cadence, calendar: SchoolCalendar) -> PydanticCustomError | None:
    longest = max(term.week_of(term.last) for term in calendar.terms)
    if cadence.weeks is None or min(parse_weeks(cadence.weeks)) <= longest:
        return None
    return fault(Fault.WEEKS_BEYOND, weeks=cadence.weeks, longest=longest)


def _rule_over(cadence: Cadence, calendar: SchoolCalendar) -> PydanticCustomError | None:
    first, last = _span(cadence, calendar)
    if cadence.every is None or rule_dates(cadence.every, cadence.start, first, last):
        return None
    return fault(Fault.RULE_OVER, text=cadence.every, first=first)


def _no_day(cadence: Cadence, calendar: SchoolCalendar) -> PydanticCustomError | None:
    """Say whether no day at all passes season, weeks, during and terms, or none of those that pass counts."""
    almanac, (first, last) = almanac_of(calendar), _span(cadence, calendar)
    passing = almanac.passing(cadence)
    days = [first + timedelta(days=distance) for distance in range((last - first).days + 1)]
    left = [day for day in days if passing is None or passing[day]]
    if not left:
        facts = {"season": list(cadence.season), "weeks": cadence.weeks, "terms": list(cadence.terms)}
        return fault(Fault.NO_DAY_LEFT, during=cadence.during.value, **facts)
    counting = almanac.counting(cadence.on, cadence.calendar)
    if cadence.window is None and not any(counting[day] for day in left):
        return fault(Fault.NO_DAY_COUNTS, on=cadence.on.value, calendar=cadence.calendar.value)
    return None


def _nth_beyond(cadence: Cadence, calendar: SchoolCalendar) -> PydanticCustomError | None:
    if cadence.nth is None:
        return None
    of, almanac = cadence.of or Of.MONTH, almanac_of(calendar)
    found = periods(*_span(cadence, calendar), of, calendar)
    most = max((len(almanac.countable(cadence, period)) for period in found), default=0)
    return (
        fault(Fault.NTH_BEYOND, nth=cadence.nth, of=of.value, most=most) if most < abs(cadence.nth) else None
    )


def _silent_bells(cadence: Cadence, calendar: SchoolCalendar) -> PydanticCustomError | None:
    if not _falls(cadence.model_copy(update={"at": ()}), calendar, ()):
        return None
    return fault(Fault.BELL_SILENT, times=list(cadence.at))


def _nothing(cadence: Cadence, calendar: SchoolCalendar) -> PydanticCustomError:
    first, last = _span(cadence, calendar)
    return fault(Fault.NOTHING, first=first, last=last)


REASONS: tuple[Reason, ...] = (
    _unknown_anchor,
    _unknown_terms,
    _weeks_beyond,
    _rule_over,
    _no_day,
    _nth_beyond,
    _silent_bells,
)
