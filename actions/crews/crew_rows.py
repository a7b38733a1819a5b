"""Duties and assignments as they will be, found while others write and written in a few statements: row by row a term
would take the database for seconds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.crews.change import Made
from models.bulk import Ready, Values, ready, set_all, set_rows, without
from models.duties import Assignment, AssignmentState, Duty

MOVED = (
    "day", "start", "end", "due", "minutes", "crew", "burdens", "published", "sequence", "changed",
)  # fmt: skip
PLACED = ("roster_id", "line", "leader", "pinned", "state", "sequence", "changed")
Sequences = dict[UUID, int]


@dataclass(frozen=True)
class CrewRows:
    """Duties `moved` to what they will be; of the assignments those who came as `fresh` rows or `again`, who `left` and
    who `stayed`: all of it at one instant."""

    at: datetime
    moved: tuple[Values, ...]
    fresh: Ready
    again: tuple[Values, ...]
    left: tuple[Values, ...]
    stayed: tuple[Values, ...]

    def but(self, closed: set[UUID]) -> "CrewRows":
        """The same without these duties."""

        def open_still(rows: tuple[Values, ...]) -> tuple[Values, ...]:
            return tuple(row for row in rows if row["duty_id"] not in closed)

        return replace(
            self,
            moved=open_still(self.moved),
            fresh=self.fresh.but("duty_id", closed),
            again=open_still(self.again),
            left=open_still(self.left),
            stayed=open_still(self.stayed),
        )

    def write(self, session: Session) -> tuple[int, int, int]:
        """Write them; how many came, left and stayed."""
        _set(session, Duty, self.moved)
        came = self.fresh.write(session) + _set(session, Assignment, self.again)
        gone = {"state": AssignmentState.WITHDRAWN, "sequence": Assignment.sequence + 1, "changed": self.at}
        left = set_all(session, Assignment, (row["id"] for row in self.left), gone)
        return came, left, _set(session, Assignment, self.stayed)


def crew_rows(
    session: Session, moved: Iterable[Duty], made: Made, known: Collection[UUID], now: datetime
) -> CrewRows:
    """The rows as they are in memory; the `known` assignments are in the database already."""
    return CrewRows(
        at=now,
        moved=tuple(_row(duty, MOVED) for duty in moved),
        fresh=ready(session, Assignment, [row.model_dump() for row in made.came if row.id not in known]),
        again=tuple(_row(row, PLACED) for row in made.came if row.id in known),
        left=tuple(_row(row, ()) for row in made.left),
        stayed=tuple(_row(row, PLACED) for row in made.stayed),
    )


def sequences(rows: Iterable[Duty | Assignment]) -> Sequences:
    """The numbers by which a change is seen."""
    return {row.id: row.sequence for row in rows}


def _row(row: Duty | Assignment, names: tuple[str, ...]) -> Values:
    duty = row.id if isinstance(row, Duty) else row.duty_id
    return {"id": row.id, "duty_id": duty, **{name: getattr(row, name) for name in names}}


def _set(session: Session, table: type[Duty | Assignment], rows: tuple[Values, ...]) -> int:
    return set_rows(session, table, [without(row, "duty_id") for row in rows])
