"""Put one person on a duty or take people off theirs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from actions.crews.ask import FULL, CrewBook
from actions.crews.change import CrewChange, Made, lock, make, seat_in
from actions.crews.tell import tell
from actions.duties.cancel import held
from actions.planner.question_around import around
from models.crews import Seat
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.errors import NotAllowed, Refusal
from models.people import Person
from models.schools import School


def claim(session: Session, duty: Duty, person: Person, now: datetime, actor: str) -> Assignment:
    """The person takes an open place of a duty (我来). Refuses a full crew, whatever a hard rule forbids, and
    a duty whose time is over."""
    return _come(session, duty, person, now, actor, pinned=False).came[0]


def assign(session: Session, duty: Duty, person: Person, now: datetime, actor: str) -> Assignment:
    """A manager puts a person on a duty that is not over; later rosters keep them there."""
    made = _come(session, duty, person, now, actor, pinned=True)
    tell(session, session.get_one(School, duty.school_id), made, now)
    return made.came[0]


def _come(session: Session, duty: Duty, person: Person, now: datetime, actor: str, *, pinned: bool) -> Made:
    if duty.school_id != person.school_id:
        raise NotAllowed("duty.not_yours", duty=duty.name)
    school, duties = session.get_one(School, duty.school_id), lock(session, duty.school_id, [duty.id])
    duty.require_to_come(now)
    if not pinned and any(row.person_id == person.id for row in held(session, duty)):
        raise Refusal("duty.already_yours", duty=duty.name)
    line, reason = CrewBook(*around(session, school, [duty.day])).place(duty.id, person.id)
    if line is None:
        raise Refusal(
            "duty.full" if reason == FULL else "duty.rule", duty=duty.name, person=person.name, reason=reason
        )
    seat = Seat(duty=duty.id, person=person.id, line=line, pinned=pinned)
    return make(session, school, duties, CrewChange((seat,)), now, actor)


def withdraw(session: Session, assignment: Assignment, reason: str, now: datetime, actor: str) -> Duty:
    """Take a person off a duty; their calendar shows it as cancelled and they are told."""
    return take_off(session, [assignment], reason, now, actor)[0]


def take_off(
    session: Session, rows: Iterable[Assignment], reason: str, now: datetime, actor: str
) -> list[Duty]:
    """Take people off these duties, which must be open, and tell them; the duties, as ordered here."""
    change = CrewChange(leaves=tuple(map(seat_in, rows)), cause=reason)
    if not change.leaves:
        return []
    duty = session.get_one(Duty, change.leaves[0].duty)
    school, duties = session.get_one(School, duty.school_id), lock(session, duty.school_id, change.duties)
    tell(session, school, make(session, school, duties, change, now, actor), now)
    return [duties[seat.duty] for seat in change.leaves]


def to_come(
    session: Session, person: Person, now: datetime, *where: ColumnElement[bool] | bool
) -> list[Assignment]:
    """What a person still has to do, in order of time; `where` says of which duties."""
    mine = (Assignment.person_id == person.id, col(Assignment.state) == AssignmentState.ASSIGNED)
    still = (col(Duty.state) == DutyState.OPEN, col(Duty.end) > now)
    rows = select(Assignment).join(Duty, col(Duty.id) == Assignment.duty_id)
    return list(session.exec(rows.where(*mine, *still, *where).order_by(col(Duty.start))))
