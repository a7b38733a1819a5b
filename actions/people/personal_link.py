"""A person's own page: its secret link, whose it is, and how a new one comes to them and to nobody else.

The office never reads a link: it is sent to the person, or printed on a slip that is folded and handed over. Each new
one ends the one before, so nobody can take a look at a link that goes on working.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col

from actions.school.rows import staff_on
from actions.school.schools import today
from models import keys
from models.base import compare_and_set
from models.errors import NotFound, Refusal
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from models.settings import settings
from notifications.outbox import outbox


class Way(StrEnum):
    """How a link reaches its person."""

    SENT = "sent"
    PRINTED = "printed"


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


def reachable(person: Person) -> bool:
    """Say whether something can be sent to them: an address of their own, or e-mail where the school has a relay."""
    return bool(person.channels or (person.email and settings().mail_url))


def without_link(session: Session, school: School, now: datetime) -> list[Person]:
    """Who works here and was never given the link of their page."""
    return [person for person in staff_on(session, school, today(school, now)) if person.link_given is None]


def send_link(session: Session, person: Person, now: datetime, actor: str) -> None:
    """A new link that goes to the person's own address; nobody else sees it. Refuses who has none."""
    if not reachable(person):
        raise Refusal("link.no_address", person=person.name)
    _renew(session, person, Way.SENT, now, actor)
    school = session.get_one(School, person.school_id)
    key = f"new_link|{person.id}|{person.link_version}"
    outbox.owe(session, school, key, "new_link", now, person=person, facts={})


def print_links(session: Session, people: Iterable[Person], now: datetime, actor: str) -> list[Person]:
    """New links for slips that are handed over: shown in the answer to this and never again."""
    printed = list(people)
    for person in printed:
        _renew(session, person, Way.PRINTED, now, actor)
    return printed


def _renew(session: Session, person: Person, way: Way, now: datetime, actor: str) -> None:
    """A new link for the person's page; the old one opens nothing from now on."""
    new = {"link_version": Person.link_version + 1, "link_given": now}
    compare_and_set(session, Person, col(Person.id) == person.id, **new)
    session.refresh(person)
    write(session, now, actor, Verb.ROTATE_LINK, person, way=way)
