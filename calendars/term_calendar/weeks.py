"""The weeks of a printed term calendar (校历) as dates: days of the week across, or a column of spans of dates.

Rows bear their numbers and hold the cells that say anything, by column. Dates may be whole ("2026-09-01"), short
("9/1", "9月1日") or days of the month alone; what stands in which column has to agree with its weekday.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from pydantic_core import PydanticCustomError

from calendars.faults import Fault, fault
from calendars.school_days.days import ONE_DAY

Rows = Sequence[tuple[int, Mapping[int, object]]]
Parts = tuple[int | None, int | None, int, str]

HEADER_ROWS = 15
REMARK_WORDS = re.compile(r"备注|说明|事项|安排|工作|活动|内容|行事|remarks|notes|events", re.IGNORECASE)
WEEK_WORDS = re.compile(r"第?周[次数别]?|星期|月份?|no\.?|weeks?|months?", re.IGNORECASE)
SPAN_WORDS = re.compile(r"日期|起止(?:日期|时间)?|时间|日期范围|dates?", re.IGNORECASE)
LEGEND = re.compile(r"图例|说明|legend", re.IGNORECASE)
WEEKDAYS = ("一mon", "二tue", "三wed", "四thu", "五fri", "六sat", "日天sun")
DATE = re.compile(
    r"(?:(?:(\d{4})\s*[-年/.]\s*)?(\d{1,2})\s*[-月/.]\s*)?(\d{1,2})(?![\d:])\s*[日号]?(?:\s+00:00:00)?\s*(.*)",
    re.DOTALL,
)
FIRST = re.compile(
    r"(\d{1,2}|[一二三四五六七八九]|十[一二]?)\s*月"
)  # written in the place of a month's first day
DIGITS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
TO = re.compile(r"\s*[—–~～至到]+\s*")
LONGEST_WEEK = 10  # days that a span in a row may have


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the titles stand: weekdays (0 is Monday) by column or else the column of spans, the remarks, what is not
    read; `above` is how many rows stand before them."""

    above: int
    weekdays: dict[int, int]
    span: int | None
    remarks: tuple[int, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One row: its dates, each with what stands beside it in the cell, and its remarks."""

    number: int
    dates: dict[date, str]
    texts: tuple[str, ...]


class SheetFaults(ValueError):
    """Everything that is wrong with a sheet, as the calendar's errors; those of a cell name their row."""

    def __init__(self, errors: Sequence[PydanticCustomError]) -> None:
        super().__init__(errors)
        self.errors = tuple(errors)


@dataclass
class Faults:
    """What is wrong so far: reading goes on after a bad cell, so that all of them are told at once."""

    errors: list[PydanticCustomError] = field(default_factory=list)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is refused within, and go on."""
        try:
            yield
        except PydanticCustomError as error:
            self.note(error)

    def note(self, error: PydanticCustomError) -> None:
        """Note what is wrong; a sheet without months lacks them in every cell and is told so once."""
        if error.type != Fault.SHEET_YEAR or all(one.type != error.type for one in self.errors):
            self.errors.append(error)

    def refuse(self) -> None:
        """Refuse the sheet if anything was noted."""
        if self.errors:
            raise SheetFaults(self.errors)


def find_columns(rows: Rows) -> Columns:
    """The titles of a calendar: those of the seven days; else a column of dates beside one of weeks."""
    for whole in (True, False):
        for above, (_, cells) in enumerate(rows[:HEADER_ROWS]):
            words = {column: str(cell).strip().lower() for column, cell in cells.items()}
            weekdays = {column: day for column, word in words.items() if (day := _weekday(word)) is not None}
            spans = [column for column, word in words.items() if SPAN_WORDS.fullmatch(word)]
            numbers = [column for column, word in words.items() if WEEK_WORDS.fullmatch(word)]
            if whole and sorted(weekdays.values()) == list(range(7)):
                return _columns(above, words, weekdays, None, numbers)
            if not whole and spans and numbers:
                return _columns(above, words, {}, spans[0], numbers)
    raise fault(Fault.SHEET_HEADER)


def _columns(
    above: int, words: dict[int, str], weekdays: dict[int, int], span: int | None, numbers: list[int]
) -> Columns:
    others = {column: word for column, word in words.items() if column not in {*weekdays, *numbers, span}}
    remark = tuple(column for column, word in others.items() if REMARK_WORDS.search(word))
    unread = tuple(word for column, word in others.items() if column not in remark)
    return Columns(above, weekdays, span, remark, unread)


def _weekday(word: str) -> int | None:
    bare = re.sub(r"^(?:周|星期|礼拜)", "", word)
    for day, words in enumerate(WEEKDAYS):
        if (len(bare) == 1 and bare in words and not bare.isascii()) or (
            len(bare) > 2 and bare[:3] == words[-3:]
        ):
            return day
    return None


def weeks(rows: Rows, columns: Columns, code: str, faults: Faults) -> Iterator[WeekRow]:
    """The rows below the titles, up to the legend; the dates have to run on. `code` is the term's, with its year."""
    below = rows[columns.above + 1 :]
    before = _day_before(below, columns, code)
    for number, cells in below:
        if LEGEND.match(str(cells.get(1, "")).strip()):
            return
        filled = {column: cells[column] for column in sorted(columns.weekdays) if column in cells}
        texts = tuple(str(cells[column]) for column in columns.remarks if column in cells)
        dates: dict[date, str] = {}
        span = cells.get(columns.span) if columns.span else None
        if span is not None:
            with faults.noted():
                dates = _span(number, str(span), before, code)
                before = max(dates)
        elif any(map(_parts, filled.values())):
            dates, before = _dates(number, filled, columns, before, code, faults)
        else:
            texts = (*map(str, filled.values()), *texts)
        yield WeekRow(number, dates, texts)


def _day_before(rows: Rows, columns: Columns, code: str) -> date | None:
    """The day before the first, where the first cells tell no month: counted back from the first that does."""
    told = [
        parts
        for _, cells in rows
        for column in sorted(columns.weekdays)
        if column in cells and (parts := _parts(cells[column]))
    ]
    at = next((at for at, parts in enumerate(told) if parts[1]), 0)
    known = _next(date(told[at][0] or int(code[:4]), 7, 1), *told[at][1:3]) if at else None
    return known - (at + 1) * ONE_DAY if known else None


def _dates(
    number: int, cells: dict[int, object], columns: Columns, before: date | None, code: str, faults: Faults
) -> tuple[dict[date, str], date | None]:
    """The dates of a row, and the last of them."""
    dates = {}
    for column, cell in cells.items():
        try:
            before, text = _date(number, cell, before, code, columns.weekdays[column])
            dates[before] = text
        except PydanticCustomError as error:
            faults.note(error)
            before = before or (error.context or {}).get("date")
    return dates, before


def _span(number: int, text: str, before: date | None, code: str) -> dict[date, str]:
    """The days of a span such as "8.30—9.5"."""
    first, *last = text.split("-") if text.count("-") == 1 else TO.split(text)
    start, _ = _date(number, first, before, code)
    end = _date(number, last[0], start, code)[0] if last else start
    if (end - start).days >= LONGEST_WEEK:
        raise fault(Fault.SHEET_ORDER, row=number, value=text[:60])
    return {start + step * ONE_DAY: "" for step in range((end - start).days + 1)}


def _parts(cell: object) -> Parts | None:
    """Year, month, day of the month and the text after them; years and months may be missing."""
    if isinstance(cell, date):
        return cell.year, cell.month, cell.day, ""
    if isinstance(cell, float) and not cell.is_integer():
        return None
    plain = str(int(cell) if isinstance(cell, float) else cell).strip()
    if alone := FIRST.fullmatch(plain):
        return None, int(alone[1]) if alone[1].isdecimal() else DIGITS.index(alone[1]), 1, ""
    match = DATE.fullmatch(plain)
    if match is None:
        return None
    year, month = (int(group) if group else None for group in match.groups()[:2])
    return year, month, int(match[3]), match[4].strip()


def _date(
    number: int, cell: object, before: date | None, code: str, weekday: int | None = None
) -> tuple[date, str]:
    """The date of a cell: the next of that month and day after the one before, in the column of its weekday."""
    parts = _parts(cell)
    if parts is None:
        raise fault(Fault.SHEET_DATE, row=number, value=str(cell)[:60])
    year, month, day, text = parts
    if before is None and month is None:
        raise fault(Fault.SHEET_YEAR, row=number, value=str(cell)[:60])
    start = before + ONE_DAY if before else date(year or int(code[:4]), 1 if year else 7, 1)
    found = _next(start, month, day)
    if found is None or (year is not None and found.year != year):
        raise fault(Fault.SHEET_ORDER, row=number, value=str(cell)[:60])
    if weekday not in (None, found.weekday()):
        raise fault(Fault.SHEET_WEEKDAY, row=number, value=str(cell)[:60], date=found)
    return found, text


def _next(start: date, month: int | None, day: int) -> date | None:
    """The first such date from `start` on, within a year; without a month within two weeks."""
    near = (start + timedelta(days=step) for step in range(366 if month else 14))
    return next((when for when in near if when.day == day and month in (None, when.month)), None)
