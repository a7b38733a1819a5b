"""How many places the work of some days wants, how many are covered, and what keeps the others open."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from actions.coverage.causes import Cause, Covered, Lack, by_cause, coverage
from actions.duties.views import duties_between
from actions.planner.gaps import Reasons, gaps, told_by
from actions.planner.seats import window
from actions.replans.replan import replans
from actions.roster.undecided import proposed_rosters
from actions.school.schools import today
from models.duties import Duty
from models.proposals import ProposalKind
from models.rosters import Roster
from models.routines import Routine
from models.schools import School

SHOWN = timedelta(days=27)
"""The days after today that figures of the coming weeks count."""
Key = tuple[Lack, str, str]
OF_PEOPLE = (Lack.PEOPLE, Lack.FEW, Lack.CERTIFICATE)
ANYHOW = "not_in_pool"
"""A reason that holds of nearly everybody and explains nothing: where it stands alone, somebody could be assigned."""

THERE = "already_serving"
"""Who is on the duty already is kept from its other places by that; it explains them where it holds of all."""


@dataclass
class Share:
    """Places wanted, and those that somebody has."""

    wanted: int = 0
    covered: int = 0

    @property
    def open(self) -> int:
        """The places nobody has."""
        return self.wanted - self.covered


@dataclass(frozen=True)
class Line:
    """A cause, the routines it stops and the places it leaves open."""

    cause: Cause
    routines: int
    places: int


@dataclass(frozen=True)
class Figures:
    """Of each routine its places, and how many of them each cause leaves open; the routines that are on and cannot run,
    by cause."""

    shares: Mapping[UUID | None, Share]
    left: Mapping[UUID | None, Counter[Cause]]
    stopped: Mapping[Cause, list[Routine]]

    @property
    def open(self) -> Counter[Cause]:
        """How many places each cause leaves open."""
        return sum(self.left.values(), Counter[Cause]())

    @property
    def total(self) -> Share:
        """The places of all work together."""
        every = self.shares.values()
        return Share(sum(one.wanted for one in every), sum(one.covered for one in every))

    def beside(self, routines: Iterable[UUID]) -> tuple[Share, Counter[Cause]]:
        """The places of all work but these routines: of the school's own tables, of routines that are off now."""
        others = self.shares.keys() - set(routines)
        share = Share(
            sum(self.shares[key].wanted for key in others), sum(self.shares[key].covered for key in others)
        )
        left = (self.left.get(key, Counter[Cause]()) for key in others)
        return share, sum(left, Counter[Cause]())

    @property
    def uncovered(self) -> bool:
        """Say whether there is a place open or a routine that cannot run."""
        return bool(self.total.open or self.stopped)

    @property
    def routines(self) -> int:
        """How many routines that are on cannot run."""
        return len({routine.id for stopped in self.stopped.values() for routine in stopped})

    @property
    def lines(self) -> list[Line]:
        """What is open and what is stopped, a cause each, the widest first."""
        places, stopped = Counter[Key](), Counter[Key]()
        for cause, count in self.open.items():
            places[cause.key] += count
        for cause, routines in self.stopped.items():
            stopped[cause.key] += len(routines)
        causes = {cause.key: cause for cause in (*sorted(self.open), *self.stopped)}
        found = [Line(cause, stopped[key], places[key]) for key, cause in causes.items()]
        return sorted(found, key=lambda line: (-line.places, -line.routines, line.cause))


def cause_of(covered: Covered | None, reasons: Iterable[str]) -> Cause:
    """What keeps places of a duty open: what its routine lacks of people, else the rule that excludes most of those who
    do such work, or that they are all on it."""
    lacks = [cause for cause in covered.causes if cause.lack in OF_PEOPLE] if covered else []
    if lacks:
        return lacks[0]
    told = Counter(reasons)
    counted = {code: count for code, count in told.items() if code not in (ANYHOW, THERE)}
    nobody_else = THERE if told[THERE] else ""
    return Cause(Lack.RULES, str(max(counted, key=lambda code: counted[code], default=nobody_else)))


def planned_seats(session: Session, school: School) -> dict[UUID, int]:
    """How many people the rosters and changes by hand that wait would leave on each of their duties."""
    planned: dict[UUID, int] = {}
    for roster in proposed_rosters(session, school):
        planned |= seated(roster)
    for waiting in replans(session, school):
        for seat in waiting.seats if waiting.proposal.kind == ProposalKind.HAND else ():
            held = planned.setdefault(seat.view.duty.id, len(seat.view.people))
            planned[seat.view.duty.id] = held + (1 if seat.comes else -1)
    return planned


def seated(roster: Roster) -> dict[UUID, int]:
    """How many people a roster puts on each of its duties."""
    planned = roster.planned
    return {**dict.fromkeys(planned.duties, 0), **Counter(seat.duty for seat in planned.assignments)}


def figures_of_roster(session: Session, school: School, roster: Roster, now: datetime) -> Figures:
    """What a proposed roster would cover and leave open."""
    held = seated(roster)
    places = [(duty, held[duty.id]) for duty in window(session, roster).values()]
    return _counted(places, told_by([roster]), coverage(session, school, now))


def figures_ahead(session: Session, school: School, now: datetime) -> Figures:
    """What is published or proposed covers in the coming weeks."""
    first = today(school, now)
    return figures_between(session, school, first, first + SHOWN, now)


def figures_between(session: Session, school: School, first: date, last: date, now: datetime) -> Figures:
    """What is published or proposed covers in these days."""
    planned = planned_seats(session, school)
    views = [view for view in duties_between(session, school, first, last) if view.duty.open]
    places = [
        (view.duty, planned.get(view.duty.id, len(view.people)))
        for view in views
        if view.duty.published or view.duty.id in planned
    ]
    short = {duty.id for duty, held in places if held < duty.needs.size}
    found = gaps(session, school, first, last) if short else []
    reasons = {
        gap.view.duty.id: {
            **{one.id: code for one, code in gap.people},
            **{one.id: THERE for one in gap.view.people},
        }
        for gap in found
    }
    return _counted(places, reasons, coverage(session, school, now))


def _counted(places: Iterable[tuple[Duty, int]], reasons: Reasons, found: list[Covered]) -> Figures:
    known = {one.routine.id: one for one in found}
    shares, left = defaultdict[UUID | None, Share](Share), defaultdict[UUID | None, Counter[Cause]](Counter)
    for duty, held in places:
        share, wanted = shares[duty.routine_id], duty.needs.size
        share.wanted += wanted
        share.covered += min(held, wanted)
        if held < wanted:
            routine = known.get(duty.routine_id) if duty.routine_id else None
            left[duty.routine_id][cause_of(routine, reasons.get(duty.id, {}).values())] += wanted - held
    return Figures(shares, left, by_cause(found))
