"""A school's printed term calendar (校历): its term, its weeks, and the days that the remarks beside them change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pydantic_core import PydanticCustomError

from calendars.faults import Fault, fault
from calendars.school_days.days import (
    ONE_DAY,
    WORKED,
    Audience,
    Day,
    DayKind,
    Layer,
    Override,
    SchoolCalendar,
    Term,
)
from calendars.school_days.terms import check_term
from calendars.term_calendar.remarks import Bound, Remark, remarks
from calendars.term_calendar.weeks import Faults, Rows, SheetFaults, WeekRow, find_columns, weeks

SCHOOL_YEAR = re.compile(r"(\d{4})\s*[-—–－~～至]+\s*(\d{4})\s*(?:学年度?)?")
TERM_NUMBER = re.compile(
    r"第?\s*([一二三1-3上下])\s*学期|([秋春])季|term\s*([1-3])|-([1-9])(?!\d)", re.IGNORECASE
)
CODE = re.compile(r"[（(](\d{4}(?:-\d{4})?-[1-9])[)）]")
NUMBERS = {"一": "1", "二": "2", "三": "3", "上": "1", "下": "2", "秋": "1", "春": "2"}


@dataclass(frozen=True, slots=True)
class TermSheet:
    """What a term calendar says: the term, the days it changes, and the remarks no day could be found for, each
    with its row; `unread` are the titles of columns that are neither days, remarks nor numbers."""

    term: Term
    days: tuple[Override, ...]
    notes: tuple[tuple[int, str], ...]
    unread: tuple[str, ...] = ()


def read_sheet(rows: Rows, calendar: SchoolCalendar) -> TermSheet:
    """The term and its days. `calendar` is what the country says: what agrees with it is left out.

    Refuses, all at once and with their rows: a sheet without weekdays, term or dates, and every cell or remark whose
    date does not fit its column, its neighbours or the sheet.
    """
    faults = Faults()
    try:
        return _read(rows, calendar, faults)
    except PydanticCustomError as error:
        raise SheetFaults([error]) from error


def _read(rows: Rows, calendar: SchoolCalendar, faults: Faults) -> TermSheet:
    columns = find_columns(rows)
    code, name = _term(" ".join(str(cell) for _, cells in rows[: columns.above] for cell in cells.values()))
    read = list(weeks(rows, columns, code, faults))
    dates = [day for row in read for day in row.dates]
    if not dates:
        faults.refuse()
        raise fault(Fault.SHEET_NO_DAYS)
    span = (dates[0] + timedelta(days=step) for step in range((dates[-1] - dates[0]).days + 1))
    known = {(day.month, day.day): day for day in span}
    found = []
    for row in read:
        with faults.noted():
            found += [(row.number, remark) for remark in _remarks(row, known)]
    faults.refuse()
    with _told_by(found):
        term = _bounded(Term(code, name, dates[0], dates[-1], dates[0], dates[-1]), found)
    check_term(term)
    days = _days(found, replace(calendar, terms=(term,)), faults)
    faults.refuse()
    notes = tuple((number, remark.text) for number, remark in found if not remark.days)
    return TermSheet(term, days, notes, columns.unread)


@contextmanager
def _told_by(found: list[tuple[int, Remark]]) -> Iterator[None]:
    """Refuse a term that cannot be by the remarks that bound it, and the row of the last of them."""
    try:
        yield
    except PydanticCustomError as error:
        bounds = [(number, remark.text) for number, remark in found if remark.bound]
        if not bounds or error.type != Fault.TERM_ORDER:
            raise
        value = "；".join(text for _, text in bounds)
        raise fault(Fault.SHEET_BOUND, row=bounds[-1][0], value=value) from error


def _days(found: list[tuple[int, Remark]], calendar: SchoolCalendar, faults: Faults) -> tuple[Override, ...]:
    said: dict[tuple[date, Layer], Override] = {}
    for number, remark in found:
        for day in _own(remark, calendar):
            with faults.noted():
                _put(said, number, day)
    return tuple(sorted(said.values(), key=lambda day: day.date))


def _term(title: str) -> tuple[str, str]:
    """The term's code and name out of the title: "2026—2027学年第一学期" is 2026-2027-1."""
    years = SCHOOL_YEAR.search(title)
    code = CODE.search(title)
    number = TERM_NUMBER.search(title, years.end() if years else 0)
    if years is None or number is None:
        if code is None:
            raise fault(Fault.SHEET_TERM, value=title[:120])
        return code[1], code[1]
    word = next(group for group in number.groups() if group)
    read = f"{years[1]}-{years[2]}-{NUMBERS.get(word, word)}"
    return code[1] if code else read, title[years.start() : number.end()].strip()


def _remarks(row: WeekRow, known: dict[tuple[int, int], date]) -> Iterator[Remark]:
    def find(year: int | None, month: int, day: int) -> date | None:
        when = known.get((month, day))
        return when if when and year in (None, when.year) else None

    try:
        for day, text in row.dates.items():
            yield from remarks(text, find, day)
        for text in row.texts:
            yield from remarks(text, find)
    except ValueError as error:
        raise fault(Fault.SHEET_REMARK, row=row.number, value=str(getattr(error, "context", {}))) from None


def _bounded(term: Term, found: list[tuple[int, Remark]]) -> Term:
    """The term between the remarks that bound it; staff have the whole sheet unless it says otherwise."""
    days = {bound: [day for _, one in found if one.bound is bound for day in one.days] for bound in Bound}
    lasts = days[Bound.LAST] or [day - ONE_DAY for day in days[Bound.VACATION]]
    first = min(days[Bound.FIRST], default=term.first)
    last = max(lasts, default=term.last)
    staff_first = min(days[Bound.STAFF_FIRST], default=min(first, term.staff_first))
    staff_last = max(days[Bound.STAFF_LAST], default=max(last, term.staff_last))
    return Term(term.code, term.name, first, last, staff_first, staff_last)


def _own(remark: Remark, calendar: SchoolCalendar) -> Iterator[Override]:
    """The days a remark changes; not those where it only repeats the country, nor what was provisional."""
    if remark.bound or remark.said.provisional:
        return
    for day in remark.days:
        students = _kind(remark, remark.said.students, calendar, day, Audience.STUDENTS)
        staff = _kind(remark, remark.said.staff, calendar, day, Audience.STAFF)
        changed = Override(day, remark.said.layer, students, staff, remark.name)
        if (students or staff or remark.name) and not _repeats(remark, changed, calendar.day(day)):
            yield changed


def _repeats(remark: Remark, changed: Override, known: Day) -> bool:
    """Say whether the remark says only what the country says already. What we wrote ourselves is kept more closely."""
    same = all(changed.kind(who) in (None, known.status(who).kind) for who in Audience)
    national = known.students.layer is Layer.NATIONAL
    alike = remark.name == known.students.name if remark.exact else True
    return (
        same and changed.layer is Layer.SCHOOL and ((national and alike) or not (remark.exact or remark.name))
    )


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


def _put(said: dict[tuple[date, Layer], Override], number: int, day: Override) -> None:
    """Add what is said of a day; two remarks may name it, but not call it two things."""
    key = (day.date, day.layer)
    if key in said:
        other = said[key]
        for mine, theirs in ((day.students, other.students), (day.staff, other.staff)):
            if mine and theirs and mine is not theirs:
                raise fault(Fault.SHEET_TWICE, row=number, value=day.name, date=day.date)
        names = dict.fromkeys(name for name in (other.name, day.name) if name)
        students, staff = day.students or other.students, day.staff or other.staff
        day = Override(day.date, day.layer, students, staff, "、".join(names))
    said[key] = day
