"""A file of places becomes rows: its lists line by line, its plans of buildings cell by cell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from actions.imports.places.columns import KEEPERS
from actions.imports.places.floor_plan import FloorPlan, plan_of
from actions.mapping.vocabulary import Vocabulary
from actions.xlsx.columns import SHEET_APART, Column, Doubt, Row, Table
from actions.xlsx.grid import Book
from actions.xlsx.tables import find_table, read_table, untitled


def places_table(book: Book, columns: Sequence[Column], _words: Vocabulary, today: date) -> Table:
    """The rows of a file; one without plans is read as every other list."""
    plans = [plan for plan in map(plan_of, book.grids) if plan]
    if not plans:
        return read_table(book, columns, KEEPERS, today)
    lists = tuple(grid for grid in book.grids if all(grid is not plan.grid for plan in plans))
    table = find_table(replace(book, grids=lists), columns) if lists else Table((), (), ())
    return _with_plans(table, plans)


def _with_plans(table: Table, plans: Sequence[FloorPlan]) -> Table:
    """A table with those of plans behind it."""
    first = len(table.headers)
    found = [one for at, plan in enumerate(plans, first) for one in plan.rows(at * SHEET_APART)]
    return replace(
        table,
        rows=(*table.rows, *(one for one in found if isinstance(one, Row))),
        doubts=(*table.doubts, *(one for one in found if isinstance(one, Doubt))),
        sheets=(*table.sheets, *(plan.grid.title for plan in plans)),
        headers=(*table.headers, *(untitled(plan.grid) for plan in plans)),
    )
