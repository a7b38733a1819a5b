"""A school's printed term calendar (校历) as .xlsx: what it would change of the school's term and days."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date

from pydantic_core import PydanticCustomError
from sqlmodel import Session

from actions.school.calendar_files import refused
from actions.school.school_time import calendar_of
from actions.school_calendar.term_calendar import (
    OWN,
    CalendarImport,
    after_all,
    changes_of,
    of_layers,
    refusals,
)
from actions.xlsx.cells import Unreadable, day, text
from actions.xlsx.columns import plain
from actions.xlsx.grid import Book, Grid, NoValue, address, require_whole
from actions.xlsx.tables import MOST_FAULTS
from calendars.school_days.days import Layer, SchoolCalendar
from calendars.school_days.days import Term as TermSpan
from calendars.school_days.disagreements import disagreements
from calendars.school_days.terms import check_order
from calendars.term_calendar.dates import SheetFaults
from calendars.term_calendar.remarks import Bound
from calendars.term_calendar.titles import HEADER_ROWS, Rows, find_layout
from calendars.term_calendar.worksheet import BOUNDED, Given, TermSheet, read_sheet
from models.errors import BadInput
from models.schools import School

TERM = "term"
QUESTIONS = (TERM, *BOUNDED)
"""What may be answered beside a file: the code of its term, and the days that bound it."""
COLUMNS = ("number", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "dates", "remarks")
TITLES = {"number": "周次"}
"""What a column of a term calendar may be, and the title it is then read under; the others are titles themselves."""


def read_term_sheet(session: Session, school: School, book: Book) -> CalendarImport:
    """What a .xlsx term calendar would change; nothing is. The school's days in the term that it does not name would
    go; the bureau's stay."""
    calendar = calendar_of(session, school)
    country = replace(calendar, terms=(), overrides=of_layers(calendar.overrides, Layer.NATIONAL))
    grid = _calendar_grid(book)
    require_whole(grid)
    others = tuple(one.title for one in book.grids if one is not grid)
    faults = list(_without_value(book.name, grid))
    try:
        sheet = read_sheet(_with_value(grid), country, _given(book, grid))
    except SheetFaults as errors:
        faults += [refused(book.name, error) for error in errors.errors]
    if faults:
        return _with_faults(book.name, faults, others, grid)
    with refusals(book.name):
        terms = (*(term for term in calendar.terms if term.code != sheet.term.code), _named(sheet, calendar))
        check_order(terms)
        known = {(day.date, day.layer): day for day in calendar.overrides if day.layer in OWN}
        said = {(day.date, day.layer): day for day in sheet.days}
        gone = [
            key for key in known if key not in said and key[1] is Layer.SCHOOL and _covers(sheet.term, key[0])
        ]
        after = replace(calendar, terms=terms, overrides=after_all(calendar, said, gone))
    return CalendarImport(
        book.name,
        _named(sheet, calendar),
        *changes_of(known, said, gone),
        disagreements(after, sheet.term.staff_first, sheet.term.staff_last),
        notes=sheet.notes,
        unread=tuple(title for title in sheet.unread if title != "-"),
        unread_sheets=others,
        unread_cells=tuple((address(*place), text(said)) for place, said in sheet.unread_cells),
        open=sheet.open,
        grid=grid,
    )


def _calendar_grid(book: Book) -> Grid:
    """The first worksheet that bears a calendar's titles, else the first."""
    for grid in book.grids:
        with suppress(PydanticCustomError):
            find_layout(grid.rows, _titles(grid))
            return grid
    return book.grids[0]


def _given(book: Book, grid: Grid) -> Given:
    answers = grid.chosen.answers
    return Given(
        (grid.title, book.name),
        grid.across,
        {place: value for place, value in grid.merged.items() if not isinstance(value, NoValue)},
        _titles(grid),
        answers.get(TERM, ""),
        {bound: said for bound in BOUNDED if (said := _day(answers, bound))},
    )


def _titles(grid: Grid) -> Mapping[str, str]:
    """What somebody said of titles, by the titles as the sheet is read."""
    chosen = grid.chosen.titles
    named = {} if not chosen else {
        "".join(str(cell).split()).lower(): chosen[plain(cell)]
        for _, cells in grid.rows[:HEADER_ROWS]
        for cell in cells.values()
        if plain(cell) in chosen
    }  # fmt: skip
    return TITLES | {title: TITLES.get(name, name) for title, name in named.items()}


def _day(answers: Mapping[str, str], bound: Bound) -> date | None:
    try:
        return day(answers[bound]) if bound in answers else None
    except Unreadable:
        raise BadInput("calendar.bound", value=answers[bound]) from None


def _with_value(grid: Grid) -> Rows:
    """The rows of a worksheet that are not left out, of cells that have a value."""
    return [
        (number, {column: cell for column, cell in cells.items() if not isinstance(cell, NoValue)})
        for number, cells in grid.rows
        if number not in grid.chosen.left_out
    ]


def _without_value(file: str, grid: Grid) -> Iterator[BadInput]:
    """The cells that hold an error, a formula without its result, or more than a remark."""
    for number, cells in grid.rows:
        for column, cell in cells.items() if number not in grid.chosen.left_out else ():
            if isinstance(cell, NoValue):
                value = f"{address(number, column)} {cell}"
                facts = {"row": number, "column": column, "reason": cell.reason, "value": value}
                yield BadInput("calendar.row", file=file, **facts)


def _with_faults(
    file: str, faults: list[BadInput], unread_sheets: tuple[str, ...], grid: Grid
) -> CalendarImport:
    """A file with bad cells. What is wrong with the whole of it is refused at once."""
    for fault in faults:
        if "row" not in fault.facts:
            raise fault
    told = tuple(faults[:MOST_FAULTS])
    return CalendarImport(file, None, (), (), (), (), faults=told, unread_sheets=unread_sheets, grid=grid)


def _named(sheet: TermSheet, calendar: SchoolCalendar) -> TermSpan:
    """The sheet's term; one the school has already keeps its name."""
    known = next((term for term in calendar.terms if term.code == sheet.term.code), sheet.term)
    return replace(sheet.term, name=known.name)


def _covers(term: TermSpan, day: date) -> bool:
    return term.staff_first <= day <= term.staff_last
