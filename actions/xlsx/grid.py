"""The cells of an .xlsx file's worksheets, those that exist: a stray cell far below or far right costs one cell.

Everything is bounded before it is unpacked, and read without the database.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, iterparse
from zipfile import BadZipFile, ZipFile

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from actions.xlsx.cells import text
from models.errors import BadInput

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024  # a small file that unpacks to gigabytes is an attack or an accident
MAX_ROWS, MAX_CELLS = 5000, 300_000
MERGE_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
BROKEN = (OSError, InvalidFileException, BadZipFile, LookupError, ValueError, TypeError, SyntaxError)

Cells = dict[int, Any]


@dataclass(frozen=True)
class NoValue:
    """A cell that holds nothing to read: an error such as #N/A, or a formula whose result the file does not have."""

    reason: str
    shown: str = ""

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True)
class Grid:
    """The rows of a worksheet that hold anything, numbered as the spreadsheet shows them; cells by column from 1.

    `merged` holds what a merged area says, for each further row of it, in its first column. Reading stops where there
    is more than anybody fills in; the worksheet is not `whole` then.
    """

    title: str
    rows: tuple[tuple[int, Cells], ...]
    merged: dict[tuple[int, int], Any] = field(default_factory=dict)
    whole: bool = True

    def cell(self, number: int, cells: Cells, column: int) -> Any:
        """What a cell of a row says, by itself or as part of a merged area."""
        return cells[column] if column in cells else self.merged.get((number, column))


@dataclass(frozen=True)
class Book:
    """An .xlsx file that was read: its name, and its worksheets that hold anything."""

    name: str
    grids: tuple[Grid, ...]


def address(number: int, column: int) -> str:
    """The name of a cell: row 3 of the second column is B3."""
    return f"{get_column_letter(column)}{number}"


def read_book(path: Path) -> Book:
    """Read a file, hidden worksheets only where no other holds anything. Refuses what is too large or no .xlsx.

    Nothing here asks the database: doors read before they take its lock.
    """
    require_small(path)
    try:
        reader = ExcelReader(path, read_only=True, data_only=True, keep_links=False)
        with closing(reader.archive):
            grids = _grids(reader)
    except BROKEN as error:
        raise BadInput("import.unreadable", file=path.name) from error
    if not grids:
        raise BadInput("import.no_rows")
    return Book(path.name, tuple(grids))


def require_small(path: Path) -> None:
    """Refuse what is no packed file, or too large as it is or unpacked."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput("import.too_large", file=path.name)
        with ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (OSError, BadZipFile) as error:
        raise BadInput("import.unreadable", file=path.name) from error
    if unpacked > MAX_UNPACKED:
        raise BadInput("import.too_large", file=path.name)


def _grids(reader: ExcelReader) -> list[Grid]:
    """Read the parts of the file that cells depend on, and no others: those are where odd files break."""
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    sheets = [
        (sheet, part) for sheet, part in reader.parser.find_sheets() if part.Type.endswith("/worksheet")
    ]
    visible = [_grid(reader, sheet.name, part.target) for sheet, part in sheets if sheet.state == "visible"]
    if any(grid.rows for grid in visible):
        return [grid for grid in visible if grid.rows]
    hidden = [_grid(reader, sheet.name, part.target) for sheet, part in sheets if sheet.state != "visible"]
    return [grid for grid in hidden if grid.rows] or visible


def _grid(reader: ExcelReader, title: str, part: str) -> Grid:
    areas: list[tuple[int, int, int]] = []
    rows: list[tuple[int, Cells]] = []
    book: Any = reader.wb
    formats = book.epoch, book._date_formats, book._timedelta_formats
    with reader.archive.open(part) as source:
        parser = WorkSheetParser(source, reader.shared_strings, True, *formats)
        left = MAX_CELLS
        for number, cells in _rows(parser, areas):
            left -= len(cells)
            if left < 0 or len(rows) > MAX_ROWS:
                return Grid(title, tuple(rows), whole=False)
            rows.append((number, cells))
    return Grid(title, tuple(rows), _merged(dict(rows), areas))


def _rows(parser: WorkSheetParser, areas: list[tuple[int, int, int]]) -> Iterator[tuple[int, Cells]]:
    """The rows with anything in them. Collects the areas merged downwards as column, first and last row."""
    table: Element | None = None
    for event, element in iterparse(parser.source, ("start", "end")):
        if element.tag == DATA_TAG:
            table = element
        elif event == "start":
            continue
        elif element.tag == ROW_TAG:
            if cells := _cells(parser, element):
                yield parser.row_counter, cells
            if table is not None:
                table.clear()  # rows that were read are not kept
        elif element.tag == MERGE_TAG:
            column, first, _, last = range_boundaries(element.get("ref", ""))
            if column and first and last and last > first:
                areas.append((column, first, last))


def _cells(parser: WorkSheetParser, row: Element) -> Cells:
    """The cells of a row that say anything, by column."""
    parser.row_counter = int(float(row.get("r", parser.row_counter + 1)))
    parser.col_counter = 0
    found = {}
    for element in row:
        if len(element) == 0 and element.get("r"):
            continue  # only a format
        cell = parser.parse_cell(element)
        value = _value(cell, element)
        if isinstance(value, NoValue) or text(value):
            found[cell["column"]] = value
    return found


def _value(cell: Mapping[str, object], element: Element) -> object:
    value = cell["value"]
    if cell["data_type"] == "e" or value in ERROR_CODES:
        return NoValue("import.error_cell", str(value))
    if value is None and element.find(FORMULA_TAG) is not None and element.get("t") != "str":
        return NoValue("import.no_result", "=")
    return value


def _merged(rows: dict[int, Cells], areas: list[tuple[int, int, int]]) -> dict[tuple[int, int], Any]:
    """What each merged area says, for the rows it covers; of areas that overlap the first counts."""
    found: dict[tuple[int, int], Any] = {}
    filled: dict[int, int] = {}
    numbers = sorted(rows)
    for column, first, last in sorted(areas):
        value = rows.get(first, {}).get(column)
        if value is None or first <= filled.get(column, 0):
            continue
        filled[column] = last
        for number in numbers[bisect_right(numbers, first) : bisect_right(numbers, last)]:
            found[number, column] = value
    return found
