"""The columns of a kind of spreadsheet: their titles as schools write them, and what a cell of each means."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol, TypeVar

from actions.school.brackets import without_brackets
from actions.school.row_changes import Change
from actions.xlsx.cells import text
from actions.xlsx.dates import Frame
from actions.xlsx.grid import MOST_ROWS
from models.errors import BadInput

SHEET_APART = MOST_ROWS + 1  # by so much the same row of two worksheets is numbered apart
MARKS = re.compile(r"[*＊※：:\s]")


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its Chinese and English title, other words it goes by, how a cell is read.

    Only prose may have several `lines`. A row cannot be taken without what a `needed` column says, nor with a `strict`
    one that cannot be read; any other cell that cannot be read is named and left out. `dated` reads a cell with the
    year that the sheet speaks of. An `exact` title is found as it is written, with what stands in brackets.
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
    dated: Callable[[Any, Frame], Any] | None = None
    exact: bool = False

    def heading(self, language: str) -> str:
        """Its title in a language."""
        return self.title_en if language == "en" else self.title

    @cached_property
    def known_as(self) -> frozenset[str]:
        """Every title it is found under, as `plain` writes them, or as it is `spelled`."""
        if self.exact:
            return frozenset([spelled(self.title)])
        return frozenset({self.name, *map(plain, (self.title, self.title_en, self.name, *self.also.split()))})


@dataclass(frozen=True)
class Spot:
    """Where something stands in a file: the worksheet, the row, the column from 1 (0 where that is not known), and what
    is written there."""

    sheet: str
    row: int
    column: int = 0
    said: str = ""


class Header(Protocol):
    """Where the titles of a table stand, and with them its cells."""

    def titles(self) -> Iterator[tuple[str, str]]:
        """The titles that are read, with the names of their columns."""

    def spot(self, row: int, name: str, value: str) -> Spot:
        """The cell of a row that a column's name and what it says lead to."""


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken: its number, the title of the column, the code of the reason, what is written there;
    the worksheet, where the file has several tables. `who` are the numbers of the people one of whom may be meant, and
    `spot` is where it is mended."""

    row: int
    column: str
    reason: str
    value: str = ""
    sheet: str = ""
    who: tuple[str, ...] = ()
    spot: Spot | None = None

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
        if "." not in self.reason and self.unread:  # a rule of the roster
            return BadInput("import.left_off", reason=self.reason, value=self.value)
        if "." not in self.reason:
            return BadInput("import.rule", reason=self.reason, value=f"{self.value} {self.taken}")
        return BadInput(self.reason, value=self.value, taken=self.taken)


@dataclass(frozen=True)
class Row:
    """One row of a file: its number and what each column says; a column left blank or not there is missing.

    The rows of a second worksheet are numbered on from `SHEET_APART`, so that a number means one row of the file.
    `at` says in which cell each column stands, `who` is the person somebody said it means, `told` what they answered to
    questions about it.
    """

    number: int
    values: dict[str, object] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    who: str = ""
    told: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """What a column says."""
        return self.values.get(name, default)

    def doubt(self, name: str, reason: str, value: object = "", taken: object = "") -> Doubt:
        """A doubt about what a column says, by its cell."""
        return Doubt(self.number, self.at.get(name, ""), reason, str(value), str(taken))


@dataclass(frozen=True)
class Offer:
    """What is `said` beside a person that is more than a word of theirs: that they leave (`kind` is "left"), are away
    from the `first` to the `last` day, as far as these are known, or are to be "spared" by `limits`, or as they wish
    `burdens` and `weekdays` (from 0). It is `taken` with the row, or was `refused`; it is answered by its `key`."""

    row: int
    who: str
    said: str
    kind: str
    first: date | None = None
    last: date | None = None
    taken: bool = False
    refused: bool = False
    sheet: str = ""
    key: str = "offer"
    limits: tuple[str, ...] = ()
    burdens: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()


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
    headers: tuple[Header, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def spotted(self, fault: Fault) -> Fault:
        """A fault with the cell that it speaks of; where several might, with its row alone."""
        sheet, row = divmod(fault.row, SHEET_APART)
        return replace(
            fault, spot=self.headers[sheet].spot(row, self.names.get(fault.column, ""), fault.value)
        )

    def titles(self) -> dict[str, str]:
        """Every title that is read, with the name of its column."""
        return {title: name for header in self.headers for title, name in header.titles()}

    def of_sheet(self, change: Change) -> Change:
        """A change by the worksheet and row that people see; one of no row has none."""
        sheet, row = divmod(change.row, SHEET_APART)
        return replace(change, row=row, sheet=self.sheets[sheet] if self.sheets and row else "")

    def offered(self, offer: Offer) -> Offer:
        """An offer by the worksheet and row that people see."""
        sheet, row = divmod(offer.row, SHEET_APART)
        return replace(offer, row=row, sheet=self.sheets[sheet])

    def placed(self, found: Found) -> Found:
        """A fault or a doubt by the worksheet and row that people see."""
        sheet, row = divmod(found.row, SHEET_APART)
        return replace(found, row=row, sheet=self.sheets[sheet] if len(self.sheets) > 1 else "")


def spelled(title: Any) -> str:
    """A title as it is written, without blanks."""
    return re.sub(r"\s", "", text(title))


def plain(title: Any) -> str:
    """A title without blanks, line breaks and remarks in brackets: "姓 名\\n（必填）" is 姓名."""
    return MARKS.sub("", without_brackets(text(title))).lower()
