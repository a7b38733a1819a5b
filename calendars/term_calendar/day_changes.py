"""The days that the remarks of a term calendar change, and those of which somebody has to say what they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from calendars.faults import Fault, fault
from calendars.school_days.days import WORKED, Audience, Day, DayKind, Layer, Override, SchoolCalendar
from calendars.term_calendar.dates import Faults, Place
from calendars.term_calendar.remarks import Remark
from calendars.term_calendar.words import Said, needs_people

Found = tuple[Place, Remark]


def changed_days(
    found: Sequence[Found], calendar: SchoolCalendar, meant: Mapping[date, Said | None], faults: Faults
) -> tuple[Override, ...]:
    """Return the days that remarks change. What somebody said of single days counts; None leaves them out."""
    said: dict[tuple[date, Layer], Override] = {}
    for place, remark in found:
        for day in _own(remark, calendar, meant):
            with faults.noted():
                _put(said, place, day)
    return tuple(sorted(said.values(), key=lambda day: day.date))


def _own(remark: Remark, calendar: SchoolCalendar, meant: Mapping[date, Said | None]) -> Iterator[Override]:
    """The days a remark changes; not those where it only repeats the country, nor what was provisional."""
    if not remark.happens or remark.said.provisional:
        return
    for day in remark.days:
        said = meant.get(day, remark.said)
        if said is None:
            continue
        students = _kind(remark, said.students, calendar, day, Audience.STUDENTS)
        staff = _kind(remark, said.staff, calendar, day, Audience.STAFF)
        changed = Override(day, remark.said.layer, students, staff, remark.name)
        if (students or staff or remark.name) and not _repeats(remark, changed, calendar.day(day)):
            yield changed


def asked_days(found: Iterable[Found], calendar: SchoolCalendar) -> set[date]:
    """Return the days of which somebody has to say what they are."""
    return {day for _, remark in found for day in _asked(remark, calendar)}


def _asked(remark: Remark, calendar: SchoolCalendar) -> Iterator[date]:
    """The days of a remark whose words leave open who is there, and those on which people come though
    the calendar has them free."""
    if not remark.happens or remark.exact:
        return
    for day in remark.days:
        free = any(calendar.day(day).status(who).kind not in WORKED for who in Audience)
        if remark.said.asked or (free and needs_people(remark.text, remark.said)):
            yield day


def _repeats(remark: Remark, changed: Override, known: Day) -> bool:
    """Say whether the remark says only what the country says already. What we wrote ourselves is kept more closely."""
    same = all(changed.kind(who) in (None, known.status(who).kind) for who in Audience)
    national = known.students.layer is Layer.NATIONAL
    theirs, told = known.students.name, changed.students or changed.staff
    alike = remark.name == theirs if remark.exact else bool(told) or _like(remark.name, theirs)
    return (
        same and changed.layer is Layer.SCHOOL and ((national and alike) or not (remark.exact or remark.name))
    )


def _like(one: str, other: str) -> bool:
    """Say whether one name holds the other: 中秋 is 中秋节."""
    return bool(one and other) and (one in other or other in one)


def _kind(
    remark: Remark, kind: DayKind | None, calendar: SchoolCalendar, day: date, audience: Audience
) -> DayKind | None:
    """What a written word means on that date: lessons on a weekend are a make-up day, on a make-up day that day."""
    country = calendar.country_said(day, audience)[-1].kind
    if remark.exact or kind not in (DayKind.WORKING, DayKind.MAKE_UP):
        return kind
    if country in (DayKind.WEEKEND, DayKind.HOLIDAY):
        return DayKind.MAKE_UP
    return country if country in WORKED else kind


def _put(said: dict[tuple[date, Layer], Override], place: Place, day: Override) -> None:
    """Add what is said of a day; two remarks may name it, but not call it two things."""
    key = (day.date, day.layer)
    if key in said:
        other = said[key]
        for mine, theirs in ((day.students, other.students), (day.staff, other.staff)):
            if mine and theirs and mine is not theirs:
                raise fault(Fault.SHEET_TWICE, row=place[0], column=place[1], value=day.name, date=day.date)
        names = dict.fromkeys(name for name in (other.name, day.name) if name)
        students, staff = day.students or other.students, day.staff or other.staff
        day = Override(day.date, day.layer, students, staff, "、".join(names))
    said[key] = day
