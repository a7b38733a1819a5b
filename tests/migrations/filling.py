"""A row in every table of a database, made from nothing but the schema it has."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Column, Connection, MetaData, Table, insert, select
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Float, Integer, String, Time, Uuid

Row = dict[str, Any]
ID_AS_TEXT = 32  # characters: SQLite knows no ids of its own
VALUES: dict[type[Any], Any] = {
    Boolean: True,
    Integer: 7,
    Float: 1.5,
    Date: date(2026, 9, 7),
    Time: time(8, 30),
    JSON: {"kept": "是"},
}


def tables_of(connection: Connection) -> list[Table]:
    """The tables as they are in the database, each after those it points to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection) -> dict[str, Row]:
    """Put a row into every table, with a value in every column; the rows by the names of their tables."""
    made: dict[str, Row] = {}
    for table in tables_of(connection):
        made[table.name] = {column.name: _value(column, made) for column in table.columns}
        connection.execute(insert(table).values(made[table.name]))
    return made


def rows_of(connection: Connection) -> dict[str, Row]:
    """The row of every table that has one."""
    found = {
        table.name: connection.execute(select(table)).mappings().all() for table in tables_of(connection)
    }
    return {name: dict(rows[0]) for name, rows in found.items() if rows}


def _value(column: Column[Any], made: dict[str, Row]) -> Any:
    for key in column.foreign_keys:
        table, _, name = key.target_fullname.partition(".")
        return made[table][name] if table in made else _id(column.type, table)  # its own
    return _id(column.type, column.table.name) if column.name == "id" else _plain(column)


def _id(kind: Any, table: str) -> Any:
    """The id of a table's row; where the rows are numbered, their number."""
    if isinstance(kind, Integer):
        return VALUES[Integer]
    known = uuid5(NAMESPACE_OID, table)
    return known if isinstance(kind, Uuid) else known.hex


def _plain(column: Column[Any]) -> Any:
    kind: Any = column.type
    if isinstance(kind, DateTime):
        return datetime(2026, 9, 7, 8, tzinfo=UTC if kind.timezone else None)
    if isinstance(kind, Uuid) or (
        isinstance(kind, String) and kind.length == ID_AS_TEXT and column.name.endswith("_id")
    ):
        return _id(kind, column.name)
    if isinstance(kind, String):
        return column.name[: kind.length]
    return next(value for known, value in VALUES.items() if isinstance(kind, known))
