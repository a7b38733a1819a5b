"""Changes made on the roster board: asked of the rules while they are made.

Whatever waits for a decision is taken as if it were published, so that two changes are checked against each other.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.ask import CrewBook, placed_of
from actions.crews.board_proposal import hand_proposals
from actions.planner.question_around import AROUND, around
from actions.planner.seats import seats
from models.crews import Seat
from models.duties import Duty
from models.people import Person
from models.rosters import Roster, RosterState
from models.schools import School
from rosters.question.plan import Assignment as Placed
from rosters.question.plan import Plan
from rosters.question.problem import Duty as Asked
from rosters.question.problem import Problem


@dataclass(frozen=True)
class Candidate:
    """Somebody who might take a place on a duty: on which line, or the rule against it; what they bear that week."""

    person: UUID
    line: int | None
    reason: str
    week_minutes: int

    @property
    def able(self) -> bool:
        """Say whether no rule speaks against it."""
        return self.line is not None


def waiting_rosters(session: Session, school: School, day: date) -> list[Roster]:
    """The proposed rosters whose days hold this one, the oldest first."""
    mine = (Roster.school_id == school.id, col(Roster.state) == RosterState.PROPOSED)
    near = (col(Roster.first) <= day + AROUND, col(Roster.last) >= day - AROUND)
    return list(session.exec(select(Roster).where(*mine, *near).order_by(col(Roster.drawn_at))))


def candidates(
    session: Session, school: School, duty: Duty, leaving: Person | None = None
) -> list[Candidate]:
    """Everybody of the school: what they could serve on the duty, when `leaving` has given their place up."""
    book = open_book(session, school, duty, leaving)
    return [_candidate(book, duty, UUID(person)) for person in book.book.person]


def _candidate(book: CrewBook, duty: Duty, person: UUID) -> Candidate:
    asked = book.book.duty[str(duty.id)]
    week = book.book.work(asked, book.book.days[asked.id]).week
    return Candidate(person, *book.place(duty.id, person), book.book.diary[str(person)].week_minutes[week])


def open_book(session: Session, school: School, duty: Duty, leaving: Person | None = None) -> CrewBook:
    """The planner's book around a duty as it would be with everything that waits, one person taken off."""
    problem, plan = around(session, school, [duty.day])
    plan = _with_waiting(problem, plan, waiting_rosters(session, school, duty.day))
    for proposal in hand_proposals(session, school):
        plan = _with_hand(problem, plan, proposal.change.off, proposal.change.on)
    leaves = [Seat(duty=duty.id, person=leaving.id, line=0)] if leaving else []
    return CrewBook(problem, plan, leaves)


def _with_waiting(problem: Problem, plan: Plan, rosters: list[Roster]) -> Plan:
    asked = {UUID(duty.id): duty for duty in problem.duties}
    people = {person.id for person in problem.persons}
    crews: dict[UUID, list[Placed]] = defaultdict(list)
    for one in plan.assignments:
        crews[UUID(one.duty)].append(one)
    days = dict(plan.days)
    for waiting in (roster.planned for roster in rosters):
        planned = seats(waiting)
        for key in waiting.duties:
            if key in asked:
                crews[key] = _crew(asked[key], planned[key].values(), people)
        for key, day in waiting.days.items():
            if key in asked:
                days[str(key)] = _slot(problem, asked[key], day)
    return replace(plan, assignments=tuple(one for crew in crews.values() for one in crew), days=days)


def _with_hand(problem: Problem, plan: Plan, off: tuple[Seat, ...], on: tuple[Seat, ...]) -> Plan:
    """The plan with changes by hand made."""
    asked, people = {duty.id for duty in problem.duties}, {person.id for person in problem.persons}
    gone = {(str(seat.duty), str(seat.person)) for seat in off}
    come = [one for one in map(placed_of, on) if one.duty in asked and one.person in people]
    stay = [one for one in plan.assignments if (one.duty, one.person) not in gone]
    return replace(plan, assignments=(*stay, *come))


def _crew(asked: Asked, planned: Iterable[Seat], people: set[str]) -> list[Placed]:
    crew = map(placed_of, planned)
    return [one for one in crew if one.person in people and one.line < len(asked.lines)]


def _slot(problem: Problem, asked: Asked, day: date) -> int:
    number = (day - problem.first).days
    return next((index for index, slot in enumerate(asked.slots) if slot.day == number), 0)
