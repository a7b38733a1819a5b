"""What a calendar feed reads: its duties and their crews, in two queries of bare columns.

A school's whole feed has thousands of events and every client comes back hourly, so no rows are made here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from models.duties import Assignment, AssignmentState, Duty
from models.feeds import Feed, FeedScope
from models.people import Person
from models.places import Place
from models.routines import Routine


class FeedDuty(NamedTuple):
    """A duty as far as calendars show it; the fields are the table's."""

    id: UUID
    place_id: UUID | None
    name: str
    name_en: str
    day: date
    start: datetime
    end: datetime
    crew: dict[str, Any]
    hidden: bool
    provisional: bool
    state: str
    reason: str
    about: str
    sequence: int
    changed: datetime


class Member(NamedTuple):
    """Who has a duty, or had it."""

    id: UUID
    duty_id: UUID
    person_id: UUID
    line: int
    leader: bool
    state: str
    sequence: int
    changed: datetime
    name: str
    team: str
    team_before: str
    moved: datetime | None

    def team_at(self, instant: datetime) -> str:
        """The team whose work it is what the person does then."""
        return self.team_before if self.moved and instant <= self.moved else self.team

    def left(self, team: str, since: datetime) -> bool:
        """Say whether the person has taken the duty from the team along into another, after an instant."""
        return self.team_before == team and self.moved is not None and max(self.changed, since) < self.moved

    @property
    def held(self) -> bool:
        """Say whether the person still has it."""
        return self.state == AssignmentState.ASSIGNED


@dataclass(frozen=True, slots=True)
class Shown:
    """A duty with everybody who has or had it, by line, and the names of its place."""

    duty: FeedDuty
    members: list[Member]
    place: tuple[str, str]

    @property
    def crew(self) -> list[Member]:
        """Who has it now."""
        return [member for member in self.members if member.held]


def shown_in(session: Session, feed: Feed, first: date, last: date) -> list[Shown]:
    """The duties of these days that concern the feed, by start; secret and stale ones are still among them."""
    mine = _concerning(feed, first, last)
    duties = select(*_columns(FeedDuty, Duty)).where(*mine).order_by(col(Duty.start), col(Duty.id))
    crews = _crews(session, mine)
    places = _places(session, feed)
    return [
        Shown(duty, crews[duty.id], places.get(duty.place_id, ("", "")))
        for duty in (FeedDuty(*row) for row in session.execute(duties))
    ]


def fingerprint_of_days(session: Session, feed: Feed, first: date, last: date) -> tuple[object, ...]:
    """How many duties and people of these days concern the feed and how far they have changed: equal as long as
    nothing was done to them. Names are not looked at."""
    mine = _concerning(feed, first, last)
    duties = select(*_how_far(Duty)).where(*mine)
    people = select(*_how_far(Assignment)).join(Duty, col(Duty.id) == Assignment.duty_id).where(*mine)
    return (*session.execute(duties).one(), *session.execute(people).one())


def _how_far(table: type[Duty] | type[Assignment]) -> list[ColumnElement[Any]]:
    return [func.count(col(table.id)), func.max(col(table.changed)), func.sum(col(table.sequence))]


def _columns(shape: type[Any], *tables: type[Any]) -> list[Mapped[Any]]:
    """The columns of the tables that a shape asks for, in its order; the first table that has one gives it."""
    return [
        next(col(getattr(table, name)) for table in tables if name in table.model_fields)
        for name in shape._fields
    ]


def _concerning(feed: Feed, first: date, last: date) -> list[ColumnElement[bool]]:
    if feed.scope in (FeedScope.PERSON, FeedScope.TEAM):
        # a day that is no bare column, so that the database begins with the few assignments, not with the year
        return [
            col(Duty.id).in_(_held_by(feed)),
            func.coalesce(col(Duty.day), col(Duty.day)).between(first, last),
        ]
    days = [
        col(Duty.school_id) == feed.school_id,
        col(Duty.day).between(first, last),
        col(Duty.published).is_(True),
    ]
    if feed.scope == FeedScope.PLACE:
        return [*days, col(Duty.place_id) == UUID(feed.subject)]
    if feed.scope == FeedScope.ROUTINE:
        mine = (col(Routine.school_id) == feed.school_id, col(Routine.code) == feed.subject)
        return [*days, col(Duty.routine_id).in_(select(col(Routine.id)).where(*mine))]
    return days


def _held_by(feed: Feed) -> Select[tuple[UUID]]:
    """The duties a person, or the people of a team now or before, have or had."""
    duties = select(col(Assignment.duty_id))
    if feed.scope == FeedScope.PERSON:
        return duties.where(col(Assignment.person_id) == UUID(feed.subject))
    team = or_(col(Person.team) == feed.subject, col(Person.team_before) == feed.subject)
    people = select(col(Person.id)).where(col(Person.school_id) == feed.school_id, team)
    return duties.where(col(Assignment.person_id).in_(people))


def _crews(session: Session, mine: list[ColumnElement[bool]]) -> dict[UUID, list[Member]]:
    wanted = select(*_columns(Member, Assignment, Person))
    wanted = wanted.join(Person, col(Person.id) == Assignment.person_id)
    wanted = wanted.join(Duty, col(Duty.id) == Assignment.duty_id).where(*mine)
    crews: dict[UUID, list[Member]] = defaultdict(list)
    for row in session.execute(wanted.order_by(col(Assignment.line), col(Person.code))):
        member = Member(*row)
        crews[member.duty_id].append(member)
    return crews


def _places(session: Session, feed: Feed) -> dict[UUID | None, tuple[str, str]]:
    wanted = select(col(Place.id), col(Place.name), col(Place.name_en))
    found = session.execute(wanted.where(col(Place.school_id) == feed.school_id))
    return {place: (name, name_en) for place, name, name_en in found}
