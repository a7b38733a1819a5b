"""Decide on a proposed roster: publish it, so that its plan becomes assignments, or reject it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, cast, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from actions.crews.board_proposal import drop_overtaken
from actions.planner.seats import open_crews, seats
from actions.roster.publication import Publication, Published, publication, write_rows
from actions.school.prepared import prepared
from models.base import compare_and_set
from models.errors import Refusal
from models.journal import Verb, write
from models.rosters import Roster, RosterState
from models.schools import School

DECIDED = ("state", "decided_at", "decided_by", "note")
LARGE = (defer(Roster.plan), defer(Roster.gaps), defer(Roster.before))  # type: ignore[arg-type]  # half a megabyte for a term
OTHERS = (RosterState.PROPOSED, RosterState.PUBLISHED)


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


def publish(session: Session, roster_id: UUID, now: datetime, actor: str) -> Published:
    """Make the proposed plan the duties' assignments, keep those that stay, and owe a word to those affected.

    Exactly one caller publishes a roster (compare-and-set); duties done or cancelled meanwhile are left alone, and
    whom a rule forbids by now is left out. The session only reads: what changes is found in it, and written in one
    short transaction.
    """
    return prepared(
        session,
        lambda: publication(session, roster_id, now),
        lambda found: keep(session, found, now, actor),
    )


def keep(session: Session, found: Publication, now: datetime, actor: str) -> Published:
    """Write what was found; raises Overtaken when it holds no more."""
    roster = session.get_one(Roster, found.roster_id, options=LARGE)
    _decide(session, roster, RosterState.PUBLISHED, now, actor)
    school = session.get_one(School, roster.school_id)
    result = write_rows(session, school, found)
    roster.before = {**found.before, "superseded": _supersede(session, roster)}
    session.add(roster)
    _forget(session, roster)
    drop_overtaken(session, school, now)
    write(session, now, actor, Verb.PUBLISH, roster, **vars(result))
    return result


def _decide(
    session: Session, roster: Roster, state: RosterState, now: datetime, actor: str, note: str = ""
) -> None:
    waiting = (col(Roster.id) == roster.id, col(Roster.state) == RosterState.PROPOSED)
    if not compare_and_set(
        session, Roster, *waiting, state=state, decided_at=now, decided_by=actor, note=note
    ):
        session.refresh(roster, DECIDED)
        raise Refusal("roster.not_proposed", state=roster.state)
    session.refresh(roster, DECIDED)


def _supersede(session: Session, roster: Roster) -> dict[str, str]:
    """Set older rosters of days within aside. Answers what they were."""
    within = (col(Roster.first) >= roster.first, col(Roster.last) <= roster.last, col(Roster.id) != roster.id)
    mine = (Roster.school_id == roster.school_id, col(Roster.state).in_(OTHERS))
    were = {
        str(key): state for key, state in session.exec(select(Roster.id, Roster.state).where(*mine, *within))
    }
    older = update(Roster).where(*mine, *within).values(state=RosterState.SUPERSEDED)  # type: ignore[arg-type]
    session.execute(older.execution_options(synchronize_session="fetch"))
    return were


def _forget(session: Session, roster: Roster) -> None:
    """What was before earlier publications is of no use any more."""
    kept = func.length(cast(col(Roster.before), String)) > len("{}")
    earlier = (Roster.school_id == roster.school_id, col(Roster.id) != roster.id, kept)
    old = update(Roster).where(*earlier).values(before={})  # type: ignore[arg-type]
    session.execute(old.execution_options(synchronize_session=False))


def reject(session: Session, roster: Roster, reason: str, now: datetime, actor: str) -> None:
    """Decline a proposed roster; what is published stays as it is."""
    _decide(session, roster, RosterState.REJECTED, now, actor, reason)
    write(session, now, actor, Verb.REJECT, roster, reason=reason)
