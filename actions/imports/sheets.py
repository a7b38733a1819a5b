"""Spreadsheets in and out, each kind through the same steps: all of a file or nothing of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from openpyxl import Workbook
from sqlmodel import Session

from actions.crews import duty_table
from actions.duties.rename import Renamed, renamed, touch_renamed
from actions.imports import register, routines, textbooks
from actions.imports.duties import duties
from actions.imports.duties import sheet as duty_sheet
from actions.imports.places import columns as place_columns
from actions.imports.places import places
from actions.imports.places.table import places_table
from actions.imports.staff import certificates, people, people_columns
from actions.imports.staff.paper_kind import read_certificates
from actions.imports.staff.table import staff_table
from actions.mapping.asked import Asked
from actions.mapping.decide import Decision, decision
from actions.mapping.vocabulary import NOTHING_DECIDED, Decided, Vocabulary, vocabulary_of
from actions.roster.recheck import mark_of
from actions.school.prepared import Overtaken, newest, prepared
from actions.school.row_changes import Change, Values, journalled, ready_changes
from actions.school.schools import today
from actions.xlsx.book import add_table, new_book
from actions.xlsx.changes import Outcome, outcome_of, require_faultless
from actions.xlsx.columns import Column, Doubt, Fault, Offer, Row, Table
from actions.xlsx.grid import Book
from actions.xlsx.tables import read_table
from models.duties import Duty
from models.errors import NotFound
from models.journal import JournalEntry, Verb, entry
from models.schools import School
from notifications.language import known, say

Read = Callable[[Session, School, Book, datetime, str, Asked], Outcome]
Written = Callable[[Session, School, date, str], Workbook]
Mark = tuple[int, int]
Write = Callable[[Session], None]
Ready = Callable[[Session, School, Outcome, datetime, str], Write]
Plan = Callable[[Session, School, tuple[Row, ...], datetime, Asked], Iterator[Change | Fault | Doubt | Offer]]
Tabled = Callable[[Book, Sequence[Column], Vocabulary, date], Table]
Rows = Callable[[Session, School, date, str], Iterator[Values]]

REGISTERED = (
    Verb.IMPORT_ASSETS,
    Verb.APPROVE_STOCKTAKE,
    Verb.EXPLAIN,
    Verb.ARRIVE,
    Verb.TAKE_TEXTBOOKS,
    Verb.SIGN_TEXTBOOKS,
)
EXPLAINED = ("Column", "Needed", "Example", "Also understood")
EXPLAINED_WIDTHS = (18, 10, 30, 60)


def _ready_rows(session: Session, school: School, found: Outcome, _now: datetime, _actor: str) -> Write:
    return ready_changes(session, school.id, found.changes).write


def _ready_duties(session: Session, school: School, found: Outcome, now: datetime, actor: str) -> Write:
    duties = [change for change in found.changes if change.table is Duty]
    table = duty_table.ready_table(session, school, duties, now, actor)
    away = ready_changes(session, school.id, [one for one in found.changes if one.table is not Duty])

    def write(session: Session) -> None:
        table(session)
        away.write(session)

    return write


def _tabled(book: Book, columns: Sequence[Column], _words: Vocabulary, today: date) -> Table:
    return read_table(book, columns, (), today)


@dataclass(frozen=True)
class Sheet:
    """One kind of spreadsheet: its columns, how a file becomes changes, what it is written as, how changes are made
    ready to be written."""

    kind: str
    columns: tuple[Column, ...]
    read: Read
    written: Written
    ready: Ready = _ready_rows


def by_rows(
    kind: str,
    columns: tuple[Column, ...],
    plan: Plan,
    rows: Rows,
    ready: Ready = _ready_rows,
    tabled: Tabled = _tabled,
) -> Sheet:
    """The usual kind: a table of rows in, a table of rows out."""

    def read(
        session: Session, school: School, book: Book, now: datetime, _term: str, asked: Asked
    ) -> Outcome:
        table = tabled(book, columns, asked.words, today(school, now))
        return outcome_of(kind, book.name, table, plan(session, school, table.rows, now, asked))

    def written(session: Session, school: School, day: date, language: str) -> Workbook:
        return _book(kind, columns, list(rows(session, school, day, language)), language)

    return Sheet(kind, columns, read, written, ready)


SHEETS = {
    sheet.kind: sheet
    for sheet in (
        by_rows("people", people_columns.COLUMNS, people.plan, people.rows, people.ready, staff_table),
        by_rows(
            "certificates",
            certificates.COLUMNS,
            certificates.plan,
            certificates.rows,
            tabled=partial(read_certificates, hints=certificates.HINTS),
        ),
        by_rows("places", place_columns.COLUMNS, places.plan, places.rows, tabled=places_table),
        by_rows("routines", routines.COLUMNS, routines.plan, routines.rows),
        by_rows("register", register.COLUMNS, register.plan, register.rows),
        Sheet("textbooks", textbooks.COLUMNS, textbooks.read, textbooks.written),
        replace(
            by_rows("duties", duties.COLUMNS, duties.plan, duties.rows, _ready_duties),
            read=duty_sheet.read,
        ),
    )
}


def sheet_of(kind: str) -> Sheet:
    """The kind of spreadsheet of that name."""
    if kind not in SHEETS:
        raise NotFound("sheet.unknown", kind=kind, known="、".join(SHEETS))
    return SHEETS[kind]


def read_sheet(
    session: Session,
    school: School,
    kind: str,
    book: Book,
    now: datetime,
    term: str = "",
    answers: Decided = NOTHING_DECIDED,
) -> Outcome:
    """What a file would change; nothing is. Faults are listed by row; a file that is no such table is refused.

    Words that nobody knows are its questions; `answers` say what some of them mean.
    """
    asked = Asked(vocabulary_of(session, school, answers))
    outcome = sheet_of(kind).read(session, school, book, now, term, asked)
    return replace(
        outcome, questions=asked.questions, answers=answers, mended=book.mended, given=book.answers
    )


@dataclass(frozen=True)
class ReadySheet:
    """What a file says, as it is written."""

    outcome: Outcome
    decided: Decision
    write: Write
    renamed: tuple[Renamed, ...]
    entry: JournalEntry


def ready_sheet(session: Session, school: School, outcome: Outcome, now: datetime, actor: str) -> ReadySheet:
    """Make what a file says ready to be written, and its deed. Refuses a file with any fault."""
    require_faultless(outcome)
    changed = (one for one in outcome.changes if one.kind == "changed")
    facts = {
        "file": outcome.file,
        "kind": outcome.kind,
        **outcome.counts,
        **outcome.mended,
        "rows": journalled(outcome.changes),
    }
    return ReadySheet(
        outcome,
        decision(session, school, outcome.answers),
        sheet_of(outcome.kind).ready(session, school, outcome, now, actor),
        tuple(each for one in changed for each in renamed(one.table, one.id, one.before)),
        entry(now, actor, Verb.IMPORT_SHEET, school, **facts),
    )


def keep_sheet(session: Session, school: School, outcome: Outcome, now: datetime, actor: str) -> Outcome:
    """Keep what a file says: all of it, journalled so that it can be undone, or, with any fault, nothing.

    Duties follow it with `actions.routines.roll.follow`.
    """
    return write_sheet(session, school, ready_sheet(session, school, outcome, now, actor), now, actor)


def write_sheet(session: Session, school: School, found: ReadySheet, now: datetime, actor: str) -> Outcome:
    """Write what is ready; raises Overtaken when it holds no more."""
    found.decided.keep(session, school, now, actor)
    found.write(session)
    touch_renamed(session, found.renamed, now)
    session.add(found.entry)
    session.flush()
    return found.outcome


def take_over(
    session: Session,
    school_id: UUID,
    kind: str,
    book: Book,
    now: datetime,
    actor: str,
    term: str = "",
    answers: Decided = NOTHING_DECIDED,
) -> Outcome:
    """Read a file and keep it, in a session that only reads so far. What it changes, and what the rules say of it, is
    found before anything is written. All of the file or nothing: one with faults is refused."""

    def find() -> tuple[Mark, ReadySheet]:
        school = session.get_one(School, school_id)
        mark = _mark(session, school)
        outcome = read_sheet(session, school, kind, book, now, term, answers)
        return mark, ready_sheet(session, school, outcome, now, actor)

    def keep(found: tuple[Mark, ReadySheet]) -> Outcome:
        school, (mark, sheet) = session.get_one(School, school_id), found
        if _mark(session, school) != mark:
            raise Overtaken
        return write_sheet(session, school, sheet, now, actor)

    return prepared(session, find, keep)


def _mark(session: Session, school: School) -> Mark:
    """A mark that changes with every deed that changes what lists say."""
    return mark_of(session, school), newest(session, school, REGISTERED)


def sheet_book(session: Session, school: School, kind: str, now: datetime, language: str) -> Workbook:
    """What the school holds of a kind, under the titles that are read back."""
    return sheet_of(kind).written(session, school, today(school, now), known(language))


def template_book(kind: str, language: str) -> Workbook:
    """An empty table, and beside it what each column wants: an example, and what else it may be called."""
    columns, language = sheet_of(kind).columns, known(language)
    book = _book(kind, columns, [], language)
    needed = {True: say("needed", language), False: ""}
    told = (
        (column.heading(language), needed[column.needed], column.example, column.also.split())
        for column in columns
    )
    titles = [say(word, language) for word in EXPLAINED]
    add_table(book, say("How to fill it in", language), titles, EXPLAINED_WIDTHS, told)
    return book


def _book(kind: str, columns: tuple[Column, ...], rows: list[Values], language: str) -> Workbook:
    book = new_book()
    entries = ([values.get(column.name) for column in columns] for values in rows)
    titles, widths = [column.heading(language) for column in columns], [column.width for column in columns]
    add_table(book, say(f"sheet.{kind}", language), titles, widths, entries)
    return book
