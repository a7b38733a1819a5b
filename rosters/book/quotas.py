"""What each person would bear of a burden if all pools were made as even as they can be, clashes of time
left aside.

Pools that share people pull against each other: a person who drives and hauls bears more than one who only
drives. A small model of counts, without days or hours, finds the least sum of the widths beyond one over
all pools of a burden. No plan that fills the same places can do better. Among those optima it takes the one
with the lightest heavy loads.
"""

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import accumulate

from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.question.plan import Reason
from rosters.question.problem import Burden, Duty, Line, Person, Problem, Slot
from rosters.rules.fairness import able, share_of
from rosters.rules.hard import FITNESS

SCALE = 100
"""Parts of a load in which widths are computed, for shares that are no whole numbers."""
LONG = 14 * 1440
"""Minutes of an absence that changes what is fair; shorter ones are made up for."""
EFFORT = 0.15
"""Deterministic seconds for each of the questions of a burden."""


@dataclass(slots=True)
class EquivalenceClass:
    """An equivalence class of work: the places that the same set of people can fill, and the duties they
    belong to."""

    places: int = 0
    duties: list[Duty] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Quota:
    """For one burden the fair load of each person, ledger included, and the least `excess`: the sum over
    pools of what their widths lie above one."""

    loads: dict[str, int] = field(default_factory=dict)
    excess: float = 0.0


def quotas(book: Book, workers: int = 2) -> dict[Burden, Quota]:
    """Return the quota of every burden that the problem's duties carry."""
    pools: defaultdict[Burden, list[list[Person]]] = defaultdict(list)
    for (_, burden), people in able(book.problem).items():
        pools[burden].append(people)
    carried = [burden for burden in Burden if pools[burden]]
    with ThreadPoolExecutor(max_workers=workers) as side_by_side:
        found = side_by_side.map(lambda burden: _Counts(book, burden, pools[burden]).quota(), carried)
        return dict(zip(carried, found, strict=True))


Offsets = dict[str, dict[Burden, int]]


def offsets(problem: Problem, found: dict[Burden, Quota]) -> Offsets:
    """Return how far each person's fair load lies below the heaviest. Counted on top of their load, even
    means fair.

    Example: fair loads {"ada": 5, "ben": 3} give offsets {"ada": 0, "ben": 2}: Ben is as burdened with 3 as
    Ada with 5.
    """
    ahead: Offsets = {person.id: {} for person in problem.persons}
    for burden, quota in found.items():
        share = {person.id: share_of(person) for person in problem.persons}
        full = max((load / share[one] for one, load in quota.loads.items()), default=0.0)
        for one, load in quota.loads.items():
            ahead[one][burden] = round(full * share[one]) - load
    return ahead


class _Counts:
    """How many places of each equivalence class everybody takes: the integer model behind a quota."""

    def __init__(self, book: Book, burden: Burden, pools: list[list[Person]]) -> None:
        self.model = cp_model.CpModel()
        self.open: list[cp_model.LinearExprT] = []
        self.people = [one for one in book.problem.persons if any(one in pool for pool in pools)]
        parts: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
        classes = _classes(book, burden)
        for people, alike in classes.items():
            taken = [self.model.new_int_var(0, _most(book, alike, person), "") for person in people]
            self.model.add(sum(taken) <= alike.places)
            self.open.append(alike.places - sum(taken))
            for person, part in zip(people, taken, strict=True):
                parts[person].append(part)
        before = {one.id: book.load[one.id].get(burden, 0) for one in self.people}
        self.most = max(before.values(), default=0) + sum(alike.places for alike in classes.values())
        self.load = {one.id: self._sum(parts[one.id], before[one.id]) for one in self.people}
        self.excesses = [self._excess(pool) for pool in pools]

    def quota(self) -> Quota:
        """Minimise in this order: open places, excess, sum of squares (lexicographic)."""
        if self._answer(sum(self.open)) is None:
            return Quota()
        self.model.add(sum(self.open) <= round(self.value))
        loads = self._answer(sum(self.excesses))
        if loads is None:
            return Quota()
        least = self.bound
        self.model.add(sum(self.excesses) <= round(self.value))
        return Quota(self._answer(sum(self._square(one) for one in self.people)) or loads, least / SCALE)

    def _answer(self, total: cp_model.LinearExprT) -> dict[str, int] | None:
        self.model.minimize(total)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = EFFORT
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        self.value, self.bound = solver.objective_value, solver.best_objective_bound
        return {person: solver.value(load) for person, load in self.load.items()}

    def _sum(self, parts: list[cp_model.IntVar], before: int) -> cp_model.IntVar:
        load = self.model.new_int_var(0, self.most, "")
        self.model.add(load == sum(parts) + before)
        return load

    def _excess(self, pool: list[Person]) -> cp_model.IntVar:
        """Return what the width of a pool lies above one."""
        top = round(self.most * SCALE / min(share_of(one) for one in pool)) + SCALE
        low, high, excess = (self.model.new_int_var(0, top, "") for _ in range(3))
        for one in pool:
            share = round(share_of(one) * SCALE)
            self.model.add(low * share <= self.load[one.id] * SCALE * SCALE)
            self.model.add(high * share >= self.load[one.id] * SCALE * SCALE)
        self.model.add(excess >= high - low - SCALE)
        return excess

    def _square(self, person: Person) -> cp_model.LinearExprT:
        square = self.model.new_int_var(0, self.most * self.most, "")
        self.model.add_multiplication_equality(square, [self.load[person.id], self.load[person.id]])
        return square * round(SCALE / share_of(person))


def _classes(book: Book, burden: Burden) -> dict[tuple[str, ...], EquivalenceClass]:
    classes: defaultdict[tuple[str, ...], EquivalenceClass] = defaultdict(EquivalenceClass)
    for duty in book.problem.duties:
        if burden in duty.burdens:
            slot = duty.slots[book.days.get(duty.id, 0)]
            for line in duty.lines:
                alike = classes[tuple(sorted(_suited(book, duty, line, slot)))]
                alike.places += line.count
                alike.duties.append(duty)
    return {people: classes[people] for people in sorted(classes) if people}


def _most(book: Book, alike: EquivalenceClass, person: str) -> int:
    """Return how many of the class's duties one person can do at most: on each day without overlap and
    within the day's hours."""
    limit = book.terms[person].max_day_minutes
    unique = {duty.id: duty for duty in alike.duties}
    loose = sum(duty not in book.days for duty in unique)
    days: defaultdict[int, list[Duty]] = defaultdict(list)
    for duty in unique.values():
        if duty.id in book.days:
            days[duty.slots[book.days[duty.id]].day].append(duty)
    return loose + sum(min(_disjoint(book, duties), _within(duties, limit)) for duties in days.values())


def _disjoint(book: Book, duties: list[Duty]) -> int:
    """Return the most duties of which no two overlap."""
    number, free = 0, None
    for slot in sorted((duty.slots[book.days[duty.id]] for duty in duties), key=lambda slot: slot.end):
        if free is None or slot.start >= free:
            number, free = number + 1, slot.end
    return number


def _within(duties: list[Duty], limit: int) -> int:
    """Return the most duties whose minutes fit into a day."""
    spent = accumulate(sorted(duty.minutes for duty in duties))
    return sum(minutes <= limit for minutes in spent)


def _suited(book: Book, duty: Duty, line: Line, slot: Slot) -> Iterator[str]:
    """Return the people who could serve the line, short absences aside."""
    for person in book.pool[line.pool]:
        others = (
            rule(person, duty, line, slot) for reason, rule in FITNESS.items() if reason != Reason.ABSENT
        )
        away = any(
            one.end - one.start >= LONG and one.start < slot.end and slot.start < one.end
            for one in person.absences
        )
        if not away and not any(others):
            yield person.id
