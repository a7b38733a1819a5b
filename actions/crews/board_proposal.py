"""Changes made on the roster board, gathered by week in a proposal; what overtakes one is told, never silent."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, select

from actions.crews.change import seat_in
from actions.duties.brief import LISTED, brief
from actions.school.leaders import heads
from models.crews import Seat
from models.duties import Assignment, AssignmentState, Duty
from models.errors import Refusal
from models.journal import Verb, write
from models.people import Person
from models.proposals import Overtaken, PeopleChange, Proposal, ProposalKind, ProposalState
from models.schools import School
from notifications.outbox import outbox

HAND = "hand"
TOLD = timedelta(days=7)  # so long the office sees what was overtaken
Seats = tuple[Seat, ...]


def hand_proposals(session: Session, school: School) -> list[Proposal]:
    """The changes by hand that wait for a decision, the oldest first."""
    mine = (Proposal.school_id == school.id, col(Proposal.kind) == ProposalKind.HAND)
    waiting = select(Proposal).where(*mine, col(Proposal.state) == ProposalState.PROPOSED)
    return list(session.exec(waiting.order_by(col(Proposal.proposed_at), col(Proposal.id))))


def change_by_hand(
    session: Session,
    school: School,
    duty: Duty,
    now: datetime,
    actor: str,
    *,
    put: Seat | None,
    take: Person | None,
) -> Proposal | None:
    """Note in the week's proposal who gives up a place on the duty and who takes which.

    None when that takes the last change back.
    """
    proposal = _of_week(session, school, duty, now)
    off, on = proposal.change.off, proposal.change.on
    if take is not None:
        off, on = _take(session, duty, take, off, on)
    if put is not None:
        off, on = _put(put, off, on)
    _keep(session, proposal, off, on, now)
    session.flush()
    facts = {"put": str(put.person) if put else "", "take": str(take.id) if take else ""}
    write(session, now, actor, Verb.AMEND, proposal, duty=str(duty.id), **facts)
    return proposal if proposal.open else None


def _of_week(session: Session, school: School, duty: Duty, now: datetime) -> Proposal:
    """The proposal that gathers the week's changes; a new one when none waits."""
    monday = duty.day - timedelta(days=duty.day.weekday())
    known = next((one for one in hand_proposals(session, school) if one.change.week == monday), None)
    if known is not None:
        session.refresh(known, with_for_update=True)
        return known
    return Proposal(
        school_id=school.id,
        duty_id=duty.id,
        kind=ProposalKind.HAND,
        fingerprint=uuid4().hex,
        after=PeopleChange(week=monday).kept(),
        cause=HAND,
        proposed_at=now,
    )


def _take(session: Session, duty: Duty, person: Person, off: Seats, on: Seats) -> tuple[Seats, Seats]:
    if coming := _seat_of(on, duty.id, person.id):
        return off, _without(on, coming)
    row = _row(session, duty.id, person.id)
    if row is None or _seat_of(off, duty.id, person.id):
        raise Refusal("duty.not_theirs", duty=duty.name, person=person.name)
    return (*off, seat_in(row)), on


def _put(seat: Seat, off: Seats, on: Seats) -> tuple[Seats, Seats]:
    going = _seat_of(off, seat.duty, seat.person)
    if going is not None and going.line == seat.line:
        return _without(off, going), on
    return off, (*on, seat)


def _seat_of(seats: Seats, duty: UUID, person: UUID) -> Seat | None:
    return next((seat for seat in seats if (seat.duty, seat.person) == (duty, person)), None)


def _without(seats: Seats, *lost: Seat) -> Seats:
    return tuple(seat for seat in seats if seat not in lost)


def _row(session: Session, duty: UUID, person: UUID) -> Assignment | None:
    held = Assignment.state == AssignmentState.ASSIGNED
    mine = (Assignment.duty_id == duty, Assignment.person_id == person, held)
    return session.exec(select(Assignment).where(*mine)).first()


def _keep(session: Session, proposal: Proposal, off: Seats, on: Seats, now: datetime) -> None:
    """Keep what is left of the changes; nothing left, the proposal is over."""
    wanted = tuple(dict.fromkeys(seat.duty for seat in (*off, *on)))
    people = len({seat.person for seat in (*off, *on)})
    left = {"off": off, "on": on, "wanted": wanted, "people": people}
    proposal.after = proposal.change.model_copy(update=left).kept()
    if wanted:
        proposal.duty_id = wanted[0]
    else:
        proposal.state, proposal.decided_at = ProposalState.LAPSED, now
    session.add(proposal)


def drop_overtaken(session: Session, school: School, now: datetime) -> int:
    """Let go of the changes by hand that others have made, or made impossible; the heads are told which. How many."""
    dropped = 0
    for proposal in hand_proposals(session, school):
        change = proposal.change
        moot = [seat for seat in change.off if _moot(session, seat, now, held=False)]
        moot += [seat for seat in change.on if _moot(session, seat, now, held=True)]
        if moot:
            _drop(session, school, proposal, moot, now)
        dropped += len(moot)
    return dropped


def _moot(session: Session, seat: Seat, now: datetime, *, held: bool) -> bool:
    """Say whether the duty is over, or its person is there (`held`) or gone already."""
    duty = session.get_one(Duty, seat.duty)
    there = _row(session, duty.id, seat.person) is not None
    return not duty.open or duty.end <= now or there == held


def let_go(session: Session, school: School, ids: set[UUID], now: datetime) -> None:
    """Before unpublished duties are deleted: the changes by hand that are about them go, and the heads are told."""
    for proposal in hand_proposals(session, school) if ids else ():
        seats = (*proposal.change.off, *proposal.change.on)
        if lost := [seat for seat in seats if seat.duty in ids]:
            _drop(session, school, proposal, lost, now)
    session.flush()
    if ids:
        session.execute(delete(Proposal).where(col(Proposal.duty_id).in_(ids)))


def _drop(session: Session, school: School, proposal: Proposal, lost: list[Seat], now: datetime) -> None:
    change = proposal.change
    off, on = _without(change.off, *lost), _without(change.on, *lost)
    fresh = [_overtaken(session, seat, comes=seat in change.on) for seat in lost]
    dropped, told = (*change.dropped, *fresh), [one.model_dump(mode="json") for one in fresh]
    proposal.after = change.model_copy(update={"dropped": dropped}).kept()
    _keep(session, proposal, off, on, now)
    session.flush()
    left = len(off) + len(on)
    write(session, now, "planner", Verb.HAND_OVERTAKEN, proposal, dropped=told, left=left)
    facts = {"seats": told[:LISTED], "count": len(told), "left": left}
    for head in heads(session, school, now):
        key = f"hand_overtaken|{proposal.id}|{len(dropped)}|{head.id}"
        outbox.owe(session, school, key, "hand_overtaken", now, person=head.id, facts=facts)


def _overtaken(session: Session, seat: Seat, *, comes: bool) -> Overtaken:
    duty, person = session.get_one(Duty, seat.duty), session.get_one(Person, seat.person)
    return Overtaken.model_validate({**brief(duty), "person": person.name, "comes": comes})


def overtaken(session: Session, school: School, now: datetime) -> list[tuple[date, tuple[Overtaken, ...]]]:
    """What was overtaken of late, by week."""
    mine = (Proposal.school_id == school.id, col(Proposal.kind) == ProposalKind.HAND)
    waiting, fresh = col(Proposal.state) == ProposalState.PROPOSED, col(Proposal.decided_at) > now - TOLD
    rows = session.exec(select(Proposal).where(*mine, waiting | fresh).order_by(col(Proposal.proposed_at)))
    return [(row.change.week, row.change.dropped) for row in rows if row.change.dropped]
