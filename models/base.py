"""What every table shares: ids, UTC instants, JSON values and the compare-and-set that claims a row."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Executable,
    String,
    TypeDecorator,
    update,
)
from sqlmodel import Field, Session, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values on the way in, answers aware UTC on the way out (SQLite forgets zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant(**options: Any) -> Any:
    """A column that holds an instant."""
    return Field(sa_type=UtcDateTime, **options)


def value(default: Any = None, **options: Any) -> Any:
    """A column that holds a JSON value; replace it whole, changes inside it are not seen."""
    factory = default if callable(default) else (lambda: default)
    return Field(default_factory=factory, sa_type=JSON, **options)


class Personal(StrEnum):
    """What a column tells of a person, and so what becomes of it when that person is erased.

    GONE: emptied, nobody needs it without them. NAMED: names stand in it, theirs is blotted and the rest stays.
    NOTHING: a word or a key of the program, or the name of something else. A text that says none of these is NAMED.
    """

    GONE = "gone"
    NAMED = "named"
    NOTHING = "nothing"


GONE, NAMED, NOTHING = ({"info": {"personal": what}} for what in Personal)
"""How a column says it: `note: str = Field(default="", sa_column_kwargs=GONE)`."""


def word(default: Any = ..., size: int = 32, **options: Any) -> Any:
    """A column that holds one word of a fixed list (a StrEnum) as plain text."""
    return Field(default=default, sa_type=String(size), **{"sa_column_kwargs": NOTHING, **options})


class Table(SQLModel):
    """A row with an id of its own."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)


class SchoolRow(Table):
    """A row that belongs to one school, as nearly every row does."""

    school_id: UUID = Field(foreign_key="school.id", index=True)


def compare_and_set(
    session: Session, table: type[SQLModel], *where: ColumnElement[bool] | bool, **values: object
) -> bool:
    """Change the one row that still looks as `where` says; False when another got there first."""
    statement = update(table).where(*where).values(**values).execution_options(synchronize_session="fetch")  # type: ignore[arg-type]
    return rows_changed(session, statement) == 1


def rows_changed(session: Session, statement: Executable) -> int:
    """Carry out an update, a delete or an insert; answers how many rows it changed."""
    result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0
