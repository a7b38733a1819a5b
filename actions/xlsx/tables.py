"""Tables in worksheets: found by their titles wherever they stand, and read row by row."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from actions.school.plain_text import is_plain, visible
from actions.xlsx.cells import LONGEST_TEXT, Doubtful, Unreadable, text
from actions.xlsx.columns import SHEET_APART, Column, Doubt, Fault, Header, Row, Spot, Table, plain
from actions.xlsx.dates import Frame, frame_of
from actions.xlsx.grid import MAX_ROWS, Book, Cells, Grid, NoValue, address
from models.errors import BadInput

HEADER_WITHIN = 15  # rows: above the header there may be a title, a date, a note
MOST_FAULTS = 200
BLOCKING = frozenset({"import.error_cell", "import.no_result", "import.hidden", "import.too_long"})
"""What is wrong with a cell of any column so that its row cannot be taken."""
NUMBERING = frozenset({"", "序号", "no.", "#"})
FOOTER = re.compile(
    r"^(制表|填表|审核|审批|合计|总计|共计|备注|说明|注[:：]|total|prepared by)", re.IGNORECASE
)
NOTE = re.compile(r"^\s*[（(]?\d{1,2}[.、．)）]\D|[。；：:]")
LONG_NOTE = 12  # characters; a row of one longer text with the marks of a sentence is a note
DITTO = frozenset({"〃", "″", "〞", "”", "“", '"', "''", "'", "同上", "同前", "同上行", "ditto"})
TOTALS = re.compile(r"^(合\s*计|总\s*计|共\s*计|小\s*计|total)[:：]?$", re.IGNORECASE)


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
        """The texts above and below the table, and what is struck out: no rows of it."""
        read = {place for places in self.found.values() for place in places}
        for at, (number, cells) in enumerate(self.grid.rows):
            if at > self.above and self.struck(number, cells):
                said = " ".join(text(value) for place, value in cells.items() if place in read)[:LONGEST_TEXT]
                yield Doubt(before + number, f"{number}:{number}", "import.struck", said)
            elif at < self.above or (at > self.above and (_is_footer(cells) or not read & cells.keys())):
                for column, value in cells.items():
                    if len(cells) > 1 or not text(value).isdecimal():
                        place, said = address(number, column), text(value)[:LONGEST_TEXT]
                        yield Doubt(before + number, place, "import.beside", said)

    def struck(self, number: int, cells: Cells) -> bool:
        """Say whether most of a row is struck out."""
        return 2 * sum((number, column) in self.grid.struck for column in cells) > len(cells)

    def frame(self, book: str, today: date | None) -> Frame:
        """The year that is meant where a date names none: by the texts above, the name of the worksheet or file."""
        above = [text(value) for _, cells in self.grid.rows[: self.above] for value in cells.values()]
        return frame_of([*above, self.grid.title, book], today)

    def titles(self) -> Iterator[tuple[str, str]]:
        """The titles that are read, with the names of their columns."""
        titles = self.grid.rows[self.above][1]
        for name, places in self.found.items():
            yield text(titles[places[0]]), name

    def spot(self, row: int, name: str, value: str) -> Spot:
        """The cell of a row that a column's name and what it says lead to."""
        cells, found = self.grid.by_number.get(row, {}), self.found.get(name, [])
        said = {place: text(self.grid.cell(row, cells, place)) for place in {*cells, *found}}
        if len(found) != 1:
            found = [place for place in found or said if value and value in said[place]]
        if len(found) != 1:
            return Spot(self.grid.title, row)
        return Spot(self.grid.title, row, found[0], said[found[0]])

    def unread(self) -> list[str]:
        """The titles nobody asked for."""
        read = {place for places in self.found.values() for place in places}
        titles = {
            place: text(title).replace("\n", "") for place, title in self.grid.rows[self.above][1].items()
        }
        return [
            title for place, title in titles.items() if place not in read and plain(title) not in NUMBERING
        ]


def untitled(grid: Grid) -> Header:
    """The header of a worksheet without titles: its cells are found by what they say."""
    return _Header(grid)


def read_table(
    book: Book, columns: Sequence[Column], extra: Iterable[Column] = (), today: date | None = None
) -> Table:
    """Read what stands below the titles, on every worksheet that bears them. `extra` columns are read when the file
    has them; `today` is the year of dates where nothing else names one."""
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
        for row, wrong in _read(header, wanted, index * SHEET_APART, header.frame(book.name, today)):
            number = row.number - index * SHEET_APART
            if number in header.grid.chosen.left_out:
                continue
            rows.append(replace(row, who=header.grid.chosen.who.get(number, "")))
            found += wrong
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
    headers = (_header(grid, columns) for grid in book.grids)
    return {one.grid.title: one.grid.rows[one.above][0] for one in headers if one.found}


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
        titles = {place: grid.chosen.titles.get(plain(title), plain(title)) for place, title in cells.items()}
        places: dict[str, list[int]] = {}
        for column in columns:
            known = [title for title in titles.values() if title in column.known_as]
            if known:
                places[column.name] = [place for place, title in titles.items() if title == known[0]]
        if len(places) > len(best.found):
            best = _Header(grid, at, places)
    return best


def _read(
    header: _Header, columns: dict[str, Column], before: int, frame: Frame
) -> Iterator[tuple[Row, list[Fault | Doubt]]]:
    """Each row of a worksheet, panel by panel, with what is wrong with it or doubtful in it."""
    grid = header.grid
    if not grid.whole or len(grid.rows) - header.above - 1 > MAX_ROWS:
        raise BadInput("import.too_many_rows", file=grid.title, most=MAX_ROWS)
    below = [
        row
        for row in grid.rows[header.above + 1 :]
        if not _is_footer(row[1]) and not header.struck(row[0], row[1])
    ]
    for places in header.panels():
        panel = _Panel(grid, [(columns[name], place) for name, place in places.items()], before, frame)
        for number, cells in below:
            if any(place in cells for place in places.values()):
                yield panel.row(number, cells)


def _is_footer(cells: Cells) -> bool:
    """ "制表人：王芳" below the table is no row of it, nor is a line of sums or a sentence."""
    first = text(next(iter(cells.values())))
    alone = len(cells) == 1 and len(first) > LONG_NOTE and bool(NOTE.search(first))
    return alone or bool(TOTALS.match(first)) or (len(cells) <= 3 and bool(FOOTER.match(first)))


@dataclass
class _Panel:
    """A table being read: where its columns stand, and what each said last, for a cell that says the same."""

    grid: Grid
    places: list[tuple[Column, int]]
    before: int
    frame: Frame
    last: dict[int, Any] = field(default_factory=dict)

    def row(self, number: int, cells: Cells) -> tuple[Row, list[Fault | Doubt]]:
        """A row, with what is wrong with it or doubtful in it."""
        at = {column.name: address(number, place) for column, place in self.places}
        row, found = Row(self.before + number, {}, at), list[Fault | Doubt]()
        for column, place in self.places:
            cell = self.grid.cell(number, cells, place)
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
        if cell is None:
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
