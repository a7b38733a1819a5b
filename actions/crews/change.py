"""A change of crew: who comes to which line of which duty, who leaves, which duties move. Nothing else makes one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.planner.seats import Rows, rows_of
from actions.school.duty_times import school_time, settle_day
from models.crews import Seat
from models.duties import Assignment, AssignmentState, Duty
from models.errors import Refusal
from models.journal import JournalEntry, Verb, entry
from models.routines import Routine
from models.schools import School


@dataclass(frozen=True)
class CrewChange:
    """Who `comes` and who `leaves`, on which `days` duties fall from now on, and why.

    Who comes and is there already stays, on the line that is said. Who leaves and is gone already is passed over.
    """

    comes: tuple[Seat, ...] = ()
    leaves: tuple[Seat, ...] = ()
    days: Mapping[UUID, date] = field(default_factory=dict)
    cause: str = ""

    @property
    def duties(self) -> set[UUID]:
        """The duties concerned."""
        return {seat.duty for seat in (*self.comes, *self.leaves)} | set(self.days)


@dataclass(frozen=True)
class Made:
    """What a change came to, as rows: who came, who left, who stayed; and from when to when moved duties were."""

    duties: Mapping[UUID, Duty]
    came: tuple[Assignment, ...]
    left: tuple[Assignment, ...]
    stayed: tuple[Assignment, ...]
    moved: Mapping[UUID, dict[str, str]]


def seat_in(row: Assignment) -> Seat:
    """The place somebody has or had."""
    return Seat(duty=row.duty_id, person=row.person_id, line=row.line, leader=row.leader, pinned=row.pinned)


def lock(session: Session, school_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Duty]:
    """These duties as they are now. PostgreSQL: nobody else changes their crews until the transaction is over."""
    mine = select(Duty).where(Duty.school_id == school_id, col(Duty.id).in_(list(ids)))
    fresh = {"populate_existing": True}
    rows = session.exec(mine.order_by(col(Duty.id)).with_for_update(), execution_options=fresh)
    return {duty.id: duty for duty in rows}


def make(
    session: Session,
    school: School,
    duties: Mapping[UUID, Duty],
    change: CrewChange,
    now: datetime,
    actor: str,
) -> Made:
    """Write a change to the rows of its duties, which are locked and must be open. Whether it may be was asked before.

    One entry of the journal for each who comes or leaves.
    """
    for duty in duties.values():
        duty.require_open()
    moved = _move(session, school, duties, change.days, now)
    made = exchange(duties, change, rows_of(session, duties), now, moved)
    session.add_all([*made.came, *duties.values()])
    session.flush()
    session.add_all(entries_of(made, change.cause, now, actor))
    return made


def exchange(
    duties: Mapping[UUID, Duty],
    change: CrewChange,
    rows: Rows,
    now: datetime,
    moved: Mapping[UUID, dict[str, str]] | None = None,
) -> Made:
    """Who comes and who leaves, on the `rows` of the duties as they are in memory; nothing is written."""
    moved = moved or {}
    left = tuple(row for seat in change.leaves if (row := _leave(rows, seat, now)))
    came: list[Assignment] = []
    stayed: list[Assignment] = []
    for seat in change.comes:
        row, fresh = _come(rows, duties[seat.duty], seat, now)
        (came if fresh else stayed).append(row)
    for duty_id in {row.duty_id for row in (*came, *left)} - set(moved):
        duties[duty_id].touch(now)
    for row in came:
        duties[row.duty_id].published = True
    return Made(duties, tuple(came), left, tuple(stayed), moved)


def _leave(rows: Rows, seat: Seat, now: datetime) -> Assignment | None:
    row = rows[seat.duty].get(seat.person)
    if row is None or not row.held:
        return None
    row.turn(AssignmentState.WITHDRAWN, now)
    return row


def _come(rows: Rows, duty: Duty, seat: Seat, now: datetime) -> tuple[Assignment, bool]:
    """The person's one row on the duty, as a calendar knows it for ever; True when they were not there."""
    lines = duty.needs.lines
    leader = seat.line < len(lines) and lines[seat.line].leader
    row = rows[duty.id].get(seat.person)
    fresh, pinned = row is None or not row.held, seat.pinned
    if row is None:
        row = Assignment(school_id=duty.school_id, duty_id=duty.id, person_id=seat.person, changed=now)
    elif fresh:
        row.turn(AssignmentState.ASSIGNED, now)
    else:
        pinned = row.pinned or seat.pinned
        if (row.line, row.leader) != (seat.line, leader):
            row.changed = now  # their calendar says as what they come
    row.line, row.leader, row.pinned = seat.line, leader, pinned
    return row, fresh


def _move(
    session: Session, school: School, duties: Mapping[UUID, Duty], days: Mapping[UUID, date], now: datetime
) -> dict[UUID, dict[str, str]]:
    """Put duties on another day of their window; from when to when those were that moved."""
    clock, moved = school_time(session, school) if days else None, {}
    for key, day in days.items():
        duty = duties[key]
        routine = session.get(Routine, duty.routine_id) if duty.routine_id else None
        if clock is None or routine is None or not duty.first <= day <= duty.last:
            raise Refusal("proposal.overtaken", duty=duty.name)
        before = {"start": duty.start.isoformat(), "end": duty.end.isoformat()}
        if settle_day(clock, routine, duty, day):
            duty.touch(now)
            moved[key] = before
    return moved


def entries_of(made: Made, cause: str, now: datetime, actor: str) -> Iterator[JournalEntry]:
    """One entry of the journal for each who left, and for each who came."""
    for row in made.left:
        facts: dict[str, object] = {"person": str(row.person_id), "reason": cause}
        yield entry(now, actor, Verb.WITHDRAW, made.duties[row.duty_id], **facts)
    for row in made.came:
        facts = {"person": str(row.person_id), "line": row.line, "pinned": row.pinned}
        yield entry(now, actor, Verb.ASSIGN, made.duties[row.duty_id], **facts)
