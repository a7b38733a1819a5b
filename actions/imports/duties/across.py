"""Duty tables with a column for each day and a row for each post; tables side by side, one below another."""

from collections.abc import Iterator
from typing import Any

from actions.imports.duties.days import day_of_month, weekday_of
from actions.imports.duties.grid import (
    A_WEEK,
    ASIDE,
    MOST_BEHIND,
    MOST_HEADS,
    NO_POST,
    NOTE_FROM,
    Block,
    Day,
    Slot,
    day_of,
    hours_of,
    post_of,
    side_by_side,
    texts_above,
)
from actions.xlsx.cells import text
from actions.xlsx.columns import plain
from actions.xlsx.grid import Grid, address

LONG_NOTE = 20  # characters; a longer text before empty days is a note


def across(grid: Grid) -> Iterator[Block]:
    """The tables whose columns days head."""
    heads = _heads_of(grid)
    if not heads:
        return
    at = heads[0]
    for panel in side_by_side(grid, at, _starts(grid, at)):
        mine = _heads_of(panel)
        for head, end in zip(mine, [*mine[1:], len(panel.rows)], strict=True):
            yield _block(panel, head, end)


def _heads_of(grid: Grid) -> list[int]:
    """The rows of days, at the first of which each table begins: dates below days of the week belong to them."""
    rows = grid.rows
    heads = [at for at in range(len(rows)) if days_across(grid, at)]
    return [at for at in heads if not (at - 1 in heads and len(rows[at - 1][1]) >= len(rows[at][1]))]


def _starts(grid: Grid, at: int) -> list[int]:
    """The columns in which tables begin: where a title that heads the posts stands again."""
    cells, days = grid.rows[at][1], days_across(grid, at)
    titles = {plain(cell) for column, cell in cells.items() if column < min(days)} - {""}
    again = [column for column, cell in cells.items() if column > min(days) and plain(cell) in titles]
    return [1, *sorted(again)]


def days_across(grid: Grid, at: int) -> dict[int, Day]:
    """The days that head the columns, where a row is nothing but such heads beside its first cells."""
    cells = grid.rows[at][1]
    days = {column: day for column, cell in cells.items() if (day := day_of(cell)) is not None}
    days = days or _numbered(cells)
    kinds = {isinstance(day, int) for day in days.values()}
    alone = len(kinds) == 1 and len(set(map(str, days.values()))) == len(days)
    other = [column for column, cell in cells.items() if column not in days and plain(cell) not in ASIDE]
    first, last = min(days, default=0), max(days, default=0)
    before = [plain(cells[column]) for column in other if column < first]
    again = all(plain(cells[column]) in before for column in other if first < column < last)
    few = len(before) <= MOST_HEADS and len(other) - len(before) <= MOST_BEHIND
    return days if len(days) > 1 and first > 1 and alone and again and few else {}


def _numbered(cells: dict[int, Any]) -> dict[int, Day]:
    """The days of a month that head columns as numbers alone, a week of them or more, one after another."""
    days = {column: day for column, cell in cells.items() if (day := day_of_month(cell))}
    numbers = [days[column].day for column in sorted(days)]
    follow = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return {**days} if follow and len(numbers) >= A_WEEK else {}


def _block(grid: Grid, at: int, end: int) -> Block:
    """The table below a row of days, down to the next."""
    block = Block(texts_above(grid.rows[:at]))
    days, first = _dated(grid, at, end)
    block.titles = _heads(grid, *grid.rows[at], min(days))
    wide = _spread(grid, grid.rows[first - 1][0], days)
    subs = _subs(grid, block, first, wide) if len(wide) > len(days) and first < end else {}
    for number, cells in grid.rows[first + bool(subs) : end]:
        _row(grid, block, wide, subs, number, cells)
    return block


def _dated(grid: Grid, at: int, end: int) -> tuple[dict[int, Day], int]:
    """The days of the columns: dates below days of the week say more. And the first row below."""
    days = days_across(grid, at)
    dates = days_across(grid, at + 1) if at + 1 < end else {}
    return ({**days, **dates}, at + 2) if dates else (days, at + 1)


def _spread(grid: Grid, number: int, days: dict[int, Day]) -> dict[int, Day]:
    """The days of all columns that a head goes on over."""
    wide = dict(days)
    for column, day in days.items():
        for further in range(column + 1, grid.across.get((number, column), column) + 1):
            wide.setdefault(further, day)
    return dict(sorted(wide.items()))


def _subs(grid: Grid, block: Block, at: int, days: dict[int, Day]) -> dict[int, str]:
    """What heads each column below its day, as 早 and 晚 do, where nothing else stands in that row."""
    number, cells = grid.rows[at]
    heads = [head for head in _heads(grid, number, cells, min(days)) if head]
    mine = {column: text(cell) for column, cell in cells.items() if column in days}
    return mine if len(mine) > 1 and set(heads) <= set(block.titles) else {}


def _row(
    grid: Grid, block: Block, days: dict[int, Day], subs: dict[int, str], number: int, cells: dict[int, Any]
) -> None:
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
    before = None
    for column, at, cell in _cells_over(grid, number, cells, list(days)):
        cell = before = block.same(column, cell, before)
        sub = subs.get(column, "")
        named = f"{post} {post_of(sub)}".strip() if sub else post
        mine = hours_of(sub) or hours
        block.slots.append(Slot(number, address(number, at), cell, days[column], named, mine, heads))
    block.beside |= {
        address(number, column): text(cell) for column, cell in filled.items() if column not in days
    }


def _cells_over(
    grid: Grid, number: int, cells: dict[int, Any], columns: list[int]
) -> Iterator[tuple[int, int, Any]]:
    """What each of the columns says, and in which it is written: a cell may go on over several."""
    at, until = 0, 0
    for column in columns:
        if grid.cell(number, cells, column) is not None:
            at, until = column, grid.across.get((number, column), column)
        if column <= until:
            yield column, at, grid.cell(number, cells, at)


def _heads(grid: Grid, number: int, cells: dict[int, Any], first: int) -> tuple[str, ...]:
    """What stands in a row before its first day."""
    return tuple(text(grid.cell(number, cells, column)) for column in range(1, first))


def _is_note(label: str, filled: dict[int, Any]) -> bool:
    return not filled and (len(label) > LONG_NOTE or bool(NOTE_FROM.match(label)))
