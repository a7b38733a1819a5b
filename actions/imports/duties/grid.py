"""What duty tables drawn as a grid are made of: blocks of slots, each for a day and a post, with hours."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from actions.imports.duties.days import (
    Between,
    Partial,
    Several,
    table_days,
    weekday_of,
)
from actions.school.brackets import BRACKETED
from actions.xlsx.cells import Unreadable, text
from actions.xlsx.grid import Grid, NoValue
from actions.xlsx.tables import DITTO

CLOCK = r"(\d{1,2})\s*[::：点时]\s*(\d{1,2})?分?"
NEXT_DAY = re.compile(r"(?:次日|第二天|翌日|次晨|明早)?(?:凌晨|早上?|清晨)?\s*")
HOURS = re.compile(rf"{CLOCK}\s*(?:[-—–－~～]+|至|到)\s*{NEXT_DAY.pattern}{CLOCK}")
BETWEEN = re.compile(r"次日|第二天|[\s:：]+$")
ASIDE = frozenset(["备注", "说明", "电话", "联系电话", "手机", "联系方式", "remarks", "phone"])
PEOPLE = frozenset(
    ["人员", "值班人员", "值班人", "姓名", "值班教师", "值班老师", "责任人", "值日教师", "值日老师", "people"]
)
NO_POST = frozenset(["星期", "周", "周次", "序号", "日期", "日", "day", "no."])
DAY_TITLES = frozenset(["日", "日期", "号", "日子", "值班日期", "date"])
A_WEEK = 7
MOST_COLUMNS = 20_000  # more than a worksheet has
MOST_HEADS, MOST_BEHIND = 4, 3  # columns before the days, and behind them
LIKE_LEFT = frozenset({"同左", "←"})
NOTE_FROM = re.compile(r"^(说明|备注|注|\d+\s*[.．、)）]|[*＊※])")

Day = date | Partial | Between | Several | int
"""A date, a day without its year, several days, or a day of the week from 0."""


@dataclass(frozen=True)
class Slot:
    """A filled cell of the grid: its row and address, what it says, the day and the post it stands for; `hours` where
    the post says them. `heads` are the texts before its row's first day, `weekday` is the day of the week from 0 that
    is told beside the day, `cells` where each of its people stands, when not all in one cell; `spot` is where they are
    posted, as a rota says it."""

    row: int
    at: str
    cell: Any
    day: Day
    post: str
    hours: tuple[time, time] | None
    heads: tuple[str, ...] = ()
    weekday: int | None = None
    cells: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    spot: str = ""


@dataclass
class Block:
    """One table of a worksheet: the texts above it, the nearest first, its slots, and the cells that are no part of it,
    by address. `titles` stand over the heads of its rows; `away` is who is away on a day, the post says why."""

    above: list[str]
    titles: tuple[str, ...] = ()
    slots: list[Slot] = field(default_factory=list)
    away: list[Slot] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    day: Callable[[Any], Day | None] = field(default_factory=lambda: day_of)
    said: dict[int, Any] = field(default_factory=dict)

    def same(self, column: int, cell: Any, before: Any = None) -> Any:
        """What a cell says, which may be the same as the one above it or, as 同左 says, the one `before` it."""
        word = text(cell)
        if word in DITTO and column in self.said:
            return self.said[column]
        cell = before if word in LIKE_LEFT and before is not None else cell
        self.said[column] = cell
        return cell


def day_of(cell: Any) -> Day | None:
    """The day a head of a row or column names; None when it names none."""
    if isinstance(cell, NoValue):
        return None
    if (weekday := weekday_of(cell)) is not None:
        return weekday
    try:
        return table_days(cell)
    except Unreadable:
        return None


def hours_of(written: str) -> tuple[time, time] | None:
    """From when to when a text says; None when it says no hours."""
    found = HOURS.search(written)
    if not found:
        return None
    start, start_minute, end, end_minute = (int(part or 0) for part in found.groups())
    if start > 24 or end > 24 or max(start_minute, end_minute) > 59:
        return None
    return time(start % 24, start_minute), time(end % 24, end_minute)


def odd_hours(written: str) -> str:
    """The hours of a text that no day has, as 25:00-27:00; empty where it has none."""
    found = HOURS.search(written)
    return found[0] if found and hours_of(written) is None else ""


def post_of(written: str) -> str:
    """The name of a post without its hours: "上学护导（7:20—8:00）" is 上学护导. Hours that cannot be stay with it."""
    if odd_hours(written):
        return written
    without = BRACKETED.sub(lambda found: "" if HOURS.search(found[0]) else found[0], written)
    return re.sub(r"\s+", "", BETWEEN.sub("", HOURS.sub("", without)))


def side_by_side(grid: Grid, at: int, starts: list[int]) -> Iterator[Grid]:
    """The worksheet once for each of the tables that stand side by side below a row and begin in these columns; what is
    above them is said of all."""
    ends = [*starts[1:], MOST_COLUMNS]
    for first, end in zip([1, *starts[1:]], ends, strict=True):
        below = ((number, _between(cells, first, end)) for number, cells in grid.rows[at:])
        rows = (*grid.rows[:at], *((number, cells) for number, cells in below if cells))
        merged = {place: cell for place, cell in grid.merged.items() if first <= place[1] < end}
        yield replace(grid, rows=rows, merged=merged)


def _between(cells: dict[int, Any], first: int, end: int) -> dict[int, Any]:
    return {column: cell for column, cell in cells.items() if first <= column < end}


def texts_above(rows: Sequence[tuple[int, dict[int, Any]]]) -> list[str]:
    """What stands alone in the rows above a table, the nearest first."""
    return [text(cell) for _, cells in rows[::-1] if len(cells) <= 2 for cell in cells.values()]
