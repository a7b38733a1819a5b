"""Find whom a rule forbids by now what they are published for: a certificate ran out, somebody left."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.posing import pose
from actions.replanning import ask_replan
from actions.schools import today
from models.duties import Duty
from models.proposals import Proposal, ProposalKind
from models.schools import School
from rosters.rules import unfit

AHEAD = timedelta(days=13)
RULES = "rules"


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
    fresh = [UUID(duty) for duty in lapsed - _asked_before(session, school)]
    rows = session.exec(select(Duty).where(col(Duty.id).in_(fresh), col(Duty.published)))
    return ask_replan(session, school, rows, RULES, now, actor)


def _asked_before(session: Session, school: School) -> set[str]:
    mine = (Proposal.school_id == school.id, Proposal.kind == ProposalKind.REPLAN)
    return {duty for row in session.exec(select(Proposal).where(*mine)) for duty in row.after["wanted"]}
