"""What becomes of rows, as values that can be shown, kept, journalled and undone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal, TypedDict
from uuid import UUID, uuid4

from sqlmodel import Session

from models.base import SchoolRow, Table
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
