"""Changes made on the roster board: asked of the rules while they are made.

Whatever waits for a decision is taken as if it were published, so that two changes are checked against each other.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.by_hand import hand_proposals
from actions.planner.question import pose, published_plan
from actions.planner.seats import Seat, seats
from models.duties import Duty
from models.people import Person
from models.proposals import Proposal
from models.rosters import Roster, RosterState
from models.schools import School
from rosters.book.book import Book
from rosters.explain.gaps import reopen
from rosters.question.plan import Assignment as Placed
from rosters.question.plan import Plan, Reason
from rosters.question.problem import Duty as Asked
from rosters.question.problem import Problem

AROUND = timedelta(days=7)


@dataclass(frozen=True)
class Candidate:
    """Somebody who might take a place on a duty: on which line, or the rule against it; what they bear that week."""

    person: UUID
    line: int | None
    reason: str
    week_minutes: int

    @property
    def able(self) -> bool:
        """Whether no rule speaks against it."""
        return self.line is not None


def waiting_rosters(session: Session, school: School, day: date) -> list[Roster]:
    """The proposed rosters whose days hold this one, the oldest first."""
    mine = (Roster.school_id == school.id, col(Roster.state) == RosterState.PROPOSED)
    around = (col(Roster.first) <= day + AROUND, col(Roster.last) >= day - AROUND)
    return list(session.exec(select(Roster).where(*mine, *around).order_by(col(Roster.drawn_at))))


def candidates(
    session: Session, school: School, duty: Duty, leaving: Person | None = None
) -> list[Candidate]:
    """Everybody of the school: what they could serve on the duty, when `leaving` has given their place up."""
    book = open_book(session, school, duty, leaving)
    asked = book.duty[str(duty.id)]
    return [candidate(book, asked, person) for person in book.person]


def open_book(session: Session, school: School, duty: Duty, leaving: Person | None = None) -> Book:
    """The planner's book around a duty as it would be with everything that waits, one person taken off."""
    problem = pose(session, school, duty.day - AROUND, duty.day + AROUND)
    plan = _with_waiting(problem, published_plan(problem), waiting_rosters(session, school, duty.day))
    plan = _with_hand(problem, plan, hand_proposals(session, school))
    if leaving is not None:
        gone = (str(duty.id), str(leaving.id))
        stay = tuple(one for one in plan.assignments if (one.duty, one.person) != gone)
        plan = replace(plan, assignments=stay)
    return reopen(problem, plan)


def _with_waiting(problem: Problem, plan: Plan, rosters: list[Roster]) -> Plan:
    asked = {duty.id: duty for duty in problem.duties}
    people = {person.id for person in problem.persons}
    crews: dict[str, dict[str, Placed]] = defaultdict(dict)
    for one in plan.assignments:
        crews[one.duty][one.person] = one
    days = dict(plan.days)
    for roster in rosters:
        planned = seats(roster)
        for key in roster.plan.get("duties", []):
            if key in asked:
                crews[key] = _crew(asked[key], planned.get(UUID(key), {}), people)
        for key, day in roster.plan.get("days", {}).items():
            if key in asked:
                days[key] = _slot(problem, asked[key], date.fromisoformat(day))
    placed = tuple(one for crew in crews.values() for one in crew.values())
    return replace(plan, assignments=placed, days=days)


def _with_hand(problem: Problem, plan: Plan, proposals: list[Proposal]) -> Plan:
    """The plan with the changes by hand made."""
    asked = {duty.id: duty for duty in problem.duties}
    people = {person.id for person in problem.persons}
    off = {(seat["duty"], seat["person"]) for one in proposals for seat in one.after["off"]}
    on = [seat for one in proposals for seat in one.after["on"] if seat["person"] in people]
    come = [Placed(seat["duty"], seat["line"], seat["person"]) for seat in on if seat["duty"] in asked]
    stay = [one for one in plan.assignments if (one.duty, one.person) not in off]
    return replace(plan, assignments=(*stay, *come))


def _crew(asked: Asked, planned: dict[UUID, Seat], people: set[str]) -> dict[str, Placed]:
    return {
        str(person): Placed(asked.id, seat.line, str(person))
        for person, seat in planned.items()
        if str(person) in people and seat.line < len(asked.lines)
    }


def _slot(problem: Problem, asked: Asked, day: date) -> int:
    number = (day - problem.first).days
    return next((index for index, slot in enumerate(asked.slots) if slot.day == number), 0)


def candidate(book: Book, asked: Asked, person: str) -> Candidate:
    """What the rules say of one person on a duty: the first free line they may serve, else the last rule against."""
    who, slot = book.person[person], book.days[asked.id]
    minutes = book.diary[person].week_minutes[book.work(asked, slot).week]
    free = [line for line in range(len(asked.lines)) if book.missing(asked, line)]
    if person in book.crew(asked):
        return Candidate(UUID(person), None, Reason.ALREADY_SERVING, minutes)
    reason = "crew_full"
    for line in free:
        found = book.refusal(who, asked, asked.lines[line], slot)
        if found is None:
            return Candidate(UUID(person), line, "", minutes)
        reason = reason if found == Reason.NOT_IN_POOL and reason != "crew_full" else str(found)
    return Candidate(UUID(person), None, reason, minutes)
