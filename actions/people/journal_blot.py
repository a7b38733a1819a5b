"""Blot a person out of the journal: it stays in its order, with what was done and when, but no longer of whom."""

from collections.abc import Set

from sqlalchemy import RowMapping, or_, update
from sqlmodel import Session

from actions.people.blot import Blotter, emptied
from actions.people.traces import JOURNAL, PERSON, about, marked, pointing, table_named
from actions.school.row_changes import Values
from models.base import Personal
from models.people import Person

SIDES = ("before", "after")


def blot_journal(session: Session, person: Person, blotter: Blotter, code: str, private: Set[str]) -> int:
    """Blot the deeds that are about a person; answers how many changed.

    Of deeds upon the person and upon their `private` rows nothing but the verb stays; of changes that can be undone
    the values stay that a column tells of nobody. The journal is append-only for everything but this.
    """
    table = table_named(JOURNAL)
    upon = {f"{PERSON}:{person.id}", *private}
    changed = 0
    mine = or_(about(table, person), table.c.subject.in_(private))
    for row in session.connection().execute(table.select().where(mine)).mappings().all():
        facts = _facts(row, person, blotter, code, bare=row["subject"] in upon)
        values = {"facts": facts, "actor": blotter.value(row["actor"])}
        if any(values[name] != row[name] for name in values):
            session.connection().execute(update(table).where(table.c.id == row["id"]).values(values))
            changed += 1
    return changed


def _facts(row: RowMapping, person: Person, blotter: Blotter, code: str, *, bare: bool) -> Values:
    facts: Values = row["facts"]
    kept = {} if bare else {name: blotter.value(fact) for name, fact in facts.items() if name != "rows"}
    if "rows" in facts:
        kept["rows"] = [_row_fact(fact, person, blotter, code) for fact in facts["rows"]]
    return kept


def _row_fact(fact: Values, person: Person, blotter: Blotter, code: str) -> Values:
    """One row's change: emptied where it is theirs, else with the name blotted."""
    blotted: Values = blotter.value(fact)
    if not _theirs(fact, person):
        return blotted
    for values in (blotted[side] for side in SIDES if blotted.get(side)):
        values |= {name: value for name, value in _emptied(fact["table"]).items() if name in values}
        values |= {name: code for name in ("code",) if fact["table"] == PERSON and name in values}
    return blotted


def _theirs(fact: Values, person: Person) -> bool:
    pointed = {column.name for column in pointing(table_named(fact["table"]))}
    sides = (fact.get(side) or {} for side in SIDES)
    named = any(side.get(name) == str(person.id) for side in sides for name in pointed)
    return fact["id"] == str(person.id) or named


def _emptied(table: str) -> Values:
    return {column.name: emptied(column) for column in marked(table_named(table), Personal.GONE)}
