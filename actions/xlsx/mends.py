"""What somebody mends of a file on the page that shows it: the file itself stays as it was sent."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.xlsx.book import new_book, packed, put
from actions.xlsx.cells import LONGEST_TEXT, text
from actions.xlsx.grid import MAX_ROWS, Book, Cells, Chosen, Grid, NoValue
from models.errors import BadInput

MOST_COLUMNS = 300
LONGEST_KEY = 200
OTHER = "-"
"""Answers "another person" where somebody of that name is known, and "not read" for a column."""
ROW, PLACE = re.compile(r"[1-9]\d{0,6}"), re.compile(r"[A-Z]{1,3}")

Key = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]
Answer = Annotated[str, Field(max_length=LONGEST_KEY)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class Mends(BaseModel):
    """Corrections of a file, by worksheet, row and column: `cells` by "Sheet1!C5"; `left_out` rows and `who` (which
    person is meant: a number, or another) by "Sheet1!5"; what a column is, by its title in `titles`, and where there
    are no titles by "Sheet1!C" in `columns`, with the first row below them in `begins` by the worksheet; `answers` to
    questions about the file by their names, empty where one is taken back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cells: dict[Key, Text] = Field(default={}, max_length=MAX_ROWS)
    titles: dict[Key, Key] = Field(default={}, max_length=MOST_COLUMNS)
    columns: dict[Key, Key] = Field(default={}, max_length=MOST_COLUMNS)
    begins: dict[Key, int] = Field(default={}, max_length=MOST_COLUMNS)
    left_out: frozenset[Key] = Field(default=frozenset(), max_length=MAX_ROWS)
    who: dict[Key, Key] = Field(default={}, max_length=MAX_ROWS)
    answers: dict[Key, Answer] = Field(default={}, max_length=MOST_COLUMNS)

    def and_then(self, later: "Mends", back: Iterable[str] = ()) -> "Mends":
        """These with later ones, which count where both speak; the rows of `back` are taken again."""
        mine, theirs = self.model_dump(), later.model_dump()
        merged = {name: mine[name] | theirs[name] for name in mine if name != "left_out"}
        return mends_of({**merged, "left_out": (self.left_out | later.left_out) - {*back}})


def mends_of(values: Mapping[str, Any]) -> Mends:
    """The corrections that were sent. Refuses more of them, or longer ones, than a file can have."""
    try:
        return Mends.model_validate(values)
    except ValidationError as error:
        raise BadInput("import.too_many_mends") from error


def mended(book: Book, mends: Mends) -> Book:
    """The file with its corrections. Those of cells that it does not have say nothing."""
    cells: defaultdict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for key, now in mends.cells.items():
        sheet, _, address = key.rpartition("!")
        if place := _place(address):
            cells[sheet][place] = now
    grids = (_mended(grid, cells[grid.title], mends) for grid in book.grids)
    return replace(book, grids=tuple(grids), mended=_facts(book, mends))


def rows_left_out(book: Book, mends: Mends, titles: Mapping[str, int]) -> bytes:
    """An .xlsx of the rows left out, each worksheet's below its row of `titles`; empty where none is."""
    found = new_book()
    for grid in book.grids:
        mine = sorted(int(row) for row in _of(f"{grid.title}!", mends.left_out, ROW))
        numbers = [titles[grid.title], *mine] if grid.title in titles else mine
        rows = [(number, grid.by_number.get(number, {})) for number in numbers]
        if mine:
            _copy(found.create_sheet(grid.title), grid, rows)
    return packed(found) if found.worksheets else b""


def _copy(sheet: Worksheet, grid: Grid, rows: Iterable[tuple[int, Cells]]) -> None:
    for at, (number, cells) in enumerate(rows, start=1):
        merged = {column: value for (row, column), value in grid.merged.items() if row == number}
        for column, value in {**merged, **cells}.items():
            put(sheet, at, column, text(value) if isinstance(value, NoValue) else value)


def said(book: Book, key: str) -> str:
    """What a cell says now."""
    sheet, _, address = key.rpartition("!")
    row, column = _place(address) or (0, 0)
    found = (
        grid.cell(row, grid.by_number.get(row, {}), column) for grid in book.grids if grid.title == sheet
    )
    return text(next(found, None))


def row_said(book: Book, key: str) -> str:
    """What a row says, cell by cell."""
    sheet, _, row = key.rpartition("!")
    rows = (
        grid.by_number.get(int(row), {}) for grid in book.grids if grid.title == sheet and row.isdecimal()
    )
    return " · ".join(map(text, next(rows, {}).values()))


def _place(address: str) -> tuple[int, int] | None:
    try:
        letters, row = coordinate_from_string(address)
        return row, column_index_from_string(letters)
    except (CellCoordinatesException, ValueError):
        return None


def _mended(grid: Grid, cells: dict[tuple[int, int], str], mends: Mends) -> Grid:
    mine = f"{grid.title}!"
    chosen = Chosen(
        titles=mends.titles,
        left_out=frozenset(int(row) for row in _of(mine, mends.left_out, ROW)),
        who={int(row): mends.who[mine + row] for row in _of(mine, mends.who, ROW)},
        answers=mends.answers,
    )
    merged = {place: value for place, value in grid.merged.items() if place not in cells}
    rows = (
        tuple((number, _corrected(number, row, cells)) for number, row in grid.rows) if cells else grid.rows
    )
    named = {column_index_from_string(at): mends.columns[mine + at] for at in _of(mine, mends.columns, PLACE)}
    if named:
        begins = mends.begins.get(grid.title, 1)
        titles = {place: name for place, name in sorted(named.items()) if name != OTHER}
        rows = ((0, titles), *(row for row in rows if row[0] >= begins))
    return replace(grid, rows=rows, merged=merged, chosen=chosen)


def _of(sheet: str, keys: Iterable[str], form: re.Pattern[str]) -> list[str]:
    """What follows the worksheet's name, where it has the form."""
    found = (key.removeprefix(sheet) for key in keys if key.startswith(sheet))
    return [each for each in found if form.fullmatch(each)]


def _corrected(number: int, row: Cells, cells: dict[tuple[int, int], str]) -> Cells:
    mine = {column: now for (at, column), now in cells.items() if at == number}
    if not mine:
        return row
    return {column: value for column, value in sorted({**row, **mine}.items()) if text(value)}


def _facts(book: Book, mends: Mends) -> Mapping[str, object]:
    """What was mended, as the journal tells it: each cell with what it said and what it was taken for."""
    cells = [[key, f"{said(book, key)} → {now}"] for key, now in mends.cells.items()]
    facts: dict[str, Collection[object]] = {
        "cells": cells,
        "columns": [[title, name] for title, name in {**mends.titles, **mends.columns}.items()],
        "left_out": sorted(mends.left_out),
        "answers": {key: said for key, said in mends.answers.items() if said},
        "same_person": [[row, who] for row, who in mends.who.items()],
    }
    return {name: value for name, value in facts.items() if value}


def row_key(sheet: str, row: int) -> str:
    """How a row of a worksheet is named among the corrections."""
    return f"{sheet}!{row}"


def cell_key(sheet: str, row: int, column: int) -> str:
    """How a cell of a worksheet is named among the corrections."""
    return f"{sheet}!{get_column_letter(column)}{row}"
