"""What duties and their people were before a roster was published: kept with it while it can be taken back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from actions.planner.seats import Rows
from models.crews import Seat
from models.duties import Duty


class Held(Seat):
    """The place somebody had, and the roster that gave it."""

    roster_id: UUID | None = None


class Fallen(BaseModel):
    """When a duty fell, and whether it was published."""

    published: bool
    day: date
    start: datetime
    end: datetime
    due: datetime
    burdens: list[str]


class Before(BaseModel):
    """The duties of a roster and who held them, and the state of the rosters that it superseded."""

    duties: dict[UUID, Fallen]
    held: list[Held]
    superseded: dict[UUID, str] = {}


def as_it_was(duties: Iterable[Duty], rows: Rows) -> Mapping[str, Any]:
    """The duties and their people as they are in memory, as `Roster.before` keeps them."""
    fallen = {duty.id: Fallen.model_validate(duty, from_attributes=True) for duty in duties}
    held = [
        Held(
            duty=row.duty_id,
            person=row.person_id,
            line=row.line,
            leader=row.leader,
            pinned=row.pinned,
            roster_id=row.roster_id,
        )
        for people in rows.values()
        for row in people.values()
        if row.held
    ]
    return Before(duties=fallen, held=held).model_dump(mode="json")
