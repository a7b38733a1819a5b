"""A name or a team that calendars show was changed: the duties are changed too, or clients keep the old ones."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CursorResult, select, update
from sqlmodel import Session, col

from actions.school.row_changes import Values
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.people import Person
from models.places import Place

SHOWN = timedelta(days=62)  # so far back calendars show what was
NAMES = frozenset({"name", "name_en"})
TEAM = "team"
Renamed = tuple[str, UUID, Values]  # the table's name, the row, and what it said before


def touch_renamed(session: Session, rows: Iterable[Renamed], now: datetime) -> int:
    """Mark the duties at these places and of these people as changed now. Some clients skip an event that is not newer
    than their copy. Answers how many."""
    session.flush()
    ids: dict[str, list[UUID]] = {"place": [], "person": []}
    for table, row, before in rows:
        if NAMES & before.keys():
            ids[table].append(row)
        if TEAM in before:
            _move(session, session.get(Person, row), before[TEAM], now)
    if not any(ids.values()):
        return 0
    mine = select(col(Assignment.duty_id)).where(col(Assignment.person_id).in_(ids["person"]))
    concerned = col(Duty.place_id).in_(ids["place"]) | col(Duty.id).in_(mine)
    seen = (col(Duty.published), col(Duty.end) > now - SHOWN, col(Duty.state) != DutyState.CANCELLED)
    done = session.execute(update(Duty).where(concerned, *seen).values(changed=now))
    session.expire_all()
    return done.rowcount if isinstance(done, CursorResult) else 0


def renamed(table: type[object], row: UUID, before: Values) -> Iterable[Renamed]:
    """The row, when what was changed of it is a name or a team that calendars show; `before` is what it said."""
    if table in (Person, Place) and {*NAMES, TEAM} & before.keys():
        yield table.__name__.lower(), row, before


def _move(session: Session, person: Person | None, before: str, now: datetime) -> None:
    """What a person still has to do leaves the calendar of the team before and stands in the new team's. Who goes back
    has never left."""
    if person is None:  # the row itself is undone
        return
    back = person.moved is not None and person.team == person.team_before
    person.team_before, person.moved = ("", None) if back else (before, now)
    mine = (col(Assignment.person_id) == person.id, col(Assignment.state) == AssignmentState.ASSIGNED)
    held = col(Duty.id).in_(select(col(Assignment.duty_id)).where(*mine))
    newer = update(Duty).where(held, col(Duty.published), col(Duty.end) > now)
    session.execute(newer.values(changed=now, sequence=Duty.sequence + 1))
    session.expire_all()
