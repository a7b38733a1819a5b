"""Where the titles of the tables of a worksheet stand: in one row or two, once or side by side; and what is beside."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from actions.xlsx.cells import LONGEST_TEXT, text
from actions.xlsx.columns import Column, Doubt, Spot, plain, spelled
from actions.xlsx.dates import Frame, frame_of
from actions.xlsx.grid import Cells, Grid, address
from models.errors import BadInput

HEADER_WITHIN = 15  # rows: above the header there may be a title, a date, a note
NUMBERING = frozenset({"", "序号", "no.", "#"})
FOOTER = re.compile(
    r"^(制表|填表|审核|审批|合计|总计|共计|备注|说明|注[:：]|total|prepared by)", re.IGNORECASE
)
NOTE = re.compile(r"^\s*[（(]?\d{1,2}[.、．)）]\D|[。；：:]")
LONG_NOTE = 12  # characters; a row of one longer text with the marks of a sentence is a note
TOTALS = re.compile(r"^(合\s*计|总\s*计|共\s*计|小\s*计|total)[:：]?$", re.IGNORECASE)


@dataclass(frozen=True)
class HeaderRow:
    """Where a worksheet's titles stand: the rows above the table, and the columns of each table beside the other."""

    grid: Grid
    above: int = 0
    found: dict[str, list[int]] = field(default_factory=dict)
    two: bool = False

    @property
    def heads(self) -> Cells:
        """The cells of the titles; where they are `two` rows, the lower ones say more."""
        rows = self.grid.rows[self.above - self.two : self.above + 1]
        return {place: cell for _, cells in rows for place, cell in cells.items()}

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
                raise BadInput(
                    "import.titles_twice", title=text(self.heads[max(places, starts, key=len)[-1]])
                )
        return panels

    def beside(self, before: int) -> Iterator[Doubt]:
        """The texts above and below the table, what is struck out, and what stands under no title: no part of it."""
        read = {place for places in self.found.values() for place in places}
        for at, (number, cells) in enumerate(self.grid.rows):
            if at > self.above and self.struck(number, cells):
                said = " ".join(text(value) for place, value in cells.items() if place in read)[:LONGEST_TEXT]
                yield Doubt(before + number, f"{number}:{number}", "import.struck", said)
            elif at < self.above - self.two or (
                at > self.above and (is_footer(cells) or not read & cells.keys())
            ):
                for column, value in cells.items():
                    if len(cells) > 1 or not text(value).isdecimal():
                        place, said = address(number, column), text(value)[:LONGEST_TEXT]
                        yield Doubt(before + number, place, "import.beside", said)
            elif at > self.above:
                for column in sorted(cells.keys() - read - self.heads.keys()):
                    if column > min(read) or not text(cells[column]).isdecimal():
                        place, said = address(number, column), text(cells[column])[:LONGEST_TEXT]
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
        for name, places in self.found.items():
            yield text(self.heads[places[0]]), name

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
        titles = {place: text(title).replace("\n", "") for place, title in self.heads.items()}
        return [
            title for place, title in titles.items() if place not in read and plain(title) not in NUMBERING
        ]


def header_of(grid: Grid, columns: Iterable[Column]) -> HeaderRow:
    """The row that names most columns, or two of them, and where they stand."""
    wanted = [*columns]
    rows = [_named(grid, at, wanted) for at in range(len(grid.rows[:HEADER_WITHIN]))]
    pairs = (_two_rows(upper, lower) for upper, lower in pairwise(rows))
    return max((HeaderRow(grid), *rows, *filter(None, pairs)), key=lambda header: len(header.found))


def _named(grid: Grid, at: int, columns: Iterable[Column]) -> HeaderRow:
    cells = grid.rows[at][1]
    exact = {place: spelled(title) for place, title in cells.items()}
    usual = {place: grid.chosen.titles.get(plain(title), plain(title)) for place, title in cells.items()}
    places: dict[str, list[int]] = {}
    for column in columns:
        titles = exact if column.exact else usual
        known = [title for title in titles.values() if title in column.known_as]
        if known:
            places[column.name] = [place for place, title in titles.items() if title == known[0]]
    return HeaderRow(grid, at, places)


def _two_rows(upper: HeaderRow, lower: HeaderRow) -> HeaderRow | None:
    """The titles of two rows, where the lower ones stand under wider ones: not under one that is read otherwise."""
    names = {place: name for name, places in lower.found.items() for place in places}
    below = lower.grid.rows[lower.above][1]
    read = ((name, place) for name, places in upper.found.items() for place in places)
    if len(names) < 2 or any(place in below and names.get(place) != name for name, place in read):
        return None
    return HeaderRow(upper.grid, lower.above, {**lower.found, **upper.found}, two=True)


def is_footer(cells: Cells) -> bool:
    """ "制表人：王芳" below the table is no row of it, nor is a line of sums or a sentence."""
    first, *more = map(text, list(cells.values())[:2])
    alone = len(cells) == 1 and len(first) > LONG_NOTE and bool(NOTE.search(first))
    summed = bool(TOTALS.match(first)) or (first.isdecimal() and any(map(TOTALS.match, more)))
    return alone or summed or (len(cells) <= 3 and bool(FOOTER.match(first)))
