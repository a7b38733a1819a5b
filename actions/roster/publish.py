"""Decide on a proposed roster: publish it, so that its plan becomes assignments, or reject it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.board_proposal import drop_overtaken
from actions.crews.change import CrewChange, lock, make, seat_in
from actions.crews.tell import tell_of_roster
from actions.planner.seats import gone_of, open_crews, rows_of, seats, settle_days
from actions.roster.recheck import Recheck, left_out, state_of
from models.base import compare_and_set
from models.errors import Refusal
from models.journal import Verb, write
from models.rosters import Roster, RosterState
from models.schools import School

OTHERS = (RosterState.PROPOSED, RosterState.PUBLISHED)


@dataclass(frozen=True)
class Published:
    """What publishing changed: people put on duties, taken off, and left as they were."""

    assigned: int
    withdrawn: int
    kept: int


@dataclass(frozen=True)
class Change:
    """One difference between a proposed roster and what is published."""

    duty_id: UUID
    person_id: UUID
    kind: str


def difference(session: Session, roster: Roster) -> list[Change]:
    """What publishing the roster would add to and take from the people of its duties."""
    plan, changes = seats(roster.planned), []
    for duty, held in open_crews(session, roster).items():
        changes += [Change(duty, person, "added") for person in plan[duty].keys() - held]
        changes += [Change(duty, person, "removed") for person in held - plan[duty].keys()]
    return changes


def publish(
    session: Session, roster: Roster, now: datetime, actor: str, known: Recheck | None = None
) -> Published:
    """Make the proposed plan the duties' assignments, keep those that stay, and owe a word to those affected.

    Exactly one caller publishes a roster (compare-and-set); duties done or cancelled meanwhile are left alone, and
    whom a rule forbids by now is left out. `known` is what `recheck` found before this transaction: it holds as long
    as nothing was done in the school since, otherwise the rules are asked again here.
    """
    _decide(session, roster, RosterState.PUBLISHED, now, actor)
    school = session.get_one(School, roster.school_id)
    found = lock(session, school.id, roster.planned.duties)
    duties, plan = {key: duty for key, duty in found.items() if duty.open}, seats(roster.planned)
    rows = rows_of(session, duties)
    moved = settle_days(session, school, roster.planned.days, duties)
    for duty in duties.values():
        duty.published = True  # its day is settled
    session.flush()
    fresh_enough = known is not None and known.state == state_of(session, school)
    out = known.left_out if known and fresh_enough else left_out(session, school, roster, duties, plan, rows)
    comes = (seat for duty in duties for seat in plan[duty].values() if (duty, seat.person) not in out)
    for pair in out:
        plan[pair[0]].pop(pair[1], None)
    change = CrewChange(tuple(comes), tuple(map(seat_in, gone_of(roster, plan, rows))))
    made = make(session, school, duties, change, now, actor, rows=rows, journalled=False)
    for row in (*made.came, *made.stayed):
        row.roster_id = roster.id
    for key in moved - {row.duty_id for row in (*made.came, *made.left)}:
        duties[key].touch(now)
    session.flush()
    tell_of_roster(session, school, roster, made, now)
    _supersede(session, roster)
    drop_overtaken(session, school, now)
    result = Published(len(made.came), len(made.left), len(made.stayed))
    write(session, now, actor, Verb.PUBLISH, roster, **vars(result))
    return result


def _decide(
    session: Session, roster: Roster, state: RosterState, now: datetime, actor: str, note: str = ""
) -> None:
    waiting = (col(Roster.id) == roster.id, col(Roster.state) == RosterState.PROPOSED)
    if not compare_and_set(
        session, Roster, *waiting, state=state, decided_at=now, decided_by=actor, note=note
    ):
        session.refresh(roster)
        raise Refusal("roster.not_proposed", state=roster.state)
    session.refresh(roster)


def _supersede(session: Session, roster: Roster) -> None:
    within = (col(Roster.first) >= roster.first, col(Roster.last) <= roster.last, col(Roster.id) != roster.id)
    older = select(Roster).where(Roster.school_id == roster.school_id, *within, col(Roster.state).in_(OTHERS))
    for other in session.exec(older):
        other.state = RosterState.SUPERSEDED
        session.add(other)


def reject(session: Session, roster: Roster, reason: str, now: datetime, actor: str) -> None:
    """Decline a proposed roster; what is published stays as it is."""
    _decide(session, roster, RosterState.REJECTED, now, actor, reason)
    write(session, now, actor, Verb.REJECT, roster, reason=reason)
