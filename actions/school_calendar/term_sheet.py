"""A school's printed term calendar (校历) as .xlsx: what it would change of the school's terms and days."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from pydantic_core import PydanticCustomError
from sqlmodel import Session

from actions.school.calendar_files import refused
from actions.school.school_time import calendar_of
from actions.school_calendar.cell_faults import CellFault, cell_fault
from actions.school_calendar.day_runs import meant_days
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
from calendars.term_calendar.terms import OneTerm, terms_of
from calendars.term_calendar.titles import HEADER_ROWS, Rows
from calendars.term_calendar.worksheet import BOUNDED, Given, TermSheet, read_sheet
from models.errors import BadInput
from models.schools import School

TERM = "term"
QUESTIONS = (TERM, *BOUNDED)
"""What may be answered beside a file: the code of its term, and the days that bound it. Of several terms a bound is
asked for with the code of its own: "2026-2027-2 first"."""
COLUMNS = ("number", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "dates", "remarks")
TITLES = {"number": "周次"}
"""What a column of a term calendar may be, and the title it is then read under; the others are titles themselves."""


@dataclass(frozen=True)
class Part:
    """The calendar of one term and the worksheet it stands in; whether others are read `beside` it, and whether these
    stand in worksheets of their own (`apart`)."""

    grid: Grid
    one: OneTerm
    beside: bool = False
    apart: bool = False

    @property
    def code(self) -> str:
        """The code of its term, where the file says it."""
        return self.one.named[0] if self.one.named else ""

    def row(self, number: int) -> int | str:
        """Name one of its rows."""
        return f"{self.grid.title} {number}" if self.apart else number

    def cell(self, row: int, column: int) -> str:
        """Name one of its cells."""
        at = address(row, column)
        return f"{self.grid.title}!{at}" if self.apart else at


def read_term_sheet(session: Session, school: School, book: Book) -> CalendarImport:
    """What a .xlsx term calendar would change; nothing is. The school's days in its terms that it does not name would
    go; the bureau's stay."""
    calendar = calendar_of(session, school)
    country = replace(calendar, terms=(), overrides=of_layers(calendar.overrides, Layer.NATIONAL))
    parts, others = _parts(book)
    read: list[tuple[Part, TermSheet]] = []
    faults = [fault for part in _apart(parts) for fault in _without_value(book.name, part)]
    for part in parts:
        sheet, wrong = _read(book, part, country)
        faults += wrong
        read += [(part, sheet)] if sheet else []
    if faults:
        told = tuple(faults[:MOST_FAULTS])
        return CalendarImport(book.name, (), (), (), (), (), to_mend=told, unread_sheets=others)
    found = _found(book, [sheet for _, sheet in read], calendar)
    return replace(
        found,
        notes=tuple((part.row(row), said) for part, sheet in read for row, said in sheet.notes),
        unread=tuple(title for _, sheet in read for title in sheet.unread if title != "-"),
        unread_sheets=others,
        unread_cells=tuple(
            (part.cell(*place), text(said)) for part, sheet in read for place, said in sheet.unread_cells
        ),
        asked_days=frozenset(day for _, sheet in read for day in sheet.asked),
        open=tuple(
            replace(one, term=part.code if part.beside else "") for part, sheet in read for one in sheet.open
        ),
    )


def bears_calendar(book: Book) -> bool:
    """Say whether a worksheet of the file is drawn as a term calendar is."""
    return any(_terms(book, grid) for grid in book.grids)


def _parts(book: Book) -> tuple[list[Part], tuple[str, ...]]:
    """The calendars of a file that are read: one for each term it names, else the first; and the worksheets, or terms
    of one, that are not. Somebody may have said of which term alone."""
    found = [Part(grid, one) for grid in book.grids for one in _terms(book, grid)]
    named = {part.code: part for part in reversed(found) if part.code}
    said = book.grids[0].chosen.answers.get(TERM, "")
    chosen = [part for part in found if part is named.get(part.code)] if len(named) > 1 and not said else []
    chosen = chosen or [named[said] if said in named else _first(book, found)]
    apart = len({part.grid.title for part in chosen}) > 1
    read = {part.grid.title for part in chosen}
    others = [grid.title for grid in book.grids if grid.title not in read]
    others += [
        f"{part.grid.title} {part.one.named[1]}"
        for part in found
        if part.grid.title in read and part not in chosen and part.one.named
    ]
    return [replace(part, beside=len(chosen) > 1, apart=apart) for part in chosen], tuple(others)


def _first(book: Book, found: Sequence[Part]) -> Part:
    """The first worksheet that bears a calendar's titles, else the first; whole."""
    grid = found[0].grid if found else book.grids[0]
    return Part(grid, OneTerm(_with_value(grid), found[0].one.named if len(found) == 1 else None))


def _terms(book: Book, grid: Grid) -> tuple[OneTerm, ...]:
    """The calendars of a worksheet; none where nothing bears a calendar's titles."""
    with suppress(PydanticCustomError):
        return terms_of(_with_value(grid), (grid.title, book.name), _titles(grid))
    return ()


def _read(book: Book, part: Part, country: SchoolCalendar) -> tuple[TermSheet | None, list[CellFault]]:
    """What the calendar of a term says, and what is wrong with it."""
    require_whole(part.grid)
    try:
        return read_sheet(part.one.rows, country, _given(book, part)), []
    except SheetFaults as errors:
        faults = [refused(book.name, error) for error in errors.errors]
    for fault in faults:
        if "row" not in fault.facts:
            raise fault
    return None, [cell_fault(fault, part.grid, apart=part.apart) for fault in faults]


def _apart(parts: Sequence[Part]) -> Iterable[Part]:
    """One part of each worksheet."""
    return {part.grid.title: part for part in parts}.values()


def _found(book: Book, sheets: Sequence[TermSheet], calendar: SchoolCalendar) -> CalendarImport:
    """What calendars change together."""
    named = tuple(_named(sheet, calendar) for sheet in sheets)
    codes = {term.code for term in named}
    with refusals(book.name):
        terms = (*(term for term in calendar.terms if term.code not in codes), *named)
        check_order(terms)
        known = {(day.date, day.layer): day for day in calendar.overrides if day.layer in OWN}
        said = {(day.date, day.layer): day for sheet in sheets for day in sheet.days}
        gone = [
            key
            for key in known
            if key not in said and key[1] is Layer.SCHOOL and any(_covers(term, key[0]) for term in named)
        ]
        after = replace(calendar, terms=terms, overrides=after_all(calendar, said, gone))
    clashes = (one for term in named for one in disagreements(after, term.staff_first, term.staff_last))
    changes = changes_of(known, said, gone)
    return CalendarImport(book.name, named, *changes, tuple(clashes), mended=book.mended)


def _given(book: Book, part: Part) -> Given:
    grid, answers = part.grid, part.grid.chosen.told
    if part.beside and any(bound in answers for bound in BOUNDED):
        raise BadInput("calendar.which_term", term=part.code)
    asked = f"{part.code} " if part.beside else ""
    return Given(
        (grid.title, book.name),
        grid.across,
        {place: value for place, value in grid.merged.items() if not isinstance(value, NoValue)},
        _titles(grid),
        part.one.named,
        answers.get(TERM, ""),
        {bound: said for bound in BOUNDED if (said := _day(answers, f"{asked}{bound}"))},
        meant_days(answers),
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


def _day(answers: Mapping[str, str], bound: str) -> date | None:
    try:
        return day(answers[bound]) if bound in answers else None
    except Unreadable:
        raise BadInput("calendar.bound", value=answers[bound]) from None


def _with_value(grid: Grid) -> Rows:
    """The rows of a worksheet that are not left out, of cells that have a value."""
    rows = (
        (number, {column: cell for column, cell in cells.items() if not isinstance(cell, NoValue)})
        for number, cells in grid.rows
        if number not in grid.chosen.left_out
    )
    return [(number, cells) for number, cells in rows if cells]


def _without_value(file: str, part: Part) -> Iterator[CellFault]:
    """The cells of its worksheet that hold an error, a formula without its result, or more than a remark."""
    for number, cells in part.grid.rows:
        for column, cell in cells.items() if number not in part.grid.chosen.left_out else ():
            if isinstance(cell, NoValue):
                value = f"{address(number, column)} {cell}"
                facts = {"row": number, "column": column, "reason": cell.reason, "value": value}
                fault = BadInput("calendar.row", file=file, **facts)
                yield cell_fault(fault, part.grid, apart=part.apart)


def _named(sheet: TermSheet, calendar: SchoolCalendar) -> TermSpan:
    """The sheet's term; one the school has already keeps its name."""
    known = next((term for term in calendar.terms if term.code == sheet.term.code), sheet.term)
    return replace(sheet.term, name=known.name)


def _covers(term: TermSpan, day: date) -> bool:
    return term.staff_first <= day <= term.staff_last
