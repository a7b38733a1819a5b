"""The columns of a kind of spreadsheet: their titles as schools write them, and what a cell of each means."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from actions.school.plain_text import is_plain, visible
from actions.xlsx.cells import LONGEST_TEXT, Unreadable, text
from actions.xlsx.grid import MAX_ROWS, MOST_ROWS, Book, Cells, Grid, NoValue, address
from models.errors import BadInput

HEADER_WITHIN = 15  # rows: above the header there may be a title, a date, a note
MOST_FAULTS = 200
SHEET_APART = MOST_ROWS + 1  # by so much the same row of two worksheets is numbered apart
NUMBERING = frozenset({"", "序号", "no.", "#"})
REMARK = re.compile(r"[（(\[【].*?[)）\]】]|[*＊※：:\s]")
FOOTER = re.compile(
    r"^(制表|填表|审核|审批|合计|总计|共计|备注|说明|注[:：]|total|prepared by)", re.IGNORECASE
)
TOTALS = re.compile(r"^(合\s*计|总\s*计|共\s*计|小\s*计|total)[:：]?$", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its Chinese and English title, other words it goes by, how a cell is read.

    Only prose may have several `lines`.
    """

    name: str
    title: str
    title_en: str
    also: str = ""
    read: Callable[[Any], Any] = text
    needed: bool = False
    example: Any = None
    width: int = 14
    lines: bool = False

    def heading(self, language: str) -> str:
        """Its title in a language."""
        return self.title_en if language == "en" else self.title

    @property
    def known_as(self) -> frozenset[str]:
        """Every title it is found under, as `plain` writes them."""
        return frozenset(map(plain, (self.title, self.title_en, self.name, *self.also.split())))


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken: its number, the title of the column, the code of the reason, what is written there;
    the worksheet, where the file has several tables."""

    row: int
    column: str
    reason: str
    value: str = ""
    sheet: str = ""

    @property
    def where(self) -> str | int:
        """The row, with its worksheet where that is needed."""
        return f"{self.sheet} {self.row}" if self.sheet else self.row

    def cell(self) -> BadInput:
        """What is wrong with the cell alone."""
        if "." not in self.reason:  # a rule of the roster
            return BadInput("import.rule", reason=self.reason, value=self.value)
        return BadInput(self.reason, value=self.value)

    def refusal(self, more: int = 0) -> BadInput:
        """The refusal of the whole file because of this row."""
        return BadInput("import.row", row=self.where, reason=self.reason, value=self.value, more=more)


@dataclass(frozen=True)
class Row:
    """One row of a file: its number and what each column says; a column left blank or not there is missing.

    The rows of a second worksheet are numbered on from `SHEET_APART`, so that a number means one row of the file.
    """

    number: int
    values: dict[str, object] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """What a column says."""
        return self.values.get(name, default)


@dataclass(frozen=True)
class Table:
    """A file understood column by column; `unread` are the titles of the columns, and of the worksheets, nobody asked
    for."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...]
    unread_sheets: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()

    def placed(self, fault: Fault) -> Fault:
        """A fault by the worksheet and row that people see."""
        sheet, row = divmod(fault.row, SHEET_APART)
        return replace(fault, row=row, sheet=self.sheets[sheet] if len(self.sheets) > 1 else "")


@dataclass(frozen=True)
class _Header:
    """Where a worksheet's titles stand: the rows above the table, and the columns of each table beside the other."""

    grid: Grid
    above: int = 0
    found: dict[str, list[int]] = field(default_factory=dict)

    def names(self, columns: Iterable[Column]) -> bool:
        """Say whether all of these have a title here."""
        return all(column.name in self.found for column in columns)

    def panels(self) -> list[dict[str, int]]:
        """Tables side by side, one wherever the leftmost title stands again. Refuses titles that stand twice without
        making a table of the same columns."""
        starts = min(self.found.values())
        panels: list[dict[str, int]] = [{} for _ in starts]
        for name, places in self.found.items():
            for place in places:
                panels[bisect_right(starts, place) - 1][name] = place
            if len(places) != len(starts) or any(name not in panel for panel in panels):
                titles = self.grid.rows[self.above][1]
                raise BadInput("import.titles_twice", title=text(titles[max(places, starts, key=len)[-1]]))
        return panels

    def unread(self) -> list[str]:
        """The titles nobody asked for."""
        read = {place for places in self.found.values() for place in places}
        titles = {place: text(title) for place, title in self.grid.rows[self.above][1].items()}
        return [
            title for place, title in titles.items() if place not in read and plain(title) not in NUMBERING
        ]


def plain(title: Any) -> str:
    """A title without blanks, line breaks and remarks in brackets: "姓 名\\n（必填）" is 姓名."""
    return REMARK.sub("", text(title)).lower()


def read_table(book: Book, columns: Sequence[Column], extra: Iterable[Column] = ()) -> Table:
    """Read what stands below the titles, on every worksheet that bears them. `extra` columns are read when the file
    has them."""
    wanted = {column.name: column for column in (*columns, *extra)}
    needed = [column for column in columns if column.needed]
    headers = [_header(grid, wanted.values()) for grid in book.grids]
    whole = [header for header in headers if header.found and header.names(needed)]
    if not whole:
        best = max(headers, key=lambda header: len(header.found))
        lacking = [column.title for column in needed if column.name not in best.found]
        raise BadInput("import.header", missing="、".join(lacking or [columns[0].title]))
    first = max(whole, key=lambda header: len(header.found))
    read = [header for header in whole if len(header.found) > 1 or header.found.keys() == first.found.keys()]
    rows, faults = [], []
    for index, header in enumerate(read):
        for row, wrong in _read(header, wanted, index * SHEET_APART):
            rows.append(row)
            faults += wrong
    if not rows:
        raise BadInput("import.no_rows")
    unread = dict.fromkeys(title for header in read for title in header.unread())
    others = tuple(header.grid.title for header in headers if header not in read)
    sheets = tuple(header.grid.title for header in read)
    return Table(tuple(rows), tuple(faults[:MOST_FAULTS]), tuple(unread), others, sheets)


def find_table(book: Book, columns: Sequence[Column]) -> Table:
    """The table of these columns; an empty one where no worksheet bears their titles."""
    try:
        return read_table(book, columns)
    except BadInput as error:
        if error.code not in ("import.header", "import.no_rows"):
            raise
        return Table((), (), (), tuple(grid.title for grid in book.grids))


def _header(grid: Grid, columns: Iterable[Column]) -> _Header:
    """The row that names most columns, and where they stand."""
    best = _Header(grid)
    for at, (_, cells) in enumerate(grid.rows[:HEADER_WITHIN]):
        titles = {place: plain(title) for place, title in cells.items()}
        places: dict[str, list[int]] = {}
        for column in columns:
            known = [title for title in titles.values() if title in column.known_as]
            if known:
                places[column.name] = [place for place, title in titles.items() if title == known[0]]
        if len(places) > len(best.found):
            best = _Header(grid, at, places)
    return best


def _read(header: _Header, columns: dict[str, Column], before: int) -> Iterator[tuple[Row, list[Fault]]]:
    """Each row of a worksheet, panel by panel, with what is wrong with it."""
    grid = header.grid
    if not grid.whole or len(grid.rows) - header.above - 1 > MAX_ROWS:
        raise BadInput("import.too_many_rows", file=grid.title, most=MAX_ROWS)
    below = [row for row in grid.rows[header.above + 1 :] if not _is_footer(row[1])]
    for panel in header.panels():
        places = [(columns[name], place) for name, place in panel.items()]
        for number, cells in below:
            if any(place in cells for place in panel.values()):
                yield _row(grid, number, cells, places, before)


def _is_footer(cells: Cells) -> bool:
    """ "制表人：王芳" below the table is no row of it, nor is a line of sums."""
    first = text(next(iter(cells.values())))
    return bool(TOTALS.match(first)) or (len(cells) <= 3 and bool(FOOTER.match(first)))


def _row(
    grid: Grid, number: int, cells: Cells, places: list[tuple[Column, int]], before: int
) -> tuple[Row, list[Fault]]:
    values, faults = {}, []
    for column, place in places:
        cell = grid.cell(number, cells, place)
        try:
            if cell is None:
                if column.needed:
                    raise Unreadable("import.empty", column.title)
                continue
            if isinstance(cell, NoValue):
                raise Unreadable(cell.reason, f"{address(number, place)} {cell}")
            if len(str(cell)) > LONGEST_TEXT:
                raise Unreadable("import.too_long")
            values[column.name] = column.read(cell)
            if not (column.lines or is_plain(values[column.name])):
                raise Unreadable("import.hidden", visible(text(cell))[:60])
        except Unreadable as error:
            faults.append(Fault(before + number, column.title, error.reason, error.value or text(cell)[:60]))
    return Row(before + number, values), faults
