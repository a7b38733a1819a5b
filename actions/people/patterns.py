"""Keep how people's shifts may fall: a person's pattern, or a whole team's."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from actions.school.row_changes import compared, keep_row, note
from actions.school.rows import routines_of
from models.journal import Verb
from models.patterns import ShiftPattern
from models.people import Person
from models.routines import Routine
from models.schools import School


def keep_pattern(
    session: Session, people: Iterable[Person], pattern: ShiftPattern | None, now: datetime, actor: str
) -> int:
    """Give people of one school a pattern, or none; whose it changes. What is published stays until it is redrawn."""
    value = pattern.model_dump(mode="json") if pattern else None
    changed = 0
    for person in people:
        change = compared(0, person.name, Person, person, {"pattern": value})
        keep_row(session, person.school_id, change)
        session.flush()
        note(session, now, actor, Verb.KEEP_PATTERN, person, [change])
        changed += change.kind == "changed"
    return changed


def team_of(session: Session, person: Person) -> list[Person]:
    """Everybody of the person's team who has not left."""
    mine = (Person.school_id == person.school_id, Person.team == person.team, col(Person.left).is_(None))
    return list(session.exec(select(Person).where(*mine).order_by(col(Person.code))))


def shift_routines(session: Session, school: School) -> list[Routine]:
    """The routines that are shifts."""
    shifts = (routine for routine in routines_of(session, school) if routine.crew.get("shift"))
    return sorted(shifts, key=lambda routine: routine.code)


def shift_names(session: Session, school: School) -> list[str]:
    """What the school calls its shifts."""
    return sorted({routine.needs.shift for routine in shift_routines(session, school)})
