"""Term calendars in and out: a school's .xlsx and other people's .ics become days, all of a file or none of it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic_core import PydanticCustomError
from sqlmodel import Session, select

from actions.imports.sheets import follow
from actions.routines.horizon import Rolled
from actions.school.row_changes import Change, compared, journalled, keep_row, remove_row
from actions.school.school_time import calendar_of, day_values
from calendars.ical.foreign_days import foreign_days
from calendars.ical.foreign_file import MAX_NAME
from calendars.school_days.days import Audience, DayKind, Layer, Override, SchoolCalendar
from calendars.school_days.days import Term as TermSpan
from calendars.school_days.disagreements import Disagreement, disagreements
from calendars.school_days.terms import check_order
from calendars.term_calendar.worksheet import TermSheet, read_sheet
from models.errors import BadInput
from models.journal import Verb, write
from models.schools import School
from models.terms import Day, Term

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 400, 30
VACATION_WORDS = re.compile(
    r"寒假|暑假|春假|秋假|假期|ferien|vacation|school break|vacances|nghỉ hè", re.IGNORECASE
)
OWN = (Layer.BUREAU, Layer.SCHOOL)

Key = tuple[date, Layer]


@dataclass(frozen=True)
class CalendarImport:
    """What a file changes: the term it brings, days added, changed and removed, where the layers then disagree, and
    what it says that no day could be found for (`notes`, with their rows; `skipped` events have times of day)."""

    file: str
    term: TermSpan | None
    added: tuple[Override, ...]
    changed: tuple[Override, ...]
    removed: tuple[Override, ...]
    disagreements: tuple[Disagreement, ...]
    notes: tuple[tuple[int, str], ...] = ()
    skipped: int = 0
    duties: Rolled = Rolled()


def import_term_sheet(
    session: Session, school: School, path: Path, now: datetime, actor: str
) -> CalendarImport:
    """Take over a school's .xlsx term calendar: its term and its days. One bad cell and nothing is changed."""
    return keep(session, school, read_term_sheet(session, school, path), now, actor)


def import_day_calendar(
    session: Session,
    school: School,
    path: Path,
    now: datetime,
    actor: str,
    layer: Layer = Layer.BUREAU,
    kind: DayKind | None = None,
) -> CalendarImport:
    """Take over the days of an .ics file as days of the bureau's or the school's layer."""
    found = read_day_calendar(session, school, path.name, bytes_of(path), layer, kind)
    return keep(session, school, found, now, actor)


def read_term_sheet(session: Session, school: School, path: Path) -> CalendarImport:
    """What a .xlsx term calendar would change; nothing is. The school's days in the term that it does not name would
    go; the bureau's stay."""
    calendar = calendar_of(session, school)
    with _refusals(path.name):
        country = replace(calendar, terms=(), overrides=_of(calendar.overrides, Layer.NATIONAL))
        sheet = read_sheet(_rows(path), country)
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
        path.name, _named(sheet, calendar), *_changes(known, said, gone), found, notes=sheet.notes
    )


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
    zone = school.zone if kind is DayKind.EXAM else None
    with _refusals(file):
        found = foreign_days(data, date(min(years), 1, 1), date(max(years), 12, 31), zone)
    base = replace(calendar, overrides=_of(calendar.overrides, Layer.NATIONAL))
    days = (_foreign(day, name, layer, kind) for day, name in found.days.items())
    said = {(day.date, layer): day for day in days if not _known(day, base)}
    return _told(calendar, file, said, found.skipped)


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
    """Whether the country or the terms say so without the file."""
    return all(day.kind(who) in (None, calendar.day(day.date).status(who).kind) for who in Audience)


@contextmanager
def _refusals(file: str) -> Iterator[None]:
    """What the reckoning refuses, as a refusal with the file, the row where there is one, and the reason."""
    try:
        yield
    except PydanticCustomError as error:
        facts = {"file": file, **(error.context or {}), "reason": error.type}
        raise BadInput("calendar.row" if "row" in facts else "calendar.refused", **facts) from None


def bytes_of(path: Path) -> bytes:
    """What a file holds, as far as any calendar may reach."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except OSError as error:
        raise BadInput("calendar.unreadable", file=path.name) from error


def _rows(path: Path) -> list[tuple[object, ...]]:
    """The cells of the first sheet, as far as a term calendar can reach."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput("import.too_large", file=path.name, limit=MAX_BYTES)
        book = load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
        return list(rows)
    except (
        OSError,
        InvalidFileException,
        BadZipFile,
        LookupError,
        ValueError,
        TypeError,
        SyntaxError,
    ) as error:
        raise BadInput("import.unreadable", file=path.name) from error


def keep(
    session: Session, school: School, found: CalendarImport, now: datetime, actor: str
) -> CalendarImport:
    """Keep what was read, and let the duties follow: unpublished ones move, published ones are left and counted."""
    rows = {(row.day, row.layer): row for row in session.exec(select(Day).where(Day.school_id == school.id))}
    changes = [_term(session, school, found.term)] if found.term else []
    for day in (*found.added, *found.changed):
        known = rows.get((day.date, day.layer))
        changes.append(compared(0, str(day.date), Day, known, day_values(day, day.layer)))
    for change in changes:
        keep_row(session, school.id, change)
    changes += [remove_row(session, str(day.date), rows[(day.date, day.layer)]) for day in found.removed]
    session.flush()
    facts: dict[str, object] = {
        "added": len(found.added),
        "changed": len(found.changed),
        "removed": len(found.removed),
    }
    facts |= {"file": found.file, "term": found.term.code if found.term else ""}
    write(session, now, actor, Verb.IMPORT_CALENDAR, school, rows=journalled(changes), **facts)
    return replace(found, duties=follow(session, school, now, actor))


def _term(session: Session, school: School, term: TermSpan) -> Change:
    """The file's term; one that is known keeps its name."""
    known = session.exec(select(Term).where(Term.school_id == school.id, Term.code == term.code)).first()
    days = {name: getattr(term, name) for name in ("first", "last", "staff_first", "staff_last")}
    values = days if known else {"code": term.code, "name": term.name, **days}
    return compared(0, term.name, Term, known, values)
