"""A school's printed term calendar (校历): weeks down, days of the week across, remarks at the side. Read as values.

Rows bear their numbers and hold the cells that say anything, by column. Dates may be whole ("2026-09-01"), short
("9/1", "9月1日") or days of the month alone; what stands in which column has to agree with its weekday.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
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

Rows = Sequence[tuple[int, Mapping[int, object]]]

HEADER_ROWS = 15
REMARK_WORDS = re.compile(r"备注|说明|事项|安排|工作|活动|内容|行事|remarks|notes|events", re.IGNORECASE)
NUMBERS_OF = re.compile(r"第?周[次数别]?|星期|月份?|no\.?|weeks?|months?", re.IGNORECASE)
LEGEND = re.compile(r"图例|说明|legend", re.IGNORECASE)
WEEKDAYS = ("一mon", "二tue", "三wed", "四thu", "五fri", "六sat", "日天sun")
DATE = re.compile(
    r"(?:(?:(\d{4})\s*[-年/.]\s*)?(\d{1,2})\s*[-月/.]\s*)?(\d{1,2})(?![\d:])\s*[日号]?(?:\s+00:00:00)?\s*(.*)",
    re.DOTALL,
)
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


@dataclass(frozen=True, slots=True)
class _Columns:
    header: int
    weekdays: dict[int, int]
    remarks: tuple[int, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    dates: dict[date, str]
    texts: tuple[str, ...]


class SheetFaults(ValueError):
    """Everything that is wrong with a sheet, as the calendar's errors; those of a cell name their row."""

    def __init__(self, errors: Sequence[PydanticCustomError]) -> None:
        super().__init__(errors)
        self.errors = tuple(errors)


@dataclass
class _Faults:
    """What is wrong so far: reading goes on after a bad cell, so that all of them are told at once."""

    errors: list[PydanticCustomError] = field(default_factory=list)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is refused within, and go on."""
        try:
            yield
        except PydanticCustomError as error:
            self.errors.append(error)

    def refuse(self) -> None:
        """Refuse the sheet if anything was noted."""
        if self.errors:
            raise SheetFaults(self.errors)


def read_sheet(rows: Rows, calendar: SchoolCalendar) -> TermSheet:
    """The term and its days. `calendar` is what the country says: what agrees with it is left out.

    Refuses, all at once and with their rows: a sheet without weekdays, term or dates, and every cell or remark whose
    date does not fit its column, its neighbours or the sheet.
    """
    faults = _Faults()
    try:
        return _read(rows, calendar, faults)
    except PydanticCustomError as error:
        raise SheetFaults([error]) from error


def _read(rows: Rows, calendar: SchoolCalendar, faults: _Faults) -> TermSheet:
    columns = _columns(rows)
    code, name = _term(" ".join(str(cell) for _, cells in rows[: columns.header] for cell in cells.values()))
    weeks = list(_weeks(rows, columns, code, faults))
    dates = [day for row in weeks for day in row.dates]
    if not dates:
        faults.refuse()
        raise fault(Fault.SHEET_NO_DAYS)
    span = (dates[0] + timedelta(days=step) for step in range((dates[-1] - dates[0]).days + 1))
    known = {(day.month, day.day): day for day in span}
    found = []
    for row in weeks:
        with faults.noted():
            found += [(row.number, remark) for remark in _remarks(row, known)]
    faults.refuse()
    term = _bounded(Term(code, name, dates[0], dates[-1], dates[0], dates[-1]), found)
    check_term(term)
    days = _days(found, replace(calendar, terms=(term,)), faults)
    faults.refuse()
    notes = tuple((number, remark.text) for number, remark in found if not remark.days)
    return TermSheet(term, days, notes, columns.unread)


def _days(found: list[tuple[int, Remark]], calendar: SchoolCalendar, faults: _Faults) -> tuple[Override, ...]:
    said: dict[tuple[date, Layer], Override] = {}
    for number, remark in found:
        for day in _own(remark, calendar):
            with faults.noted():
                _put(said, number, day)
    return tuple(sorted(said.values(), key=lambda day: day.date))


def _columns(rows: Rows) -> _Columns:
    for at, (_, cells) in enumerate(rows[:HEADER_ROWS]):
        words = {column: str(cell).strip().lower() for column, cell in cells.items()}
        weekdays = {column: day for column, word in words.items() if (day := _weekday(word)) is not None}
        if sorted(weekdays.values()) == list(range(7)):
            others = {column: word for column, word in words.items() if column not in weekdays}
            remark = tuple(column for column, word in others.items() if REMARK_WORDS.search(word))
            unread = (word for column, word in others.items() if column not in remark)
            return _Columns(
                at, weekdays, remark, tuple(word for word in unread if not NUMBERS_OF.fullmatch(word))
            )
    raise fault(Fault.SHEET_HEADER)


def _weekday(word: str) -> int | None:
    bare = re.sub(r"^(?:周|星期|礼拜)", "", word)
    for day, words in enumerate(WEEKDAYS):
        if (len(bare) == 1 and bare in words and not bare.isascii()) or (
            len(bare) > 2 and bare[:3] == words[-3:]
        ):
            return day
    return None


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


def _weeks(rows: Rows, columns: _Columns, code: str, faults: _Faults) -> Iterator[_Row]:
    """The rows below the header that have dates, up to the legend; the dates have to run on."""
    before: date | None = None
    for number, cells in rows[columns.header + 1 :]:
        if LEGEND.match(str(cells.get(1, "")).strip()):
            return
        dates: dict[date, str] = {}
        filled = {column: cells[column] for column in sorted(columns.weekdays) if column in cells}
        texts = tuple(str(cells[column]) for column in columns.remarks if column in cells)
        if any(_parts(cell) for cell in filled.values()):
            for column, cell in filled.items():
                try:
                    before, text = _date(number, cell, columns.weekdays[column], before, code)
                    dates[before] = text
                except PydanticCustomError as error:
                    faults.errors.append(error)
                    before = before or (error.context or {}).get("date")
        else:
            texts = (*map(str, filled.values()), *texts)
        yield _Row(number, dates, texts)


def _parts(cell: object) -> tuple[int | None, int | None, int, str] | None:
    """Year, month, day of the month and the text after them; years and months may be missing."""
    if isinstance(cell, date):
        return cell.year, cell.month, cell.day, ""
    if isinstance(cell, float) and not cell.is_integer():
        return None
    match = DATE.fullmatch(str(int(cell) if isinstance(cell, float) else cell).strip())
    if match is None:
        return None
    year, month = (int(group) if group else None for group in match.groups()[:2])
    return year, month, int(match[3]), match[4].strip()


def _date(number: int, cell: object, weekday: int, before: date | None, code: str) -> tuple[date, str]:
    """The date of a cell: the next of that month and day after the one before, in the column of its weekday."""
    parts = _parts(cell)
    if parts is None:
        raise fault(Fault.SHEET_DATE, row=number, value=str(cell)[:60])
    year, month, day, text = parts
    if before is None and month is None:
        raise fault(Fault.SHEET_YEAR, row=number, value=str(cell)[:60])
    start = before + ONE_DAY if before else date(int(code[:4]), 7, 1) if month else date(int(code[:4]), 1, 1)
    if before is None and year is not None:
        start = date(year, 1, 1)
    found = _next(start, month, day)
    if found is None or (year is not None and found.year != year):
        raise fault(Fault.SHEET_ORDER, row=number, value=str(cell)[:60])
    if found.weekday() != weekday:
        raise fault(Fault.SHEET_WEEKDAY, row=number, value=str(cell)[:60], date=found)
    return found, text


def _next(start: date, month: int | None, day: int) -> date | None:
    """The first such date from `start` on, within a year; without a month within two weeks."""
    near = (start + timedelta(days=step) for step in range(366 if month else 14))
    return next((when for when in near if when.day == day and month in (None, when.month)), None)


def _remarks(row: _Row, known: dict[tuple[int, int], date]) -> Iterator[Remark]:
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
