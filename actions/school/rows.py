"""The rows of one school, one query a question: its people, places, routines, bells and terms."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from models.base import SchoolRow
from models.people import Person
from models.places import Place
from models.routines import Routine
from models.schools import School
from models.terms import Bell, Term

Row = TypeVar("Row", bound=SchoolRow)


def free_code(letter: str, taken: set[str]) -> str:
    """The first number of a kind that nothing has: P001, P002."""
    number = 1
    while f"{letter}{number:03d}" in taken:
        number += 1
    return f"{letter}{number:03d}"


def people_of(session: Session, school: School) -> list[Person]:
    """Everybody of the school, those who left too, by team and code."""
    return _rows(session, school, Person, Person.team, Person.code)


def staff_on(session: Session, school: School, day: date) -> list[Person]:
    """Return who works at the school on a day, by team and code."""
    return [person for person in people_of(session, school) if person.employed(day)]


def places_of(session: Session, school: School) -> list[Place]:
    """Every place of the school, by code."""
    return _rows(session, school, Place, Place.code)


def routines_of(session: Session, school: School) -> list[Routine]:
    """Every routine of the school, those switched off too, by topic and code."""
    return _rows(session, school, Routine, Routine.topic, Routine.code)


def bell_rows(session: Session, school: School) -> list[Bell]:
    """The school's named moments, general ones first."""
    return _rows(session, school, Bell, Bell.position)


def terms_of(session: Session, school: School) -> list[Term]:
    """The school's terms, the first first."""
    return _rows(session, school, Term, Term.first)


def _rows(session: Session, school: School, table: type[Row], *order: object) -> list[Row]:
    mine = select(table).where(table.school_id == school.id)
    return list(session.exec(mine.order_by(*(col(column) for column in order))))


def names_of(session: Session, school: School) -> dict[UUID, str]:
    """What everybody of the school is called."""
    return {person.id: person.name for person in people_of(session, school)}


def by_id(rows: list[Row]) -> dict[UUID, Row]:
    """The rows by their ids, in the same order."""
    return {row.id: row for row in rows}
