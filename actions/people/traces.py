"""Where a person stands in the database: the rows that are about them, and the texts that may name them.

What a column tells of a person is declared at the models (`models.base.Personal`); in a text that says nothing of
itself names may stand.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, ColumnElement, RowMapping, String, Table, and_, cast, false, or_
from sqlmodel import AutoString, Session, SQLModel, select

from models.base import Personal
from models.feeds import FeedScope
from models.people import Person

JOURNAL, FEED, PERSON = "journalentry", "feed", "person"
TEXTS = (String, AutoString, JSON)


def tables() -> list[Table]:
    """Every table that holds rows of schools."""
    return [table for table in SQLModel.metadata.sorted_tables if "school_id" in table.c]


def table_named(name: str) -> Table:
    """A table by its name."""
    return SQLModel.metadata.tables[name]


def marked(table: Table, what: Personal) -> list[Any]:
    """The columns of a table that tell this of a person."""
    return [column for column in table.c if tells(column) == what]


def tells(column: Any) -> Personal:
    """What a column tells of a person."""
    unsaid = Personal.NAMED if isinstance(column.type, TEXTS) else Personal.NOTHING
    said: Personal = column.info.get("personal", unsaid)
    return said


def pointing(table: Table) -> list[Any]:
    """The columns that name a person by their id."""
    return [
        column for column in table.c if any(key.column.table.name == PERSON for key in column.foreign_keys)
    ]


def about(table: Table, person: Person) -> ColumnElement[bool]:
    """Which rows of a table are about a person: those that point to them, and what they did or had done to them."""
    if table.name == PERSON:
        return table.c.id == person.id
    if table.name == FEED:
        return and_(table.c.scope == FeedScope.PERSON.value, table.c.subject == str(person.id))
    if table.name == JOURNAL:
        mine = f"person:{person.id}"
        said = cast(table.c.facts, String).contains(str(person.id))
        return or_(table.c.subject == mine, table.c.actor == mine, said)
    return or_(false(), *(column == person.id for column in pointing(table)))


def rows_about(session: Session, table: Table, person: Person) -> list[RowMapping]:
    """Those rows, whole."""
    mine = table.select().where(table.c.school_id == person.school_id, about(table, person))
    return list(session.connection().execute(mine).mappings())


def rows_naming(session: Session, table: Table, person: Person, texts: Iterable[str]) -> list[RowMapping]:
    """The rows of their school that hold one of the texts where names may stand, whoever they are about."""
    mine = table.select().where(table.c.school_id == person.school_id, naming(table, texts))
    return list(session.connection().execute(mine).mappings())


def naming(table: Table, texts: Iterable[str]) -> ColumnElement[bool]:
    """Which rows of a table hold one of the texts where names may stand."""
    columns = marked(table, Personal.NAMED)
    return or_(false(), *(_holds(column, text) for column in columns for text in texts))


def ids(session: Session, table: Table, person: Person, which: ColumnElement[bool]) -> list[Any]:
    """The ids of such rows of their school."""
    mine = select(table.c.id).where(table.c.school_id == person.school_id, which)
    return list(session.connection().execute(mine).scalars())


def _holds(column: Any, text: str) -> ColumnElement[bool]:
    """JSON keeps letters beyond ASCII as numbers."""
    written = json.dumps(text)[1:-1] if isinstance(column.type, JSON) else text
    return cast(column, String).contains(written, autoescape=True)


def name_is_theirs_alone(session: Session, person: Person, name: str) -> bool:
    """Say whether a name of theirs in a text can mean nobody else: no other person's name is, or holds, the same
    letters."""
    others = select(Person.name).where(Person.school_id == person.school_id, Person.id != person.id)
    return len(name) > 1 and all(name not in other for other in session.exec(others))
