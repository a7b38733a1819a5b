"""Large neighbourhood search: decide a week again with everything else as it is, a problem the solver can
search well."""

import time
from collections.abc import Sequence, Set
from concurrent.futures import Executor
from dataclasses import dataclass

from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.book.decomposition import Chunk, split
from rosters.book.shortage import lacking_places
from rosters.question.plan import Assignment
from rosters.question.problem import Duty
from rosters.weeks.greedy import cost
from rosters.weeks.model import ChunkModel, ChunkSolution, gaps_price
from rosters.weeks.neighbourhood import Vicinity

LEAST = 0.001
"""The least deterministic seconds of search worth beginning with, for each place."""
BUILT = 0.001
"""What building the model of a place is estimated to spend of them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Assignments of some duties, and the slots of those whose day is free to move: a warm start."""

    given: Sequence[Assignment]
    slots: dict[str, int]

    def of(self, chunk: Chunk) -> "Draft":
        """Return the part that is about a chunk."""
        ids = {duty.id for duty in chunk.duties}
        return Draft(
            [one for one in self.given if one.duty in ids],
            {duty: slot for duty, slot in self.slots.items() if duty in ids},
        )


@dataclass(slots=True)
class TimeBudget:
    """What may still be spent: deterministic effort, shared out by people still to be placed, and the
    clock."""

    effort: float
    places: int
    deadline: float
    seed: int
    tolerance: float
    executor: Executor

    def part(self, chunk: Chunk) -> float:
        """Return the effort a chunk may use: its share, but never so little that nothing can come of it."""
        return max(LEAST * places(chunk.duties), self.effort * places(chunk.duties) / max(1, self.places))

    def spent(self) -> bool:
        """Say whether nothing is left of the effort or the time."""
        return self.effort <= 0 or self.left() <= 0

    def left(self) -> float:
        """Return the seconds until the deadline."""
        return self.deadline - time.monotonic()


def refine(book: Book, duties: Sequence[Duty], budget: TimeBudget) -> list[ChunkSolution | None]:
    """Decide one week again, everything else as it is: its chunks side by side, then all of them into the
    book."""
    if budget.effort < LEAST * places(duties):
        return [None]
    before = _strip(book, duties)
    chunks = split(book, duties)
    drawn = list(
        budget.executor.map(lambda chunk: _draw(book, chunk, before, budget, budget.part(chunk)), chunks)
    )
    for chunk, draft in zip(chunks, drawn, strict=True):
        worth = _enter(book, before.of(chunk)) + gaps_price(book, chunk.duties)
        if draft and draft.worth < worth:
            _strip(book, chunk.duties)
            _enter(book, Draft(draft.assignments, draft.slots))
    budget.effort -= sum(draft.effort for draft in drawn if draft) + BUILT * places(duties)
    budget.places -= places(duties)
    return drawn


def rework(book: Book, place: Vicinity, budget: TimeBudget, most: float) -> bool:
    """Decide a neighbourhood again with at most so much effort per chunk, everything else as it is. Return
    true if that is better."""
    before = _strip(book, place.duties, place.people)
    chunks, effort = split(book, place.duties, place.people), min(most, budget.effort)
    drawn = list(budget.executor.map(lambda chunk: _draw(book, chunk, before, budget, effort), chunks))
    worth_it = False
    for chunk, draft in zip(chunks, drawn, strict=True):
        worth = _enter(book, before.of(chunk)) + gaps_price(book, chunk.duties)
        if draft:
            budget.effort -= draft.effort + BUILT * places(chunk.duties)
            if draft.worth < worth:
                _strip(book, chunk.duties, place.people)
                _enter(book, Draft(draft.assignments, draft.slots))
                worth_it = True
    return worth_it


def _strip(book: Book, duties: Sequence[Duty], people: Set[str] | None = None) -> Draft:
    """Take these people (None: everybody) off these duties, except pins, and unset the days that can move
    then. Return what was there."""
    given = [one for duty in duties for one in book.moveable(duty) if people is None or one.person in people]
    for one in given:
        book.take(book.duty[one.duty], one.line, one.person)
    free = [duty.id for duty in duties if duty.id in book.floating and not book.crew(duty)]
    return Draft(given, {duty: book.days.pop(duty) for duty in free})


def _enter(book: Book, sketch: Draft) -> int:
    """Write a draft into the book. Return its price, gaps left out of it."""
    book.days.update(sketch.slots)
    price = 0
    for one in sketch.given:
        price += cost(book, book.duty[one.duty], one.line, book.person[one.person])
        book.give(book.duty[one.duty], one.line, one.person)
    return price


def _draw(book: Book, chunk: Chunk, before: Draft, budget: TimeBudget, effort: float) -> ChunkSolution | None:
    """Let the solver improve on what a chunk was given before. Return None if the clock leaves no time."""
    if not chunk.options:
        return ChunkSolution((), before.of(chunk).slots, True, 0, 0, 0.0)
    if budget.left() <= 0:
        return None
    model = ChunkModel(book, chunk, full=len(before.of(chunk).given) == lacking_places(book, chunk.duties))
    model.hint(before.given, before.slots)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # Ctrl-C ends the planning, not just one search
    solver.parameters.random_seed = budget.seed
    solver.parameters.absolute_gap_limit = budget.tolerance
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(0.01, budget.left())
    return model.solve(solver)


def places(duties: Sequence[Duty]) -> int:
    """Return how many people the duties ask for."""
    return sum(line.count for duty in duties for line in duty.lines)
