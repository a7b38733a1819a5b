"""A problem decided at once: where a rule weighs the whole (a global objective), weeks cannot be decided
one by one."""

import time

from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.book.decomposition import Chunk, split
from rosters.book.shortage import lacking
from rosters.question.plan import Assignment
from rosters.question.problem import Problem
from rosters.weeks.model import ChunkModel, ChunkSolution

WORKERS = 8
"""Subsolvers: on two cores eight prove what two do not."""


def is_whole(problem: Problem) -> bool:
    """Say whether some rule weighs the whole problem: the spread of loads, or unwelcome sequels."""
    return problem.weights.spread > 0 or any(rule.price is not None for rule in problem.rules.sequels)


def decide(book: Book, deadline: float, seed: int) -> ChunkSolution | None:
    """Decide everything that is not pinned again, with the plan in the book as warm start. Return None if
    time ran out before any solution."""
    given = [one for duty in book.problem.duties for one in book.moveable(duty)]
    slots, full = dict(book.days), not lacking(book)
    for one in given:
        book.take(book.duty[one.duty], one.line, one.person)
    for duty in book.floating:
        book.days.pop(duty, None)
    chunks = split(book, book.problem.duties)
    every = Chunk(
        tuple(duty for chunk in chunks for duty in chunk.duties),
        tuple(option for chunk in chunks for option in chunk.options),
    )
    model = ChunkModel(book, every, full)
    model.hint(given, slots)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, deadline - time.monotonic())
    drawn = model.solve(solver)
    _enter(book, drawn.assignments if drawn else given, drawn.slots if drawn else slots)
    return drawn


def _enter(book: Book, given: tuple[Assignment, ...] | list[Assignment], slots: dict[str, int]) -> None:
    for duty in book.floating:
        book.days[duty] = slots[duty]
    for one in given:
        book.give(book.duty[one.duty], one.line, one.person)
