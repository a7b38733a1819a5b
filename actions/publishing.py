"""Decide on a proposed roster: publish it, so that its plan becomes assignments, or reject it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from actions.posing import pose, standing
from actions.timing import school_time, settle_day
from models.base import swap
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.errors import Refusal
from models.journal import write
from models.rosters import Roster, RosterState
from models.routines import Routine
from models.schools import School
from notifications import outbox
from rosters.book import Book
from rosters.gaps import reopen
from rosters.plan import Assignment as Placed

LISTED = 20  # duties named in one notice
OTHERS = (RosterState.PROPOSED, RosterState.PUBLISHED)


@dataclass(frozen=True)
class Published:
    """What publishing changed: people put on duties, taken off, and left as they were."""

    assigned: int
    withdrawn: int
    kept: int


@dataclass(frozen=True)
class Change:
    """One difference between a proposed roster and what is published."""

    duty_id: UUID
    person_id: UUID
    kind: str


@dataclass(frozen=True)
class Seat:
    """Where a plan puts a person."""

    line: int
    leader: bool


def seats(roster: Roster) -> dict[UUID, dict[UUID, Seat]]:
    """The plan's people by duty."""
    found: dict[UUID, dict[UUID, Seat]] = defaultdict(dict)
    for entry in roster.plan.get("assignments", []):
        seat = Seat(entry["line"], entry["leader"])
        found[UUID(entry["duty"])][UUID(entry["person"])] = seat
    return found


def _window(session: Session, roster: Roster) -> dict[UUID, Duty]:
    ids = [UUID(duty) for duty in roster.plan.get("duties", [])]
    duties = session.exec(
        select(Duty).where(Duty.school_id == roster.school_id, col(Duty.state) == DutyState.OPEN)
    )
    wanted = set(ids)
    return {duty.id: duty for duty in duties if duty.id in wanted}


def _rows(session: Session, duties: dict[UUID, Duty]) -> dict[UUID, dict[UUID, Assignment]]:
    rows: dict[UUID, dict[UUID, Assignment]] = defaultdict(dict)
    if not duties:
        return rows
    school = next(iter(duties.values())).school_id
    for row in session.exec(select(Assignment).where(Assignment.school_id == school)):
        if row.duty_id in duties:
            rows[row.duty_id][row.person_id] = row
    return rows


def difference(session: Session, roster: Roster) -> list[Change]:
    """What publishing the roster would add to and take from the people of its duties."""
    duties, plan = _window(session, roster), seats(roster)
    rows = _rows(session, duties)
    changes = []
    for duty in duties:
        held = {person for person, row in rows[duty].items() if row.held}
        changes += [Change(duty, person, "added") for person in plan[duty].keys() - held]
        changes += [Change(duty, person, "removed") for person in held - plan[duty].keys()]
    return changes


def publish(session: Session, roster: Roster, now: datetime, actor: str) -> Published:
    """Make the proposed plan the duties' assignments, keep those that stay, and owe a word to those affected.

    Exactly one caller publishes a roster (compare-and-set); duties done or cancelled meanwhile are left alone, and
    whom a rule forbids by now is left out.
    """
    _decide(session, roster, RosterState.PUBLISHED, now, actor)
    school = session.get_one(School, roster.school_id)
    duties, plan = _window(session, roster), seats(roster)
    rows = _rows(session, duties)
    moved = _settle_days(session, school, roster, duties)
    _leave_out(session, school, roster, duties, plan, rows)
    added: dict[UUID, list[Duty]] = defaultdict(list)
    removed: dict[UUID, list[Duty]] = defaultdict(list)
    kept = 0
    for duty in duties.values():
        fresh, gone = _seat(session, roster, duty, plan[duty.id], rows[duty.id], now)
        kept += len(plan[duty.id]) - len(fresh)
        if duty.id in moved or fresh or gone:
            duty.touch(now)
        for person in fresh:
            added[person].append(duty)
        for person in gone:
            removed[person].append(duty)
    session.flush()
    _owe(session, school, roster, "assigned", added, now)
    _owe(session, school, roster, "withdrawn", removed, now)
    _supersede(session, roster)
    result = Published(sum(map(len, added.values())), sum(map(len, removed.values())), kept)
    write(session, now, actor, "publish", roster, **vars(result))
    return result


def _decide(
    session: Session, roster: Roster, state: RosterState, now: datetime, actor: str, note: str = ""
) -> None:
    waiting = (col(Roster.id) == roster.id, col(Roster.state) == RosterState.PROPOSED)
    if not swap(session, Roster, *waiting, state=state, decided_at=now, decided_by=actor, note=note):
        session.refresh(roster)
        raise Refusal("roster.not_proposed", state=roster.state)
    session.refresh(roster)


def _settle_days(session: Session, school: School, roster: Roster, duties: dict[UUID, Duty]) -> set[UUID]:
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


def _leave_out(
    session: Session,
    school: School,
    roster: Roster,
    duties: dict[UUID, Duty],
    plan: dict[UUID, dict[UUID, Seat]],
    rows: dict[UUID, dict[UUID, Assignment]],
) -> None:
    """Take out of the plan whom a rule forbids by now (an absence, another roster): that leaves a gap, not a breach."""
    for duty in duties.values():
        duty.published = True  # its day is settled
    session.flush()
    days = [duty.day for duty in duties.values()] or [roster.first]
    problem = pose(session, school, min(days), max(days))
    gone = {
        (str(row.duty_id), str(row.person_id))
        for duty in duties
        for row in _gone(roster, plan[duty], rows[duty])
    }
    held = standing(problem)
    known = {str(duty) for duty in duties} | _changed_since(session, roster)
    stay = [one for one in held.assignments if one.duty in known and (one.duty, one.person) not in gone]
    book = reopen(problem, replace(held, assignments=tuple(_stays(plan, one) for one in stay)))
    for duty in sorted(duties.values(), key=lambda duty: duty.start):
        held_by = {person for person, row in rows[duty.id].items() if row.held}
        for person in plan[duty.id].keys() - held_by:
            if not _take_seat(book, str(duty.id), str(person), plan[duty.id][person].line):
                del plan[duty.id][person]


def _changed_since(session: Session, roster: Roster) -> set[str]:
    """The duties whose people changed since the roster was drawn up; the rest its checker has seen."""
    news = (Assignment.school_id == roster.school_id, col(Assignment.changed) >= roster.drawn_at)
    return {str(duty) for duty in session.exec(select(Assignment.duty_id).where(*news))}


def _stays(plan: dict[UUID, dict[UUID, Seat]], one: Placed) -> Placed:
    """Who keeps a duty, on the line the plan gives them."""
    seat = plan.get(UUID(one.duty), {}).get(UUID(one.person))
    return replace(one, line=seat.line) if seat else one


def _take_seat(book: Book, duty: str, person: str, line: int) -> bool:
    """Write a person into the book; False when the place is gone or a rule speaks against it."""
    asked, who = book.duty[duty], book.person[person]
    if line >= len(asked.lines) or not book.missing(asked, line):
        return False
    if book.refusal(who, asked, asked.lines[line], slot=0) is not None:
        return False
    book.give(asked, line, person)
    return True


def _gone(roster: Roster, plan: dict[UUID, Seat], rows: dict[UUID, Assignment]) -> list[Assignment]:
    """Who has the duty and is not in its plan, but for whom a manager put there since the plan was drawn up."""
    return [
        row
        for person, row in rows.items()
        if row.held and person not in plan and not (row.pinned and row.changed >= roster.drawn_at)
    ]


def _seat(
    session: Session,
    roster: Roster,
    duty: Duty,
    plan: dict[UUID, Seat],
    rows: dict[UUID, Assignment],
    now: datetime,
) -> tuple[list[UUID], list[UUID]]:
    fresh, gone = [], []
    for person, seat in plan.items():
        row = rows.get(person)
        if row is None:
            row = Assignment(school_id=duty.school_id, duty_id=duty.id, person_id=person, changed=now)
            fresh.append(person)
        elif not row.held:
            row.turn(AssignmentState.ASSIGNED, now)
            fresh.append(person)
        row.line, row.leader, row.roster_id = seat.line, seat.leader, roster.id
        session.add(row)
    for row in _gone(roster, plan, rows):
        row.turn(AssignmentState.WITHDRAWN, now)
        gone.append(row.person_id)
    return fresh, gone


def _owe(
    session: Session, school: School, roster: Roster, kind: str, people: dict[UUID, list[Duty]], now: datetime
) -> None:
    for person, duties in people.items():
        ahead = sorted((duty for duty in duties if duty.end > now), key=lambda duty: duty.start)
        if ahead:
            facts: dict[str, Any] = {
                "first": str(roster.first),
                "last": str(roster.last),
                "duties": [brief(duty) for duty in ahead[:LISTED]],
            }
            facts["count"] = len(ahead)
            outbox.owe(session, school, f"{kind}|{roster.id}|{person}", kind, now, person=person, facts=facts)


def brief(duty: Duty) -> dict[str, Any]:
    """What a notice says of a duty."""
    names = {"name": duty.name, "name_en": duty.name_en, "duty": str(duty.id)}
    return names | {name: getattr(duty, name).isoformat() for name in ("start", "end", "due")}


def _supersede(session: Session, roster: Roster) -> None:
    within = (col(Roster.first) >= roster.first, col(Roster.last) <= roster.last, col(Roster.id) != roster.id)
    older = select(Roster).where(Roster.school_id == roster.school_id, *within, col(Roster.state).in_(OTHERS))
    for other in session.exec(older):
        other.state = RosterState.SUPERSEDED
        session.add(other)


def reject(session: Session, roster: Roster, reason: str, now: datetime, actor: str) -> None:
    """Decline a proposed roster; what is published stays as it is."""
    _decide(session, roster, RosterState.REJECTED, now, actor, reason)
    write(session, now, actor, "reject", roster, reason=reason)
