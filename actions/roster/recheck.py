"""Ask the rules of the day about a proposed roster: whom must it leave out by now (an absence, another roster)?

That takes a second for a whole term, so it is asked before the roster is published, while nobody waits for a lock.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.crews.ask import CrewBook, seat_of
from actions.planner.question import pose, published_plan
from actions.planner.seats import Plan, Rows, gone_of, rows_of, seats, settle_days, window
from models import database
from models.duties import Assignment, Duty
from models.journal import JournalEntry
from models.rosters import Roster
from models.schools import School
from rosters.question.plan import Assignment as Placed

State = tuple[int, int]
Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Recheck:
    """Whom a roster must leave out, as (duty, person), and the state of the school in which that was asked."""

    state: State
    left_out: frozenset[Pair]


def state_of(session: Session, school: School) -> State:
    """A mark that changes with every deed in the school: how long its journal is, and its newest entry."""
    deeds = select(func.count(col(JournalEntry.id)), func.max(JournalEntry.id))
    count, newest = session.exec(deeds.where(JournalEntry.school_id == school.id)).one()
    return count, newest or 0


def recheck(roster_id: UUID) -> Recheck | None:
    """Ask the rules, in a session of its own that only reads; None for a roster that is not there."""
    with database.reading() as session, session.no_autoflush:
        roster = session.get(Roster, roster_id)
        if roster is None:
            return None
        school = session.get_one(School, roster.school_id)
        state, duties, plan = state_of(session, school), window(session, roster), seats(roster.planned)
        settle_days(session, school, roster.planned.days, duties)  # in memory only, as publishing will
        for duty in duties.values():
            duty.published = True
        return Recheck(state, left_out(session, school, roster, duties, plan, rows_of(session, duties)))


def left_out(
    session: Session, school: School, roster: Roster, duties: dict[UUID, Duty], plan: Plan, rows: Rows
) -> frozenset[Pair]:
    """Whom the plan seats and a rule forbids: leaving them out makes a gap, not a breach. The days are settled."""
    days = [day for duty in duties.values() for day in (duty.day, duty.first, duty.last)] or [roster.first]
    problem = pose(session, school, min(days), max(days))
    gone = {(row.duty_id, row.person_id) for row in gone_of(roster, plan, rows)}
    held = published_plan(problem)
    known = {str(duty) for duty in duties} | _changed_since(session, roster)
    there = tuple(_stays(plan, one) for one in held.assignments if one.duty in known)
    leaves = (seat for seat in map(seat_of, there) if (seat.duty, seat.person) in gone)
    book, out = CrewBook(problem, replace(held, assignments=there), leaves), set()
    for duty in sorted(duties.values(), key=lambda duty: duty.start):
        held_by = {person for person, row in rows[duty.id].items() if row.held}
        for person in plan[duty.id].keys() - held_by:
            row = rows[duty.id].get(person)
            taken_off = row is not None and row.changed >= roster.drawn_at  # by hand, since it was drawn up
            if taken_off or book.enter(plan[duty.id][person]):
                out.add((duty.id, person))
    return frozenset(out)


def _changed_since(session: Session, roster: Roster) -> set[str]:
    """The duties whose people changed since the roster was drawn up; the rest its checker has seen."""
    news = (Assignment.school_id == roster.school_id, col(Assignment.changed) >= roster.drawn_at)
    return {str(duty) for duty in session.exec(select(Assignment.duty_id).where(*news))}


def _stays(plan: Plan, one: Placed) -> Placed:
    """Who keeps a duty, on the line the plan gives them."""
    seat = plan.get(UUID(one.duty), {}).get(UUID(one.person))
    return replace(one, line=seat.line) if seat else one
