"""Repairs as lists: those that wait, those that are over, those of a place, those one person reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from actions.duties.views import DutyView, views
from actions.errands.tally import Tally
from actions.school.rows import by_id, places_of
from models.bulk import among
from models.duties import Duty, DutyState
from models.people import Person
from models.places import Place
from models.repairs import CLOSED, OPEN, Repair, RepairAttempt, RepairState
from models.schools import School

LIVE = (DutyState.OPEN, DutyState.MISSED)


@dataclass(frozen=True)
class RepairView:
    """A repair with its place, its attempts, the first first, and the duty somebody has for it now."""

    repair: Repair
    place: Place | None
    attempts: tuple[RepairAttempt, ...]
    work: DutyView | None

    @property
    def owners(self) -> tuple[Person, ...]:
        """Who has the work that it waits for now."""
        return self.work.people if self.work else ()

    @property
    def unowned(self) -> bool:
        """Say whether it waits and nobody has it."""
        return self.repair.state in OPEN and not self.owners

    @property
    def cost_cents(self) -> int:
        """What it has cost so far."""
        return sum(attempt.cost_cents for attempt in self.attempts)


def repairs(session: Session, school: School, states: Iterable[RepairState] = OPEN) -> list[RepairView]:
    """The repairs in these states: urgent ones first, then the longest waiting."""
    mine = select(Repair).where(Repair.school_id == school.id, col(Repair.state).in_(tuple(states)))
    found = list(session.exec(mine.order_by(col(Repair.urgent).desc(), col(Repair.reported_at))))
    return _views(session, school, found)


def tally_repairs(session: Session, school: School, now: datetime) -> Tally:
    """The repairs that are open, in figures."""
    found = repairs(session, school)
    late = sum(view.repair.overdue(now) for view in found)
    return Tally(len(found), late, sum(view.unowned for view in found))


def closed_repairs(session: Session, school: School, most: int = 50) -> list[RepairView]:
    """The repairs accepted or declined last."""
    over = (RepairState.ACCEPTED, RepairState.DECLINED)
    mine = select(Repair).where(Repair.school_id == school.id, col(Repair.state).in_(over))
    found = list(session.exec(mine.order_by(col(Repair.closed_at).desc()).limit(most)))
    return _views(session, school, found)


def reported_by(session: Session, person: Person, since: datetime, most: int) -> list[Repair]:
    """What a person has reported since an instant, the newest first."""
    mine = (Repair.reporter_id == person.id, col(Repair.reported_at) > since)
    return list(
        session.exec(select(Repair).where(*mine).order_by(col(Repair.reported_at).desc()).limit(most))
    )


def problems_at(session: Session, place: Place, since: datetime, most: int) -> list[Repair]:
    """What is reported at a place and not mended, and what was closed since an instant; the newest first."""
    lately = or_(col(Repair.state).not_in(CLOSED), col(Repair.closed_at) > since)
    here = select(Repair).where(Repair.place_id == place.id, lately)
    return list(session.exec(here.order_by(col(Repair.reported_at).desc()).limit(most)))


def repair_view(session: Session, school: School, repair: Repair) -> RepairView:
    """One repair."""
    return _views(session, school, [repair])[0]


def last_at(session: Session, school: School, repair: Repair, most: int = 5) -> list[RepairView]:
    """The other repairs at the same place, the newest first."""
    if repair.place_id is None:
        return []
    here = select(Repair).where(Repair.place_id == repair.place_id, Repair.id != repair.id)
    rows = session.exec(here.order_by(col(Repair.reported_at).desc()).limit(most))
    return _views(session, school, list(rows))


def reported_between(session: Session, school: School, first: datetime, last: datetime) -> list[RepairView]:
    """The repairs reported from the first instant until before the last, in order."""
    span = (col(Repair.reported_at) >= first, col(Repair.reported_at) < last)
    rows = select(Repair).where(Repair.school_id == school.id, *span).order_by(col(Repair.reported_at))
    return _views(session, school, list(session.exec(rows)))


def work_of(session: Session, found: Iterable[Repair]) -> dict[UUID, Duty]:
    """The duty that each repair waits for; one that was missed is still to be recorded."""
    live = (among(session, Duty.repair_id, [one.id for one in found]), col(Duty.state).in_(LIVE))
    rows = session.exec(select(Duty).where(*live).order_by(col(Duty.changed)))
    return {duty.repair_id: duty for duty in rows if duty.repair_id}


def _views(session: Session, school: School, found: list[Repair]) -> list[RepairView]:
    ids = [repair.id for repair in found]
    tries = select(RepairAttempt).where(col(RepairAttempt.repair_id).in_(ids)).order_by(col(RepairAttempt.at))
    attempts: dict[UUID, list[RepairAttempt]] = {key: [] for key in ids}
    for attempt in session.exec(tries):
        attempts[attempt.repair_id].append(attempt)
    places = by_id(places_of(session, school))
    work = {view.duty.repair_id: view for view in views(session, list(work_of(session, found).values()))}
    return [
        RepairView(row, places.get(row.place_id or row.id), tuple(attempts[row.id]), work.get(row.id))
        for row in found
    ]
