"""Duty tables with a row for each day and a column for each post; tables side by side, one below another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from actions.imports.duties.days import days_of_month, weekday_told
from actions.imports.duties.grid import (
    ASIDE,
    DAY_TITLES,
    NO_POST,
    PEOPLE,
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

TITLES_WITHIN, LOOKED_AT = 15, 3  # rows above the titles, and below them
Hours = tuple[time, time]


@dataclass(frozen=True)
class _Column:
    """What a column holds: the people of a post, hours, or something aside; the hours where its title says them."""

    post: str
    hours: Hours | None
    kind: str


def down(grid: Grid) -> Iterator[Block]:
    """The tables whose rows days head, under a row of titles."""
    for at, (_, titles) in enumerate(grid.rows[:TITLES_WITHIN]):
        column = _column_of_days(grid, at)
        if column is None or len(titles) < 2:
            continue
        again = [
            one for one in sorted(titles) if one > column and plain(titles[one]) == plain(titles[column])
        ]
        found = [
            block for panel in side_by_side(grid, at, [1, *again]) for block in _below_another(panel, at)
        ]
        yield from (block for block in found if block.slots or block.beside)
        return


def _below_another(grid: Grid, at: int) -> Iterator[Block]:
    """A block for each row of the same titles; hours that stand alone above it are those of all its posts."""
    column = _column_of_days(grid, at)
    if column is None:
        return
    titles = {place: plain(cell) for place, cell in grid.rows[at][1].items()}
    heads = [
        at + n
        for n, (_, cells) in enumerate(grid.rows[at:])
        if {place: plain(cell) for place, cell in cells.items()} == titles
    ]
    ends = [_first_above(grid, head) for head in heads[1:]] + [len(grid.rows)]
    for head, end in zip(heads, ends, strict=True):
        above = texts_above(grid.rows[:head])
        block = Block([*above], day=_day_under(grid.rows[at][1][column]))
        columns = _columns(grid, head, column)
        if above and (hours := hours_of(above[0])):
            columns = {place: _within(one, post_of(above[0]), hours) for place, one in columns.items()}
        for number, cells in grid.rows[head + 1 : end]:
            _row(grid, block, columns, column, number, cells)
        yield block


def _first_above(grid: Grid, head: int) -> int:
    """The first of the texts that stand alone right above a row of titles."""
    while len(grid.rows[head - 1][1]) == 1 and hours_of(text(next(iter(grid.rows[head - 1][1].values())))):
        head -= 1
    return head


def _within(column: _Column, word: str, hours: Hours) -> _Column:
    """A column of a table that has hours, and a word for them, of its own."""
    if column.kind != "people":
        return column
    return replace(column, post=f"{column.post} {word}".strip(), hours=column.hours or hours)


def _column_of_days(grid: Grid, at: int) -> int | None:
    """The column that holds a day right below these titles, dates rather than days of the week."""
    if at + 1 >= len(grid.rows):
        return None
    below = grid.rows[at + 1 : at + 1 + LOOKED_AT]
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
    return lambda cell: day if (day := day_of(cell)) is not None else days_of_month(cell)


def _columns(grid: Grid, at: int, days: int) -> dict[int, _Column]:
    """What each column holds."""
    found = {}
    for column, title in grid.rows[at][1].items():
        written, known = text(title), plain(title)
        hours, post = hours_of(written), post_of(written)
        if column == days or known in NO_POST:
            continue
        kind = "aside" if known in ASIDE else "hours" if "时间" in known or "时段" in known else "people"
        found[column] = _Column(post, hours, kind)
    people = [column for column, one in found.items() if one.kind == "people"]
    if len(people) == 1 and plain(grid.rows[at][1][people[0]]) in PEOPLE:
        found[people[0]] = replace(found[people[0]], post="值班")
    return found


def _row(
    grid: Grid, block: Block, columns: dict[int, _Column], days: int, number: int, cells: dict[int, Any]
) -> None:
    day = block.day(grid.cell(number, cells, days))
    if day is None:
        _more_hours(columns, cells)
        block.beside |= {address(number, column): text(cell) for column, cell in cells.items()}
        return
    aside = [weekday_told(cell) for column, cell in cells.items() if column == days or column not in columns]
    weekday = next((told for told in aside if told is not None), None)
    known = {column: cell for column in columns if (cell := grid.cell(number, cells, column)) is not None}
    told = [text(known[column]) for column, one in columns.items() if one.kind == "hours" and column in known]
    hours, word = next(filter(None, map(hours_of, told)), None), " ".join(filter(None, told))
    before = None
    for column, cell in known.items():
        one, at = columns[column], address(number, column)
        if one.kind == "aside":
            block.beside[at] = text(cell)
        elif one.kind == "people":
            cell = before = block.same(column, cell, before)
            mine = one.hours or hours
            post = one.post if mine else f"{one.post} {word}".strip()
            block.slots.append(Slot(number, at, cell, day, post, mine, (), weekday))
    unread = cells.keys() - known.keys() - {days}
    block.beside |= {address(number, at): text(cells[at]) for at in unread if not _counts(cells[at])}


def _counts(cell: Any) -> bool:
    """Say whether a cell in a column that is none of the table only numbers or names its day."""
    return text(cell).isdecimal() or weekday_told(cell) is not None


def _more_hours(columns: dict[int, _Column], cells: dict[int, Any]) -> None:
    """Hours in a row of their own, below the titles."""
    for column, one in list(columns.items()):
        if column in cells and (hours := hours_of(text(cells[column]))):
            columns[column] = replace(one, hours=hours)
