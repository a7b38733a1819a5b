"""Decide on a proposed roster: publish it, so that its plan becomes assignments, or reject it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.by_hand import drop_overtaken
from actions.duties.brief import LISTED, brief
from actions.planner.seats import Seat, gone_of, open_crews, rows_of, seats, settle_days, window
from actions.roster.recheck import Recheck, left_out, state_of
from models.base import compare_and_set
from models.duties import Assignment, AssignmentState, Duty
from models.errors import Refusal
from models.journal import Verb, write
from models.rosters import Roster, RosterState
from models.schools import School
from notifications.outbox import outbox

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
    plan, changes = seats(roster), []
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
    duties, plan = window(session, roster), seats(roster)
    rows = rows_of(session, duties)
    moved = settle_days(session, school, roster, duties)
    for duty in duties.values():
        duty.published = True  # its day is settled
    session.flush()
    fresh_enough = known is not None and known.state == state_of(session, school)
    out = known.left_out if known and fresh_enough else left_out(session, school, roster, duties, plan, rows)
    for duty_id, person_id in out:
        plan[duty_id].pop(person_id, None)
    added: dict[UUID, list[Duty]] = defaultdict(list)
    removed: dict[UUID, list[Duty]] = defaultdict(list)
    kept = 0
    for duty in duties.values():
        fresh, gone = _seat(session, roster, duty, plan[duty.id], rows[duty.id], now)
        kept += len(plan[duty.id]) - len(fresh)
        if duty.id in moved or fresh or gone:
            duty.touch(now)
        for person in fresh:
            added[person].append(duty)
        for person in gone:
            removed[person].append(duty)
    session.flush()
    _owe(session, school, roster, "assigned", added, now)
    _owe(session, school, roster, "withdrawn", removed, now)
    _supersede(session, roster)
    drop_overtaken(session, school, now)
    result = Published(sum(map(len, added.values())), sum(map(len, removed.values())), kept)
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


def _seat(
    session: Session,
    roster: Roster,
    duty: Duty,
    plan: dict[UUID, Seat],
    rows: dict[UUID, Assignment],
    now: datetime,
) -> tuple[list[UUID], list[UUID]]:
    fresh, gone = [], []
    for person, seat in plan.items():
        row = rows.get(person)
        if row is None:
            row = Assignment(school_id=duty.school_id, duty_id=duty.id, person_id=person, changed=now)
            fresh.append(person)
        elif not row.held:
            row.turn(AssignmentState.ASSIGNED, now)
            fresh.append(person)
        elif (row.line, row.leader) != (seat.line, seat.leader):
            row.changed = now  # their calendar says as what they come
        row.line, row.leader, row.roster_id = seat.line, seat.leader, roster.id
        row.pinned = row.pinned or seat.pinned
        session.add(row)
    for row in gone_of(roster, plan, rows):
        row.turn(AssignmentState.WITHDRAWN, now)
        gone.append(row.person_id)
    return fresh, gone


def _owe(
    session: Session, school: School, roster: Roster, kind: str, people: dict[UUID, list[Duty]], now: datetime
) -> None:
    for person, duties in people.items():
        ahead = sorted((duty for duty in duties if duty.end > now), key=lambda duty: duty.start)
        if ahead:
            facts: dict[str, Any] = {
                "first": str(roster.first),
                "last": str(roster.last),
                "duties": [brief(duty) for duty in ahead[:LISTED]],
            }
            facts["count"] = len(ahead)
            outbox.owe(session, school, f"{kind}|{roster.id}|{person}", kind, now, person=person, facts=facts)


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
