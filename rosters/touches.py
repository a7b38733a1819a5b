"""Counting what a repair does to people, as prices of the chunk's model: gaps, then people touched, then changes."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from rosters.book import Book
from rosters.chunks import Chunk, split
from rosters.model import ChunkModel
from rosters.plan import Assignment
from rosters.problem import Duty, Weights

CHANGE = 10**8
TOUCH = 1_000 * CHANGE
GAP = 1_000 * TOUCH
BARE = Weights(gap=GAP, change=0, burden=0, wish=0, hours=0, turn=0, pair=0, continuity=0)
"""Nothing counts but gaps, people touched and changes."""
MILD = replace(BARE, burden=100, wish=150, hours=4, turn=3, pair=2, continuity=1)
"""Fairness decides between repairs that touch equally few people and change equally little."""


@dataclass(frozen=True, slots=True, order=True)
class Toll:
    """What a repair costs: places left open, people whose duties change, assignments added or taken away."""

    gaps: int = 0
    people: int = 0
    changes: int = 0

    def __add__(self, other: "Toll") -> "Toll":
        """Of both together."""
        return Toll(self.gaps + other.gaps, self.people + other.people, self.changes + other.changes)


@dataclass(frozen=True, slots=True)
class Found:
    """The best repair found of some duties, and what none can cost less than."""

    assignments: tuple[Assignment, ...]
    slots: dict[str, int]
    toll: Toll
    least: Toll


def draw(
    book: Book,
    duties: Sequence[Duty],
    kept: Collection[Assignment],
    seconds: float,
    seed: int,
    hint: Collection[Assignment] = (),
    workers: int = 1,
) -> Found | None:
    """Staff the duties anew with everything else as it is in the book; `kept` is who had them. None: out of time."""
    found = Found((), {}, Toll(), Toll())
    for chunk in split(book, duties):
        part = _draw(book, chunk, kept, _solver(seconds, seed, workers), hint)
        if part is None:
            return None
        found = Found(
            found.assignments + part.assignments,
            found.slots | part.slots,
            found.toll + part.toll,
            found.least + part.least,
        )
    return found


def _solver(seconds: float, seed: int, workers: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.01, seconds)
    return solver


def _draw(
    book: Book,
    chunk: Chunk,
    kept: Collection[Assignment],
    solver: cp_model.CpSolver,
    hint: Collection[Assignment],
) -> Found | None:
    held = {one for one in kept if one.duty in {duty.id for duty in chunk.duties}}
    if not chunk.options:
        toll = _toll(book, chunk, frozenset(), held)
        return Found((), dict.fromkeys((d.id for d in chunk.duties if d.id not in book.days), 0), toll, toll)
    posed = ChunkModel(book, chunk)
    _charge_touches(posed, held)
    if hint:
        posed.hint(hint, dict.fromkeys((duty for duty, _ in posed.slot_taken), 0))
    drawn = posed.solve(solver)
    if drawn is None:
        return None
    toll = _toll(book, chunk, frozenset(drawn.assignments), held)
    return Found(drawn.assignments, drawn.slots, toll, toll if drawn.optimal else _least(drawn.bound, toll))


def _charge_touches(posed: ChunkModel, held: Collection[Assignment]) -> None:
    """Price each change, and each person once who has any: a new duty, or one of theirs gone."""
    news: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
    stays: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
    for option, x in posed.chosen:
        kept = Assignment(option.duty.id, option.line, option.person) in held
        (stays if kept else news)[option.person].append(x)
    for person in sorted(news.keys() | stays.keys()):
        touched = posed.model.new_bool_var("")
        posed.bill.add(touched, TOUCH)
        for x in news[person]:
            posed.model.add_implication(x, touched)
            posed.bill.add(x, CHANGE)
        for x in stays[person]:
            posed.model.add_bool_or([x, touched])
            posed.bill.add(x, -CHANGE)
    bill = cp_model.LinearExpr.weighted_sum(posed.bill.items, posed.bill.prices)
    posed.model.minimize(bill + CHANGE * sum(map(len, stays.values())))


def _toll(book: Book, chunk: Chunk, chosen: frozenset[Assignment], held: set[Assignment]) -> Toll:
    missing = 0
    for duty in chunk.duties:
        asked = sum(book.missing(duty, line) for line in range(len(duty.lines)))
        missing += duty.weight * (asked - sum(one.duty == duty.id for one in chosen))
    changed = chosen ^ held
    return Toll(missing, len({one.person for one in changed}), len(changed))


def _least(bound: int, toll: Toll) -> Toll:
    """What the bound of the whole sum says of its parts, read from the dearest down."""
    gaps = min(bound // GAP, toll.gaps)
    if gaps < toll.gaps:
        return Toll(max(0, gaps))
    people = min((bound - gaps * GAP) // TOUCH, toll.people)
    if people < toll.people:
        return Toll(gaps, max(0, people))
    changes = (bound - gaps * GAP - people * TOUCH) // CHANGE
    return Toll(gaps, people, max(0, min(changes, toll.changes)))
