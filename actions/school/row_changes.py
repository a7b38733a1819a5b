"""What becomes of rows, as values that can be shown, kept, journalled and undone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal, TypedDict
from uuid import UUID, uuid4

from sqlmodel import Session

from actions.school.prepared import Overtaken
from models.base import SchoolRow, Table
from models.bulk import Ready, by_need, drop_rows, look_again, ready, set_rows
from models.journal import Verb, write

Kind = Literal["added", "changed", "same", "removed"]
Values = dict[str, Any]


class RowFact(TypedDict):
    """A change as the journal keeps it: what became of a row of a table."""

    table: str
    id: str
    label: str
    kind: Kind
    before: Values
    after: Values


@dataclass(frozen=True)
class Change:
    """What becomes of one row (of a file: `row` is its number there, on the worksheet `sheet`).

    `before` and `after` hold the fields that differ: for a new row all in `after`, for a removed one all in `before`.
    """

    row: int
    label: str
    kind: Kind
    table: type[Table]
    id: UUID
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    sheet: str = ""


def compared(row: int, label: str, table: type[Table], known: Table | None, values: Values) -> Change:
    """The change that gives a row these values: of a known row only what differs."""
    if known is None:
        return Change(row, label, "added", table, uuid4(), after=values)
    after = {name: value for name, value in values.items() if getattr(known, name) != value}
    before = {name: getattr(known, name) for name in after}
    return Change(row, label, "changed" if after else "same", table, known.id, before, after)


def keep_row(session: Session, school_id: UUID, change: Change) -> None:
    """Write a change to its row."""
    if change.kind == "same":
        return
    row = session.get(change.table, change.id)
    if change.kind == "removed":
        session.delete(row)
        return
    if row is None:
        mine: Values = {"id": change.id, "school_id": school_id, **change.after}
        row = change.table(**mine)
    for name, value in change.after.items():
        setattr(row, name, value)
    session.add(row)


@dataclass(frozen=True)
class ReadyChanges:
    """Changes as they are written, a statement for all rows of a kind: nothing is left to find once the database is
    held."""

    added: tuple[Ready, ...] = ()
    changed: tuple[tuple[type[Table], tuple[Values, ...]], ...] = ()
    removed: tuple[tuple[type[Table], tuple[UUID, ...]], ...] = ()

    def write(self, session: Session) -> None:
        """Write them. Raises Overtaken when a row has gone since, or one with the key of a new one has come."""
        whole = [rows.write(session) == len(rows.rows) for rows in self.added]
        whole += [set_rows(session, table, rows) == len(rows) for table, rows in self.changed]
        whole += [drop_rows(session, table, ids) == len(ids) for table, ids in self.removed]
        look_again(session, *(table for table, _ in (*self.changed, *self.removed)))
        if not all(whole):
            raise Overtaken


def ready_changes(session: Session, school_id: UUID, changes: Iterable[Change]) -> ReadyChanges:
    """Make changes ready to be written: what is new first, what goes last. What others name is there while
    they do."""
    added: dict[type[Table], list[Values]] = defaultdict(list)
    changed: dict[tuple[type[Table], frozenset[str]], list[Values]] = defaultdict(list)
    gone: dict[type[Table], list[UUID]] = defaultdict(list)
    for one in changes:
        if one.kind == "added":
            mine: Values = {"id": one.id, "school_id": school_id, **one.after}
            added[one.table].append(one.table(**mine).model_dump())
        elif one.kind == "changed":
            changed[one.table, frozenset(one.after)].append({"id": one.id, **one.after})
        elif one.kind == "removed":
            gone[one.table].append(one.id)
    return ReadyChanges(
        tuple(ready(session, table, added[table]) for table in by_need(added)),
        tuple((table, tuple(rows)) for (table, _), rows in changed.items()),
        tuple((table, tuple(gone[table])) for table in reversed(by_need(gone))),
    )


def keep_rows(session: Session, school_id: UUID, changes: Iterable[Change]) -> None:
    """Write many changes to their rows."""
    ready_changes(session, school_id, changes).write(session)


def removed(label: str, row: SchoolRow) -> Change:
    """The change that deletes a row; it remembers all the row said."""
    return Change(0, label, "removed", type(row), row.id, before=row.model_dump(exclude={"id", "school_id"}))


def remove_row(session: Session, label: str, row: SchoolRow) -> Change:
    """Delete a row; the change remembers all it said."""
    change = removed(label, row)
    session.delete(row)
    session.flush()
    return change


def note(
    session: Session,
    now: datetime,
    actor: str,
    verb: Verb,
    row: Table,
    changes: Iterable[Change],
    **facts: object,
) -> None:
    """Write changes into the journal of the row's school, so that they can be undone; nothing changed is no deed."""
    if rows := journalled(changes):
        write(session, now, actor, verb, row, rows=rows, **facts)


def journalled(changes: Iterable[Change]) -> list[RowFact]:
    """The changes as the journal keeps them."""
    return [
        {
            "table": change.table.__name__.lower(),
            "id": str(change.id),
            "label": change.label,
            "kind": change.kind,
            "before": {name: jsonable(value) for name, value in change.before.items()},
            "after": {name: jsonable(value) for name, value in change.after.items()},
        }
        for change in changes
        if change.kind != "same"
    ]


def jsonable(value: Any) -> Any:
    """A field's value as JSON has it."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
