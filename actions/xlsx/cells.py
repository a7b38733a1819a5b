"""One cell of a spreadsheet as people fill it in: dates written out, full-width digits, blanks in odd places."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from actions.school.brackets import split_outside
from calendars.written_days import in_digits, without_weekday

LONGEST_TEXT, LONGEST_WORD = 500, 64
MOST = 1_000_000
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
ODD_BLANKS = dict.fromkeys(map(ord, "\u3000\u00a0\u2003\u2002\t"), " ") | dict.fromkeys(
    map(ord, "\u200b\ufeff\u200e\u200f\u2060\u00ad"), None
)
ODD = re.compile(f"[{''.join(map(chr, (*FULL_WIDTH, *ODD_BLANKS)))}]|  ")
SEPARATORS = re.compile(r"[、，,;；/\n]+")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
DIGITS_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
TIME = re.compile(r"(\d{1,2})[::：点时](\d{1,2})?分?(?::00)?")
SERIALS = (20_000, 80_000)  # days since 1899-12-30 that a date may be: 1954 to 2119
EPOCH = date(1899, 12, 30)
FOR_EVER = ("长期", "长期有效", "永久", "unlimited")
LAST_DAY = date(2099, 12, 31)
YES, NO = ("是", "有", "对", "√", "✓", "1", "y", "yes", "true", "启用"), (
    "否", "无", "不", "×", "✗", "0", "n", "no", "false", "停用",
)  # fmt: skip


class Unreadable(Exception):
    """A cell that cannot be understood or followed: the code of why, what it says, the title of its column; the last
    two are known to anyone who read it. `who` are the numbers of the people one of whom may be meant."""

    def __init__(self, reason: str, value: str = "", column: str = "", who: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.value, self.column, self.who = reason, value, column, who


@dataclass(frozen=True)
class Doubtful:
    """What a cell was taken for that may mean something else too, with the code of why."""

    value: Any
    reason: str


def require_once(seen: set[Any], key: Any, value: str, column: str) -> None:
    """Refuse what the file names a second time."""
    if key in seen:
        raise Unreadable("import.twice", value, column)
    seen.add(key)


def text(cell: Any) -> str:
    """What is written, without blanks around it; numbers as they look, full-width letters and digits as plain ones."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    plain = str(cell)
    if ODD.search(plain) is None:
        return plain.strip()
    return re.sub(r" +", " ", plain.translate(ODD_BLANKS).translate(FULL_WIDTH)).strip()


def at_most(longest: int) -> Callable[[Any], str]:
    """How a text of that length is read; a longer one is refused."""

    def read(cell: Any) -> str:
        plain = text(cell)
        if len(plain) > longest:
            raise Unreadable("import.too_long")
        return plain

    return read


short = at_most(LONGEST_WORD)  # a number or a name that others look up


def words(cell: Any) -> list[str]:
    """Several words in one cell, each once, in their order; what stands in brackets stays with its word."""
    found = (word.strip() for word in split_outside(SEPARATORS, text(cell)))
    return list(dict.fromkeys(word for word in found if word))


def day(cell: Any) -> date:
    """A date: a real one, Excel's number of it, or written out as 2026-9-1, 2026.9.1, 2026年9月1日 or 20260901."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and SERIALS[0] <= cell <= SERIALS[1]:
        return EPOCH + timedelta(days=int(cell))
    said = without_weekday(in_digits(text(cell)))
    if said in FOR_EVER:
        return LAST_DAY
    found = DAY.fullmatch(said.replace(" ", "") if "年" in said else said) or DIGITS_DAY.fullmatch(said)
    try:
        year, month, number = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return date(year, month, number)
    except ValueError:
        raise Unreadable("import.date") from None


def clock(cell: Any) -> time:
    """A time of day: a real one, Excel's part of a day, or written out as 8:00 or 8点30."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 24 * 60) % (24 * 60)
        return time(minutes // 60, minutes % 60)
    found = TIME.fullmatch(text(cell))
    try:
        if found and int(found[1]) <= 24:
            return time(int(found[1]) % 24, int(found[2] or 0))
    except ValueError:
        pass
    raise Unreadable("import.time")


def number(cell: Any) -> float:
    """A number, also one that was entered as text."""
    try:
        found = float(text(cell).replace(",", ""))
    except ValueError:
        raise Unreadable("import.number") from None
    if found != found or abs(found) > 1e9:
        raise Unreadable("import.number")
    return found


def count(cell: Any) -> int:
    """How many there are: a whole number from 0 on."""
    found = text(cell)
    if not (found.isascii() and found.isdecimal()) or int(found) > MOST:
        raise Unreadable("import.count")
    return int(found)


def yes(cell: Any) -> bool:
    """Yes or no, as it is ticked."""
    plain = text(cell).lower()
    if plain in YES:
        return True
    if plain in NO:
        return False
    raise Unreadable("import.yes_no")
