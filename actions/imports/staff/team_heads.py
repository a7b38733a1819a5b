"""Departments that stand in a list of staff as headings with the number of their people: 保卫科（2人）."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from actions.xlsx.cells import text
from actions.xlsx.columns import SHEET_APART, Doubt, Row, Table
from actions.xlsx.grid import Book, address

HEAD = re.compile(r"(?P<team>[^\d（()）：:]{2,32}?)\s*[（(：:]?\s*共?\s*\d{1,4}\s*[人名]\s*[)）]?")


def under_heads(table: Table, book: Book) -> Table:
    """The table without the rows that are such headings; the rows below one are of its department, unless they name
    one themselves."""
    heads = dict(_heads(table, book))
    if not heads:
        return table
    teams = {doubt.row: doubt.taken for doubt in heads.values()}
    rows = tuple(_of(row, teams) for row in table.rows if row.number not in teams)
    there = {(doubt.row, doubt.at) for doubt in heads.values()}
    others = tuple(doubt for doubt in table.doubts if (doubt.row, doubt.at) not in there)
    faults = tuple(fault for fault in table.faults if fault.row not in teams)
    return replace(table, rows=rows, faults=faults, doubts=(*others, *heads.values()))


def _heads(table: Table, book: Book) -> Iterator[tuple[int, Doubt]]:
    """The headings of the worksheets that are read, by their rows."""
    grids = {grid.title: grid for grid in book.grids}
    for index, sheet in enumerate(table.sheets):
        for number, cells in grids[sheet].rows:
            (column, cell), row = next(iter(cells.items())), index * SHEET_APART + number
            if len(cells) == 1 and (found := HEAD.fullmatch(text(cell))):
                yield row, Doubt(row, address(number, column), "import.team_head", text(cell), found["team"])


def _of(row: Row, teams: Mapping[int, str]) -> Row:
    above = [at for at in teams if at < row.number and at // SHEET_APART == row.number // SHEET_APART]
    if not above or "team" in row.values:
        return row
    return replace(row, values={**row.values, "team": teams[max(above)]})
