"""The columns of a kind of spreadsheet: their titles as schools write them, and what a cell of each means."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from actions.xlsx.cells import text
from actions.xlsx.dates import Frame
from actions.xlsx.grid import MOST_ROWS
from models.errors import BadInput

SHEET_APART = MOST_ROWS + 1  # by so much the same row of two worksheets is numbered apart
REMARK = re.compile(r"[（(\[【].*?[)）\]】]|[*＊※：:\s]")


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its Chinese and English title, other words it goes by, how a cell is read.

    Only prose may have several `lines`. A row cannot be taken without what a `needed` column says, nor with a `strict`
    one that cannot be read; any other cell that cannot be read is named and left out. `dated` reads a cell with the
    year that the sheet speaks of.
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


def plain(title: Any) -> str:
    """A title without blanks, line breaks and remarks in brackets: "姓 名\\n（必填）" is 姓名."""
    return REMARK.sub("", text(title)).lower()
