"""What a holiday notice makes of the country's days: the difference to what was known, and the calendar
after it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from calendars.notice.notice import HolidayNotice, HolidayNoticeKind
from calendars.notice.text import STATUTORY
from calendars.school_days.days import Audience, Day, DayKind, Layer, Override, SchoolCalendar
from calendars.school_days.national import FESTIVALS, NationalDay, holiday_date, touching

ONE_DAY = timedelta(days=1)
NEW_YEAR = STATUTORY[0]


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A date that means something else after a notice."""

    before: Day
    after: Day


def missing(notice: HolidayNotice) -> tuple[str, ...]:
    """Return the statutory holidays that a year's notice does not give off: it is not whole."""
    if notice.kind is not HolidayNoticeKind.YEAR:
        return ()
    off = notice.days_off
    return tuple(name for name in STATUTORY if holiday_date("CN", None, name, notice.year) not in off)


def decided(
    known: Mapping[date, NationalDay], notice: HolidayNotice, weekend: frozenset[int]
) -> dict[date, NationalDay]:
    """Return the country's holidays and make-up workdays once the notice holds.

    A year's notice replaces all that was known or guessed of the year. A change replaces the holidays it
    names. An extension only adds days off. A day off brings with it the weekend it touches, as in the years
    before.
    """
    kept = {day: national for day, national in known.items() if not _decides(notice, day, national.name)}
    told = {day: NationalDay(name, off=False) for day, name in notice.days_worked.items()}
    told |= {day: NationalDay(name, off=True) for day, name in notice.days_off.items()}
    found = kept | told

    def is_off(day: date) -> bool:
        return found[day].off if day in found else day.weekday() in weekend

    for first in notice.off:
        for day in touching(first.days(), is_off):
            found.setdefault(day, NationalDay(first.name, off=True))
    return dict(sorted(found.items()))


def _decides(notice: HolidayNotice, day: date, name: str) -> bool:
    """Say whether a day known by that name is the notice's to decide. December's days of New Year are the
    next year's."""
    names = {FESTIVALS.get(part, part) for part in name.replace("; ", "、").split("、")}
    year = day.year + (day.month == 12 and NEW_YEAR in names)
    if year != notice.year or notice.kind is HolidayNoticeKind.EXTENSION:
        return False
    return notice.kind is HolidayNoticeKind.YEAR or bool(names & notice.names)


def overrides(calendar: SchoolCalendar, notice: HolidayNotice) -> tuple[Override, ...]:
    """Return the notice as days of the national layer: all it says, and an ordinary day wherever it takes
    one back."""
    known = {day: national for day in _reach(notice) if (national := _known(calendar, day)) is not None}
    after = decided(known, notice, calendar.weekend)
    concerned = {day for day, national in known.items() if _decides(notice, day, national.name)}
    concerned |= {day for day, national in after.items() if known.get(day) != national}
    concerned |= notice.days_off.keys() | notice.days_worked.keys()
    return tuple(_override(day, after.get(day), calendar.weekend) for day in sorted(concerned))


def _reach(notice: HolidayNotice) -> Iterator[date]:
    """Return every day a notice of that year may speak of."""
    day = date(notice.year - 1, 12, 1)
    while day <= date(notice.year + 1, 1, 31):
        yield day
        day += ONE_DAY


def _known(calendar: SchoolCalendar, day: date) -> NationalDay | None:
    status = calendar.country_said(day, Audience.STAFF)[-1]
    if status.kind not in (DayKind.HOLIDAY, DayKind.MAKE_UP):
        return None
    return NationalDay(status.name, off=status.kind is DayKind.HOLIDAY)


def _override(day: date, national: NationalDay | None, weekend: frozenset[int]) -> Override:
    if national is None:
        kind = DayKind.WEEKEND if day.weekday() in weekend else DayKind.WORKING
        return Override(day, Layer.NATIONAL, kind, kind)
    kind = DayKind.HOLIDAY if national.off else DayKind.MAKE_UP
    return Override(day, Layer.NATIONAL, kind, kind, national.name)


def with_holiday_notice(calendar: SchoolCalendar, notice: HolidayNotice) -> SchoolCalendar:
    """Return the calendar once the notice holds. A year's notice makes the year official."""
    fresh = overrides(calendar, notice)
    dates = {override.date for override in fresh}
    kept = [one for one in calendar.overrides if one.layer is not Layer.NATIONAL or one.date not in dates]
    known = calendar.official_through
    official = max(known, notice.year) if notice.kind is HolidayNoticeKind.YEAR else known
    return replace(calendar, overrides=(*kept, *fresh), official_through=official)


def changed_days(before: SchoolCalendar, after: SchoolCalendar, notice: HolidayNotice) -> list[ChangedDay]:
    """Return the dates on which students or staff do something else than before the notice."""
    pairs = (ChangedDay(before.day(day), after.day(day)) for day in _reach(notice))
    return [pair for pair in pairs if _kinds(pair.before) != _kinds(pair.after)]


def _kinds(day: Day) -> tuple[DayKind, DayKind]:
    return day.students.kind, day.staff.kind
