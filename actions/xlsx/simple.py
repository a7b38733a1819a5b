"""Rows of an .xlsx sheet under headings the office knows, bounded, each with its number for a refusal."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from actions.xlsx.grid import BROKEN, require_small
from models.errors import BadInput

MAX_ROWS = 5000
MAX_COLUMNS = 200
MAX_COUNT = 1_000_000
Headings = Mapping[str, tuple[str, ...]]
Row = tuple[int, dict[str, Any]]


def open_book(path: Path) -> Workbook:
    """The workbook, to be read only. Refuses what is no .xlsx or too large."""
    require_small(path)
    try:
        return load_workbook(path, read_only=True, data_only=True)
    except BROKEN as error:
        raise BadInput("import.unreadable", file=path.name) from error


def cells(book: Workbook, sheet: int = 0) -> list[tuple[Any, ...]]:
    """A sheet's rows from the first on; none when there is no such sheet. Refuses too many."""
    if sheet >= len(book.worksheets):
        return []
    title = book.worksheets[sheet].title
    try:
        rows = book.worksheets[sheet].iter_rows(values_only=True, max_col=MAX_COLUMNS)
        found = list(islice(rows, MAX_ROWS + 1))
    except BROKEN as error:
        raise BadInput("import.unreadable", file=title) from error
    if len(found) > MAX_ROWS:
        raise BadInput("import.too_many_rows", file=title, most=MAX_ROWS)
    return found


def columns(heading: tuple[Any, ...], known: Headings, needed: tuple[str, ...]) -> dict[str, int]:
    """Where each known heading stands. Refuses a sheet without the needed ones."""
    titles = [text(cell).lower() for cell in heading]
    found = {name: titles.index(word) for name, words in known.items() for word in words if word in titles}
    lacking = [known[name][0] for name in needed if name not in found]
    if lacking:
        raise BadInput("import.header", missing="、".join(lacking))
    return found


def rows(table: list[tuple[Any, ...]], places: dict[str, int]) -> Iterator[Row]:
    """Each filled row under the headings, with its number as the spreadsheet shows it."""
    for number, line in enumerate(table[1:], start=2):
        if any(text(cell) for cell in line):
            yield number, {name: line[at] for name, at in places.items() if at < len(line)}


def text(cell: Any) -> str:
    """A cell as people read it: 101.0 is 101."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def needed(number: int, row: dict[str, Any], name: str, heading: str, longest: int = 200) -> str:
    """A text that must be there. Refuses the row without it, or with too much."""
    found = text(row.get(name))
    if not found or len(found) > longest:
        raise BadInput("import.row", row=number, reason="import.empty", value=heading)
    return found


def count(number: int, cell: Any, otherwise: int | None = None) -> int:
    """A whole number from 0 on; an empty cell is `otherwise`. Refuses anything else, with the row."""
    found = text(cell)
    if not found and otherwise is not None:
        return otherwise
    if not found.isdecimal() or not found.isascii() or int(found) > MAX_COUNT:
        raise BadInput("import.row", row=number, reason="import.count", value=found)
    return int(found)
