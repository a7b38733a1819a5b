"""What a spreadsheet would change, as values that can be shown, kept, journalled and undone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlmodel import Session

from actions.sheet_columns import Fault
from models.base import SchoolRow

Kind = Literal["added", "changed", "same"]
Values = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """What becomes of one row of a file: `before` and `after` hold the fields that differ, for a new one all."""

    row: int
    label: str
    kind: Kind
    table: type[SchoolRow]
    id: UUID
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a whole file would do; with any fault nothing is done."""

    kind: str
    file: str
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """How many rows are added, changed or the same."""
        return Counter(change.kind for change in self.changes)


def compared(row: int, label: str, table: type[SchoolRow], known: SchoolRow | None, values: Values) -> Change:
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
    if row is None:
        row = change.table(id=change.id, school_id=school_id, **change.after)
    for name, value in change.after.items():
        setattr(row, name, value)
    session.add(row)


def journalled(changes: Iterable[Change]) -> list[Values]:
    """The changes as the journal keeps them, so that they can be undone."""
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


def require_faultless(outcome: Outcome) -> None:
    """Refuse a file with any bad row, by the first of them."""
    if outcome.faults:
        raise outcome.faults[0].refusal(more=len(outcome.faults) - 1)
