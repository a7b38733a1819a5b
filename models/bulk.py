"""Many rows in one statement: a term is thousands of them, and while they are written nobody else writes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from json import dumps
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Dialect,
    Executable,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    inspect,
    literal,
    update,
)
from sqlalchemy import (
    Table as Plain,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel, col, select

from models.base import Table

INSERT: Mapping[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
Values = Mapping[str, Any]
Bind = Callable[[Any], Any]
Item = TypeVar("Item")
Entity = TypeVar("Entity", bound=SQLModel)


@dataclass(frozen=True)
class Ready:
    """Rows to insert as the driver takes them, in the order of their `names`: nothing is left to compute once the
    database is held. `bind`: how a column's values become the driver's."""

    statement: str
    rows: tuple[tuple[Any, ...], ...]
    names: tuple[str, ...]
    bind: Mapping[str, Bind]

    def column(self, name: str) -> tuple[Any, ...]:
        """What the rows say in a column, as the driver takes it."""
        place = self.names.index(name)
        return tuple(row[place] for row in self.rows)

    def but(self, name: str, values: Iterable[Any]) -> "Ready":
        """The same without the rows that say one of these in a column."""
        place, bound = self.names.index(name), set(map(self.bind[name], values))
        return replace(self, rows=tuple(row for row in self.rows if row[place] not in bound))

    def write(self, session: Session) -> int:
        """Insert them as `add_rows` does; answers how many are new."""
        session.flush()
        if not self.rows:
            return 0
        return session.connection().exec_driver_sql(self.statement, [*self.rows]).rowcount


def ready(session: Session, table: type[SQLModel], rows: Iterable[Values]) -> Ready:
    """Make rows ready to be inserted; a column that the first of them does not name is the database's to fill."""
    dialect, plain, rows = session.get_bind().dialect, _plain(table), tuple(rows)
    columns = [column for column in plain.c if not rows or column.name in rows[0]]
    statement = INSERT[dialect.name](plain).values(
        {column.name: bindparam(column.name) for column in columns}
    )
    compiled = statement.on_conflict_do_nothing().compile(dialect=dialect)
    bind = {column.name: _bind(column.type, dialect) for column in columns}
    names = tuple(compiled.positiontup)
    bound = tuple(tuple(bind[name](row[name]) for name in names) for row in rows)
    return Ready(str(compiled), bound, names, bind)


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Bind:
    return kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)


def add_rows(session: Session, table: type[Table], rows: Collection[Values]) -> int:
    """Insert rows, whole; one whose natural key is there already is passed over. Answers how many are new."""
    if not rows:
        return 0
    insert = INSERT[session.get_bind().dialect.name]
    return _run(session, insert(_plain(table)).on_conflict_do_nothing(), rows)


def set_rows(
    session: Session, table: type[Table], rows: Collection[Values], *where: ColumnElement[bool]
) -> int:
    """Give rows, named by their `id`, new values, all the same columns; only those that still look as `where` says,
    in which `bindparam("seen_...")` stands for a value of the row's own. Answers how many did."""
    if not rows:
        return 0
    statement = update(_plain(table)).where(col(table.id) == bindparam("of_id"), *where)
    return _run(session, statement, [{"of_id": row["id"], **without(row, "id")} for row in rows])


def set_all(
    session: Session, table: type[Table], ids: Iterable[UUID], values: Values, *where: ColumnElement[bool]
) -> int:
    """Give rows the same values, by their ids; only those that still look as `where` says. Answers how many did."""
    return _run(session, update(_plain(table)).values(values).where(among(session, table.id, ids), *where))


def drop_rows(session: Session, table: type[Table], ids: Iterable[UUID], *where: ColumnElement[bool]) -> int:
    """Delete rows by their ids, those that still look as `where` says. Answers how many did."""
    return _run(session, delete(_plain(table)).where(among(session, table.id, ids), *where))


def lock_rows(session: Session, table: type[Table], ids: Iterable[UUID]) -> None:
    """PostgreSQL: nobody else changes these rows until the transaction is over. On SQLite nobody can anyway."""
    if session.get_bind().dialect.name == "postgresql":
        mine = select(table.id).where(among(session, table.id, ids)).order_by(col(table.id))
        session.exec(mine.with_for_update()).all()


def among(session: Session, column: Any, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Say that a column holds one of these ids. They are one value to the database, however many: as one each they
    would take longer to be written out than to be found."""
    if session.get_bind().dialect.name == "postgresql":
        return col(column) == any_(literal(list(ids), postgresql.ARRAY(Uuid())))
    listed = func.json_each(dumps([one.hex for one in ids])).table_valued("value")
    return col(column).in_(select(listed.c.value))


def look_again(session: Session, *tables: type[Table]) -> None:
    """What the session knows of the rows of these tables is old: they were written beside it."""
    for row in session:
        if isinstance(row, tables):
            session.expire(row)


def without(row: Values, name: str) -> Values:
    """The same values but one."""
    return {each: value for each, value in row.items() if each != name}


def parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items, so many at a time."""
    left = iter(items)
    while part := list(islice(left, size)):
        yield part


def by_need(tables: Iterable[type[Entity]]) -> list[type[Entity]]:
    """The tables in the order in which their rows can be added: what others name comes first."""
    order = [plain.name for plain in SQLModel.metadata.sorted_tables]
    return sorted(tables, key=lambda table: order.index(_plain(table).name))


def _plain(table: type[SQLModel]) -> Plain:
    """The table itself: of its rows no session is to hear, one by one."""
    return cast(Plain, inspect(table).local_table)  # type: ignore[union-attr]


def _run(session: Session, statement: Executable, rows: Collection[Values] | None = None) -> int:
    session.flush()
    result = session.connection().execute(statement, [dict(row) for row in rows] if rows else None)
    return result.rowcount if isinstance(result, CursorResult) else 0
