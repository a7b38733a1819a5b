"""What would fill a gap: the smallest changes, computed around it; those the office can make become a proposal."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from json import dumps
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from actions.crews.ask import placed_of, seat_of
from actions.duties.views import DutyView, views
from actions.planner.check import require_sound
from actions.planner.question_around import around
from actions.school.may_see import Asker
from actions.school.schools import today
from models.duties import Duty
from models.errors import Refusal
from models.journal import Verb, write
from models.people import Person
from models.proposals import PeopleChange, Proposal, ProposalKind
from models.schools import School
from notifications.sentences.ways_out import relief, sentence
from rosters.explain.ways_out import Relaxation, Relief, Step, relaxations
from rosters.question.plan import Assignment as Placed
from rosters.question.plan import Plan
from rosters.question.problem import Problem

MOST = 12  # gaps whose ways out are computed for one page
SHOWN = 6  # ways out of one gap
GAP = "gap"


@dataclass(frozen=True)
class StepView:
    """One step with the people and the duty it is about; `day` is where a duty moves, `paper` what is lacking."""

    code: str
    value: int
    person: Person | None
    other: Person | None
    duty: DutyView | None
    day: date | None
    paper: str


@dataclass(frozen=True)
class WayOut:
    """Who would take the place after which steps. `word` names it when it is asked for."""

    person: Person
    line: int
    steps: tuple[StepView, ...]
    doable: bool
    word: str

    def seen_by(self, asker: Asker, day: date) -> bool:
        """Say whether the asker may know of all it touches."""
        return all(step.duty is None or step.duty.seen_by(asker, day) for step in self.steps)


@dataclass(frozen=True)
class WaysOut:
    """The ways out of one gap, the cheapest first; `complete`: the search looked at every smaller one."""

    ways: tuple[WayOut, ...]
    complete: bool

    def seen_by(self, asker: Asker, day: date) -> "WaysOut":
        """Those of them that touch nothing the asker may not know of."""
        return replace(self, ways=tuple(way for way in self.ways if way.seen_by(asker, day)))


@dataclass(frozen=True)
class _Ground:
    """The question around the gaps, once for all of them."""

    problem: Problem
    plan: Plan
    frozen_before: int


def ways_out(session: Session, school: School, gaps: list[DutyView], now: datetime) -> dict[UUID, WaysOut]:
    """Return, for the first dozen published duties that are missing people, what would fill a place of
    each, the cheapest first.

    Example: nobody is free for Friday's late patrol; Cem could take it if his parcel duty went to Ada. The
    answer maps the patrol to one way: Cem, step "pass on parcels to Ada", which the office can do by
    itself.
    """
    open_now = [view for view in gaps if view.duty.published and view.duty.open and view.missing][:MOST]
    if not open_now:
        return {}
    ground = _pose(session, school, [view.duty for view in open_now], now)
    found = {view.duty.id: _ways(ground, view) for view in open_now}
    show = _Show(session, ground, [way for ways, _ in found.values() for _, way in ways])
    return {
        duty: WaysOut(tuple(show.way(line, way) for line, way in ways[:SHOWN]), complete)
        for duty, (ways, complete) in found.items()
    }


def _pose(session: Session, school: School, duties: list[Duty], now: datetime) -> _Ground:
    days = [day for duty in duties for day in (duty.first, duty.last)]
    problem, plan = around(session, school, days, loose=True)
    frozen = today(school, now) + timedelta(days=school.policies.freeze_days)
    return _Ground(problem, plan, (frozen - problem.first).days)


def _ways(ground: _Ground, view: DutyView) -> tuple[list[tuple[int, Relaxation]], bool]:
    """Of each line that is missing people, all together by price."""
    found, complete = [], True
    taken = Counter(seat.line for seat in ground.plan.assignments if seat.duty == str(view.duty.id))
    for number, line in enumerate(view.duty.needs.lines):
        if taken[number] < line.count:
            reckoned = relaxations(
                ground.problem, ground.plan, str(view.duty.id), number, frozen_before=ground.frozen_before
            )
            found += [(number, one) for one in reckoned.found]
            complete = complete and reckoned.complete
    return sorted(found, key=lambda pair: pair[1].price), complete


class _Show:
    """Turns the planner's ids into people and duties, read once."""

    def __init__(self, session: Session, ground: _Ground, found: Iterable[Relaxation]) -> None:
        steps = [step for one in found for step in one.steps]
        self.problem = ground.problem
        duties = session.exec(
            select(Duty).where(col(Duty.id).in_({UUID(step.duty) for step in steps if step.duty}))
        )
        self.duties = {str(view.duty.id): view for view in views(session, list(duties))}
        self.asked = {duty.id: duty for duty in ground.problem.duties}
        ids = [UUID(person.id) for person in ground.problem.persons]
        self.people = {
            str(row.id): row for row in session.exec(select(Person).where(col(Person.id).in_(ids)))
        }

    def way(self, line: int, one: Relaxation) -> WayOut:
        """One way out."""
        steps = tuple(self._step(step) for step in one.steps)
        return WayOut(self.people[one.person], line, steps, one.doable, word_of(line, one))

    def _step(self, step: Step) -> StepView:
        asked = self.asked[step.duty]
        moves = step.code is Relief.MOVE_DUTY
        return StepView(
            str(step.code),
            step.value,
            self.people.get(step.person),
            self.people.get(step.other),
            self.duties.get(step.duty),
            self.problem.first + timedelta(days=asked.slots[step.value].day) if moves else None,
            asked.lines[step.line].certificate or "",
        )


def in_words(way: WayOut, zone: str, language: str) -> str:
    """A way out as one sentence."""
    return sentence([_in_words(step, zone, language) for step in way.steps], way.person.name, language)


def _in_words(step: StepView, zone: str, language: str) -> str:
    return relief(
        step.code,
        language,
        zone,
        person=step.person.name if step.person else "",
        other=step.other.name if step.other else "",
        duty=step.duty.duty if step.duty else None,
        value=step.value,
        day=step.day,
        paper=step.paper,
    )


def word_of(line: int, one: Relaxation) -> str:
    """A word for exactly this way out: while nothing changed it is computed again the same."""
    said = dumps([line, one.person, [asdict(step) for step in one.steps]], sort_keys=True)
    return sha256(said.encode()).hexdigest()[:20]


def propose_way(
    session: Session, school: School, view: DutyView, word: str, now: datetime, actor: str
) -> Proposal:
    """Keep a way out that the office can go by itself as a proposal, to be accepted like every change.

    Refuses when it is no longer what would be computed now, or asks for a rule to be lifted.
    """
    view.duty.require_open()
    ground = _pose(session, school, [view.duty], now)
    ways, _ = _ways(ground, view)
    chosen = next(((line, one) for line, one in ways if word_of(line, one) == word), None)
    if chosen is None or not chosen[1].doable:
        raise Refusal("relax.gone", duty=view.duty.name)
    after = _after(ground, view.duty, *chosen)
    require_sound(_unpinned(ground.problem, after), ground.plan, _planned(ground, after))
    proposal = Proposal(
        school_id=school.id,
        duty_id=view.duty.id,
        kind=ProposalKind.REPLAN,
        fingerprint=uuid4().hex,
        after=after.kept(),
        cause=GAP,
        proposed_at=now,
    )
    session.add(proposal)
    session.flush()
    write(session, now, actor, Verb.PROPOSE_WAY, proposal, after=proposal.after)
    return proposal


def _after(ground: _Ground, duty: Duty, line: int, way: Relaxation) -> PeopleChange:
    slots, first = {one.id: one.slots for one in ground.problem.duties}, ground.problem.first
    passed = [step for step in way.steps if step.code is Relief.HAND_OVER]
    moves = [step for step in way.steps if step.code is Relief.MOVE_DUTY]
    days = {UUID(step.duty): first + timedelta(days=slots[step.duty][step.value].day) for step in moves}
    off = [Placed(step.duty, step.line, step.person) for step in passed]
    on = [Placed(step.duty, step.line, step.other) for step in passed]
    on.append(Placed(str(duty.id), line, way.person))
    return PeopleChange(
        week=duty.day - timedelta(days=duty.day.weekday()),
        wanted=(duty.id,),
        off=tuple(map(seat_of, off)),
        on=tuple(map(seat_of, on)),
        days=days,
        people=len({one.person for one in (*off, *on)}),
        chosen=True,
    )


def _unpinned(problem: Problem, after: PeopleChange) -> Problem:
    """The problem without the pins of those who leave."""
    off = {(str(seat.duty), str(seat.person)) for seat in after.off}
    return replace(
        problem,
        duties=tuple(
            replace(duty, pins=tuple(pin for pin in duty.pins if (duty.id, pin.person) not in off))
            for duty in problem.duties
        ),
    )


def _planned(ground: _Ground, after: PeopleChange) -> Plan:
    """The plan as it would be, for the independent checker."""
    gone, come = ({placed_of(seat) for seat in part} for part in (after.off, after.on))
    days = dict(ground.plan.days)
    for duty in ground.problem.duties:
        if moved := after.days.get(UUID(duty.id)):
            day = (moved - ground.problem.first).days
            days[duty.id] = next(n for n, slot in enumerate(duty.slots) if slot.day == day)
    return replace(ground.plan, assignments=tuple((set(ground.plan.assignments) - gone) | come), days=days)
