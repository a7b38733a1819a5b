"""Undo what the journal remembers row by row: every row becomes what it was, if nobody has changed it since."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from actions.crews import duty_table
from actions.crews.board_proposal import let_go
from actions.duties.rename import Renamed, renamed, touch_renamed
from actions.journal.entries import deed
from actions.people.staff import let_leave
from actions.school.prepared import Overtaken, newest, prepared
from actions.school.row_changes import Change, ReadyChanges, RowFact, Values, jsonable, ready_changes
from actions.school.schools import today
from models.assets import Asset
from models.base import Table
from models.bulk import among, drop_rows
from models.duties import Duty, DutyState
from models.errors import Refusal
from models.journal import JournalEntry, Verb, entry
from models.mappings import Mapping
from models.people import Absence, Person, Qualification
from models.places import Place
from models.routines import Routine
from models.schools import School
from models.terms import Bell, Day, Term
from models.textbooks import Textbook, TextbookClass

TABLES: dict[str, type[Table]] = {
    table.__name__.lower(): table
    for table in (
        Person,
        Qualification,
        Absence,
        Place,
        Routine,
        Bell,
        Term,
        Day,
        School,
        Asset,
        Textbook,
        TextbookClass,
        Mapping,
    )
}
DUTIES = "duty"  # a crew, which is more than a row
NAMED = {"place": col(Duty.place_id), "routine": col(Duty.routine_id)}  # what duties name
LEFT = (col(Duty.state) == DutyState.OPEN, col(Duty.published).is_(False))


def undoable(session: Session, entries: Iterable[JournalEntry]) -> set[int]:
    """Which of the entries remember what was before and were not undone yet."""
    able = {entry.id for entry in entries if entry.id is not None and entry.facts.get("rows")}
    subjects = {f"journalentry:{key}": key for key in able}
    undone = select(JournalEntry.subject).where(col(JournalEntry.subject).in_(subjects))
    return able - {subjects[subject] for subject in session.exec(undone)}


@dataclass(frozen=True)
class Undoing:
    """A deed undone, as it is written, as long as the school's `mark` stands: its `rows`, the coming duties that go
    with what it added, who leaves by it, and what it did to crews."""

    mark: int
    count: int
    rows: ReadyChanges
    withdrawn: frozenset[UUID]
    leaving: tuple[UUID, ...]
    crews: Callable[[Session], None]
    renamed: tuple[Renamed, ...]
    entry: JournalEntry


def undo_deed(session: Session, school_id: UUID, entry_id: int, now: datetime, actor: str) -> int:
    """Undo a deed of the journal, in a session that only reads so far: what becomes of its rows is found before
    anything is written. Answers and refuses what `undo` does."""

    def find() -> Undoing:
        school = session.get_one(School, school_id)
        return ready_undoing(session, school, deed(session, school, entry_id), now, actor)

    def keep(found: Undoing) -> int:
        school = session.get_one(School, school_id)
        if _mark(session, school) != found.mark:
            raise Overtaken
        return _write(session, school, found, now, actor)

    return prepared(session, find, keep)


def undo(session: Session, school: School, done: JournalEntry, now: datetime, actor: str) -> int:
    """Give every row of a deed the values it had; rows it added go, rows it removed come back. Answers how many.

    What is left of the duties follows with `actions.routines.roll.follow`.
    Refuses when a row was changed since or is in use: call it within a nested transaction, then nothing is undone.
    """
    return _write(session, school, ready_undoing(session, school, done, now, actor), now, actor)


def ready_undoing(session: Session, school: School, done: JournalEntry, now: datetime, actor: str) -> Undoing:
    """Make the undoing of a deed ready to be written. Refuses when a row was changed since."""
    mark = _mark(session, school)
    if done.id not in undoable(session, [done]):
        raise Refusal("undo.not_possible")
    facts: list[RowFact] = done.facts["rows"]
    rows = [fact for fact in reversed(facts) if fact["table"] != DUTIES]
    for fact in rows:
        _require_unchanged(session, school, fact)
    undone = ((TABLES[fact["table"]], UUID(fact["id"]), fact["after"]) for fact in rows)
    crews = [fact for fact in facts if fact["table"] == DUTIES]
    return Undoing(
        mark,
        len(facts),
        ready_changes(session, school.id, [_back(session, fact) for fact in rows]),
        frozenset(_coming(session, school, rows, now)),
        tuple(UUID(fact["id"]) for fact in rows if fact["table"] == "person" and fact["before"].get("left")),
        duty_table.ready_undoing(session, school, crews, now, actor),
        tuple(each for one in undone for each in renamed(*one)),
        _entry(done, now, actor, len(facts)),
    )


def _mark(session: Session, school: School) -> int:
    return newest(session, school, (), others=True)


def _write(session: Session, school: School, found: Undoing, now: datetime, actor: str) -> int:
    try:
        _withdraw(session, school, found.withdrawn, now)
        found.rows.write(session)
    except (IntegrityError, Overtaken) as error:
        raise Refusal("undo.in_use") from error
    for person in found.leaving:
        let_leave(session, session.get_one(Person, person), now, actor)
    found.crews(session)
    touch_renamed(session, found.renamed, now)
    session.add(found.entry)
    session.flush()
    return found.count


def _require_unchanged(session: Session, school: School, fact: RowFact) -> None:
    row = session.get(TABLES[fact["table"]], UUID(fact["id"]))
    if fact["kind"] == "removed":
        gone = row is None
    else:
        gone = row is not None and (row is school or getattr(row, "school_id", None) == school.id)
        gone = gone and all(_held(row, name) == value for name, value in fact["after"].items())
    if not gone:
        raise Refusal("undo.changed_since", label=fact["label"])


def _held(row: Any, name: str) -> Any:
    """What a row says now, as JSON; `policy.freeze_days` is one word of a column that holds several."""
    column, _, key = name.partition(".")
    value = getattr(row, column)
    return jsonable(value.get(key) if key else value)


def _back(session: Session, fact: RowFact) -> Change:
    """What gives a row the values it had; one that was added goes."""
    table, row_id = TABLES[fact["table"]], UUID(fact["id"])
    if fact["kind"] == "added":
        return Change(0, fact["label"], "removed", table, row_id)
    row, values = session.get(table, row_id), Values()
    for name, value in fact["before"].items():
        column, _, key = name.partition(".")
        held = values.get(column, getattr(row, column, None))
        values[column] = (
            _with(held, key, value) if key else _type(table, name).validate_python(value, strict=False)
        )
    return Change(0, fact["label"], "changed" if row else "added", table, row_id, after=values)


def _with(words: Any, key: str, value: Any) -> Values:
    """The words of a column with one of them as it was; None stands for none."""
    others = {name: word for name, word in words.items() if name != key}
    return others if value is None else {**others, key: value}


@cache
def _type(table: type[Table], name: str) -> TypeAdapter[Any]:
    """What makes a value of the journal one of the row's."""
    return TypeAdapter(get_type_hints(table)[name])


def _coming(session: Session, school: School, rows: list[RowFact], now: datetime) -> Iterator[UUID]:
    """The coming duties, those nobody has published, of the routines and places that are to go."""
    coming = (Duty.school_id == school.id, col(Duty.first) >= today(school, now))
    for table, column in NAMED.items():
        gone = [UUID(fact["id"]) for fact in rows if fact["table"] == table and fact["kind"] == "added"]
        yield from session.exec(select(Duty.id).where(*coming, *LEFT, among(session, column, gone)))


def _withdraw(session: Session, school: School, duties: frozenset[UUID], now: datetime) -> None:
    let_go(session, school, set(duties), now)
    drop_rows(session, Duty, duties, *LEFT)


def _entry(done: JournalEntry, now: datetime, actor: str, count: int) -> JournalEntry:
    facts: dict[str, object] = {"undone": done.verb, "file": done.facts.get("file")}
    return entry(now, actor, Verb.UNDO, done, **facts, count=count)
