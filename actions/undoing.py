"""Undo an import: every row becomes what it was, as long as nobody has changed it since."""

from datetime import datetime
from typing import Any, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from actions.renaming import renamed, touch_renamed
from actions.sheet_changes import Values, jsonable
from actions.sheets import follow
from models.base import SchoolRow
from models.errors import Refusal
from models.journal import JournalEntry, write
from models.people import Person, Qualification
from models.places import Place
from models.routines import Routine
from models.schools import School

TABLES: dict[str, type[SchoolRow]] = {
    table.__name__.lower(): table for table in (Person, Qualification, Place, Routine)
}
DUTIES_FOLLOW = ("place", "routine")


def may_undo(session: Session, entry: JournalEntry) -> bool:
    """Whether an entry remembers what was before and was not undone yet."""
    if not entry.facts.get("rows"):
        return False
    undone = select(JournalEntry.id).where(JournalEntry.school_id == entry.school_id)
    undone = undone.where(col(JournalEntry.subject) == f"journalentry:{entry.id}")
    return session.exec(undone).first() is None


def undo(session: Session, school: School, entry: JournalEntry, now: datetime, actor: str) -> int:
    """Give every row of an import the values it had; rows it added go. Answers how many.

    Refuses when a row was changed since or is in use: then nothing is undone.
    """
    if not may_undo(session, entry):
        raise Refusal("undo.not_possible")
    remembered = entry.facts["rows"]
    try:
        for fact in reversed(remembered):
            _undo_row(session, school, fact)
        session.flush()
    except IntegrityError as error:
        raise Refusal("undo.in_use") from error
    before = ((TABLES[fact["table"]], UUID(fact["id"]), fact.get("before") or ()) for fact in remembered)
    touch_renamed(session, (each for one in before for each in renamed(*one)), now)
    if any(fact["table"] in DUTIES_FOLLOW for fact in remembered):
        follow(session, school, now, actor)
    _note(session, school, entry, now, actor, len(remembered))
    return len(remembered)


def _undo_row(session: Session, school: School, fact: Values) -> None:
    table = TABLES[fact["table"]]
    row = session.get(table, UUID(fact["id"]))
    if row is None or row.school_id != school.id:
        raise Refusal("undo.changed_since", label=fact["label"])
    if any(jsonable(getattr(row, name)) != value for name, value in fact["after"].items()):
        raise Refusal("undo.changed_since", label=fact["label"])
    if fact["kind"] == "added":
        session.delete(row)
        session.flush()
        return
    types = get_type_hints(table)
    for name, value in fact["before"].items():
        setattr(row, name, _typed(types[name], value))
    session.add(row)


def _typed(kind: Any, value: Any) -> Any:
    """A value of the journal as the row has it."""
    return TypeAdapter(kind).validate_python(value, strict=False)


def _note(
    session: Session, school: School, entry: JournalEntry, now: datetime, actor: str, count: int
) -> None:
    write(session, now, actor, "undo", entry, undone=entry.verb, file=entry.facts.get("file"), count=count)
