"""Where the plan of a proposed roster puts people, and who holds its duties now. Nothing here changes a row."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from actions.school.duty_times import school_time, settle_day
from actions.school.rows import by_id, routines_of
from models.crews import Seat
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.rosters import Roster, RosterPlan
from models.schools import School

Plan = dict[UUID, dict[UUID, Seat]]
Rows = dict[UUID, dict[UUID, Assignment]]


def seats(plan: RosterPlan) -> Plan:
    """The plan's places by duty and person."""
    found: Plan = defaultdict(dict)
    for seat in plan.assignments:
        found[seat.duty][seat.person] = seat
    return found


def window(session: Session, roster: Roster) -> dict[UUID, Duty]:
    """The roster's duties that are still open."""
    mine = (Duty.school_id == roster.school_id, col(Duty.state) == DutyState.OPEN)
    found = session.exec(select(Duty).where(*mine, col(Duty.id).in_(roster.planned.duties)))
    return {duty.id: duty for duty in found}


def rows_of(session: Session, duties: Iterable[UUID]) -> Rows:
    """Who has or had these duties, as it is now."""
    rows: Rows = defaultdict(dict)
    mine = select(Assignment).where(col(Assignment.duty_id).in_(list(duties)))
    for row in session.exec(mine, execution_options={"populate_existing": True}):
        rows[row.duty_id][row.person_id] = row
    return rows


def open_crews(session: Session, roster: Roster) -> dict[UUID, set[UUID]]:
    """By open duty of the roster the people who have it: ids alone, because a term is thousands of them."""
    asked = set(roster.planned.duties)
    mine = (Duty.school_id == roster.school_id, col(Duty.state) == DutyState.OPEN)
    found: dict[UUID, set[UUID]] = {
        duty: set() for duty in session.exec(select(Duty.id).where(*mine)) if duty in asked
    }
    pairs = select(Assignment.duty_id, Assignment.person_id).join(Duty, col(Duty.id) == Assignment.duty_id)
    for duty, person in session.exec(pairs.where(*mine, Assignment.state == AssignmentState.ASSIGNED)):
        if duty in found:
            found[duty].add(person)
    return found


def settle_days(
    session: Session, school: School, chosen: dict[UUID, date], duties: dict[UUID, Duty]
) -> set[UUID]:
    """Put the duties whose day a plan has chosen on it; answers which ones moved."""
    routines = by_id(routines_of(session, school))
    clock = school_time(session, school)
    moved = set()
    for duty in duties.values():
        routine = routines.get(duty.routine_id) if duty.routine_id else None
        day = chosen.get(duty.id)
        if routine is None or day is None or duty.published or not duty.first <= day <= duty.last:
            continue  # moved or published by somebody else since the roster was drawn up
        if settle_day(clock, routine, duty, day):
            moved.add(duty.id)
    return moved


def gone_of(roster: Roster, plan: Plan, rows: Rows) -> list[Assignment]:
    """Who has a duty and is not in its plan, except whom a manager put there since the plan was drawn up.

    Whom somebody took off on the board is gone in any case.
    """
    taken = set(roster.planned.taken)
    return [
        row
        for duty, people in rows.items()
        for person, row in people.items()
        if row.held
        and person not in plan[duty]
        and ((duty, person) in taken or not (row.pinned and row.changed >= roster.drawn_at))
    ]
