"""The cells of an .xlsx file's filled sheets, bounded in size, merged cells filled, wherever the table begins."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import BadInput

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024  # a small file that unpacks to gigabytes is an attack or an accident
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 5000, 60, 5
BROKEN = (OSError, InvalidFileException, BadZipFile, LookupError, ValueError, TypeError, SyntaxError)


@dataclass(frozen=True)
class Grid:
    """The rows of a sheet; the number of a row is the one the spreadsheet shows."""

    rows: tuple[tuple[int, tuple[Any, ...]], ...]


def read_grids(path: Path) -> list[Grid]:
    """The sheets of the file that hold anything, hidden ones only where no other is. Refuses what is too large or no
    .xlsx."""
    require_small(path)
    try:
        book = load_workbook(path, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        filled = [
            sheet
            for sheet in sheets
            if any(cell.value is not None for row in sheet["A1:P30"] for cell in row)
        ]
        return [_grid(sheet, path) for sheet in (filled or sheets)[:MAX_SHEETS]]
    except BROKEN as error:
        raise BadInput("import.unreadable", file=path.name) from error


def require_small(path: Path, most: int = MAX_BYTES) -> None:
    """Refuse what is no packed file, or too large as it is or unpacked."""
    try:
        if path.stat().st_size > most:
            raise BadInput("import.too_large", file=path.name)
        with ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (OSError, BadZipFile) as error:
        raise BadInput("import.unreadable", file=path.name) from error
    if unpacked > MAX_UNPACKED:
        raise BadInput("import.too_large", file=path.name)


def _grid(sheet: Worksheet, path: Path) -> Grid:
    rows = []
    merged = _merged(sheet)
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
        filled = tuple(
            merged.get((number, column)) if cell is None else cell
            for column, cell in enumerate(cells, start=1)
        )
        if any(cell is not None and str(cell).strip() for cell in filled):
            rows.append((number, filled))
        if len(rows) > MAX_ROWS:
            raise BadInput("import.too_many_rows", file=path.name, most=MAX_ROWS)
    return Grid(tuple(rows))


def _merged(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """What a cell merged over several rows says, for each of its rows in its first column."""
    found = {}
    for area in sheet.merged_cells.ranges:
        value = sheet.cell(area.min_row, area.min_col).value
        for row in range(area.min_row, min(area.max_row, area.min_row + MAX_ROWS) + 1):
            found[row, area.min_col] = value
    return found
