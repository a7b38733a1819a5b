"""The columns of a kind of spreadsheet: their titles as schools write them, and what a cell of each means."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from actions.school.plain_text import is_plain, visible
from actions.xlsx.cells import LONGEST_TEXT, Doubtful, Unreadable, text
from actions.xlsx.grid import MAX_ROWS, MOST_ROWS, Book, Cells, Grid, NoValue, address
from models.errors import BadInput

HEADER_WITHIN = 15  # rows: above the header there may be a title, a date, a note
MOST_FAULTS = 200
BLOCKING = frozenset({"import.error_cell", "import.no_result", "import.hidden", "import.too_long"})
"""What is wrong with a cell of any column so that its row cannot be taken."""
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

    Only prose may have several `lines`. A row cannot be taken without what a `needed` column says, nor with a `strict`
    one that cannot be read; any other cell that cannot be read is named and left out.
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
    strict: bool = False

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
class Doubt:
    """A cell that blocks nothing and that somebody should look at: its row and address, the code of the reason, what is
    written there, and what it was taken for. With nothing `taken` the cell is unread."""

    row: int
    at: str
    reason: str
    value: str = ""
    taken: str = ""
    sheet: str = ""

    @property
    def where(self) -> str | int:
        """The cell, or the row where no cell alone is meant; with its worksheet where that is needed."""
        place = self.at or self.row
        return f"{self.sheet}!{place}" if self.sheet else place

    @property
    def unread(self) -> bool:
        """Say whether nothing was taken of what is written."""
        return not self.taken

    def cell(self) -> BadInput:
        """Why somebody should look, as a refusal says it."""
        return BadInput(self.reason, value=self.value, taken=self.taken)


@dataclass(frozen=True)
class Row:
    """One row of a file: its number and what each column says; a column left blank or not there is missing.

    The rows of a second worksheet are numbered on from `SHEET_APART`, so that a number means one row of the file.
    `at` says in which cell each column stands.
    """

    number: int
    values: dict[str, object] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """What a column says."""
        return self.values.get(name, default)

    def doubt(self, name: str, reason: str, value: object = "", taken: object = "") -> Doubt:
        """A doubt about what a column says, by its cell."""
        return Doubt(self.number, self.at.get(name, ""), reason, str(value), str(taken))


Found = TypeVar("Found", Fault, Doubt)


@dataclass(frozen=True)
class Table:
    """A file understood column by column; `unread` are the titles of the columns, and of the worksheets, nobody asked
    for. `doubts` name cells that could not be read and block nothing, and texts beside the table."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...]
    unread_sheets: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def placed(self, found: Found) -> Found:
        """A fault or a doubt by the worksheet and row that people see."""
        sheet, row = divmod(found.row, SHEET_APART)
        return replace(found, row=row, sheet=self.sheets[sheet] if len(self.sheets) > 1 else "")


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

    def beside(self, before: int) -> Iterator[Doubt]:
        """The texts above and below the table, which are no rows of it."""
        for at, (number, cells) in enumerate(self.grid.rows):
            if at < self.above or (at > self.above and _is_footer(cells)):
                for column, value in cells.items():
                    yield Doubt(
                        before + number, address(number, column), "import.beside", text(value)[:LONGEST_TEXT]
                    )

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
    rows, found = list[Row](), list[Fault | Doubt]()
    for index, header in enumerate(read):
        found += header.beside(index * SHEET_APART)
        for row, wrong in _read(header, wanted, index * SHEET_APART):
            rows.append(row)
            found += wrong
    if not rows:
        raise BadInput("import.no_rows")
    unread = dict.fromkeys(title for header in read for title in header.unread())
    others = tuple(header.grid.title for header in headers if header not in read)
    sheets = tuple(header.grid.title for header in read)
    faults = [one for one in found if isinstance(one, Fault)][:MOST_FAULTS]
    doubts = [one for one in found if isinstance(one, Doubt)]
    return Table(tuple(rows), tuple(faults), tuple(unread), others, sheets, tuple(doubts))


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


def _read(
    header: _Header, columns: dict[str, Column], before: int
) -> Iterator[tuple[Row, list[Fault | Doubt]]]:
    """Each row of a worksheet, panel by panel, with what is wrong with it or doubtful in it."""
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
) -> tuple[Row, list[Fault | Doubt]]:
    at = {column.name: address(number, place) for column, place in places}
    row, found = Row(before + number, {}, at), list[Fault | Doubt]()
    for column, place in places:
        cell = grid.cell(number, cells, place)
        try:
            value = _value(column, cell, at[column.name])
        except Unreadable as error:
            found.append(_not_read(row, column, error, text(cell)[:60]))
            continue
        if isinstance(value, Doubtful):
            found.append(row.doubt(column.name, value.reason, text(cell)[:60], value.value))
            value = value.value
        if cell is not None:
            row.values[column.name] = value
    return row, found


def _value(column: Column, cell: Any, at: str) -> Any:
    if cell is None:
        if column.needed:
            raise Unreadable("import.empty", column.title)
        return None
    if isinstance(cell, NoValue):
        raise Unreadable(cell.reason, f"{at} {cell}")
    if len(str(cell)) > LONGEST_TEXT:
        raise Unreadable("import.too_long")
    value = column.read(cell)
    if not (column.lines or is_plain(value)):
        raise Unreadable("import.hidden", visible(text(cell))[:60])
    return value


def _not_read(row: Row, column: Column, error: Unreadable, written: str) -> Fault | Doubt:
    """What becomes of a cell that could not be read."""
    if column.needed or column.strict or error.reason in BLOCKING:
        return Fault(row.number, column.title, error.reason, error.value or written)
    return row.doubt(column.name, error.reason, error.value or written)
