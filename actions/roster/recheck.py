"""Ask the rules of the day about a proposed roster: whom must it leave out by now (an absence, another roster)?

That takes a second for a whole term, so it is asked before the roster is published, while others write.
"""

from dataclasses import replace
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.ask import CrewBook, seat_of
from actions.planner.question import pose, published_plan
from actions.planner.seats import Plan, Rows, gone_of
from actions.school.prepared import newest
from models.duties import Assignment, Duty
from models.journal import Calendars, Verb
from models.rosters import Roster
from models.schools import School
from rosters.question.plan import Assignment as Placed

Pair = tuple[UUID, UUID]
COUNT = (
    Verb.KEEP_CERTIFICATE,
    Verb.DROP_CERTIFICATE,
    Verb.KEEP_PATTERN,
    Verb.MAP_WORD,
    Verb.GIVE_ROLE,
    Verb.AMEND,
)
HARMLESS = {
    *(verb for verb in Verb if verb.calendars is Calendars.NONE and verb not in COUNT),
    Verb.COMPLETE,
    Verb.CLOSE_DAY,
    Verb.ROLL,
    Verb.FOLLOW,
    Verb.OPEN_CHECKLIST,
    Verb.SETTLE,
    Verb.ASK_REPLAN,
    Verb.REPLAN,
    Verb.DRAFT_AGENDA,
    *(Verb.ROTATE_FEED, Verb.REVOKE_FEED, Verb.CHOOSE_ALARMS, Verb.CHOOSE_LANGUAGE, Verb.MOVE_ADDRESS),
}
"""Deeds that change neither who is on which duty nor what the rules ask of people. What they do to the duties of a
roster is seen at the duties themselves."""


def mark_of(session: Session, school: School) -> int:
    """A mark that changes with every deed after which the rules might say something else."""
    return newest(session, school, HARMLESS, others=True)


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
