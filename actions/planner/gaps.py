"""Gaps: which duties lack people, and for each candidate the rule that excludes them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from actions.duties.views import DutyView, duties_between
from actions.planner.question import pose, published_plan
from actions.school.rows import by_id, people_of
from models.duties import DutyState
from models.people import Person
from models.rosters import Roster, RosterState
from models.schools import School
from rosters.explain import gaps as reckoned
from rosters.question.plan import Reason

Reasons = dict[UUID, dict[UUID, str]]


@dataclass(frozen=True)
class GapView:
    """A duty with too few people: how many reasons of each code, of those on it that they are, and each candidate's
    own."""

    view: DutyView
    missing: int
    reasons: Counter[str]
    people: tuple[tuple[Person, str], ...]


def gaps(session: Session, school: School, first: date, last: date) -> list[GapView]:
    """The open duties of these days that lack people, each candidate's reason with it.

    The reason is the one the newest roster found; where people changed since (an absence, a withdrawal), it is
    computed again against what is published now.
    """
    short = [
        view for view in duties_between(session, school, first, last, state=DutyState.OPEN) if view.missing
    ]
    told = _told(session, school, first, last)
    untold = [view for view in short if view.duty.id not in told]
    if untold:
        told |= _reckoned(session, school, untold)
    people = by_id(people_of(session, school))
    return [_gap(view, told.get(view.duty.id, {}), people) for view in short]


def _told(session: Session, school: School, first: date, last: date) -> Reasons:
    mine = (Roster.school_id == school.id, col(Roster.first) <= last, col(Roster.last) >= first)
    kept = col(Roster.state).in_((RosterState.PUBLISHED, RosterState.PROPOSED))
    return told_by(session.exec(select(Roster).where(*mine, kept).order_by(col(Roster.drawn_at))))


def told_by(rosters: Iterable[Roster]) -> Reasons:
    """The reasons that rosters found when they were drawn up, by duty and person; the last roster's count."""
    return {
        UUID(gap["duty"]): {UUID(person): code for person, code in gap["reasons"]}
        for roster in rosters
        for gap in roster.gaps
    }


def _reckoned(session: Session, school: School, views: list[DutyView]) -> Reasons:
    days = [view.duty.day for view in views]
    problem = pose(session, school, min(days), max(days))
    found = reckoned.gaps(reckoned.reopen(problem, published_plan(problem)))
    return {UUID(gap.duty): {UUID(person): str(code) for person, code in gap.reasons} for gap in found}


def _gap(view: DutyView, told: dict[UUID, str], people: dict[UUID, Person]) -> GapView:
    held = {person.id for person in view.people}
    candidates = tuple((people[key], code) for key, code in told.items() if key in people and key not in held)
    reasons = Counter([code for _, code in candidates] + [Reason.ALREADY_SERVING.value] * len(held))
    return GapView(view, view.missing, reasons, candidates)
