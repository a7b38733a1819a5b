"""The smallest changes that would fill a gap: duties passed on or moved, pins lifted, or a rule lifted at a
price.

A search over sets of steps, the smallest first: the person to put there, what stands in their way, and what
would take each obstacle away. Each step is tried in the planner's book and undone. A set is kept only if
none of its subsets is enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from rosters.explain.gaps import reopen
from rosters.explain.obstacles import Obstacle, in_the_way, obstacles
from rosters.question.plan import Assignment, Plan, Reason
from rosters.question.problem import Duty, Person, Problem
from rosters.rules.pattern_limits import grown
from rosters.weeks.greedy import cost

DEEPEST = 3
ENOUGH = 6
TRIALS = 20_000
CHOICE = 2
"""How many people who are free are tried for a duty that somebody passes on."""


class Relief(StrEnum):
    """A kind of step. The office can do the first three by itself; the others lift a rule or a fact for one
    person."""

    HAND_OVER = "hand_over"
    MOVE_DUTY = "move_duty"
    UNPIN = "unpin"
    WEEK_MINUTES = "week_minutes"
    DAY_MINUTES = "day_minutes"
    REST = "rest"
    RUN_OF_DAYS = "run_of_days"
    RENEW = "renew"
    CALL_OFF = "call_off"
    QUALIFY = "qualify"


PRICES = {
    Relief.HAND_OVER: 10,
    Relief.MOVE_DUTY: 12,
    Relief.UNPIN: 8,
    Relief.WEEK_MINUTES: 20,
    Relief.DAY_MINUTES: 25,
    Relief.REST: 30,
    Relief.RUN_OF_DAYS: 35,
    Relief.RENEW: 50,
    Relief.CALL_OFF: 60,
    Relief.QUALIFY: 90,
}
DOABLE = frozenset({Relief.HAND_OVER, Relief.MOVE_DUTY, Relief.UNPIN})
LIFTS = {
    Reason.ABSENT: Relief.CALL_OFF,
    Reason.NO_CERTIFICATE: Relief.QUALIFY,
    Reason.CERTIFICATE_EXPIRED: Relief.RENEW,
    Reason.REST: Relief.REST,
    Reason.DAY_HOURS: Relief.DAY_MINUTES,
    Reason.WEEK_HOURS: Relief.WEEK_MINUTES,
    Reason.RUN_OF_DAYS: Relief.RUN_OF_DAYS,
}
"""What can be lifted at all. Limits of health, separation and who is of which pool never are."""

Lifted = frozenset[tuple[str, Reason]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step about a person and a duty of theirs: who takes the duty (`other`), or how far a rule is
    lifted.

    `value` is minutes (hours, rest that is left), days in a row, or the slot a duty moves to. For a rule
    that is lifted, `duty` is the duty it is lifted for.
    """

    code: Relief
    person: str = ""
    duty: str = ""
    other: str = ""
    line: int = 0
    value: int = 0


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The person who would then take the place, and the steps. There are none if they could take it as
    things are."""

    person: str
    steps: tuple[Step, ...]

    @property
    def price(self) -> int:
        """Return how much is asked: steps by their kind, hours and rest by their length."""
        return sum(PRICES[step.code] + _length(step) for step in self.steps)

    @property
    def doable(self) -> bool:
        """Say whether the office can do it by itself, with every rule in place."""
        return all(step.code in DOABLE for step in self.steps)


@dataclass(frozen=True, slots=True)
class Relaxations:
    """Ways to fill the place, the cheapest first. `complete` says that nothing as small was left untried
    for want of time."""

    found: tuple[Relaxation, ...]
    complete: bool


def _length(step: Step) -> int:
    if step.code in (Relief.WEEK_MINUTES, Relief.DAY_MINUTES):
        return step.value // 30
    return 0 if step.code is not Relief.REST else max(0, 660 - step.value) // 30


def relaxations(
    problem: Problem, plan: Plan, duty: str, line: int, *, frozen_before: int = 0, trials: int = TRIALS
) -> Relaxations:
    """Return what would fill one more place of the line, everything else staying as planned.

    Slots of a duty beyond the planned one are the days it may move to. Duties on days before
    `frozen_before` are neither passed on nor moved. Sets of at most three steps are tried, larger ones only
    if there is no smaller.

    Example: Ben is needed on Monday's gate duty, but stands on Monday's patrol; Ada is free. The answer is
    one relaxation: person Ben, steps (pass on "patrol" to Ada), price of one step.
    """
    search = _Search(problem, plan, frozen_before, trials)
    found: list[Relaxation] = []
    for steps in range(DEEPEST + 1):
        found += [one for one in search.ways(duty, line, steps) if len(one.steps) == steps]
        if len(found) >= ENOUGH or search.trials <= 0:
            break
    return Relaxations(_smallest(found), search.trials > 0)


def _smallest(found: list[Relaxation]) -> tuple[Relaxation, ...]:
    """Keep one of each kind, the cheapest first, and drop what holds another of the same person's."""
    kept: list[tuple[str, frozenset[Step], Relaxation]] = []
    for one in sorted(found, key=lambda one: (len(one.steps), one.price)):
        kind = frozenset(replace(step, other="") for step in one.steps)
        if not any(person == one.person and known <= kind for person, known, _ in kept):
            kept.append((one.person, kind, one))
    return tuple(sorted((one for _, _, one in kept), key=lambda one: one.price))


class _Search:
    """A book to try steps in, and how many more trials are allowed."""

    def __init__(self, problem: Problem, plan: Plan, frozen_before: int, trials: int) -> None:
        self.pinned = {(duty.id, pin.person) for duty in problem.duties for pin in duty.pins}
        free = replace(problem, duties=tuple(replace(duty, pins=()) for duty in problem.duties))
        self.book = reopen(free, plan)
        self.frozen_before = frozen_before
        self.trials = trials

    def ways(self, duty_id: str, line: int, left: int) -> Iterator[Relaxation]:
        """Yield every way with at most so many steps, on the duty's day and, for one step, on the other
        days of its window."""
        duty = self.book.duty[duty_id]
        yield from self._anybody(duty, line, left, ())
        for slot in range(len(duty.slots)) if left else ():
            for step in self._moved(duty, slot):
                yield from self._anybody(duty, line, left - 1, (step,))

    def _anybody(self, duty: Duty, line: int, left: int, before: tuple[Step, ...]) -> Iterator[Relaxation]:
        for person in self.book.pool[duty.lines[line].pool]:
            if person.id not in self.book.serving[duty.id, line]:
                for steps in self._seated(person, duty, line, left, frozenset()):
                    yield Relaxation(person.id, (*before, *steps))

    def _seated(
        self, person: Person, duty: Duty, line: int, left: int, lifted: Lifted
    ) -> Iterator[tuple[Step, ...]]:
        """Yield ways to put the person there. While one is looked at, the book is as the way leaves it."""
        self.trials -= 1
        if self.trials <= 0:
            return
        against = (
            one for one in obstacles(self.book, person, duty, line) if (person.id, one.reason) not in lifted
        )
        obstacle = next(against, None)
        if obstacle is None:
            self.book.give(duty, line, person.id)
            yield ()
            self.book.take(duty, line, person.id)
        elif left > 0:
            yield from self._lift(person, duty, line, left, lifted, obstacle)
            for one in in_the_way(self.book, person, duty, obstacle):
                if self.book.duty[one.duty].slots[self.book.days[one.duty]].day >= self.frozen_before:
                    yield from self._pass_on(one, person, duty, line, left, lifted)
                    yield from self._put_off(one, person, duty, line, left, lifted)

    def _lift(
        self, person: Person, duty: Duty, line: int, left: int, lifted: Lifted, obstacle: Obstacle
    ) -> Iterator[tuple[Step, ...]]:
        code = LIFTS.get(obstacle.reason)
        if code is not None:
            step = Step(code, person.id, duty.id, line=line, value=obstacle.value)
            more = lifted | {(person.id, obstacle.reason)}
            for rest in self._seated(person, duty, line, left - 1, more):
                yield (step, *rest)

    def _pass_on(
        self, one: Assignment, person: Person, duty: Duty, line: int, left: int, lifted: Lifted
    ) -> Iterator[tuple[Step, ...]]:
        """Try: another person takes what is in the way."""
        other = self.book.duty[one.duty]
        unpin = self._unpin(one)
        left -= 1 + len(unpin)
        if left < 0:
            return
        before = self.book.strain(one.person)
        self.book.take(other, one.line, one.person)
        spared = grown(before, self.book.strain(one.person)) is None  # else their pattern needs it
        for taker in self._takers(one, left) if spared else ():
            step = Step(Relief.HAND_OVER, one.person, other.id, taker.id, one.line)
            for deeper in self._seated(taker, other, one.line, left, lifted):
                for rest in self._seated(person, duty, line, left - len(deeper), lifted):
                    yield (*unpin, step, *deeper, *rest)
        self.book.give(other, one.line, one.person)

    def _takers(self, one: Assignment, left: int) -> list[Person]:
        """Return the fairest of those who are free; if nobody is, everybody who might be made free."""
        duty = self.book.duty[one.duty]
        slot = self.book.days[duty.id]
        people = [p for p in self.book.pool[duty.lines[one.line].pool] if p.id != one.person]
        free = [p for p in people if self.book.refusal(p, duty, duty.lines[one.line], slot) is None]
        if free:
            return sorted(free, key=lambda p: cost(self.book, duty, one.line, p))[:CHOICE]
        return people if left > 0 else []

    def _put_off(
        self, one: Assignment, person: Person, duty: Duty, line: int, left: int, lifted: Lifted
    ) -> Iterator[tuple[Step, ...]]:
        """Try: what is in the way is done on another day of its window, by the same people."""
        other = self.book.duty[one.duty]
        for slot in range(len(other.slots)) if other.id != duty.id else ():
            for step in self._moved(other, slot):
                for rest in self._seated(person, duty, line, left - 1, lifted):
                    yield (step, *rest)

    def _moved(self, duty: Duty, slot: int) -> Iterator[Step]:
        """Move the duty to another day if all its people can come, and take it back afterwards."""
        book, before = self.book, self.book.days[duty.id]
        if slot == before or duty.slots[slot].day < self.frozen_before:
            return
        crew = book.moveable(duty)
        for one in crew:
            book.take(duty, one.line, one.person)
        book.days[duty.id] = slot
        came = []
        for one in crew:
            if book.refusal(book.person[one.person], duty, duty.lines[one.line], slot) is None:
                book.give(duty, one.line, one.person)
                came.append(one)
        if len(came) == len(crew):
            yield Step(Relief.MOVE_DUTY, duty=duty.id, value=slot)
        for one in came:
            book.take(duty, one.line, one.person)
        book.days[duty.id] = before
        for one in crew:
            book.give(duty, one.line, one.person)

    def _unpin(self, one: Assignment) -> tuple[Step, ...]:
        if (one.duty, one.person) not in self.pinned:
            return ()
        return (Step(Relief.UNPIN, one.person, one.duty, line=one.line),)
