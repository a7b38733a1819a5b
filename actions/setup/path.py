"""The path from the first start to people's links: which steps are behind a school, and what comes next."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from sqlmodel import Session, col, select

from actions.coverage.causes import Covered, Lack, coverage
from actions.crews.table_duty import TABLE
from actions.school.public_address import is_reached
from actions.school.rows import people_of, places_of, routines_of
from actions.school.schools import today
from models.duties import Duty
from models.people import Person
from models.rosters import Roster, RosterState
from models.schools import School
from models.settings import settings
from models.terms import Term

FEW = 10
"""Of so many routines one that cannot run yet holds nobody up."""


class Step(StrEnum):
    """The steps in their order. A duty table of its own is asked of a school without a pack alone."""

    PROFILE = "profile"
    TERM = "term"
    PLACES = "places"
    PEOPLE = "people"
    WORK = "work"
    TABLE = "table"
    ADDRESS = "address"
    DRAFT = "draft"
    PUBLISH = "publish"
    LINKS = "links"


@dataclass(frozen=True)
class Stage:
    """A step as it stands. `count` is what waits for it: routines that lack a place, people without a link. It
    `may_wait` when most of its work is done: the next steps need not."""

    step: Step
    done: bool
    skipped: bool
    count: int
    may_wait: bool = False

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return not self.done and not self.skipped


@dataclass(frozen=True)
class Onward:
    """The next step of a school on its path: the `number`th of so many."""

    step: Step
    number: int
    of: int


@dataclass(frozen=True)
class _Ground:
    session: Session
    school: School
    now: datetime

    @cached_property
    def covered(self) -> list[Covered]:
        """Every routine that is on, looked at once for all steps."""
        return coverage(self.session, self.school, self.now)

    def stopped(self, *lacks: Lack) -> int:
        """How many routines cannot run, for one of these reasons."""
        return sum(any(cause.lack in lacks for cause in one.causes) for one in self.covered)

    def active(self) -> int:
        return sum(routine.active for routine in routines_of(self.session, self.school))

    def staff(self) -> list[Person]:
        return [person for person in people_of(self.session, self.school) if person.left is None]

    def rosters(self, *states: RosterState) -> int:
        mine = select(Roster.id).where(Roster.school_id == self.school.id)
        return len(self.session.exec(mine.where(col(Roster.state).in_(states))).all())

    def terms(self) -> int:
        day = today(self.school, self.now)
        mine = select(Term.id).where(Term.school_id == self.school.id, col(Term.staff_last) >= day)
        return len(self.session.exec(mine).all())


def _profile(ground: _Ground) -> tuple[bool, int]:
    return any(ground.school.switches.values()), 0


def _term(ground: _Ground) -> tuple[bool, int]:
    return bool(ground.terms()), 0


def _places(ground: _Ground) -> tuple[bool, int]:
    return bool(places_of(ground.session, ground.school)), ground.stopped(Lack.PLACE)


def _people(ground: _Ground) -> tuple[bool, int]:
    return bool(ground.staff()), ground.active()


def _work(ground: _Ground) -> tuple[bool, int]:
    stopped = ground.stopped(*Lack)
    return bool(ground.staff()) and not stopped, stopped


def _table(ground: _Ground) -> tuple[bool, int]:
    mine = select(Duty.id).where(Duty.school_id == ground.school.id, col(Duty.key).startswith(TABLE))
    return ground.session.exec(mine.limit(1)).first() is not None, 0


def _address(ground: _Ground) -> tuple[bool, int]:
    mine = settings()
    known = bool(mine.public_url or mine.kept_address) or is_reached(ground.session, mine.address)
    return known and not mine.only_here, 0


def _draft(ground: _Ground) -> tuple[bool, int]:
    decided = (RosterState.PUBLISHED, RosterState.SUPERSEDED)
    return bool(ground.rosters(RosterState.PROPOSED, *decided)), 0


def _publish(ground: _Ground) -> tuple[bool, int]:
    return bool(ground.rosters(RosterState.PUBLISHED, RosterState.SUPERSEDED)), 0


def _links(ground: _Ground) -> tuple[bool, int]:
    staff = ground.staff()
    without = sum(person.link_given is None for person in staff)
    return bool(staff) and not without, without


LOOKS: dict[Step, Callable[[_Ground], tuple[bool, int]]] = {
    Step.PROFILE: _profile,
    Step.TERM: _term,
    Step.PLACES: _places,
    Step.PEOPLE: _people,
    Step.WORK: _work,
    Step.TABLE: _table,
    Step.ADDRESS: _address,
    Step.DRAFT: _draft,
    Step.PUBLISH: _publish,
    Step.LINKS: _links,
}


def _steps(school: School) -> list[Step]:
    """The steps of a school: one with a pack needs no duty table of its own."""
    return [step for step in Step if step is not Step.TABLE or not school.pack]


def path_of(session: Session, school: School, now: datetime) -> Iterator[Stage]:
    """Every step as the rows of the school say it stands; only what somebody skipped is kept."""
    ground = _Ground(session, school, now)
    for step in _steps(school):
        done, count = LOOKS[step](ground)
        may_wait = step is Step.WORK and bool(ground.staff()) and count * FEW <= len(ground.covered)
        yield Stage(step, done, step in school.skipped and not done, count, may_wait)


def coming(stages: list[Stage]) -> Stage | None:
    """The step that leads on: the first to be done, those that may wait last."""
    return min((stage for stage in stages if stage.open), key=lambda stage: stage.may_wait, default=None)


def first_links(session: Session, school: School, now: datetime) -> int:
    """How many people wait for their link while nobody has one yet; 0 from the first one on, and where it is left
    out."""
    staff = _Ground(session, school, now).staff()
    begun = Step.LINKS in school.skipped or any(person.link_given for person in staff)
    return 0 if begun else len(staff)


def left_over(session: Session, school: School, now: datetime) -> list[Person]:
    """The people whom no work asks for: none of their pools stands in a routine that is on, and they work no shifts."""
    routines = [routine for routine in routines_of(session, school) if routine.active]
    asked = {line.pool for routine in routines for line in routine.needs.lines}
    staff = _Ground(session, school, now).staff()
    return [person for person in staff if not person.pools & asked and person.pattern is None]


def onward(session: Session, school: School, now: datetime) -> Onward | None:
    """The next step until the first roster is published; from then on the last one, until somebody was given a link.

    Work that some routines still wait for holds nobody up: once most can be done, the way leads on, and the step
    shows what is missing."""
    if _publish(_Ground(session, school, now))[0]:
        last = len(_steps(school))
        return Onward(Step.LINKS, last, last) if first_links(session, school, now) else None
    stages = list(path_of(session, school, now))
    ahead = coming(stages)
    return Onward(ahead.step, stages.index(ahead) + 1, len(stages)) if ahead else None
