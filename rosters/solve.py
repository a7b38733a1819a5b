"""From a problem to a plan: week after week, piece by piece, with what was borne carried along."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ortools.sat.python import cp_model

from rosters.book import Book
from rosters.chunks import Chunk, settle_days, split, weeks
from rosters.fairness import spreads
from rosters.gaps import broken_pins, gaps
from rosters.greedy import fill, sketch
from rosters.model import ChunkModel, Drawn
from rosters.penalty import gap_bound, penalty
from rosters.plan import Assignment, Figures, Plan, PlanStatus
from rosters.problem import Burden, Duty, Problem
from rosters.rules import unfit

EFFORT = 0.3
"""Deterministic seconds of search for each second and worker allowed: low enough that the clock seldom decides."""

Sketch = tuple[list[Assignment], dict[str, int]]


@dataclass(slots=True)
class Purse:
    """What may still be spent: deterministic effort, shared out by people still to be placed, and the clock."""

    effort: float
    places: int
    deadline: float
    seed: int

    def part(self, chunk: Chunk) -> float:
        """The effort a chunk may use."""
        return self.effort * _places(chunk.duties) / max(1, self.places)

    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()


def solve(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    workers: int = 2,
    progress: Callable[[float], None] | None = None,
) -> Plan:
    """Draw up a plan. It always comes back: what cannot be staffed is a gap with reasons.

    The same problem, seed, `seconds` and `workers` give the same plan, as long as the search ends before `seconds`
    have passed on the clock. `progress` hears the part done, from 0 to 1.
    """
    began = time.monotonic()
    book = Book(problem)
    settle_days(book)
    purse = Purse(seconds * workers * EFFORT, _places(problem.duties), began + seconds, seed)
    drawn: list[Drawn | None] = []
    groups = weeks(book)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for number, duties in enumerate(groups):
            drawn += _week(book, duties, purse, pool)
            if progress:
                progress((number + 1) / len(groups))
    fill(book, _lacking(book))
    _promote(book)
    fill(book, _lacking(book))
    status, bound, worth = _judge(book, drawn, len(groups))
    return Plan(
        status=status,
        assignments=book.assignments(),
        days={duty.id: book.days[duty.id] for duty in problem.duties},
        gaps=gaps(book),
        broken_pins=broken_pins(book),
        penalty=worth,
        bound=bound,
        figures=_figures(book),
        seed=seed,
        seconds=time.monotonic() - began,
    )


def _week(book: Book, duties: Sequence[Duty], purse: Purse, pool: ThreadPoolExecutor) -> list[Drawn | None]:
    """Decide one week: its chunks side by side, then all of them into the book."""
    chunks = split(book, duties)
    sketches = [sketch(book, chunk) for chunk in chunks]
    drawn = list(
        pool.map(lambda pair: _draw(book, pair[0], pair[1], purse), zip(chunks, sketches, strict=True))
    )
    for draft, rough in zip(drawn, sketches, strict=True):
        assignments, slots = (draft.assignments, draft.slots) if draft else rough
        book.days.update({duty: slot for duty, slot in slots.items() if duty not in book.days})
        for one in assignments:
            book.give(book.duty[one.duty], one.line, one.person)
    purse.effort = max(0.0, purse.effort - sum(draft.effort for draft in drawn if draft))
    purse.places -= _places(duties)
    return drawn


def _draw(book: Book, chunk: Chunk, rough: Sketch, purse: Purse) -> Drawn | None:
    """Let the solver improve on the sketch of a chunk; None leaves the sketch as it is."""
    if not chunk.options:
        return Drawn((), rough[1], True, 0.0, 0.0, 0.0)
    if purse.left() <= 0:
        return None
    model = ChunkModel(book, chunk)
    model.hint(*rough)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = purse.seed
    solver.parameters.max_deterministic_time = purse.part(chunk)
    solver.parameters.max_time_in_seconds = max(0.01, purse.left())
    return model.solve(solver)


def _lacking(book: Book) -> list[Duty]:
    return [
        duty for duty in book.problem.duties if any(book.missing(duty, n) for n in range(len(duty.lines)))
    ]


def _promote(book: Book) -> None:
    """No crew lacks its leader while somebody in it could lead: that person moves to the leader's line."""
    for duty in _lacking(book):
        vacant = [n for n, line in enumerate(duty.lines) if line.leader and book.missing(duty, n)]
        for line in vacant:
            for other, person in _able_to_lead(book, duty, line)[: book.missing(duty, line)]:
                book.take(duty, other, person)
                book.give(duty, line, person)


def _able_to_lead(book: Book, duty: Duty, line: int) -> list[tuple[int, str]]:
    pinned = {pin.person for pin in duty.pins}
    slot = duty.slots[book.days[duty.id]]
    return [
        (other, person)
        for other in range(len(duty.lines))
        if not duty.lines[other].leader
        for person in book.serving[duty.id, other]
        if person not in pinned and unfit(book.person[person], duty, duty.lines[line], slot) is None
    ]


def _judge(book: Book, drawn: Sequence[Drawn | None], groups: int) -> tuple[PlanStatus, int, int]:
    """Status, bound and penalty. A plan made week by week is not proved best; one of a single week can be."""
    worth = penalty(Book(book.problem), book)
    searched = [draft for draft in drawn if draft]
    if groups <= 1 and len(searched) == len(drawn):
        gap = sum(draft.worth - draft.bound for draft in searched)
        status = PlanStatus.OPTIMAL if all(draft.optimal for draft in searched) else PlanStatus.FEASIBLE
        return status, worth - round(gap), worth
    return PlanStatus.FEASIBLE, gap_bound(book), worth


def _figures(book: Book) -> Figures:
    minutes = {person.id: 0 for person in book.problem.persons}
    burdens: dict[str, dict[Burden, int]] = {person.id: {} for person in book.problem.persons}
    for one in book.assignments():
        duty = book.duty[one.duty]
        minutes[one.person] += duty.minutes
        for burden in sorted(duty.burdens):
            burdens[one.person][burden] = burdens[one.person].get(burden, 0) + 1
    return Figures(spreads(book.problem, burdens), minutes, burdens)


def _places(duties: Sequence[Duty]) -> int:
    return sum(line.count for duty in duties for line in duty.lines)
