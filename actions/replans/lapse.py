"""Find what a published week needs again: people a rule forbids by now what they have, and work that came in since."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.planner.question import pose, published_plan
from actions.replans.replan import OPEN, ask_replan, work_out
from actions.school.schools import today
from models import database
from models.duties import Duty, DutyState
from models.proposals import Proposal, ProposalKind
from models.rosters import Roster, RosterState
from models.schools import School
from rosters.explain.forbidden import forbidden

AHEAD = timedelta(days=13)
RULES, NEW = "rules", "new"


def sweep(school_id: UUID, now: datetime, actor: str) -> int:
    """Look through all that is published for places a rule forbids by now, and work out who could take them.

    Nobody waits for a lock meanwhile. Answers how many proposals wait for a decision now; the heads are told of each.
    """
    with database.reading() as session:
        found = lapsed(session, session.get_one(School, school_id), now)
    if found:
        with database.session() as session:
            _ask(session, session.get_one(School, school_id), found, now, actor)
    return work_out(school_id, now)


def ask_for_lapsed(session: Session, school: School, now: datetime, actor: str) -> list[Proposal]:
    """Want others on the published duties that have `lapsed`."""
    return _ask(session, school, lapsed(session, school, now), now, actor)


def _ask(session: Session, school: School, duties: set[UUID], now: datetime, actor: str) -> list[Proposal]:
    rows = session.exec(select(Duty).where(col(Duty.id).in_(duties)))
    return ask_replan(session, school, rows, RULES, now, actor)


def lapsed(session: Session, school: School, now: datetime) -> set[UUID]:
    """The published duties to come whose people a hard rule forbids them by now.

    Whatever came in between is seen, by whichever door: absences, certificates, leaving dates, limits, other work at
    the same time, rest, separation, hours. A place that was asked about before is left alone: somebody has decided
    about it, or nobody could be found.
    """
    first = today(school, now)
    mine = (Duty.school_id == school.id, col(Duty.state) == DutyState.OPEN, col(Duty.day) >= first)
    last = session.exec(select(func.max(Duty.day)).where(*mine, col(Duty.published))).one()
    if last is None:
        return set()
    problem = pose(session, school, first, last)
    settled = set(map(str, session.exec(select(Duty.id).where(*mine, col(Duty.published)))))
    found = forbidden(problem, published_plan(problem), settled)
    waiting, answered = _asked_before(session, school)
    places = ((UUID(one.duty), UUID(one.person)) for one in found)
    return {duty for duty, person in places if duty not in waiting and (duty, person) not in answered}


def ask_for_new(session: Session, school: School, now: datetime, actor: str) -> list[Proposal]:
    """Want people for work of the next fortnight that came into days whose roster is published already."""
    first = today(school, now)
    near = (Duty.school_id == school.id, col(Duty.day).between(first, first + AHEAD))
    fresh = (col(Duty.state) == DutyState.OPEN, col(Duty.published).is_(False))
    published = (
        Roster.school_id == school.id,
        Roster.state == RosterState.PUBLISHED,
        col(Roster.last) >= first,
    )
    rosters = [
        (roster, set(roster.planned.duties)) for roster in session.exec(select(Roster).where(*published))
    ]
    before = {duty for proposal in _replans(session, school) for duty in proposal.change.wanted}
    found = [
        duty
        for duty in session.exec(select(Duty).where(*near, *fresh))
        if duty.needs.size
        and duty.id not in before
        and any(
            roster.first <= duty.first and duty.last <= roster.last and duty.id not in planned
            for roster, planned in rosters
        )
    ]
    return ask_replan(session, school, found, NEW, now, actor)


def _asked_before(session: Session, school: School) -> tuple[set[UUID], set[tuple[UUID, UUID]]]:
    """The duties for which somebody is looked for or was looked for in vain; the places that were decided about."""
    waiting, answered = set[UUID](), set[tuple[UUID, UUID]]()
    for proposal in _replans(session, school):
        change = proposal.change
        if proposal.state in OPEN or not change.size:
            waiting |= set(change.wanted)
        answered |= {(seat.duty, seat.person) for seat in change.off}
    return waiting, answered


def _replans(session: Session, school: School) -> list[Proposal]:
    mine = (Proposal.school_id == school.id, Proposal.kind == ProposalKind.REPLAN)
    return list(session.exec(select(Proposal).where(*mine)))
