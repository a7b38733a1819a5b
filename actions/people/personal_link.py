"""A person's own page: its secret link, whose it is, and a new one when it was lost."""

from datetime import datetime

from sqlmodel import Session, col

from actions.school.schools import today
from models import keys
from models.base import compare_and_set
from models.errors import NotFound
from models.journal import Verb, write
from models.people import Person
from models.schools import School


def person_link(person: Person) -> str:
    """The path of the person's own page."""
    return f"/p/{keys.token('person', person.id, person.link_version)}"


def person_by_link(session: Session, token: str, now: datetime) -> Person:
    """Whose page a link opens, until their last day at the school."""
    row = keys.row_of(token)
    person = session.get(Person, row) if row else None
    if person is None or not keys.opens(token, "person", person.id, person.link_version):
        raise NotFound("link.unknown")
    school = session.get_one(School, person.school_id)
    if person.left is not None and person.left < today(school, now):
        raise NotFound("link.unknown")
    return person


def rotate_link(session: Session, person: Person, now: datetime, actor: str) -> None:
    """A new link for the person's page; the old one opens nothing from now on."""
    compare_and_set(session, Person, col(Person.id) == person.id, link_version=Person.link_version + 1)
    session.refresh(person)
    write(session, now, actor, Verb.ROTATE_LINK, person, version=person.link_version)
