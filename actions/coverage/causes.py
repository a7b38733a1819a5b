"""Say of every routine that is on whether it runs, or what it lacks: a place, people, certificates, days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic_core import PydanticCustomError
from sqlmodel import Session, col, select

from actions.crews.table_duty import TABLE
from actions.mapping.pack_words import words_of_pack
from actions.routines.ground import mark_of
from actions.school.rows import people_of, places_of, routines_of
from actions.school.school_time import bells_of, calendar_of
from actions.school.schools import today
from calendars.cadence.cadence import Cadence
from calendars.cadence.possible import why_empty
from models.crews import CrewLine
from models.duties import Assignment, AssignmentState, Duty
from models.people import Absence, Person, Qualification
from models.places import Place
from models.routines import Routine
from models.schools import School

AHEAD = timedelta(days=60)
"""Who is away for as long is not there; a certificate that ends within is still held."""


class Lack(StrEnum):
    """What keeps a routine from running: no such place, nobody in a pool, too few, nobody with the certificate, no day
    it could fall on. What keeps a place of a duty open, too: a rule that excludes those who could."""

    PLACE = "place"
    PEOPLE = "people"
    FEW = "few"
    CERTIFICATE = "certificate"
    DAYS = "days"
    RULES = "rules"


@dataclass(frozen=True, order=True)
class Cause:
    """One cause, the same for every routine it stops: the use or kind of place, the pool, the certificate (`pool` is
    whose), or why its cadence never falls, with the `facts` of it. `wanted` people, of whom so many are `there`."""

    lack: Lack
    word: str
    pool: str = ""
    wanted: int = 0
    there: int = 0
    facts: tuple[tuple[str, object], ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[Lack, str, str]:
        """What makes it the same cause of another routine."""
        return self.lack, self.word, self.pool


@dataclass(frozen=True)
class Covered:
    """A routine that is on, and what it lacks; without causes it runs."""

    routine: Routine
    causes: tuple[Cause, ...]

    @property
    def state(self) -> str:
        """One word for it: `runs`, or the first thing it lacks."""
        return self.causes[0].lack.value if self.causes else "runs"


Faults = dict[UUID, Cause]
NEVER: dict[UUID, tuple[int, Faults]] = {}
"""Of each school why routines never fall, and the mark of the state it was computed in."""


@dataclass(frozen=True)
class Ground:
    """What a school has, to look up what its routines ask for. Of people those who are there in the coming weeks;
    `never` says of routines that fall on no day why; `tabled` are the duties that tables of the school put each on."""

    places: list[Place]
    people: list[Person]
    papers: dict[UUID, frozenset[str]]
    never: Faults
    tabled: Mapping[UUID, frozenset[str]] = field(default_factory=dict)

    def pool(self, pool: str) -> list[Person]:
        """Who is in a pool."""
        return [person for person in self.people if pool in person.pools]

    def able(self, line: CrewLine) -> list[Person]:
        """Who may take a line: of its pool, with its certificate."""
        paper = line.qualification
        return [one for one in self.pool(line.pool) if paper is None or paper in self.papers[one.id]]


def ground_of(session: Session, school: School, now: datetime) -> Ground:
    """What the school has from today on."""
    day = today(school, now)
    papers: defaultdict[UUID, set[str]] = defaultdict(set)
    valid = (Qualification.school_id == school.id, col(Qualification.last) >= day)
    pack = words_of_pack(school.pack or "")
    for paper in session.exec(select(Qualification).where(*valid)):
        papers[paper.person_id].update(pack.held(paper.kind))
    staff = _there(session, school, day, now)
    held = {person.id: frozenset(papers[person.id]) for person in staff}
    return Ground(
        places_of(session, school), staff, held, _never(session, school), _tabled(session, school, day)
    )


def _tabled(session: Session, school: School, day: date) -> Mapping[UUID, frozenset[str]]:
    """The names of the duties from a day on that tables of the school put people on."""
    mine = (Duty.school_id == school.id, col(Duty.key).startswith(TABLE), Duty.day >= day)
    held = (Assignment.duty_id == Duty.id, Assignment.state == AssignmentState.ASSIGNED)
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for person, name in session.exec(select(Assignment.person_id, Duty.name).where(*mine, *held).distinct()):
        found[person].add(name)
    return {person: frozenset(names) for person, names in found.items()}


def _never(session: Session, school: School) -> Faults:
    """Why routines never fall, computed once for each state of calendar, bells and routines: it takes a while."""
    mark, (known, found) = mark_of(session, school), NEVER.get(school.id, (-1, {}))
    if mark != known:
        calendar, bells = calendar_of(session, school), bells_of(session, school)
        cadences = ((one.id, Cadence.model_validate(one.cadence)) for one in routines_of(session, school))
        asked = ((key, why_empty(cadence, calendar, bells)) for key, cadence in cadences)
        found = {key: Cause(Lack.DAYS, fault.type, facts=_facts(fault)) for key, fault in asked if fault}
        NEVER[school.id] = mark, found
    return found


def _facts(fault: PydanticCustomError) -> tuple[tuple[str, object], ...]:
    return tuple((fault.context or {}).items())


def _there(session: Session, school: School, day: date, now: datetime) -> list[Person]:
    until = now + AHEAD
    away = (Absence.school_id == school.id, col(Absence.start) <= now, col(Absence.end) >= until)
    absent = set(session.exec(select(Absence.person_id).where(*away)))
    staff = (person for person in people_of(session, school) if person.left is None or person.left >= day)
    return [one for one in staff if one.id not in absent and one.joined <= day + AHEAD]


def coverage(session: Session, school: School, now: datetime) -> list[Covered]:
    """Every routine that is on, with what it lacks."""
    ground = ground_of(session, school, now)
    active = (routine for routine in routines_of(session, school) if routine.active)
    return [Covered(routine, tuple(_causes(routine, ground))) for routine in active]


def stopped(session: Session, school: School, now: datetime) -> int:
    """How many routines that are on cannot run."""
    return sum(bool(one.causes) for one in coverage(session, school, now))


def _causes(routine: Routine, ground: Ground) -> Iterator[Cause]:
    if routine.places is not None and routine.places:
        kind, tag = routine.places.get("kind"), routine.places.get("tag")
        if not any(place.matches(kind, tag) for place in ground.places):
            yield Cause(Lack.PLACE, tag or kind or "")
    yield from _missing_people(routine, ground)
    if cause := ground.never.get(routine.id):
        yield cause


def _missing_people(routine: Routine, ground: Ground) -> Iterator[Cause]:
    wanted: defaultdict[str, int] = defaultdict(int)
    for line in routine.needs.lines:
        wanted[line.pool] += line.count
    for pool, count in wanted.items():
        there = len(ground.pool(pool))
        if there < count:
            yield Cause(Lack.FEW if there else Lack.PEOPLE, pool, wanted=count, there=there)
    for line in routine.needs.lines:
        if line.qualification and ground.pool(line.pool) and len(ground.able(line)) < line.count:
            able = len(ground.able(line))
            yield Cause(Lack.CERTIFICATE, line.qualification, line.pool, line.count, able)


def by_cause(found: Iterable[Covered]) -> dict[Cause, list[Routine]]:
    """The routines that each cause stops, the cause of most first; of people wanted the most any of them wants."""
    routines: defaultdict[tuple[Lack, str, str], list[Routine]] = defaultdict(list)
    widest: dict[tuple[Lack, str, str], Cause] = {}
    for one in found:
        for cause in one.causes:
            routines[cause.key].append(one.routine)
            widest[cause.key] = max(cause, widest.get(cause.key, cause))
    ordered = sorted(routines, key=lambda key: (-len(routines[key]), key))
    return {widest[key]: routines[key] for key in ordered}
