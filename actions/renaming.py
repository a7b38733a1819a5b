"""A name that calendars show was changed: the duties that carry it are changed too, or clients keep the old one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CursorResult, select, update
from sqlmodel import Session, col

from models.duties import Assignment, Duty, DutyState
from models.people import Person
from models.places import Place

SHOWN = timedelta(days=62)  # so far back calendars show what was
NAMES = frozenset({"name", "name_en"})
Renamed = tuple[str, UUID]


def touch_renamed(session: Session, rows: Iterable[Renamed], now: datetime) -> int:
    """Mark the duties at these places and of these people (table's name, id) as changed now. Some clients skip an
    event that is not newer than their copy. Answers how many."""
    session.flush()
    ids: dict[str, list[UUID]] = {"place": [], "person": []}
    for table, row in rows:
        if table in ids:
            ids[table].append(row)
    if not any(ids.values()):
        return 0
    mine = select(col(Assignment.duty_id)).where(col(Assignment.person_id).in_(ids["person"]))
    concerned = col(Duty.place_id).in_(ids["place"]) | col(Duty.id).in_(mine)
    seen = (col(Duty.published), col(Duty.end) > now - SHOWN, col(Duty.state) != DutyState.CANCELLED)
    done = session.execute(update(Duty).where(concerned, *seen).values(changed=now))
    session.expire_all()
    return done.rowcount if isinstance(done, CursorResult) else 0


def renamed(table: type[object], row: UUID, after: Iterable[str]) -> Iterable[Renamed]:
    """The row, when what was changed of it is a name that calendars show."""
    if table in (Person, Place) and NAMES & set(after):
        yield table.__name__.lower(), row
