"""Term calendars in and out: a school's .xlsx and other people's .ics become days, all of a file or none of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
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
from actions.school_calendar.cell_faults import CellFault
from actions.school_calendar.day_runs import Run, runs_of
from calendars.ical.foreign_days import foreign_days
from calendars.ical.foreign_file import MAX_NAME
from calendars.school_days.days import Audience, DayKind, Layer, Override, SchoolCalendar
from calendars.school_days.days import Term as TermSpan
from calendars.school_days.disagreements import Disagreement, disagreements
from calendars.term_calendar.worksheet import Open
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
    """What a file changes: the terms it brings, days added, changed and removed, where the layers then disagree, and
    what it says that no day could be found for (`notes`, with their rows; `skipped` events have times of day). With
    any fault `to_mend` nothing is kept; `unread` columns and worksheets, and `unread_events`, say nothing in it,
    `unread_cells` neither. `open` are bounds of terms that the file does not settle, `asked_days` those whose words
    leave open who is there, `mended` is what somebody corrected."""

    file: str
    terms: tuple[TermSpan, ...]
    added: tuple[Override, ...]
    changed: tuple[Override, ...]
    removed: tuple[Override, ...]
    disagreements: tuple[Disagreement, ...]
    notes: tuple[tuple[int | str, str], ...] = ()
    skipped: int = 0
    to_mend: tuple[CellFault, ...] = ()
    unread: tuple[str, ...] = ()
    unread_sheets: tuple[str, ...] = ()
    unread_events: tuple[tuple[str, BadInput], ...] = ()
    unread_cells: tuple[tuple[str, str], ...] = ()
    open: tuple[Open, ...] = ()
    asked_days: frozenset[date] = frozenset()
    mended: Mapping[str, object] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[BadInput, ...]:
        """Why nothing of the file is kept."""
        return tuple(one.error for one in self.to_mend)

    @property
    def bad_cells(self) -> list[tuple[object, str, BadInput]]:
        """What is wrong, row by row, without the file's name."""
        return [(one.where, one.column, one.cell()) for one in self.to_mend]

    @property
    def titles(self) -> dict[str, str]:
        """The titles that are read, with what they are read as: they are told by the days they lead to."""
        return {}

    @property
    def asked(self) -> list[Open]:
        """The bounds of terms that somebody has to say."""
        return [one for one in self.open if one.needed]

    @property
    def runs(self) -> list[Run]:
        """The days that change, in runs that are alike; those first of which somebody has to say what they are."""
        changes = {"added": self.added, "changed": self.changed, "removed": self.removed}
        found = (run for change, days in changes.items() for run in runs_of(change, days, self.asked_days))
        return sorted(found, key=lambda run: (not run.asked, run.first, run.change))


def of_layers(overrides: Iterable[Override], *layers: Layer) -> tuple[Override, ...]:
    return tuple(day for day in overrides if day.layer in layers)


def after_all(calendar: SchoolCalendar, said: dict[Key, Override], gone: list[Key]) -> tuple[Override, ...]:
    kept = {(day.date, day.layer): day for day in calendar.overrides} | said
    return tuple(day for key, day in kept.items() if key not in gone)


def changes_of(
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
    with refusals(file):
        found = foreign_days(data, first, last, school.zone, at_hours=kind is DayKind.EXAM)
    base = replace(calendar, overrides=of_layers(calendar.overrides, Layer.NATIONAL))
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
    after = replace(calendar, overrides=after_all(calendar, said, []))
    dates = [day for day, _ in said]
    clashes = disagreements(after, min(dates), max(dates)) if dates else ()
    return CalendarImport(file, (), *changes_of(known, said, []), clashes, skipped=skipped)


def _foreign(day: date, name: str, layer: Layer, kind: DayKind | None) -> Override:
    meant = kind or (DayKind.VACATION if VACATION_WORDS.search(name) else DayKind.HOLIDAY)
    return Override(day, layer, meant, meant if meant is DayKind.HOLIDAY else None, name)


def _known(day: Override, calendar: SchoolCalendar) -> bool:
    """Say whether the country or the terms say so without the file."""
    return all(day.kind(who) in (None, calendar.day(day.date).status(who).kind) for who in Audience)


@contextmanager
def refusals(file: str) -> Iterator[None]:
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
    if found.asked:
        term = next((one for one in found.terms if one.code == found.asked[0].term), found.terms[0])
        raise BadInput("calendar.bound_open", first=term.first, last=term.last)
    if found.asked_days:
        raise BadInput("calendar.day_open", days=sorted(found.asked_days))
    rows = {(row.day, row.layer): row for row in session.exec(select(Day).where(Day.school_id == school.id))}
    changes = [_term(session, school, term) for term in found.terms]
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
    facts |= {"file": found.file, "term": "、".join(term.code for term in found.terms), **found.mended}
    write(session, now, actor, Verb.IMPORT_CALENDAR, school, rows=journalled(changes), **facts)


def _term(session: Session, school: School, term: TermSpan) -> Change:
    """The file's term; one that is known keeps its name."""
    known = session.exec(select(Term).where(Term.school_id == school.id, Term.code == term.code)).first()
    days = {name: getattr(term, name) for name in ("first", "last", "staff_first", "staff_last")}
    values = days if known else {"code": term.code, "name": term.name, **days}
    return compared(0, term.name, Term, known, values)
