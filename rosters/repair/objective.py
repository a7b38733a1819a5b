"""What a repair costs people, in a chunk's model: gaps, then people touched, then changes, then fairness.

The counts are minimised first, with prices small enough for the solver's linear programmes to tell apart.
Fairness is a question of its own, asked among the repairs that cost as little (lexicographic objectives).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.book.decomposition import Chunk, split
from rosters.book.shortage import lacking_places
from rosters.question.plan import Assignment
from rosters.question.problem import Duty, Weights
from rosters.weeks.model import ChunkModel, ChunkSolution

CHANGE = 1
TOUCH = 1_000 * CHANGE
GAP = 1_000 * TOUCH
BARE = Weights(gap=0, change=0, burden=0, wish=0, hours=0, turn=0, pair=0, continuity=0)
"""Nothing counts but gaps, people touched and changes."""


@dataclass(frozen=True, slots=True, order=True)
class Toll:
    """What a repair costs: places left open, people whose duties change, assignments added or taken away."""

    gaps: int = 0
    people: int = 0
    changes: int = 0

    def __add__(self, other: "Toll") -> "Toll":
        """Return the sum of both."""
        return Toll(self.gaps + other.gaps, self.people + other.people, self.changes + other.changes)


@dataclass(frozen=True, slots=True)
class Found:
    """The best repair found of some duties, and a lower bound on the cost of every repair."""

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
    full: bool = False,
) -> Found | None:
    """Staff the duties again with everything else as it is in the book. `kept` is who had them.

    Return None if time runs out, or, with `full` (no place may stay open), if there is no way. Pieces that
    share nobody with a duty that is missing people stay as the hint has them.
    """
    found, hint = Found((), {}, Toll(), Toll()), frozenset(hint)
    for chunk in split(book, duties):
        part = _stays(book, chunk, kept, hint) or _draw(
            ChunkModel(book, chunk, full), kept, _solver(seconds, seed, workers), hint
        )
        if part is None:
            return None
        found = Found(
            found.assignments + part.assignments,
            found.slots | part.slots,
            found.toll + part.toll,
            found.least + part.least,
        )
    return found


def _stays(
    book: Book, chunk: Chunk, kept: Collection[Assignment], hint: Collection[Assignment]
) -> Found | None:
    """Return the piece as it was, if that leaves nothing open and changes nothing."""
    ids = {duty.id for duty in chunk.duties}
    mine = tuple(one for one in kept if one.duty in ids and one in hint)
    whole = len(mine) == lacking_places(book, chunk.duties) and all(duty in book.days for duty in ids)
    return Found(mine, {}, Toll(), Toll()) if whole else None


def _solver(seconds: float, seed: int, workers: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.01, seconds)
    return solver


def _draw(
    posed: ChunkModel,
    kept: Collection[Assignment],
    solver: cp_model.CpSolver,
    hint: Collection[Assignment],
) -> Found | None:
    book, chunk = posed.book, posed.chunk
    held = {one for one in kept if one.duty in {duty.id for duty in chunk.duties}}
    if not chunk.options:
        toll = _toll(book, chunk, frozenset(), held)
        return Found((), dict.fromkeys((d.id for d in chunk.duties if d.id not in book.days), 0), toll, toll)
    fairness, counts = posed.bill.total(), _counts(posed, held)
    posed.model.minimize(counts)
    if hint:
        posed.hint(hint, dict.fromkeys((duty for duty, _ in posed.slot_taken), 0))
    drawn = posed.solve(solver)
    if drawn is None:
        return None
    toll = _toll(book, chunk, frozenset(drawn.assignments), held)
    least = toll if drawn.optimal else _least(drawn.bound, toll)
    fair = _fairest(posed, counts, fairness, drawn, solver) if posed.bill.priced else drawn
    return Found(fair.assignments, fair.slots, _toll(book, chunk, frozenset(fair.assignments), held), least)


def _fairest(
    posed: ChunkModel,
    counts: cp_model.LinearExprT,
    fairness: cp_model.LinearExprT,
    drawn: ChunkSolution,
    solver: cp_model.CpSolver,
) -> ChunkSolution:
    """Return, of the repairs that cost as little, the one that burdens people most evenly; as it was, if
    time runs out."""
    posed.model.add(counts <= drawn.worth)
    posed.model.minimize(fairness)
    posed.model.clear_hints()  # type: ignore[no-untyped-call]
    posed.hint(drawn.assignments, drawn.slots)
    return posed.solve(solver) or drawn


def _counts(posed: ChunkModel, held: Collection[Assignment]) -> cp_model.LinearExprT:
    """Return what the solution costs people: each place left open, each person once who has any change,
    each change."""
    news: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
    stays: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
    for option, x in posed.chosen:
        kept = Assignment(option.duty.id, option.line, option.person) in held
        (stays if kept else news)[option.person].append(x)
    sums: list[cp_model.LinearExprT] = [GAP * gap * duty.weight for duty, gap in posed.gaps]
    for person in sorted(news.keys() | stays.keys()):
        touched = posed.model.new_bool_var("")
        for x in news[person]:
            posed.model.add_implication(x, touched)
        for x in stays[person]:
            posed.model.add_bool_or([x, touched])
        sums += [TOUCH * touched, CHANGE * sum(news[person]), CHANGE * sum(1 - x for x in stays[person])]
    return sum(sums)


def _toll(book: Book, chunk: Chunk, chosen: frozenset[Assignment], held: set[Assignment]) -> Toll:
    missing = 0
    for duty in chunk.duties:
        asked = lacking_places(book, [duty])
        missing += duty.weight * (asked - sum(one.duty == duty.id for one in chosen))
    changed = chosen ^ held
    return Toll(missing, len({one.person for one in changed}), len(changed))


def _least(bound: int, toll: Toll) -> Toll:
    """Return what the bound of the whole sum says of its parts, read from the dearest down."""
    gaps = min(bound // GAP, toll.gaps)
    if gaps < toll.gaps:
        return Toll(max(0, gaps))
    people = min((bound - gaps * GAP) // TOUCH, toll.people)
    if people < toll.people:
        return Toll(gaps, max(0, people))
    changes = (bound - gaps * GAP - people * TOUCH) // CHANGE
    return Toll(gaps, people, max(0, min(changes, toll.changes)))
