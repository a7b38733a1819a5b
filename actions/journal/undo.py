"""Undo what the journal remembers row by row: every row becomes what it was, if nobody has changed it since."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from actions.crews import duty_table
from actions.crews.board_proposal import let_go
from actions.duties.rename import renamed, touch_renamed
from actions.people.staff import let_leave
from actions.school.row_changes import RowFact, Values, jsonable
from actions.school.schools import today
from models.assets import Asset
from models.base import Table
from models.bulk import drop_rows
from models.duties import Duty, DutyState
from models.errors import Refusal
from models.journal import JournalEntry, Verb, write
from models.mappings import Mapping
from models.people import Person, Qualification
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
FADED: dict[str, Values] = {"routine": {"active": False}, "place": {"kind": "", "tags": []}}


def undoable(session: Session, entries: Iterable[JournalEntry]) -> set[int]:
    """Which of the entries remember what was before and were not undone yet."""
    able = {entry.id for entry in entries if entry.id is not None and entry.facts.get("rows")}
    subjects = {f"journalentry:{key}": key for key in able}
    undone = select(JournalEntry.subject).where(col(JournalEntry.subject).in_(subjects))
    return able - {subjects[subject] for subject in session.exec(undone)}


def undo(session: Session, school: School, entry: JournalEntry, now: datetime, actor: str) -> int:
    """Give every row of a deed the values it had; rows it added go, rows it removed come back. Answers how many.

    What is left of the duties follows with `actions.routines.roll.follow`.
    Refuses when a row was changed since or is in use: call it within a nested transaction, then nothing is undone.
    """
    if entry.id not in undoable(session, [entry]):
        raise Refusal("undo.not_possible")
    facts: list[RowFact] = entry.facts["rows"]
    rows = [fact for fact in reversed(facts) if fact["table"] != DUTIES]
    try:
        for fact in rows:
            _require_unchanged(session, school, fact)
        for fact in rows:
            _put_back(session, school, fact)
        session.flush()
        _withdraw(session, school, rows, now)
        _let_people_leave(session, rows, now, actor)
        _let_go(session, rows)
    except IntegrityError as error:
        raise Refusal("undo.in_use") from error
    duty_table.put_back(session, school, [fact for fact in facts if fact["table"] == DUTIES], now, actor)
    undone = ((TABLES[fact["table"]], UUID(fact["id"]), fact["after"]) for fact in rows)
    touch_renamed(session, (each for one in undone for each in renamed(*one)), now)
    _note(session, school, entry, now, actor, len(facts))
    return len(facts)


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


def _put_back(session: Session, school: School, fact: RowFact) -> None:
    """What was changed or removed is as it was; what was added asks for no more work, so that it can go."""
    table = TABLES[fact["table"]]
    types, values = get_type_hints(table), fact["before"]
    row: Any = session.get(table, UUID(fact["id"]))
    if fact["kind"] == "added":
        values = FADED.get(fact["table"], {})
    if row is None:
        mine: Values = {"id": UUID(fact["id"]), "school_id": school.id}
        row = table(**mine)
    for name, value in values.items():
        column, _, key = name.partition(".")
        setattr(row, column, _with(getattr(row, column), key, value) if key else _typed(types[name], value))
    session.add(row)


def _with(words: Values, key: str, value: Any) -> Values:
    """The words of a column with one of them as it was; None stands for none."""
    others = {name: word for name, word in words.items() if name != key}
    return others if value is None else {**others, key: value}


def _typed(kind: Any, value: Any) -> Any:
    """A value of the journal as the row has it."""
    return TypeAdapter(kind).validate_python(value, strict=False)


def _withdraw(session: Session, school: School, rows: list[RowFact], now: datetime) -> None:
    """Delete the coming duties, those nobody has published, of the routines and places that are to go."""
    first = today(school, now)
    coming = (Duty.school_id == school.id, col(Duty.first) >= first)
    unpublished = (col(Duty.state) == DutyState.OPEN, col(Duty.published).is_(False))
    for table, column in NAMED.items():
        gone = [UUID(fact["id"]) for fact in rows if fact["table"] == table and fact["kind"] == "added"]
        if gone:
            ids = session.exec(select(Duty.id).where(*coming, *unpublished, column.in_(gone))).all()
            let_go(session, school, set(ids), now)
            drop_rows(session, Duty, ids)


def _let_people_leave(session: Session, rows: list[RowFact], now: datetime, actor: str) -> None:
    for fact in rows:
        if fact["table"] == "person" and fact["before"].get("left"):
            let_leave(session, session.get_one(Person, UUID(fact["id"])), now, actor)


def _let_go(session: Session, facts: Iterable[RowFact]) -> None:
    for fact in facts:
        if fact["kind"] == "added":
            session.delete(session.get_one(TABLES[fact["table"]], UUID(fact["id"])))
            session.flush()


def _note(
    session: Session, school: School, entry: JournalEntry, now: datetime, actor: str, count: int
) -> None:
    write(session, now, actor, Verb.UNDO, entry, undone=entry.verb, file=entry.facts.get("file"), count=count)
