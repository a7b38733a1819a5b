"""The yardstick: the whole question as one CP-SAT model with the solver's own search, no decomposition."""

import time

from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.book.decomposition import Chunk, split
from rosters.explain.gaps import gaps
from rosters.question.plan import Figures, Plan, PlanStatus
from rosters.question.problem import Burden, Problem
from rosters.rules.fairness import spreads
from rosters.weeks.model import ChunkModel


def solve_plainly(problem: Problem, seconds: float, workers: int) -> Plan:
    """The plan that one model gives within the seconds, building it included; nothing found leaves all open."""
    began = time.perf_counter()
    book = Book(problem)
    book.days = {duty.id: 0 for duty in problem.duties if len(duty.slots) == 1}
    chunks = split(book, problem.duties)
    whole = Chunk(
        tuple(duty for chunk in chunks for duty in chunk.duties),
        tuple(option for chunk in chunks for option in chunk.options),
    )
    model = ChunkModel(book, whole)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.perf_counter() - began))
    drawn = model.solve(solver)
    if drawn:
        book.days.update(drawn.slots)
        for one in drawn.assignments:
            book.give(book.duty[one.duty], one.line, one.person)
    else:
        book.days = {duty.id: 0 for duty in problem.duties}
    return Plan(
        PlanStatus.FEASIBLE,
        book.assignments(),
        dict(book.days),
        gaps(book),
        figures=Figures(spreads(problem, _borne(book))),
    )


def _borne(book: Book) -> dict[str, dict[Burden, int]]:
    borne: dict[str, dict[Burden, int]] = {person.id: {} for person in book.problem.persons}
    for one in book.assignments():
        for burden in book.duty[one.duty].burdens:
            borne[one.person][burden] = borne[one.person].get(burden, 0) + 1
    return borne
