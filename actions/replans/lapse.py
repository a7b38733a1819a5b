"""Find what a published week needs anew: people a rule forbids by now what they have, and work that came in since."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.planner.question import pose
from actions.replans.replan import ask_replan
from actions.school.schools import today
from models.duties import Duty, DutyState
from models.proposals import Proposal, ProposalKind
from models.rosters import Roster, RosterState
from models.schools import School
from rosters.rules.hard import unfit

AHEAD = timedelta(days=13)
RULES, NEW = "rules", "new"


def ask_for_lapsed(session: Session, school: School, now: datetime, actor: str) -> list[Proposal]:
    """Want others on the published duties of the next fortnight whose people may not be there any more.

    A duty that was asked for before is left alone: somebody has decided about it, or nobody could be found.
    """
    first = today(school, now)
    problem = pose(session, school, first, first + AHEAD)
    people = {person.id: person for person in problem.persons}
    duties = {duty.id: duty for duty in problem.duties}
    lapsed = {
        held.duty
        for held in problem.published
        if unfit(
            people[held.person],
            duties[held.duty],
            duties[held.duty].lines[held.line],
            duties[held.duty].slots[0],
        )
    }
    fresh = set(map(UUID, lapsed)) - _asked_before(session, school)
    rows = session.exec(select(Duty).where(col(Duty.id).in_(fresh), col(Duty.published)))
    return ask_replan(session, school, rows, RULES, now, actor)


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
    rosters = list(session.exec(select(Roster).where(*published)))
    before = _asked_before(session, school)
    found = [
        duty
        for duty in session.exec(select(Duty).where(*near, *fresh))
        if duty.needs.size and duty.id not in before and any(_covers(roster, duty) for roster in rosters)
    ]
    return ask_replan(session, school, found, NEW, now, actor)


def _covers(roster: Roster, duty: Duty) -> bool:
    """Whether the roster was published for all days of the duty, without it."""
    within = roster.first <= duty.first and duty.last <= roster.last
    return within and duty.id not in roster.planned.duties


def _asked_before(session: Session, school: School) -> set[UUID]:
    mine = (Proposal.school_id == school.id, Proposal.kind == ProposalKind.REPLAN)
    return {duty for row in session.exec(select(Proposal).where(*mine)) for duty in row.change.wanted}
