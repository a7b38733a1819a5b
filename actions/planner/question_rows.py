"""The rows the planner's question is built from: duties of some days, and who holds what around them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement
from sqlalchemy.orm import QueryableAttribute, load_only
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select

from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.schools import School

HELD = (
    Duty.key,
    Duty.day,
    Duty.start,
    Duty.end,
    Duty.minutes,
    Duty.tags,
    Duty.crew,
    Duty.place_id,
    Duty.routine_id,
)
SEAT = (Assignment.duty_id, Assignment.person_id, Assignment.line, Assignment.pinned)


def duties_of(
    session: Session, school: School, first: date, last: date, states: tuple[str, ...]
) -> list[Duty]:
    """Return the duties of some days, both included, in these states, that ask for people; the earliest first."""
    mine = (
        Duty.school_id == school.id,
        col(Duty.day).between(first, last),
        col(Duty.state).in_(states),
    )
    found = session.exec(select(Duty).where(*mine).order_by(col(Duty.start), col(Duty.key)))
    return [duty for duty in found if duty.crew.get("lines")]


def held_between(session: Session, school: School, first: date, last: date) -> list[tuple[Assignment, Duty]]:
    """Return who holds what between two days, both included. Only the columns the question takes are read."""
    rows = select(Assignment, Duty).join(Duty, col(Duty.id) == Assignment.duty_id)
    live = rows.where(*in_force(school, first, last)).order_by(col(Duty.key), col(Assignment.line))
    return list(session.exec(live.options(only(*HELD), only(*SEAT))))


def only(*columns: object) -> ExecutableOption:
    """Read these columns of a row; the others when somebody asks for them."""
    return load_only(*cast(Iterable[QueryableAttribute[Any]], columns))


def in_force(school: School, first: date, last: date) -> tuple[ColumnElement[bool] | bool, ...]:
    """Return the conditions of assignments that count between two days, both included."""
    held = (col(Assignment.state) == AssignmentState.ASSIGNED, col(Duty.state) != DutyState.CANCELLED)
    return (*held, Duty.school_id == school.id, col(Duty.day).between(first, last))
