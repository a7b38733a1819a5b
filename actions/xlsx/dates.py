"""Dates as offices write them: a month alone, two digits of a year, no year at all, a span instead of a last day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from actions.xlsx.cells import FOR_EVER, LAST_DAY, Doubtful, Unreadable, day, text

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
SHORT_DAY = re.compile(r"'?(\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:份)?")
YEARLESS = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
YEAR_ALONE = re.compile(r"((?:19|20)\d\d)年?")
LENGTH = re.compile(r"(?:有效期)?([一二两三四五六七八九十\d]{1,2})(年|个月)(?:有效)?")
DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
NEVER_ENDS = {*FOR_EVER, "永久有效", "无期限", "无限期", "终身", "终身有效", "长期有效", "不限"}
A_DAY = r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2})?[月日]?"
FROM_TO = re.compile(rf"({A_DAY})(?:至|到|[-—–~～]+)({A_DAY}|长期(?:有效)?)")
AROUND = re.compile(r"^(?:至|到|于)|(?:起|止|前|为止)$")
CENTURY_TURNS = 20  # years after the sheet's that two digits may still mean


@dataclass(frozen=True)
class Frame:
    """What a date is read against: the year of the sheet, by its title or today, when it names one."""

    year: int | None = None


@dataclass(frozen=True)
class Span:
    """How long something is valid, in months."""

    months: int

    def after(self, first: date) -> date:
        """Its last day: a year from 1 September ends on 31 August."""
        months = first.year * 12 + first.month - 1 + self.months
        end = date(months // 12, months % 12 + 1, 1) + timedelta(days=first.day - 1)
        return end - timedelta(days=1)

    def before(self, last: date) -> date:
        """Its first day, given its last."""
        return Span(-self.months).after(last + timedelta(days=1)) + timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.months}"


class MonthEnd(date):
    """The last day of a month of which no day is written."""


@dataclass(frozen=True)
class FromTo:
    """The first and the last day of something, written in one cell."""

    first: date
    last: date


def frame_of(titles: list[str], today: date | None) -> Frame:
    """The year that the first of these titles names, else that of today."""
    found = next(filter(None, map(YEAR.search, titles)), None)
    return Frame(int(found[1]) if found else today.year if today else None)


def beginning(cell: Any, frame: Frame) -> date | Doubtful:
    """A first day: of a month alone its first."""
    return _day(cell, frame, last=False)


def last_day(cell: Any, frame: Frame) -> date | Doubtful:
    """A last day: of a month alone its last."""
    return _day(cell, frame, last=True)


def end(cell: Any, frame: Frame) -> date | Doubtful | Span | FromTo:
    """A last day: of a month alone its last; or how long it is valid, or from when to when; what never ends is the last
    day of all."""
    plain = _plain(cell)
    if plain in NEVER_ENDS:
        return LAST_DAY
    if found := LENGTH.fullmatch(plain):
        return Span(_digits(found[1]) * (12 if found[2] == "年" else 1))
    if found := FROM_TO.fullmatch(plain):
        first, last = _day(found[1], frame, last=False), end(found[2], frame)
        return FromTo(_taken(first), _taken(last))
    return _day(cell, frame, last=True)


def cautious_end(cell: Any, frame: Frame) -> date | Doubtful | Span | FromTo:
    """A last day as `end` reads it; of a month alone the day before it begins, when it surely holds still."""
    found = end(cell, frame)
    if isinstance(found, Doubtful) and isinstance(found.value, MonthEnd):
        return Doubtful(day_before_month(found.value), "import.date_month_before")
    return found


def day_before_month(day: date) -> date:
    """The last day of the month before."""
    return date(day.year, day.month, 1) - timedelta(days=1)


def _taken(read: Any) -> date:
    found = read.value if isinstance(read, Doubtful) else read
    if not isinstance(found, date):
        raise Unreadable("import.date")
    return found


def _plain(cell: Any) -> str:
    plain = text(cell).replace(" ", "").replace("．", ".").replace("－", "-").replace("／", "/")
    return plain if isinstance(cell, date | datetime) else AROUND.sub("", plain)


def _digits(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, _, ones = written.rpartition("十")
    return DIGITS.get(tens, 1) * 10 * ("十" in written) + DIGITS.get(ones, 0)


def _day(cell: Any, frame: Frame, *, last: bool) -> date | Doubtful:
    plain = _plain(cell)
    try:
        return day(cell if isinstance(cell, int | float | date) else plain)
    except Unreadable:
        pass
    try:
        found = _short(plain, frame) or _partial(plain, isinstance(cell, float), frame, last=last)
    except ValueError:
        found = None
    if found is None:
        raise Unreadable("import.date")
    return found


def _short(plain: str, frame: Frame) -> date | None:
    found = SHORT_DAY.fullmatch(plain)
    if not found or frame.year is None:
        return None
    year, month, number = map(int, found.groups())
    century = 2000 if 2000 + year <= frame.year + CENTURY_TURNS else 1900
    return date(century + year, month, number)


def _partial(plain: str, number: bool, frame: Frame, *, last: bool) -> Doubtful | None:
    """A date of which the day, the month or the year is not written; a number loses the zero of October."""
    if found := MONTH.fullmatch(plain):
        month = int(found[2])
        said = _of_month(int(found[1]), month, last=last)
        if number and month == 1:
            return Doubtful(said, "import.date_october")
        return Doubtful(said, "import.date_month_last" if last else "import.date_month_first")
    if found := YEAR_ALONE.fullmatch(plain):
        year = int(found[1])
        return Doubtful(date(year, 12, 31) if last else date(year, 1, 1), "import.date_year")
    if (found := YEARLESS.fullmatch(plain)) and frame.year:
        return Doubtful(date(frame.year, int(found[1]), int(found[2])), "import.date_yearless")
    return None


def _of_month(year: int, month: int, *, last: bool) -> date:
    first = date(year, month, 1)
    if not last:
        return first
    end = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return MonthEnd(end.year, end.month, end.day)
