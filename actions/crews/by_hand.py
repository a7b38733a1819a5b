"""Changes made on the roster board, gathered by week in a proposal; what overtakes one is told, never silent."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, select

from actions.duties.brief import LISTED, brief
from actions.school.leaders import heads
from models.duties import Assignment, AssignmentState, Duty
from models.errors import Refusal
from models.journal import Verb, write
from models.people import Person
from models.proposals import Proposal, ProposalKind, ProposalState
from models.schools import School
from notifications.outbox import outbox

HAND = "hand"
TOLD = timedelta(days=7)  # so long the office sees what was overtaken
Seat = dict[str, Any]


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
    put: tuple[Person, int | None] | None,
    take: Person | None,
) -> Proposal | None:
    """Note in the week's proposal who gives up a place on the duty and who takes one, on which line.

    None when that takes the last change back.
    """
    proposal = _of_week(session, school, duty, now)
    off, on = list(proposal.after["off"]), list(proposal.after["on"])
    if take is not None:
        _take(session, duty, take, off, on)
    if put is not None:
        _put(duty, *put, off, on)
    _keep(session, proposal, off, on, now)
    session.flush()
    facts = {"put": str(put[0].id) if put else "", "take": str(take.id) if take else ""}
    write(session, now, actor, Verb.AMEND, proposal, duty=str(duty.id), **facts)
    return proposal if proposal.open else None


def _of_week(session: Session, school: School, duty: Duty, now: datetime) -> Proposal:
    """The proposal that gathers the week's changes; a new one when none waits."""
    monday = str(duty.day - timedelta(days=duty.day.weekday()))
    known = next((one for one in hand_proposals(session, school) if one.after["week"] == monday), None)
    if known is not None:
        session.refresh(known, with_for_update=True)
        return known
    after = {"week": monday, "wanted": [], "off": [], "on": [], "days": {}}
    return Proposal(
        school_id=school.id,
        duty_id=duty.id,
        kind=ProposalKind.HAND,
        fingerprint=uuid4().hex,
        after=after,
        cause=HAND,
        proposed_at=now,
    )


def _take(session: Session, duty: Duty, person: Person, off: list[Seat], on: list[Seat]) -> None:
    if coming := _seat_of(on, duty, person):
        on.remove(coming)
        return
    row = _row(session, duty.id, person.id)
    if row is None or _seat_of(off, duty, person):
        raise Refusal("duty.not_theirs", duty=duty.name, person=person.name)
    off.append({"duty": str(duty.id), "line": row.line, "person": str(person.id)})


def _put(duty: Duty, person: Person, line: int | None, off: list[Seat], on: list[Seat]) -> None:
    if (going := _seat_of(off, duty, person)) and going["line"] == line:
        off.remove(going)
    else:
        on.append({"duty": str(duty.id), "line": line, "person": str(person.id), "pinned": True})


def _seat_of(seats: list[Seat], duty: Duty, person: Person) -> Seat | None:
    mine = (str(duty.id), str(person.id))
    return next((seat for seat in seats if (seat["duty"], seat["person"]) == mine), None)


def _row(session: Session, duty: UUID, person: UUID) -> Assignment | None:
    held = Assignment.state == AssignmentState.ASSIGNED
    mine = (Assignment.duty_id == duty, Assignment.person_id == person, held)
    return session.exec(select(Assignment).where(*mine)).first()


def _keep(session: Session, proposal: Proposal, off: list[Seat], on: list[Seat], now: datetime) -> None:
    """Keep what is left of the changes; nothing left, the proposal is over."""
    seats = [*off, *on]
    wanted = list(dict.fromkeys(seat["duty"] for seat in seats))
    people = len({seat["person"] for seat in seats})
    proposal.after = {**proposal.after, "off": off, "on": on, "wanted": wanted, "people": people}
    if wanted:
        proposal.duty_id = UUID(wanted[0])
    else:
        proposal.state, proposal.decided_at = ProposalState.LAPSED, now
    session.add(proposal)


def drop_overtaken(session: Session, school: School, now: datetime) -> int:
    """Let go of the changes by hand that others have made, or made impossible; the heads are told which. How many."""
    dropped = 0
    for proposal in hand_proposals(session, school):
        off, on = proposal.after["off"], proposal.after["on"]
        moot = [seat for seat in off if _moot(session, seat, now, held=False)]
        moot += [seat for seat in on if _moot(session, seat, now, held=True)]
        if moot:
            _drop(session, school, proposal, moot, now)
        dropped += len(moot)
    return dropped


def _moot(session: Session, seat: Seat, now: datetime, *, held: bool) -> bool:
    """Whether the duty is over, or its person is there (`held`) or gone already."""
    duty = session.get_one(Duty, UUID(seat["duty"]))
    there = _row(session, duty.id, UUID(seat["person"])) is not None
    return not duty.open or duty.end <= now or there == held


def let_go(session: Session, school: School, gone: Iterable[Duty], now: datetime) -> None:
    """Before unpublished duties are deleted: the changes by hand that are about them go, and the heads are told."""
    ids = {str(duty.id) for duty in gone}
    for proposal in hand_proposals(session, school) if ids else ():
        seats = (*proposal.after["off"], *proposal.after["on"])
        if lost := [seat for seat in seats if seat["duty"] in ids]:
            _drop(session, school, proposal, lost, now)
    session.flush()
    session.execute(delete(Proposal).where(col(Proposal.duty_id).in_([UUID(key) for key in ids])))


def _drop(session: Session, school: School, proposal: Proposal, lost: list[Seat], now: datetime) -> None:
    off, on = ([seat for seat in proposal.after[side] if seat not in lost] for side in ("off", "on"))
    told = [_told(session, seat, comes=seat in proposal.after["on"]) for seat in lost]
    proposal.after = {**proposal.after, "dropped": [*proposal.after.get("dropped", []), *told]}
    _keep(session, proposal, off, on, now)
    session.flush()
    write(session, now, "planner", Verb.HAND_OVERTAKEN, proposal, dropped=told, left=len(off) + len(on))
    facts = {"seats": told[:LISTED], "count": len(told), "left": len(off) + len(on)}
    number = len(proposal.after["dropped"])
    for head in heads(session, school, now):
        key = f"hand_overtaken|{proposal.id}|{number}|{head.id}"
        outbox.owe(session, school, key, "hand_overtaken", now, person=head.id, facts=facts)


def _told(session: Session, seat: Seat, *, comes: bool) -> dict[str, Any]:
    person = session.get_one(Person, UUID(seat["person"]))
    return {**brief(session.get_one(Duty, UUID(seat["duty"]))), "person": person.name, "comes": comes}


def overtaken(session: Session, school: School, now: datetime) -> list[tuple[date, list[dict[str, Any]]]]:
    """What was overtaken of late, by week: each change with its duty's name and time, its person and direction."""
    mine = (Proposal.school_id == school.id, col(Proposal.kind) == ProposalKind.HAND)
    waiting, fresh = col(Proposal.state) == ProposalState.PROPOSED, col(Proposal.decided_at) > now - TOLD
    rows = session.exec(select(Proposal).where(*mine, waiting | fresh).order_by(col(Proposal.proposed_at)))
    return [
        (date.fromisoformat(row.after["week"]), row.after["dropped"])
        for row in rows
        if row.after.get("dropped")
    ]
