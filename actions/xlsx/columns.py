"""The columns of a kind of spreadsheet: their titles as schools write them, and what a cell of each means."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.xlsx.cells import LONGEST_TEXT, Unreadable, text
from actions.xlsx.grid import Grid
from models.errors import BadInput

HEADER_WITHIN = 15  # rows: above the header there may be a title, a date, a note
MOST_FAULTS = 200
NUMBERING = frozenset({"", "序号", "no.", "#"})
REMARK = re.compile(r"[（(\[【].*?[)）\]】]|[*＊※：:\s]")
FOOTER = re.compile(
    r"^(制表|填表|审核|审批|合计|总计|共计|备注|说明|注[:：]|total|prepared by)", re.IGNORECASE
)


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its Chinese and English title, what else it may be called, how a cell is read."""

    name: str
    title: str
    title_en: str
    also: tuple[str, ...] = ()
    read: Callable[[Any], Any] = text
    needed: bool = False
    example: Any = None
    width: int = 14

    def heading(self, language: str) -> str:
        """Its title in a language."""
        return self.title_en if language == "en" else self.title

    @property
    def known_as(self) -> frozenset[str]:
        """Every title it is found under, as `plain` writes them."""
        return frozenset(map(plain, (self.title, self.title_en, self.name, *self.also)))


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken: its number, the title of the column, the code of the reason, what is written there."""

    row: int
    column: str
    reason: str
    value: str = ""

    def cell(self) -> BadInput:
        """What is wrong with the cell alone."""
        if "." not in self.reason:  # a rule of the roster
            return BadInput("import.rule", reason=self.reason, value=self.value)
        return BadInput(self.reason, value=self.value)

    def refusal(self, more: int = 0) -> BadInput:
        """The refusal of the whole file because of this row."""
        return BadInput("import.row", row=self.row, reason=self.reason, value=self.value, more=more)


@dataclass(frozen=True)
class Row:
    """One row of a file: its number and what each column says; a column left blank or not there is missing."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """What a column says."""
        return self.values.get(name, default)


@dataclass(frozen=True)
class Table:
    """A file understood column by column; `unread` are the titles of the columns nobody asked for."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...]


def plain(title: Any) -> str:
    """A title without blanks, line breaks and remarks in brackets: "姓 名\\n（必填）" is 姓名."""
    return REMARK.sub("", text(title)).lower()


def read_table(grids: Sequence[Grid], columns: Sequence[Column], extra: Iterable[Column] = ()) -> Table:
    """Read what stands below the header, on the first sheet that has one. `extra` columns are read when the file has
    them."""
    wanted = (*columns, *extra)
    needed = [column for column in columns if column.needed]
    headers = [(grid, *_header(grid, wanted)) for grid in grids]
    grid, at, places = next((one for one in headers if not _lacking(one[2], needed)), headers[0])
    if lacking := _lacking(places, needed) or ([] if places else columns[:1]):
        raise BadInput("import.header", missing="、".join(column.title for column in lacking))
    rows, faults = [], []
    for number, cells in grid.rows[at + 1 :]:
        if _is_footer(cells) or all(_blank(cells[place]) for place in places.values() if place < len(cells)):
            continue
        row, wrong = _row(number, cells, places, {column.name: column for column in wanted})
        rows.append(row)
        faults += wrong
    if not rows:
        raise BadInput("import.no_rows")
    return Table(tuple(rows), tuple(faults[:MOST_FAULTS]), _unread(grid.rows[at][1], places))


def _lacking(places: dict[str, int], needed: list[Column]) -> list[Column]:
    return [column for column in needed if column.name not in places]


def _unread(header: tuple[Any, ...], places: dict[str, int]) -> tuple[str, ...]:
    titles = (text(title) for place, title in enumerate(header) if place not in places.values())
    return tuple(dict.fromkeys(title for title in titles if plain(title) not in NUMBERING))


def _header(grid: Grid, columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """The row that names most columns, and where they stand."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, (_, cells) in enumerate(grid.rows[:HEADER_WITHIN]):
        titles = [plain(cell) for cell in cells]
        found = {
            column.name: next(
                place for place, title in enumerate(titles) if title and title in column.known_as
            )
            for column in columns
            if column.known_as & set(titles)
        }
        if len(found) > len(best[1]):
            best = (at, found)
    return best


def _blank(cell: Any) -> bool:
    return not text(cell)


def _is_footer(cells: tuple[Any, ...]) -> bool:
    """ "制表人：王芳" below the table is no row of it."""
    written = [text(cell) for cell in cells if not _blank(cell)]
    return len(written) <= 3 and bool(written) and bool(FOOTER.match(written[0]))


def _row(
    number: int, cells: tuple[Any, ...], places: dict[str, int], columns: dict[str, Column]
) -> tuple[Row, list[Fault]]:
    values, faults = {}, []
    for name, place in places.items():
        cell, column = cells[place] if place < len(cells) else None, columns[name]
        if _blank(cell):
            if column.needed:
                faults.append(Fault(number, column.title, "import.empty", column.title))
            continue
        try:
            if len(str(cell)) > LONGEST_TEXT:
                raise Unreadable("import.too_long")
            values[name] = column.read(cell)
        except Unreadable as error:
            faults.append(Fault(number, column.title, error.reason, text(cell)[:60]))
    return Row(number, values), faults
