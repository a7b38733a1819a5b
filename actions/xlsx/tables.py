"""Tables in worksheets: found by their titles wherever they stand, and read row by row."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from actions.school.plain_text import is_plain, visible
from actions.xlsx.cells import LONGEST_TEXT, Doubtful, Unreadable, text
from actions.xlsx.columns import SHEET_APART, Column, Doubt, Fault, Header, Row, Table
from actions.xlsx.dates import Frame
from actions.xlsx.grid import Book, Cells, Grid, NoValue, address, require_whole
from actions.xlsx.headers import HeaderRow, header_of, is_footer
from models.errors import BadInput

MOST_FAULTS = 200
DASHES = re.compile(r"[-—–/\\]+")  # no day
NUMBERED = re.compile(r"[A-Za-z]{0,4}[-_./]?[\d_./-]+")  # a number or date of one row, no heading of others
BLOCKING = frozenset({"import.error_cell", "import.no_result", "import.hidden", "import.too_long"})
"""What is wrong with a cell of any column so that its row cannot be taken."""
DITTO = frozenset({"〃", "″", "〞", "”", "“", '"', "''", "'", "同上", "同前", "同上行", "ditto"})


def untitled(grid: Grid) -> Header:
    """The header of a worksheet without titles: its cells are found by what they say."""
    return HeaderRow(grid)


def read_table(
    book: Book, columns: Sequence[Column], extra: Iterable[Column] = (), today: date | None = None
) -> Table:
    """Read what stands below the titles, on every worksheet that bears them. `extra` columns are read when the file
    has them; `today` is the year of dates where nothing else names one."""
    wanted = {column.name: column for column in (*columns, *extra)}
    needed = [column for column in columns if column.needed]
    headers = [header_of(grid, wanted.values()) for grid in book.grids]
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
        for row, wrong in _read(header, wanted, index * SHEET_APART, header.frame(book.name, today)):
            number = row.number - index * SHEET_APART
            if number in header.grid.chosen.left_out:
                continue
            found += wrong
            if row.values:
                chosen, key = header.grid.chosen, f"{header.grid.title}!{number}"
                rows.append(replace(row, who=chosen.who.get(number, ""), told=chosen.told_of(key)))
    if not rows:
        raise BadInput("import.no_rows")
    unread = dict.fromkeys(title for header in read for title in header.unread())
    others = tuple(header.grid.title for header in headers if header not in read)
    sheets = tuple(header.grid.title for header in read)
    faults = [one for one in found if isinstance(one, Fault)][:MOST_FAULTS]
    doubts = [one for one in found if isinstance(one, Doubt)]
    names = {column.title: name for name, column in wanted.items()}
    return Table(tuple(rows), tuple(faults), tuple(unread), others, sheets, tuple(doubts), tuple(read), names)


def title_rows(book: Book, columns: Sequence[Column]) -> dict[str, int]:
    """The row of titles of each worksheet that has any of these columns."""
    headers = (header_of(grid, columns) for grid in book.grids)
    return {one.grid.title: one.grid.rows[one.above][0] for one in headers if one.found}


def find_table(book: Book, columns: Sequence[Column]) -> Table:
    """The table of these columns; an empty one where no worksheet bears their titles."""
    try:
        return read_table(book, columns)
    except BadInput as error:
        if error.code not in ("import.header", "import.no_rows"):
            raise
        return Table((), (), (), tuple(grid.title for grid in book.grids))


def _read(
    header: HeaderRow, columns: dict[str, Column], before: int, frame: Frame
) -> Iterator[tuple[Row, list[Fault | Doubt]]]:
    """Each row of a worksheet, panel by panel, with what is wrong with it or doubtful in it."""
    grid = header.grid
    require_whole(grid, len(grid.rows) - header.above - 1)
    below = [
        row
        for row in grid.rows[header.above + 1 :]
        if not is_footer(row[1]) and not header.struck(row[0], row[1])
    ]
    for places in header.panels():
        panel = _Panel(grid, [(columns[name], place) for name, place in places.items()], before, frame)
        for number, cells in below:
            if any(place in cells for place in places.values()):
                yield panel.group(number, cells) or panel.row(number, cells)


@dataclass
class _Panel:
    """A table being read: where its columns stand, what each said last, for a cell that says the same, and what a row
    of its own says of those below it."""

    grid: Grid
    places: list[tuple[Column, int]]
    before: int
    frame: Frame
    last: dict[int, Any] = field(default_factory=dict)
    groups: dict[int, Any] = field(default_factory=dict)

    def group(self, number: int, cells: Cells) -> tuple[Row, list[Fault | Doubt]] | None:
        """A row that says one thing and nothing that is needed is the heading of those below it: a row without values,
        and a doubt that names it."""
        filled = [(column, place) for column, place in self.places if text(cells.get(place))]
        needs = any(column.needed for column, _ in self.places)
        if len(filled) != 1 or len(cells) != 1 or filled[0][0].needed or not needs:
            return None
        (column, place), said = filled[0], text(cells[filled[0][1]])
        if NUMBERED.fullmatch(said):
            return None
        self.groups = {place: cells[place]}
        row = Row(self.before + number, {}, {column.name: address(number, place)})
        return row, [row.doubt(column.name, "import.group_row", said[:60], column.title)]

    def row(self, number: int, cells: Cells) -> tuple[Row, list[Fault | Doubt]]:
        """A row, with what is wrong with it or doubtful in it."""
        at = {column.name: address(number, place) for column, place in self.places}
        row, found = Row(self.before + number, {}, at), list[Fault | Doubt]()
        for column, place in self.places:
            cell = self.grid.cell(number, cells, place)
            cell = self.groups.get(place) if cell is None else cell
            try:
                cell = self._same(cell, place)
                if (number, place) in self.grid.struck:
                    raise Unreadable("import.struck")
                value = self._value(column, cell, at[column.name])
            except Unreadable as error:
                found.append(_not_read(row, column, error, text(cell)[:60]))
                continue
            if isinstance(value, Doubtful):
                found.append(row.doubt(column.name, value.reason, text(cell)[:60], value.value))
                value = value.value
            if cell is not None:
                row.values[column.name] = value
        return row, found

    def _same(self, cell: Any, place: int) -> Any:
        """What a cell says, which may be the same as the one above."""
        if isinstance(cell, str) and text(cell) in DITTO:
            if place not in self.last:
                raise Unreadable("import.ditto")
            return self.last[place]
        if cell is not None:
            self.last[place] = cell
        return cell

    def _value(self, column: Column, cell: Any, at: str) -> Any:
        if cell is None or (column.dated and DASHES.fullmatch(text(cell))):
            if column.needed:
                raise Unreadable("import.empty", column.title)
            return None
        if isinstance(cell, NoValue):
            raise Unreadable(cell.reason, f"{at} {cell}")
        if len(str(cell)) > LONGEST_TEXT:
            raise Unreadable("import.too_long")
        value = column.dated(cell, self.frame) if column.dated else column.read(cell)
        if not (column.lines or is_plain(value)):
            raise Unreadable("import.hidden", visible(text(cell))[:60])
        return value


def _not_read(row: Row, column: Column, error: Unreadable, written: str) -> Fault | Doubt:
    """What becomes of a cell that could not be read."""
    if column.needed or column.strict or error.reason in BLOCKING:
        return Fault(row.number, column.title, error.reason, error.value or written)
    return row.doubt(column.name, error.reason, error.value or written)
