"""What somebody mends of a file on the page that shows it, as it is sent, and as the page shows it again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from starlette.datastructures import FormData

from actions.imports.duties.hours import FROM
from actions.imports.sheets import SHEETS
from actions.mapping.vocabulary import Decided
from actions.school_calendar.cell_faults import CellFault
from actions.school_calendar.term_calendar import CalendarImport
from actions.school_calendar.term_sheet import COLUMNS as CALENDAR_COLUMNS
from actions.setup.file_kinds import CALENDAR
from actions.xlsx.cells import text
from actions.xlsx.changes import Outcome
from actions.xlsx.columns import Fault, Spot, plain
from actions.xlsx.grid import Book, Grid
from actions.xlsx.mends import (
    LONGEST_KEY,
    MOST_COLUMNS,
    Mends,
    cell_key,
    mends_of,
    row_key,
    row_said,
    said,
)
from notifications.language import say

SAMPLES, LONGEST_SAMPLE = 4, 40
FIELDS = ("cell", "title", "column", "begins", "who", "answer")
NOT_OFFERED = frozenset({"each"})  # stands for columns of any name


@dataclass(frozen=True)
class Sent:
    """A file that somebody looks at: the word it is kept under, its own name, the term it is for, and what its words
    were said to mean; whether it holds the rows left out of another."""

    token: UUID
    named: str = ""
    term: str = ""
    answers: Decided = field(default_factory=dict)
    rest: bool = False


@dataclass(frozen=True)
class Place:
    """A column of a worksheet without titles that anybody knows: how it is named, and the first things in it."""

    key: str
    letters: str
    samples: tuple[str, ...]


def mends_sent(form: FormData, book: Book) -> Mends:
    """What a page sends of corrections: fields named by what they are and where. What stands as it stood is none; an
    answer that was emptied is taken back."""
    found: dict[str, dict[str, str]] = {name: {} for name in FIELDS}
    for sent, value in form.multi_items():
        name, _, key = sent.partition(".")
        if name in found and key and isinstance(value, str):
            found[name][key] = value.strip()
    asked = {name: {key: value for key, value in each.items() if value} for name, each in found.items()}
    return mends_of(
        {
            "cells": {key: now for key, now in found["cell"].items() if text(now) != said(book, key)},
            "titles": {plain(title): name for title, name in asked["title"].items() if plain(title)},
            "columns": asked["column"],
            "begins": asked["begins"],
            "who": asked["who"],
            "answers": found["answer"],
            "left_out": frozenset(filter(None, map(str, form.getlist("out")))),
        }
    )


def faults_of(found: Outcome | CalendarImport) -> Sequence[Fault | CellFault]:
    """What is wrong with a file, cell by cell."""
    return found.to_mend if isinstance(found, CalendarImport) else found.faults


def with_faulty(mends: Mends, found: Outcome | CalendarImport) -> Mends:
    """The corrections, with every row left out that has a fault."""
    rows = {row_key(fault.spot.sheet, fault.spot.row) for fault in faults_of(found) if fault.spot}
    return mends.and_then(mends_of({"left_out": rows}))


@dataclass(frozen=True)
class Bench:
    """What a page needs to mend a file: where things stand, what is left out, what its columns are; who may be meant,
    the `staff` by number; `papers` are the certificates that a column may stand for."""

    kind: str
    language: str
    book: Book
    mends: Mends
    staff: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[tuple[str, str]] = ()

    def whose(self, code: str) -> str:
        """A number of the staff with the department and the titles of whoever has it."""
        return self.staff.get(code, code)

    def cell(self, spot: Spot) -> str:
        """How the cell is named; empty where it is not known."""
        return cell_key(spot.sheet, spot.row, spot.column) if spot.column else ""

    def row(self, sheet: str, row: int) -> str:
        """How a row is named."""
        return row_key(sheet, row)

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """The rows left out, with what they say."""
        return [(key, row_said(self.book, key)) for key in sorted(self.mends.left_out, key=_in_order)]

    @property
    def hours_told(self) -> list[str]:
        """The duties without hours of their own whose beginning was answered."""
        return [key.removeprefix(FROM) for key in self.mends.answers if key.startswith(FROM)]

    def usual_hours(self, found: Outcome | CalendarImport) -> dict[str, Sequence[str]]:
        """The duties that are taken to have the hours of the last time, with these."""
        doubts = found.doubts if isinstance(found, Outcome) else ()
        return {one.value: one.taken.split("–") for one in doubts if one.reason == "import.usual_hours"}

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Every column of the kind, with its title."""
        if self.kind == CALENDAR:
            return [(name, say(f"calendar_column.{name}", self.language)) for name in CALENDAR_COLUMNS]
        found = SHEETS[self.kind].columns if self.kind in SHEETS else ()
        own = [(one.name, one.heading(self.language)) for one in found if one.name not in NOT_OFFERED]
        return [*own, *self.papers]

    def titles(self, found: Outcome | CalendarImport) -> list[tuple[str, str]]:
        """The titles of the file, with the title of ours that each is read as; empty where it is not read."""
        headings = dict(self.columns)
        read = [(title, headings[name]) for title, name in found.titles.items() if name in headings]
        unread = [(title, "") for title in found.unread]
        return [pair for pair in (*unread, *read) if len(pair[0]) <= LONGEST_KEY][:MOST_COLUMNS]

    @property
    def grids(self) -> list[tuple[Grid, list[Place]]]:
        """The worksheets, with their columns."""
        return [(grid, _places(grid)) for grid in self.book.grids]


def _places(grid: Grid) -> list[Place]:
    found: dict[int, list[str]] = {}
    for _, cells in grid.rows:
        for place, value in cells.items():
            samples = found.setdefault(place, [])
            if len(samples) < SAMPLES:
                samples.append(text(value)[:LONGEST_SAMPLE])
    return [
        Place(cell_key(grid.title, 0, place)[:-1], cell_key("", 0, place)[1:-1], tuple(samples))
        for place, samples in sorted(found.items())[:MOST_COLUMNS]
    ]


def _in_order(key: str) -> tuple[str, int]:
    sheet, _, row = key.rpartition("!")
    return sheet, int(row) if row.isdecimal() else 0


def taken_back(form: FormData) -> Iterable[str]:
    """The rows that are taken again."""
    return map(str, form.getlist("back"))
