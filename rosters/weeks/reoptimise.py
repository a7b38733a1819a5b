"""Deciding a week anew with everything else as it is: a neighbourhood the solver can search well."""

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
from rosters.weeks.model import ChunkModel, Drawn, gaps_price
from rosters.weeks.neighbourhood import Vicinity

LEAST = 0.001
"""The least deterministic seconds of search worth beginning with, for each place."""
BUILT = 0.001
"""What building the model of a place is reckoned to spend of them."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What duties were given, and the slots of those whose day is free to move."""

    given: Sequence[Assignment]
    slots: dict[str, int]

    def of(self, chunk: Chunk) -> "Sketch":
        """The part that is about a chunk."""
        ids = {duty.id for duty in chunk.duties}
        return Sketch(
            [one for one in self.given if one.duty in ids],
            {duty: slot for duty, slot in self.slots.items() if duty in ids},
        )


@dataclass(slots=True)
class Purse:
    """What may still be spent: deterministic effort, shared out by people still to be placed, and the clock."""

    effort: float
    places: int
    deadline: float
    seed: int
    tolerance: float
    hands: Executor

    def part(self, chunk: Chunk) -> float:
        """The effort a chunk may use: its share, but never so little that nothing can come of it."""
        return max(LEAST * places(chunk.duties), self.effort * places(chunk.duties) / max(1, self.places))

    def spent(self) -> bool:
        """Whether nothing is left of the effort or the time."""
        return self.effort <= 0 or self.left() <= 0

    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()


def refine(book: Book, duties: Sequence[Duty], purse: Purse) -> list[Drawn | None]:
    """Decide one week anew, everything else as it is: its chunks side by side, then all of them into the book."""
    if purse.effort < LEAST * places(duties):
        return [None]
    before = _strip(book, duties)
    chunks = split(book, duties)
    drawn = list(purse.hands.map(lambda chunk: _draw(book, chunk, before, purse, purse.part(chunk)), chunks))
    for chunk, draft in zip(chunks, drawn, strict=True):
        worth = _enter(book, before.of(chunk)) + gaps_price(book, chunk.duties)
        if draft and draft.worth < worth:
            _strip(book, chunk.duties)
            _enter(book, Sketch(draft.assignments, draft.slots))
    purse.effort -= sum(draft.effort for draft in drawn if draft) + BUILT * places(duties)
    purse.places -= places(duties)
    return drawn


def rework(book: Book, place: Vicinity, purse: Purse, most: float) -> bool:
    """Decide a vicinity anew with at most so much effort a chunk, everything else as it is; true if that is better."""
    before = _strip(book, place.duties, place.people)
    chunks, effort = split(book, place.duties, place.people), min(most, purse.effort)
    drawn = list(purse.hands.map(lambda chunk: _draw(book, chunk, before, purse, effort), chunks))
    worth_it = False
    for chunk, draft in zip(chunks, drawn, strict=True):
        worth = _enter(book, before.of(chunk)) + gaps_price(book, chunk.duties)
        if draft:
            purse.effort -= draft.effort + BUILT * places(chunk.duties)
            if draft.worth < worth:
                _strip(book, chunk.duties, place.people)
                _enter(book, Sketch(draft.assignments, draft.slots))
                worth_it = True
    return worth_it


def _strip(book: Book, duties: Sequence[Duty], people: Set[str] | None = None) -> Sketch:
    """Take these people (None: everybody) off these duties, except pins, and the days that can move then; answers
    with what it was."""
    given = [one for duty in duties for one in book.moveable(duty) if people is None or one.person in people]
    for one in given:
        book.take(book.duty[one.duty], one.line, one.person)
    free = [duty.id for duty in duties if duty.id in book.floating and not book.crew(duty)]
    return Sketch(given, {duty: book.days.pop(duty) for duty in free})


def _enter(book: Book, sketch: Sketch) -> int:
    """Write a sketch into the book; answers with its price, gaps left out of it."""
    book.days.update(sketch.slots)
    price = 0
    for one in sketch.given:
        price += cost(book, book.duty[one.duty], one.line, book.person[one.person])
        book.give(book.duty[one.duty], one.line, one.person)
    return price


def _draw(book: Book, chunk: Chunk, before: Sketch, purse: Purse, effort: float) -> Drawn | None:
    """Let the solver improve on what a chunk was given before; None if the clock leaves no time."""
    if not chunk.options:
        return Drawn((), before.of(chunk).slots, True, 0, 0, 0.0)
    if purse.left() <= 0:
        return None
    model = ChunkModel(book, chunk, full=len(before.of(chunk).given) == lacking_places(book, chunk.duties))
    model.hint(before.given, before.slots)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # Ctrl-C ends the planning, not just one search
    solver.parameters.random_seed = purse.seed
    solver.parameters.absolute_gap_limit = purse.tolerance
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(0.01, purse.left())
    return model.solve(solver)


def places(duties: Sequence[Duty]) -> int:
    """How many people the duties ask for."""
    return sum(line.count for duty in duties for line in duty.lines)
