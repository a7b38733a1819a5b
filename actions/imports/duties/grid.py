"""Duty tables drawn as a grid: days across and posts down, or days down and posts across; one block below another."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from actions.imports.duties.days import (
    Between,
    Partial,
    day_of_month,
    table_days,
    weekday_of,
    weekday_told,
)
from actions.school.brackets import BRACKETED
from actions.xlsx.cells import Unreadable, text
from actions.xlsx.columns import plain
from actions.xlsx.grid import Grid, NoValue, address

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
MOST_HEADS, MOST_BEHIND = 4, 3  # columns before the days, and behind them
NOTE_FROM = re.compile(r"^(说明|备注|注|\d+\s*[.．、)）]|[*＊※])")

Day = date | Partial | Between | int
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
    by address. `titles` stand over the heads of its rows."""

    above: list[str]
    titles: tuple[str, ...] = ()
    slots: list[Slot] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    day: Callable[[Any], Day | None] = field(default_factory=lambda: day_of)


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


def post_of(written: str) -> str:
    """The name of a post without its hours: "上学护导（7:20—8:00）" is 上学护导."""
    without = BRACKETED.sub(lambda found: "" if HOURS.search(found[0]) else found[0], written)
    return re.sub(r"\s+", "", BETWEEN.sub("", HOURS.sub("", without)))


def blocks_of(grid: Grid) -> list[Block]:
    """The tables of a worksheet; none where days head neither its columns nor its rows."""
    heads = [at for at in range(len(grid.rows)) if _days_across(grid, at)]
    heads = [
        at for at in heads if not (at - 1 in heads and len(grid.rows[at - 1][1]) >= len(grid.rows[at][1]))
    ]
    if heads:
        return list(_across(grid, heads))
    block = _down(grid)
    return [block] if block else []


def _days_across(grid: Grid, at: int) -> dict[int, Day]:
    """The days that head the columns, where a row is nothing but such heads beside its first cells."""
    cells = grid.rows[at][1]
    days = {column: day for column, cell in cells.items() if (day := day_of(cell)) is not None}
    days = days or _numbered(cells)
    kinds = {isinstance(day, int) for day in days.values()}
    alone = len(kinds) == 1 and len(set(map(str, days.values()))) == len(days)
    other = [column for column, cell in cells.items() if column not in days and plain(cell) not in ASIDE]
    before = sum(column < min(days, default=0) for column in other)
    few = before <= MOST_HEADS and len(other) - before <= MOST_BEHIND
    return days if len(days) > 1 and alone and few else {}


def _numbered(cells: dict[int, Any]) -> dict[int, Day]:
    """The days of a month that head columns as numbers alone, a week of them or more, one after another."""
    days = {column: day for column, cell in cells.items() if (day := day_of_month(cell))}
    numbers = [days[column].day for column in sorted(days)]
    follow = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return {**days} if follow and len(numbers) >= A_WEEK else {}


def _across(grid: Grid, heads: list[int]) -> Iterator[Block]:
    """A block for each row of heads, down to the next."""
    ends = [*heads[1:], len(grid.rows)]
    for index, (at, end) in enumerate(zip(heads, ends, strict=True)):
        before = grid.rows[: at if index == 0 else at][::-1]
        block = Block([text(cell) for _, cells in before if len(cells) <= 2 for cell in cells.values()])
        days, first = _dated(grid, at, end)
        block.titles = _heads(grid, *grid.rows[at], min(days))
        for number, cells in grid.rows[first:end]:
            _row_across(grid, block, days, number, cells)
        yield block


def _dated(grid: Grid, at: int, end: int) -> tuple[dict[int, Day], int]:
    """The days of the columns: dates below days of the week say more. And the first row below."""
    days = _days_across(grid, at)
    dates = _days_across(grid, at + 1) if at + 1 < end else {}
    return ({**days, **dates}, at + 2) if dates else (days, at + 1)


def _row_across(grid: Grid, block: Block, days: dict[int, Day], number: int, cells: dict[int, Any]) -> None:
    first = min(days)
    heads = _heads(grid, number, cells, first)
    labels = [label for label in dict.fromkeys(heads) if label and not label.isdigit()]
    if plain("".join(labels)) in NO_POST or all(
        weekday_of(cell, bare=True) is not None for cell in cells.values()
    ):
        return
    filled = {column: cell for column, cell in cells.items() if column >= first}
    label = " ".join(labels)
    if not labels or (not filled and (hours_of(label) or not post_of(label))) or _is_note(label, filled):
        block.beside |= {address(number, column): text(cell) for column, cell in cells.items()}
        return
    hours = next(filter(None, map(hours_of, labels)), None)
    post = "".join(post_of(one) for one in labels)
    for column, day in days.items():
        cell = grid.cell(number, cells, column)
        if cell is not None:
            block.slots.append(Slot(number, address(number, column), cell, day, post, hours, heads))
    block.beside |= {
        address(number, column): text(cell) for column, cell in filled.items() if column not in days
    }


def _heads(grid: Grid, number: int, cells: dict[int, Any], first: int) -> tuple[str, ...]:
    """What stands in a row before its first day."""
    return tuple(text(grid.cell(number, cells, column)) for column in range(1, first))


def _is_note(label: str, filled: dict[int, Any]) -> bool:
    return not filled and (len(label) > 20 or bool(NOTE_FROM.match(label)))


def _down(grid: Grid) -> Block | None:
    """A block whose rows are days: under a row of titles, one of which heads the days."""
    for at, (_, titles) in enumerate(grid.rows[:15]):
        column = _column_of_days(grid, at)
        if column is None or len(titles) < 2:
            continue
        above = [
            text(cell) for _, cells in grid.rows[:at][::-1] if len(cells) <= 2 for cell in cells.values()
        ]
        block = Block(above, day=_day_under(titles[column]))
        posts = _posts(grid, at, column)
        for number, cells in grid.rows[at + 1 :]:
            _row_down(grid, block, posts, column, number, cells)
        return block if block.slots else None
    return None


def _column_of_days(grid: Grid, at: int) -> int | None:
    """The column that holds a day right below these titles, dates rather than days of the week."""
    if at + 1 >= len(grid.rows):
        return None
    below = grid.rows[at + 1 : at + 4]
    for weekdays in (False, True):
        for column in sorted(grid.rows[at][1]):
            if day_of(grid.rows[at][1][column]) is not None:
                continue
            read = _day_under(grid.rows[at][1][column])
            cells_below = [cells[column] for _, cells in below if column in cells]
            days = [day for cell in cells_below if (day := read(cell)) is not None]
            if days and 2 * len(days) >= len(cells_below) and isinstance(days[0], int) == weekdays:
                return column
    return None


def _day_under(title: Any) -> Callable[[Any], Day | None]:
    """How a cell under a title is read as a day: a number alone is one under 日期 or 日."""
    if plain(title) not in DAY_TITLES:
        return day_of
    return lambda cell: day if (day := day_of(cell)) is not None else day_of_month(cell)


def _posts(grid: Grid, at: int, days: int) -> dict[int, tuple[str, tuple[time, time] | None, str]]:
    """Of each column its post, its hours, and what it holds: people, hours, or something aside."""
    found = {}
    for column, title in grid.rows[at][1].items():
        written, known = text(title), plain(title)
        hours, post = hours_of(written), post_of(written)
        if column == days or known in NO_POST:
            continue
        kind = "aside" if known in ASIDE else "hours" if "时间" in known or "时段" in known else "people"
        found[column] = (post, hours, kind)
    people = [column for column, (_, _, kind) in found.items() if kind == "people"]
    if len(people) == 1 and plain(grid.rows[at][1][people[0]]) in PEOPLE:
        found[people[0]] = ("值班", *found[people[0]][1:])
    return found


def _row_down(
    grid: Grid,
    block: Block,
    posts: dict[int, tuple[str, tuple[time, time] | None, str]],
    days: int,
    number: int,
    cells: dict[int, Any],
) -> None:
    day = block.day(grid.cell(number, cells, days))
    if day is None:
        _more_hours(posts, cells)
        block.beside |= {address(number, column): text(cell) for column, cell in cells.items()}
        return
    aside = [weekday_told(cell) for column, cell in cells.items() if column == days or column not in posts]
    weekday = next((told for told in aside if told is not None), None)
    told = [
        hours_of(text(cells[column]))
        for column, post in posts.items()
        if post[2] == "hours" and column in cells
    ]
    for column, (post, hours, kind) in posts.items():
        if column not in cells and grid.cell(number, cells, column) is None:
            continue
        cell = grid.cell(number, cells, column)
        if kind == "aside":
            block.beside[address(number, column)] = text(cell)
        elif kind == "people":
            hours = hours or next(filter(None, told), None)
            block.slots.append(Slot(number, address(number, column), cell, day, post, hours, (), weekday))


def _more_hours(posts: dict[int, tuple[str, tuple[time, time] | None, str]], cells: dict[int, Any]) -> None:
    """Hours in a row of their own, below the titles."""
    for column, (post, _, kind) in list(posts.items()):
        if column in cells and (hours := hours_of(text(cells[column]))):
            posts[column] = (post, hours, kind)
