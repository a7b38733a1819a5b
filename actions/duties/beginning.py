"""When an office began: what was due before anybody was told of it is nobody's neglect."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.duties import Duty
from models.rosters import Roster, RosterState

DECIDED = (RosterState.PUBLISHED, RosterState.SUPERSEDED)


@dataclass(frozen=True)
class Beginning:
    """The first day whose work was ever published, and when the first roster was; a school that lives by its own duty
    table publishes none."""

    day: date = date.max
    published: datetime | None = None

    def late(self, duty: Duty, now: datetime) -> bool:
        """Say whether a duty should have been done by now. What was due earlier nobody was told of: it is not late, an
        office does not begin with reproaches."""
        told = duty.day >= self.day and (self.published is None or duty.due > self.published)
        return told and duty.late(now)


def beginning(session: Session, school_id: UUID) -> Beginning:
    """Return when the school began."""
    told = select(func.min(Duty.day)).where(Duty.school_id == school_id, col(Duty.published))
    mine = (Roster.school_id == school_id, col(Roster.state).in_(DECIDED))
    first = session.exec(select(func.min(Roster.decided_at)).where(*mine)).one()
    return Beginning(session.exec(told).one() or date.max, first)
