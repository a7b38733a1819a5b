"""A name or a team that calendars show was changed: the duties are changed too, or clients keep the old ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Update, update
from sqlmodel import Session, col, select

from actions.school.row_changes import Values
from models.base import rows_changed
from models.bulk import among, look_again, set_rows
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.feeds import TOMBSTONE
from models.people import Person
from models.places import Place

SHOWN = timedelta(days=62)  # so far back calendars show what was
NAMES = frozenset({"name", "name_en"})
TEAM = "team"
Renamed = tuple[str, UUID, Values]  # the table's name, the row, and what it said before


def touch_renamed(session: Session, rows: Iterable[Renamed], now: datetime) -> int:
    """Mark the duties at these places and of these people as changed now. Some clients skip an event that is not newer
    than their copy; their SEQUENCE stays, for nothing moves. Answers how many."""
    ids: dict[str, list[UUID]] = {"place": [], "person": []}
    teams: dict[UUID, str] = {}
    for table, row, before in rows:
        if NAMES & before.keys():
            ids[table].append(row)
        if TEAM in before:
            teams[row] = before[TEAM]
    _move(session, teams, now)
    if not any(ids.values()):
        return 0
    mine = select(col(Assignment.duty_id)).where(among(session, Assignment.person_id, ids["person"]))
    concerned = among(session, Duty.place_id, ids["place"]) | col(Duty.id).in_(mine)
    told = (col(Duty.state) != DutyState.CANCELLED) | (col(Duty.changed) > now - TOMBSTONE)
    seen = (col(Duty.published), col(Duty.end) > now - SHOWN, told)
    return _change(session, update(Duty).where(concerned, *seen).values(changed=now))


def renamed(table: type[object], row: UUID, before: Values) -> Iterable[Renamed]:
    """The row, when what was changed of it is a name or a team that calendars show; `before` is what it said."""
    if table in (Person, Place) and {*NAMES, TEAM} & before.keys():
        yield table.__name__.lower(), row, before


def _move(session: Session, before: Mapping[UUID, str], now: datetime) -> None:
    """What people still have to do leaves the calendar of the team before and stands in the new team's. Who goes back
    has never left."""
    if not before:
        return
    people = session.exec(select(Person).where(among(session, Person.id, before)))
    set_rows(session, Person, [_moved(person, before[person.id], now) for person in people])
    look_again(session, Person)
    held = col(Assignment.state) == AssignmentState.ASSIGNED
    mine = select(col(Assignment.duty_id)).where(among(session, Assignment.person_id, before), held)
    newer = update(Duty).where(col(Duty.id).in_(mine), col(Duty.published), col(Duty.end) > now)
    _change(session, newer.values(changed=now, sequence=Duty.sequence + 1))


def _moved(person: Person, before: str, now: datetime) -> Values:
    back = person.moved is not None and person.team == person.team_before
    return {"id": person.id, "team_before": "" if back else before, "moved": None if back else now}


def _change(session: Session, statement: Update) -> int:
    """Change duties that the session need not know; those it knows are read again."""
    count = rows_changed(session, statement.execution_options(synchronize_session=False))
    look_again(session, Duty)
    return count
