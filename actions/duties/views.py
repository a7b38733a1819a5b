"""What doors show: duties with their people and places, people by name, loads."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from actions.school.may_see import Asker, may_see
from actions.school.rows import people_of
from models.duties import Assignment, AssignmentState, Duty, DutyState, Record
from models.errors import BadInput, NotFound
from models.people import Person
from models.places import Place
from models.schools import School

TOLD = (
    *("school_id", "key", "place_id", "name", "name_en", "topic", "day", "start", "end", "due"),
    *("crew", "hidden", "provisional", "published", "state"),
)
"""What a list tells of a duty."""
AT_ONCE = 500
"""How many ids one question asks for; every database takes so many."""


@dataclass(frozen=True)
class DutyView:
    """A duty with who has it and where."""

    duty: Duty
    people: tuple[Person, ...]
    place: Place | None

    @property
    def missing(self) -> int:
        """How many people it still needs."""
        return max(0, self.duty.needs.size - len(self.people)) if self.duty.open else 0

    @property
    def names(self) -> str:
        """Who has it, in the order of its lines."""
        return "、".join(person.name for person in self.people)

    def seen_by(self, asker: Asker, today: date) -> bool:
        """Say whether the asker may know of it."""
        return may_see(self.duty, {person.id for person in self.people}, asker, today)


@dataclass
class LoadView:
    """What a person carries between two days: duties, minutes and burdens by class."""

    person: Person
    duties: int = 0
    minutes: int = 0
    burdens: Counter[str] = field(default_factory=Counter)


def duties_between(
    session: Session,
    school: School,
    first: date,
    last: date,
    *,
    person: Person | None = None,
    state: str | None = None,
    briefly: bool = False,
) -> list[DutyView]:
    """The school's duties of these days in order; a person's own only, when one is given.

    `briefly`: only what a list tells of each, for hundreds at a time; what else a duty knows cannot be asked then.
    """
    wanted = select(Duty).where(Duty.school_id == school.id, col(Duty.day).between(first, last))
    if briefly:
        wanted = wanted.options(load_only(*(getattr(Duty, name) for name in TOLD), raiseload=True))
    if state is not None:
        wanted = wanted.where(Duty.state == state)
    if person is not None:
        mine = (Assignment.person_id == person.id, col(Assignment.state) == AssignmentState.ASSIGNED)
        wanted = wanted.where(col(Duty.id).in_(select(Assignment.duty_id).where(*mine)))
    return views(session, list(session.exec(wanted.order_by(col(Duty.start), col(Duty.key)))))


def views(session: Session, duties: list[Duty]) -> list[DutyView]:
    """The duties with their people and places, in the same order."""
    crews = _crews(session, duties)
    places = _places(session, duties)
    return [DutyView(duty, tuple(crews[duty.id]), places.get(duty.place_id)) for duty in duties]


def seen(found: Iterable[DutyView], asker: Asker, today: date) -> list[DutyView]:
    """Those of the duties that the asker may know of."""
    return [view for view in found if view.seen_by(asker, today)]


def _crews(session: Session, duties: list[Duty]) -> dict[UUID, list[Person]]:
    crews: dict[UUID, list[Person]] = defaultdict(list)
    if not duties:
        return crews
    wanted = select(Assignment.duty_id, Assignment.person_id).where(*_held(duties))
    pairs = session.exec(wanted.order_by(col(Assignment.line), col(Person.code))).all()
    ids = {person for _, person in pairs}
    known = {person.id: person for person in session.exec(select(Person).where(col(Person.id).in_(ids)))}
    for duty, person in pairs:
        crews[duty].append(known[person])
    return crews


def holders(session: Session, duties: list[Duty]) -> dict[UUID, list[Assignment]]:
    """By duty who has it, as rows, in the order of its lines."""
    found: dict[UUID, list[Assignment]] = defaultdict(list)
    if not duties:
        return found
    wanted = select(Assignment).where(*_held(duties))
    for row in session.exec(wanted.order_by(col(Assignment.line), col(Person.code))):
        found[row.duty_id].append(row)
    return found


def _held(duties: list[Duty]) -> tuple[ColumnElement[bool] | bool, ...]:
    """What holds for the assignments of the days from the first to the last of the duties, with duty and person."""
    days = [duty.day for duty in duties]
    window = (Duty.school_id == duties[0].school_id, col(Duty.day).between(min(days), max(days)))
    joined = (Duty.id == Assignment.duty_id, Person.id == Assignment.person_id)
    return (*joined, Assignment.state == AssignmentState.ASSIGNED, *window)


def _places(session: Session, duties: list[Duty]) -> dict[UUID | None, Place]:
    ids = {duty.place_id for duty in duties if duty.place_id is not None}
    if not ids:
        return {}
    return {place.id: place for place in session.exec(select(Place).where(col(Place.id).in_(ids)))}


def duty_view(session: Session, school: School, duty_id: UUID) -> DutyView:
    """One duty of this school."""
    duty = session.get(Duty, duty_id)
    if duty is None or duty.school_id != school.id:
        raise NotFound("duty.unknown")
    return views(session, [duty])[0]


def record_of(session: Session, duty_id: UUID) -> Record | None:
    """What came out of a duty; None until it is recorded."""
    return session.exec(select(Record).where(Record.duty_id == duty_id)).first()


def records_of(session: Session, views: list[DutyView]) -> dict[UUID, Record]:
    """What came out of duties, by duty."""
    ids = [view.duty.id for view in views]
    found: dict[UUID, Record] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = select(Record).where(col(Record.duty_id).in_(ids[start : start + AT_ONCE]))
        found |= {row.duty_id: row for row in session.exec(some)}
    return found


def find_person(session: Session, school: School, name_or_code: str) -> Person:
    """The one person of that code or name; refuses nobody and refuses a name two people have."""
    found = [person for person in people_of(session, school) if name_or_code in (person.code, person.name)]
    if len(found) > 1:
        raise BadInput(
            "person.ambiguous", name=name_or_code, codes="、".join(person.code for person in found)
        )
    if not found:
        raise NotFound("person.unknown_name", name=name_or_code)
    return found[0]


def ledger(session: Session, school: School, first: date, last: date) -> list[LoadView]:
    """What everybody carries between two days, by name of team and code."""
    loads = {person.id: LoadView(person) for person in people_of(session, school)}
    held = (col(Assignment.state) == AssignmentState.ASSIGNED, Duty.state != DutyState.CANCELLED)
    borne = select(Assignment.person_id, Duty.minutes, Duty.burdens)
    pairs = borne.join(Duty, col(Duty.id) == Assignment.duty_id)
    window = (Duty.school_id == school.id, col(Duty.day).between(first, last))
    _count(loads, session.exec(pairs.where(*held, *window)))
    return list(loads.values())


def _count(loads: dict[UUID, LoadView], borne: Iterable[tuple[UUID, int, Sequence[str]]]) -> None:
    for person, minutes, burdens in borne:
        load = loads[person]
        load.duties += 1
        load.minutes += minutes
        load.burdens.update(burdens)
