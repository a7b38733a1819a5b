"""Where the plan of a proposed roster puts people, and who holds its duties now. Nothing here changes a row."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from actions.school.duty_times import school_time, settle_day
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.rosters import Roster
from models.routines import Routine
from models.schools import School

Plan = dict[UUID, dict[UUID, "Seat"]]
Rows = dict[UUID, dict[UUID, Assignment]]


@dataclass(frozen=True)
class Seat:
    """Where a plan puts a person; `pinned` when somebody decided it by hand."""

    line: int
    leader: bool
    pinned: bool = False


def seats(roster: Roster) -> Plan:
    """The plan's people by duty."""
    found: Plan = defaultdict(dict)
    for entry in roster.plan.get("assignments", []):
        seat = Seat(entry["line"], entry["leader"], entry.get("pinned", False))
        found[UUID(entry["duty"])][UUID(entry["person"])] = seat
    return found


def window(session: Session, roster: Roster) -> dict[UUID, Duty]:
    """The roster's duties that are still open."""
    ids = [UUID(duty) for duty in roster.plan.get("duties", [])]
    mine = (Duty.school_id == roster.school_id, col(Duty.state) == DutyState.OPEN)
    return {duty.id: duty for duty in session.exec(select(Duty).where(*mine, col(Duty.id).in_(ids)))}


def rows_of(session: Session, duties: dict[UUID, Duty]) -> Rows:
    """Who has or had these duties."""
    rows: Rows = defaultdict(dict)
    for row in session.exec(select(Assignment).where(col(Assignment.duty_id).in_(list(duties)))):
        rows[row.duty_id][row.person_id] = row
    return rows


def open_crews(session: Session, roster: Roster) -> dict[UUID, set[UUID]]:
    """By open duty of the roster the people who have it: ids alone, because a term is thousands of them."""
    asked = set(map(UUID, roster.plan.get("duties", [])))
    mine = (Duty.school_id == roster.school_id, col(Duty.state) == DutyState.OPEN)
    found: dict[UUID, set[UUID]] = {
        duty: set() for duty in session.exec(select(Duty.id).where(*mine)) if duty in asked
    }
    pairs = select(Assignment.duty_id, Assignment.person_id).join(Duty, col(Duty.id) == Assignment.duty_id)
    for duty, person in session.exec(pairs.where(*mine, Assignment.state == AssignmentState.ASSIGNED)):
        if duty in found:
            found[duty].add(person)
    return found


def settle_days(session: Session, school: School, roster: Roster, duties: dict[UUID, Duty]) -> set[UUID]:
    """Put the duties whose day the plan chose on it; answers which ones moved."""
    chosen = {UUID(duty): date.fromisoformat(day) for duty, day in roster.plan.get("days", {}).items()}
    routines = {row.id: row for row in session.exec(select(Routine).where(Routine.school_id == school.id))}
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


def gone_of(roster: Roster, plan: dict[UUID, Seat], rows: dict[UUID, Assignment]) -> list[Assignment]:
    """Who has the duty and is not in its plan, but for whom a manager put there since the plan was drawn up.

    Whom somebody took off on the board is gone in any case.
    """
    taken = {tuple(pair) for pair in roster.plan.get("taken", [])}
    return [
        row
        for person, row in rows.items()
        if row.held
        and person not in plan
        and ((str(row.duty_id), str(person)) in taken or not (row.pinned and row.changed >= roster.drawn_at))
    ]
