"""A file with duty tables becomes rows: those drawn as a grid cell by cell and day by day, those kept as a list line by
line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from actions.imports.duties.across import across
from actions.imports.duties.days import Span, days_meant, span_of
from actions.imports.duties.down import down
from actions.imports.duties.duties import BESIDE, COLUMNS, plan
from actions.imports.duties.earlier import QUESTION, REPLACE, usual_hours
from actions.imports.duties.grid import hours_of, odd_hours, post_of
from actions.imports.duties.page import Page
from actions.imports.staff.lookup import staff_of
from actions.mapping.asked import Asked
from actions.school.schools import today
from actions.xlsx.cells import Unreadable, text
from actions.xlsx.changes import Outcome, outcome_of
from actions.xlsx.columns import SHEET_APART, Fault, Row, Table, plain
from actions.xlsx.grid import Book, Grid, require_whole
from actions.xlsx.headers import HEADER_WITHIN
from actions.xlsx.tables import read_table, untitled
from models.schools import School

ON_DUTY = "值班"
"""A title over duties in a list, and over people where nothing else is over them."""


def read(session: Session, school: School, book: Book, now: datetime, _term: str, asked: Asked) -> Outcome:
    """What the duty tables of a file would change. A worksheet that is neither a list nor a grid is named as unread."""
    listed = tuple(grid for grid in book.grids if _is_list(grid))
    found = {grid.title: [*across(grid)] or [*down(grid)] for grid in book.grids if grid not in listed}
    drawn = {title: blocks for title, blocks in found.items() if blocks}
    day = today(school, now)
    table = Table(
        (), (), (), tuple(grid.title for grid in book.grids if grid.title not in drawn and grid not in listed)
    )
    titled = list[Span]()
    if listed or not drawn:
        table, span = _listed(book, listed, day, table)
        titled += [span] if span else []
    staff, usual = staff_of(session, school), usual_hours(session, school)
    for grid in book.grids:
        if grid.title in drawn:
            require_whole(grid)
            of, before = grid.title if len(drawn) > 1 else "", len(table.sheets) * SHEET_APART
            page = Page(before, staff, day, grid.title, book.name, of, grid.chosen.answers, usual)
            page.read(drawn[grid.title])
            table = page.after(table, untitled(grid))
            titled += page.titled
    replaced = any(grid.chosen.answers.get(QUESTION) == REPLACE for grid in book.grids)
    planned = plan(session, school, table.rows, now, asked, replaced=replaced, titled=titled)
    return outcome_of("duties", book.name, table, planned)


def _is_list(grid: Grid) -> bool:
    """Say whether titles stand over the worksheet that name a day and a duty; 值班 names one only beside its people."""
    known = {column.name: column.known_as for column in COLUMNS}
    day, duty, people = known["day"], known["duty"], known["people"]
    for _, cells in grid.rows[:HEADER_WITHIN]:
        titles = {plain(cell) for cell in cells.values()}
        if titles & day and titles & (duty if titles & people else duty - {ON_DUTY}):
            return True
    return False


def _listed(book: Book, grids: tuple[Grid, ...], day: date, before: Table) -> tuple[Table, Span | None]:
    """The rows of the lists, their days with the year that the title says; and the days that it names."""
    found = read_table(Book(book.name, tuple(map(_with_hours, grids or book.grids))), COLUMNS, BESIDE, day)
    above = [
        text(cell)
        for grid in grids
        for _, cells in grid.rows[:HEADER_WITHIN]
        if len(cells) <= 2
        for cell in cells.values()
    ]
    span = span_of([*above, *found.sheets, book.name], day)
    rows, faults = list[Row](), list(found.faults)
    for row in found.rows:
        if isinstance(hours := row.get("start"), tuple):
            row.values["start"] = hours[0]
            row.values.setdefault("end", hours[1])
        try:
            rows += _days_of(_with_own_hours(row), span, day)
        except Unreadable as error:
            column, said = error.column or COLUMNS[0].title, error.value or row.get("day").written
            faults.append(Fault(row.number, column, error.reason, said))
    unread = before.unread_sheets + found.unread_sheets
    return replace(found, rows=tuple(rows), faults=tuple(faults), unread_sheets=unread), span


def _with_hours(grid: Grid) -> Grid:
    """The worksheet, its column 时间 read as hours where another column says the days."""
    for _, cells in grid.rows[:HEADER_WITHIN]:
        titles = {plain(cell) for cell in cells.values()}
        if "时间" in titles and (COLUMNS[0].known_as - {"时间"}) & titles:
            chosen = {"时间": "start", **grid.chosen.titles}
            return replace(grid, chosen=replace(grid.chosen, titles=chosen))
    return grid


def _with_own_hours(row: Row) -> Row:
    """The row; where no column says its hours those that stand behind its duty: 早班（6:00-14:00）."""
    duty = row.get("duty", "")
    hours = hours_of(duty) if row.get("start") is None else None
    if wrong := odd_hours(duty):
        raise Unreadable("import.odd_hours", wrong, COLUMNS[1].title)
    if hours is None:
        return row
    return replace(row, values={**row.values, "duty": post_of(duty), "start": hours[0], "end": hours[1]})


def _days_of(row: Row, span: Span | None, today: date) -> Iterator[Row]:
    """The row with its day, whose year the title says; one of several days again for each."""
    for day in days_meant(row.get("day"), span, today):
        yield replace(row, values={**row.values, "day": day})
