"""Term calendars in and out: a school's .xlsx and other people's .ics become days, all of a file or none of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from pydantic_core import PydanticCustomError
from sqlmodel import Session, select

from actions.routines.ground import mark_of
from actions.school.calendar_files import refused, unread_events
from actions.school.prepared import Overtaken, prepared
from actions.school.row_changes import Change, compared, journalled, keep_rows, removed
from actions.school.school_time import calendar_of, day_values
from actions.xlsx.grid import Book, Grid, NoValue, address
from actions.xlsx.tables import MOST_FAULTS
from calendars.ical.foreign_days import foreign_days
from calendars.ical.foreign_file import MAX_NAME
from calendars.school_days.days import Audience, DayKind, Layer, Override, SchoolCalendar
from calendars.school_days.days import Term as TermSpan
from calendars.school_days.disagreements import Disagreement, disagreements
from calendars.school_days.terms import check_order
from calendars.term_calendar.weeks import Rows, SheetFaults, find_columns
from calendars.term_calendar.worksheet import TermSheet, read_sheet
from models.errors import BadInput
from models.journal import Verb, write
from models.schools import School
from models.terms import Day, Term

MAX_BYTES = 5 * 1024 * 1024
VACATION_WORDS = re.compile(
    r"寒假|暑假|春假|秋假|假期|ferien|vacation|school break|vacances|nghỉ hè", re.IGNORECASE
)
OWN = (Layer.BUREAU, Layer.SCHOOL)

Key = tuple[date, Layer]


@dataclass(frozen=True)
class CalendarImport:
    """What a file changes: the term it brings, days added, changed and removed, where the layers then disagree, and
    what it says that no day could be found for (`notes`, with their rows; `skipped` events have times of day). With
    any of `faults` nothing is kept; `unread` columns and worksheets, and `unread_events`,
    say nothing in it."""

    file: str
    term: TermSpan | None
    added: tuple[Override, ...]
    changed: tuple[Override, ...]
    removed: tuple[Override, ...]
    disagreements: tuple[Disagreement, ...]
    notes: tuple[tuple[int, str], ...] = ()
    skipped: int = 0
    faults: tuple[BadInput, ...] = ()
    unread: tuple[str, ...] = ()
    unread_sheets: tuple[str, ...] = ()
    unread_events: tuple[tuple[str, BadInput], ...] = ()

    @property
    def bad_cells(self) -> list[tuple[object, str, BadInput]]:
        """What is wrong, row by row, without the file's name."""
        return [(fault.facts["row"], "", BadInput("import.cell", **fault.facts)) for fault in self.faults]


def read_term_sheet(session: Session, school: School, book: Book) -> CalendarImport:
    """What a .xlsx term calendar would change; nothing is. The school's days in the term that it does not name would
    go; the bureau's stay."""
    calendar = calendar_of(session, school)
    country = replace(calendar, terms=(), overrides=_of(calendar.overrides, Layer.NATIONAL))
    grid = _calendar_grid(book)
    others = tuple(one.title for one in book.grids if one is not grid)
    faults = list(_without_value(book.name, grid))
    try:
        sheet = read_sheet(_with_value(grid), country)
    except SheetFaults as errors:
        faults += [refused(book.name, error) for error in errors.errors]
    if faults:
        return _with_faults(book.name, faults, others)
    with _refusals(book.name):
        terms = (*(term for term in calendar.terms if term.code != sheet.term.code), _named(sheet, calendar))
        check_order(terms)
        known = {(day.date, day.layer): day for day in calendar.overrides if day.layer in OWN}
        said = {(day.date, day.layer): day for day in sheet.days}
        gone = [
            key for key in known if key not in said and key[1] is Layer.SCHOOL and _covers(sheet.term, key[0])
        ]
        after = replace(calendar, terms=terms, overrides=_after(calendar, said, gone))
    found = disagreements(after, sheet.term.staff_first, sheet.term.staff_last)
    return CalendarImport(
        book.name,
        _named(sheet, calendar),
        *_changes(known, said, gone),
        found,
        notes=sheet.notes,
        unread=sheet.unread,
        unread_sheets=others,
    )


def _calendar_grid(book: Book) -> Grid:
    """The first worksheet that bears a calendar's titles, else the first."""
    for grid in book.grids:
        with suppress(PydanticCustomError):
            find_columns(grid.rows)
            return grid
    return book.grids[0]


def _with_value(grid: Grid) -> Rows:
    """The rows of a worksheet, of cells that have a value."""
    return [
        (number, {column: cell for column, cell in cells.items() if not isinstance(cell, NoValue)})
        for number, cells in grid.rows
    ]


def _without_value(file: str, grid: Grid) -> Iterator[BadInput]:
    """The cells that hold an error, or a formula without its result."""
    for number, cells in grid.rows:
        for column, cell in cells.items():
            if isinstance(cell, NoValue):
                value = f"{address(number, column)} {cell}"
                yield BadInput("calendar.row", file=file, row=number, reason=cell.reason, value=value)


def _with_faults(file: str, faults: list[BadInput], unread_sheets: tuple[str, ...]) -> CalendarImport:
    """A file with bad cells. What is wrong with the whole of it is refused at once."""
    for fault in faults:
        if "row" not in fault.facts:
            raise fault
    told = tuple(faults[:MOST_FAULTS])
    return CalendarImport(file, None, (), (), (), (), faults=told, unread_sheets=unread_sheets)


def _named(sheet: TermSheet, calendar: SchoolCalendar) -> TermSpan:
    """The sheet's term; one the school has already keeps its name."""
    known = next((term for term in calendar.terms if term.code == sheet.term.code), sheet.term)
    return replace(sheet.term, name=known.name)


def _covers(term: TermSpan, day: date) -> bool:
    return term.staff_first <= day <= term.staff_last


def _of(overrides: Iterable[Override], *layers: Layer) -> tuple[Override, ...]:
    return tuple(day for day in overrides if day.layer in layers)


def _after(calendar: SchoolCalendar, said: dict[Key, Override], gone: list[Key]) -> tuple[Override, ...]:
    kept = {(day.date, day.layer): day for day in calendar.overrides} | said
    return tuple(day for key, day in kept.items() if key not in gone)


def _changes(
    known: dict[Key, Override], said: dict[Key, Override], gone: list[Key]
) -> tuple[tuple[Override, ...], tuple[Override, ...], tuple[Override, ...]]:
    """The days added, changed and removed."""
    added = tuple(day for key, day in said.items() if key not in known)
    changed = tuple(day for key, day in said.items() if key in known and known[key] != day)
    return added, changed, tuple(known[key] for key in gone)


def read_day_calendar(
    session: Session,
    school: School,
    file: str,
    data: bytes,
    layer: Layer = Layer.BUREAU,
    kind: DayKind | None = None,
) -> CalendarImport:
    """What an .ics file would change; nothing is. Days the country has off already are left out, and so are vacation
    days outside the terms. Without a `kind` the name decides between vacation (students') and holiday (everybody's);
    exams are the students' and may have times of day."""
    calendar = calendar_of(session, school)
    if not calendar.terms:
        raise BadInput("term.none", term="", known="")
    years = [day.year for term in calendar.terms for day in (term.staff_first, term.staff_last)]
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    with _refusals(file):
        found = foreign_days(data, first, last, school.zone, at_hours=kind is DayKind.EXAM)
    base = replace(calendar, overrides=_of(calendar.overrides, Layer.NATIONAL))
    days = (_foreign(day, name, layer, kind) for day, name in found.days.items())
    said = {(day.date, layer): day for day in days if not _known(day, base)}
    told = _told(calendar, file, said, found.skipped)
    return replace(told, unread_events=tuple(unread_events(file, found.unread)))


def chosen_days(
    session: Session, school: School, file: str, days: dict[date, str], layer: Layer, kind: DayKind | None
) -> CalendarImport:
    """What some of a file's days, picked by hand from its preview, would change."""
    said = {(day, layer): _foreign(day, name[:MAX_NAME], layer, kind) for day, name in days.items()}
    return _told(calendar_of(session, school), file, said, 0)


def _told(calendar: SchoolCalendar, file: str, said: dict[Key, Override], skipped: int) -> CalendarImport:
    known = {(day.date, day.layer): day for day in calendar.overrides if day.layer in OWN}
    after = replace(calendar, overrides=_after(calendar, said, []))
    dates = [day for day, _ in said]
    clashes = disagreements(after, min(dates), max(dates)) if dates else ()
    return CalendarImport(file, None, *_changes(known, said, []), clashes, skipped=skipped)


def _foreign(day: date, name: str, layer: Layer, kind: DayKind | None) -> Override:
    meant = kind or (DayKind.VACATION if VACATION_WORDS.search(name) else DayKind.HOLIDAY)
    return Override(day, layer, meant, meant if meant is DayKind.HOLIDAY else None, name)


def _known(day: Override, calendar: SchoolCalendar) -> bool:
    """Say whether the country or the terms say so without the file."""
    return all(day.kind(who) in (None, calendar.day(day.date).status(who).kind) for who in Audience)


@contextmanager
def _refusals(file: str) -> Iterator[None]:
    """What the computing refuses, as a refusal with the file, the row where there is one, and the reason."""
    try:
        yield
    except PydanticCustomError as error:
        raise refused(file, error) from None


def bytes_of(path: Path) -> bytes:
    """What a file holds, as far as any calendar may reach."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except OSError as error:
        raise BadInput("calendar.unreadable", file=path.name) from error


def take_in(
    session: Session, school_id: UUID, read: Callable[[School], CalendarImport], now: datetime, actor: str
) -> CalendarImport:
    """Keep what `read` finds for the school, in a session that only reads so far: it is found before anything is
    written. Refuses a file with faults."""

    def find() -> tuple[int, CalendarImport]:
        school = session.get_one(School, school_id)
        return mark_of(session, school), read(school)

    def write_down(found: tuple[int, CalendarImport]) -> CalendarImport:
        school, (mark, calendar) = session.get_one(School, school_id), found
        if mark_of(session, school) != mark:
            raise Overtaken
        keep(session, school, calendar, now, actor)
        return calendar

    return prepared(session, find, write_down)


def keep(session: Session, school: School, found: CalendarImport, now: datetime, actor: str) -> None:
    """Keep what was read. Duties follow it with `actions.routines.roll.follow`."""
    if found.faults:
        raise found.faults[0]
    rows = {(row.day, row.layer): row for row in session.exec(select(Day).where(Day.school_id == school.id))}
    changes = [_term(session, school, found.term)] if found.term else []
    for day in (*found.added, *found.changed):
        known = rows.get((day.date, day.layer))
        changes.append(compared(0, str(day.date), Day, known, day_values(day, day.layer)))
    changes += [removed(str(day.date), rows[(day.date, day.layer)]) for day in found.removed]
    keep_rows(session, school.id, changes)
    facts: dict[str, object] = {
        "added": len(found.added),
        "changed": len(found.changed),
        "removed": len(found.removed),
    }
    facts |= {"file": found.file, "term": found.term.code if found.term else ""}
    write(session, now, actor, Verb.IMPORT_CALENDAR, school, rows=journalled(changes), **facts)


def _term(session: Session, school: School, term: TermSpan) -> Change:
    """The file's term; one that is known keeps its name."""
    known = session.exec(select(Term).where(Term.school_id == school.id, Term.code == term.code)).first()
    days = {name: getattr(term, name) for name in ("first", "last", "staff_first", "staff_last")}
    values = days if known else {"code": term.code, "name": term.name, **days}
    return compared(0, term.name, Term, known, values)
