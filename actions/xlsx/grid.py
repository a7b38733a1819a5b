"""The cells of an .xlsx file's worksheets, those that exist: a stray cell far below or far right costs one cell; and
those of a .csv file.

Everything is bounded before it is unpacked, and read without the database.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    ARC_WORKBOOK,
    SHARED_STRINGS,
    XLSM,
    XLSX,
    XLTM,
    XLTX,
)

from actions.xlsx.cells import text
from actions.xlsx.delimited import fields_of
from actions.xlsx.parts import Formats, elements, formats_of, strings, tag_of
from models.errors import BadInput

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024  # a small file that unpacks to gigabytes is an attack or an accident
MAX_PART = 4 * 1024 * 1024  # of a part that is read whole: the list of parts, of worksheets, of defined names
MAX_ROWS, MAX_CELLS = 5000, 150_000  # of a worksheet; of all worksheets of a file
LOOKED_AT, MOST_LOOKED_AT = (
    1000,
    50_000,
)  # cells of each further worksheet once there are so many, and of all these
LONGEST_CELL = 2000  # characters; whatever is longer is no entry of a table
MOST_ROWS = 1_048_576  # rows a worksheet can have
ERRORS = frozenset({*ERROR_CODES, "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#GETTING_DATA"})
MERGE_TAG = tag_of("mergeCell")
BROKEN = (
    OSError,
    InvalidFileException,
    BadZipFile,
    LookupError,
    ValueError,
    TypeError,
    SyntaxError,
    ArithmeticError,
)

Cells = dict[int, Any]


@dataclass(frozen=True)
class NoValue:
    """A cell that holds nothing to read: an error such as #N/A, or a formula whose result the file does not have."""

    reason: str
    shown: str = ""

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True)
class Chosen:
    """What somebody decided of a worksheet on the page that shows it: the column that a title stands for ("-" for
    none), the rows that are left out, which person a row means, and what was answered to questions by their names."""

    titles: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    who: Mapping[int, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, str]:
        """What was answered to questions and not taken back."""
        return {key: said for key, said in self.answers.items() if said}

    def told_of(self, row: str) -> dict[str, str]:
        """What was answered to questions about one row, which is named as "Sheet1!5", by what was asked."""
        end = f".{row}"
        return {key.removesuffix(end): said for key, said in self.answers.items() if key.endswith(end)}


@dataclass(frozen=True)
class Grid:
    """The rows of a worksheet that hold anything, numbered as the spreadsheet shows them; cells by column from 1.

    `merged` holds what a merged area says, for each further row of it, in its first column. Reading stops where there
    is more than anybody fills in; the worksheet is not `whole` then. `struck` are the cells that are struck out,
    `across` is the last column of each that goes on over several.
    """

    title: str
    rows: tuple[tuple[int, Cells], ...]
    merged: dict[tuple[int, int], Any] = field(default_factory=dict)
    whole: bool = True
    struck: frozenset[tuple[int, int]] = frozenset()
    chosen: Chosen = Chosen()
    across: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @cached_property
    def by_number(self) -> dict[int, Cells]:
        """Its rows by their numbers."""
        return dict(self.rows)

    def cell(self, number: int, cells: Cells, column: int) -> Any:
        """What a cell of a row says, by itself or as part of a merged area."""
        return cells[column] if column in cells else self.merged.get((number, column))


@dataclass(frozen=True)
class Book:
    """A file that was read: its name, and its worksheets that hold anything; what was `mended` of them since."""

    name: str
    grids: tuple[Grid, ...]
    mended: Mapping[str, object] = field(default_factory=dict)

    @property
    def answers(self) -> Mapping[str, str]:
        """What was answered to questions about the file, by their names."""
        return next((grid.chosen.answers for grid in self.grids), {})


@dataclass
class Left:
    """How many more cells of a file are read."""

    cells: int


def address(number: int, column: int) -> str:
    """The name of a cell: row 3 of the second column is B3."""
    return f"{get_column_letter(column)}{number}"


def read_book(path: Path) -> Book:
    """Read a file, hidden worksheets only where no other holds anything. Refuses what is too large, and what is
    neither an .xlsx nor text with separators (.csv).

    Nothing here asks the database: doors read before they take its lock.
    """
    if (lines := fields_of(path, MAX_BYTES)) is not None:
        return _listed(path, lines)
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


def _listed(path: Path, lines: Iterator[list[str]]) -> Book:
    """The fields of a .csv as the cells of one worksheet."""
    rows, left = list[tuple[int, Cells]](), MAX_CELLS
    for number, fields in enumerate(lines, start=1):
        cells = {column: _bounded(field) for column, field in enumerate(fields, start=1) if text(field)}
        left -= len(cells)
        if len(rows) > MAX_ROWS or left < 0:
            return Book(path.name, (Grid("1", tuple(rows), whole=False),))
        rows += [(number, cells)] if cells else []
    if not rows:
        raise BadInput("import.no_rows")
    return Book(path.name, (Grid("1", tuple(rows)),))


def _bounded(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        return NoValue("import.too_long", f"{value[:60]}…")
    return NoValue("import.error_cell", str(value)) if value in ERRORS else value


def require_whole(grid: Grid, rows: int = 0) -> None:
    """Refuse a worksheet that holds more than is read, or so many rows of a table."""
    if not grid.whole or rows > MAX_ROWS:
        raise BadInput("import.too_many_rows", file=grid.title, most=MAX_ROWS, cells=MAX_CELLS)


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
    formats = _open(reader)
    sheets = [
        (sheet.state == "visible", sheet.name, part.target)
        for sheet, part in reader.parser.find_sheets()
        if part.Type.endswith("/worksheet")
    ]
    left = Left(MAX_CELLS)
    visible = [_grid(reader, formats, left, *place) for seen, *place in sheets if seen]
    if any(grid.rows for grid in visible):
        return [grid for grid in visible if grid.rows]
    hidden = [_grid(reader, formats, left, *place) for seen, *place in sheets if not seen]
    return [grid for grid in hidden if grid.rows] or visible


def _open(reader: ExcelReader) -> Formats:
    """Read which worksheets there are and what their cells share; which of their formats are dates."""
    _require_small_parts(reader, ARC_CONTENT_TYPES)
    reader.read_manifest()
    package: Any = reader.package
    named = filter(None, map(package.find, (XLSX, XLSM, XLTX, XLTM)))
    books = [PurePosixPath(part.PartName[1:]) for part in named] or [PurePosixPath(ARC_WORKBOOK)]
    _require_small_parts(reader, *map(str, books), *(f"{one.parent}/_rels/{one.name}.rels" for one in books))
    reader.read_workbook()
    if shared := package.find(SHARED_STRINGS):
        with reader.archive.open(shared.PartName[1:]) as source:
            reader.shared_strings = strings(source)
    return formats_of(reader.archive)


def _require_small_parts(reader: ExcelReader, *names: str) -> None:
    for name in {*names} & {*reader.archive.namelist()}:
        if reader.archive.getinfo(name).file_size > MAX_PART:
            raise ValueError(f"{name} is too large")


def _grid(reader: ExcelReader, formats: Formats, left: Left, title: str, part: str) -> Grid:
    areas: list[tuple[int, int, int]] = []
    across: dict[tuple[int, int], int] = {}
    rows: list[tuple[int, Cells]] = []
    with reader.archive.open(part) as source:
        epoch, dates, spans = reader.wb.epoch, {*formats.dates}, {*formats.spans}
        parser = WorkSheetParser(source, reader.shared_strings, True, epoch, dates, spans)
        struck, mine = set[tuple[int, int]](), max(left.cells, LOOKED_AT)
        if left.cells < -MOST_LOOKED_AT:
            raise BadInput("import.too_large", file=title)
        for number, cells in _rows(source, parser, areas, across, formats, struck):
            left.cells, mine = left.cells - len(cells), mine - len(cells)
            if len(rows) > MAX_ROWS or (rows and mine < 0):
                return Grid(title, tuple(rows), whole=False)
            rows.append((number, cells))
    merged = _merged(dict(rows), areas, across)
    return Grid(title, tuple(rows), merged, len(merged) <= MAX_CELLS, frozenset(struck), across=across)


def _rows(
    source: IO[bytes],
    parser: WorkSheetParser,
    areas: list[tuple[int, int, int]],
    across: dict[tuple[int, int], int],
    formats: Formats,
    struck: set[tuple[int, int]],
) -> Iterator[tuple[int, Cells]]:
    """The rows with anything in them. Collects the areas merged downwards as column, first and last row, the last
    columns of those merged across, and the cells that are struck out."""
    for element in elements(source, ROW_TAG, MERGE_TAG):
        if element.tag == ROW_TAG:
            if cells := _cells(parser, element, formats, struck):
                yield parser.row_counter, cells
            continue
        column, first, end, last = range_boundaries(element.get("ref", ""))
        if column and first and last and last > first:
            areas.append((column, first, last))
        if column and first and end and end > column:
            across[first, column] = end


def _cells(parser: WorkSheetParser, row: Element, formats: Formats, struck: set[tuple[int, int]]) -> Cells:
    """The cells of a row that say anything, by column."""
    parser.row_counter = int(float(row.get("r", parser.row_counter + 1)))
    if not 1 <= parser.row_counter <= MOST_ROWS:
        raise ValueError("no such row")
    parser.col_counter = 0
    found = {}
    for element in row:
        if len(element) == 0 and element.get("r"):
            continue  # only a format
        cell = parser.parse_cell(element)
        value = _value(cell, element)
        if isinstance(value, NoValue) or text(value):
            found[cell["column"]] = value
            if cell["style_id"] in formats.struck:
                struck.add((parser.row_counter, cell["column"]))
    return found


def _value(cell: Mapping[str, object], element: Element) -> object:
    value = cell["value"]
    if cell["data_type"] == "e":
        return NoValue("import.error_cell", str(value))
    if value is None and element.find(FORMULA_TAG) is not None and element.get("t") != "str":
        return NoValue("import.no_result", "=")
    return _bounded(value)


def _merged(
    rows: dict[int, Cells], areas: list[tuple[int, int, int]], across: dict[tuple[int, int], int]
) -> dict[tuple[int, int], Any]:
    """What each merged area says, for the rows it covers, which go on as far `across` as its first; of areas that
    overlap the first counts."""
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
            if (first, column) in across:
                across[number, column] = across[first, column]
        if len(found) > MAX_CELLS:
            break
    return found
