"""Which kind of table a file is: by its name, the titles of its worksheets, and its headings."""

import re
from collections.abc import Iterator

from actions.imports.duties.across import across
from actions.imports.duties.down import down
from actions.imports.sheets import SHEETS
from actions.school_calendar.term_sheet import bears_calendar
from actions.xlsx.cells import text
from actions.xlsx.grid import Book
from actions.xlsx.headers import header_of

CALENDAR = "calendar"
ORDER = ("people", "places", "certificates", CALENDAR, "duties", "routines", "register", "textbooks")
"""Every kind, in the order in which one finds what the others name."""
TITLES = {
    "people": r"花名册|名册|教职工|教职员|人员|通讯录|staff|people",
    "places": r"场所|场地|校舍|房屋|房间|教室|places|rooms",
    "certificates": r"健康证|持证|证件|证书|资格证|操作证|certificates",
    CALENDAR: r"校历|行事历|calendar",
    "duties": r"值班|排班|值日|轮值|带班|轮班|rota|dut(?:y|ies)",
    "routines": r"例行工作|工作清单|routines",
    "register": r"资产|校产|register",
    "textbooks": r"教材|课本|教科书|textbooks",
}
"""The words of titles that speak of each kind; of several in one title the last says what it is."""
TITLE, DRAWN = 3, 4
"""What a title weighs, and a table drawn as its kind is, counted in headings."""
TITLE_ROWS = 3
SURE, AHEAD = 3, 2
"""So much speaks for a kind that is not asked about, and so much more than for any other."""


def likely_kinds(book: Book) -> tuple[str, ...]:
    """The kinds of table that a file may be, the likeliest first; one alone where there is no doubt."""
    speaks = {kind: _headings(book, kind) + TITLE * (kind in _titled(book)) for kind in ORDER}
    ranked = sorted((kind for kind in ORDER if speaks[kind]), key=lambda kind: -speaks[kind])
    weights = [speaks[kind] for kind in ranked] + [0, 0]
    return tuple(ranked[:1] if weights[0] >= SURE and weights[0] - weights[1] >= AHEAD else ranked)


def _headings(book: Book, kind: str) -> int:
    """How many columns of the kind the file names; a table that is drawn has few."""
    if kind == CALENDAR:
        return DRAWN * bears_calendar(book)
    named = max(len(header_of(grid, SHEETS[kind].columns).found) for grid in book.grids)
    drawn = kind == "duties" and any([*across(grid)] or [*down(grid)] for grid in book.grids)
    return max(named if named > 1 else 0, DRAWN * drawn)


def _titled(book: Book) -> set[str]:
    """The kinds that titles speak of."""
    return {kind for title in _titles(book) if (kind := _last_named(title))}


def _titles(book: Book) -> Iterator[str]:
    yield book.name
    for grid in book.grids:
        yield grid.title
        for _, cells in grid.rows[:TITLE_ROWS]:
            if len(cells) == 1:
                yield text(*cells.values())


def _last_named(title: str) -> str:
    """The kind whose word stands last in a title; empty where there is none."""
    ends = {
        kind: max((found.end() for found in re.finditer(words, title, re.IGNORECASE)), default=0)
        for kind, words in TITLES.items()
    }
    last = max(ends, key=lambda kind: ends[kind])
    return last if ends[last] else ""
