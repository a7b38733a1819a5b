"""From a problem to a plan: week after week, piece by piece, with the loads carried along."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace

from rosters.book.book import Book
from rosters.book.decomposition import settle_days, weeks
from rosters.book.quotas import Offsets, Quota, offsets, quotas
from rosters.book.shortage import lacking, lacking_places
from rosters.explain.gaps import broken_pins, gaps
from rosters.question.plan import Assignment, Figures, Plan, PlanStatus
from rosters.question.problem import Burden, Duty, Problem
from rosters.question.progress import Progress, Report, Stage
from rosters.rules.fairness import spreads
from rosters.weeks.at_once import decide, is_whole
from rosters.weeks.final_improvement import Stop, close_gaps, even_out
from rosters.weeks.greedy import fill, keep, make_room, resettle, scarce_first
from rosters.weeks.local_search import polish
from rosters.weeks.model import ChunkSolution, gaps_price
from rosters.weeks.penalty import gap_bound, penalty
from rosters.weeks.reoptimise import TimeBudget, places, refine

EFFORT = 0.1
"""Deterministic seconds of search for each second allowed: low enough that the clock seldom decides."""
MENDING = 0.5
"""The same for the last stage, which works on gaps and uneven burdens across the weeks."""
SKETCHED = 0.0001
"""What sketching a place is estimated to have spent of them."""
TOLERANCE = 0.5
"""How much of a burden's price may be left on the table in a week of many, where a proof is worth nothing."""


Seats = tuple[dict[str, int], dict[tuple[str, int], list[str]]]
"""Chosen days, and who serves which line: what a plan can be made of again."""


def solve(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    workers: int = 2,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> Plan:
    """Draw up a plan. Always return one: a place that cannot be filled is a gap with reasons.

    The same problem, seed, `seconds` and `workers` give the same plan, as long as the search ends before
    `seconds` have passed on the clock. `progress` hears how far it is; what it raises ends the work. Once `stop`
    returns true, or Ctrl-C is pressed, the plan is the best found so far; every hard rule holds in it.

    Example: one gate duty on day 0 for one guard, Ada the only guard: the plan assigns Ada; without Ada it
    has one gap whose reasons name for each person the rule `not_in_pool`.
    """
    if any(duty.kind for duty in problem.duties):
        return _with_shifts(problem, seconds, seed, workers, progress, stop)
    began = time.monotonic()
    stop = stop or _never
    fair = _fair(problem, workers)
    ahead = {} if is_whole(problem) else offsets(problem, fair)
    book = _opened(problem, ahead)
    drawn: list[ChunkSolution | None] = []
    saved: Seats | None = None
    try:
        with ThreadPoolExecutor(max_workers=workers) as executor:
            for step in _stages(book, _budgets(book, seconds, seed, began, executor), drawn, stop):
                saved = _seats(book)
                if progress:
                    progress(_counted(book, step))
    except KeyboardInterrupt:
        book, drawn = _opened(problem, ahead), [None]
        _seat(book, saved)
    finish(book)
    status, bound, worth = _judge(book, ahead, drawn)
    return Plan(
        status=status,
        assignments=book.assignments(),
        days={duty.id: book.days[duty.id] for duty in problem.duties},
        gaps=gaps(book),
        broken_pins=broken_pins(book),
        penalty=worth,
        bound=bound,
        figures=_figures(book, fair),
        seed=seed,
        seconds=time.monotonic() - began,
    )


def _with_shifts(
    problem: Problem,
    seconds: float,
    seed: int,
    workers: int,
    progress: Report | None,
    stop: Stop | None,
) -> Plan:
    """Solve shifts and other work apart: shifts are for people with a pattern and other work is not, so the
    two problems share nobody."""
    began = time.monotonic()
    other = replace(problem, duties=tuple(duty for duty in problem.duties if not duty.kind))
    first = 0.5 if other.duties else 0.0
    rest = solve(
        other,
        seconds=seconds * first,
        seed=seed,
        workers=workers,
        progress=_first_half(progress) if progress and other.duties else None,
        stop=stop,
    )
    left = seconds - (time.monotonic() - began)
    from rosters.shifts.draw_up import draw_shifts  # noqa: PLC0415  40 MB that a school without shifts does not carry

    shifts = draw_shifts(
        problem, left, seed, workers, _of_shifts(progress, first) if progress else None, stop
    )
    order = {duty.id: number for number, duty in enumerate(problem.duties)}
    given = sorted(
        (*rest.assignments, *shifts.assignments), key=lambda one: (order[one.duty], one.line, one.person)
    )
    lacking = sorted((*rest.gaps, *shifts.gaps), key=lambda gap: (order[gap.duty], gap.line))
    status = shifts.status if rest.status is PlanStatus.OPTIMAL else max(rest.status, shifts.status)
    return replace(
        rest,
        status=status,
        assignments=tuple(given),
        days={duty.id: rest.days.get(duty.id, 0) for duty in problem.duties},
        gaps=tuple(lacking),
        penalty=rest.penalty + shifts.penalty,
        bound=rest.bound + shifts.bound,
        figures=replace(rest.figures, minutes=_minutes(problem, given), burdens=_burdens(problem, given)),
        seconds=time.monotonic() - began,
    )


def _first_half(progress: Report) -> Report:
    return lambda step: progress(replace(step, part=step.part / 2))


def _of_shifts(progress: Report, first: float) -> Callable[[float], None]:
    return lambda part: progress(Progress(Stage.SHIFTS, first + (1 - first) * part))


def _minutes(problem: Problem, given: Sequence[Assignment]) -> dict[str, int]:
    duties = {duty.id: duty.minutes for duty in problem.duties}
    minutes = {person.id: 0 for person in problem.persons}
    for one in given:
        minutes[one.person] += duties[one.duty]
    return minutes


def _burdens(problem: Problem, given: Sequence[Assignment]) -> dict[str, dict[Burden, int]]:
    duties = {duty.id: duty.burdens for duty in problem.duties}
    burdens: dict[str, dict[Burden, int]] = {person.id: {} for person in problem.persons}
    for one in given:
        for burden in sorted(duties[one.duty]):
            burdens[one.person][burden] = burdens[one.person].get(burden, 0) + 1
    return burdens


def _counted(book: Book, step: Progress) -> Progress:
    duties = book.problem.duties
    asked = places(duties)
    return replace(step, filled=asked - lacking_places(book, duties), places=asked)


def _never() -> bool:
    return False


def _fair(problem: Problem, workers: int) -> dict[Burden, Quota]:
    book = Book(problem)
    settle_days(book)
    return quotas(book, workers)


def _opened(problem: Problem, ahead: Offsets) -> Book:
    """Return the book before the first decision, with what leaves no choice already entered."""
    book = Book(problem)
    settle_days(book)
    book.set_offsets(ahead)
    return book


def _budgets(
    book: Book, seconds: float, seed: int, began: float, executor: Executor
) -> tuple[TimeBudget, TimeBudget]:
    """Return the time budgets of the weeks and of the last stage."""
    asked, deadline = places(book.problem.duties), began + seconds
    tolerance = book.problem.weights.burden * TOLERANCE if len(weeks(book)) > 1 else 0.0
    effort = max(0.0, seconds * EFFORT - asked * SKETCHED)
    return (
        TimeBudget(effort, asked, deadline, seed, tolerance, executor),
        TimeBudget(seconds * MENDING, asked, deadline, seed, 0.0, executor),
    )


def _stages(
    book: Book, budgets: tuple[TimeBudget, TimeBudget], drawn: list[ChunkSolution | None], stop: Stop
) -> Iterator[Progress]:
    """Draft, decide each week again, then improve across the weeks. Yield the stage that begins whenever a
    valid plan stands."""
    groups = weeks(book)
    yield from _sketch(book, groups)
    if is_whole(book.problem):
        yield Progress(Stage.WHOLE, 0.1)
        drawn.append(decide(book, budgets[0].deadline, budgets[0].seed))
    else:
        yield from _improve(book, groups, budgets, drawn, stop)
    yield Progress(Stage.EXPLAIN, 1.0)


def _improve(
    book: Book,
    groups: Sequence[Sequence[Duty]],
    budgets: tuple[TimeBudget, TimeBudget],
    drawn: list[ChunkSolution | None],
    stop: Stop,
) -> Iterator[Progress]:
    if len(groups) > 1:
        yield Progress(Stage.GAPS, 0.1)
        finish(book)
        close_gaps(book, budgets[1], stop)
        yield Progress(Stage.BURDENS, 0.3)
        even_out(book, budgets[1], stop)
    yield Progress(Stage.WEEKS, 0.5, 0, len(groups))
    for number, duties in enumerate(_neediest_first(book, groups), start=1):
        drawn += [None] if stop() else refine(book, duties, budgets[0])
        yield Progress(Stage.WEEKS, 0.5 + 0.4 * (number / len(groups)), number, len(groups))
    yield Progress(Stage.LAST, 0.9)
    finish(book)
    close_gaps(book, budgets[1], stop)


def finish(book: Book) -> None:
    """Fill what can be filled without search, if need be on another day, and give every crew its leader."""
    fill(book, lacking(book))
    _promote(book)
    fill(book, lacking(book))
    resettle(book, lacking(book))
    make_room(book, lacking(book))
    _promote(book)


def _seats(book: Book) -> Seats:
    return dict(book.days), {seat: list(people) for seat, people in book.serving.items()}


def _seat(book: Book, saved: Seats | None) -> None:
    if saved:
        book.days.update(saved[0])
        for (duty, line), people in saved[1].items():
            for person in people:
                if person not in book.serving[duty, line]:  # the pinned ones are there
                    book.give(book.duty[duty], line, person)


def _sketch(book: Book, groups: Sequence[Sequence[Duty]]) -> Iterator[Progress]:
    """A first roster: what is published, then week by week, then smoothed within each week."""
    keep(book)
    for number, duties in enumerate(groups):
        yield Progress(Stage.SKETCH, 0.05 * (number / len(groups)), number, len(groups))
        fill(book, scarce_first(book, duties))
    for number, duties in enumerate(groups):
        yield Progress(Stage.SMOOTH, 0.05 + 0.05 * (number / len(groups)), number, len(groups))
        polish(book, duties, 2)


def _neediest_first(book: Book, groups: Sequence[Sequence[Duty]]) -> list[Sequence[Duty]]:
    """Weeks with the dearest gaps first: what can be spent on searching may not reach the others."""
    return sorted(groups, key=lambda duties: -gaps_price(book, duties))


def _promote(book: Book) -> None:
    """No crew is missing its leader while somebody in it could lead: that person moves to the leader's line."""
    for duty in lacking(book):
        vacant = [n for n, line in enumerate(duty.lines) if line.leader and book.missing(duty, n)]
        for line in vacant:
            for other, person in _able_to_lead(book, duty, line)[: book.missing(duty, line)]:
                book.take(duty, other, person)
                book.give(duty, line, person)


def _able_to_lead(book: Book, duty: Duty, line: int) -> list[tuple[int, str]]:
    pinned = {pin.person for pin in duty.pins}
    fit = book.fit(duty, line, book.days[duty.id])
    return [
        (other, person)
        for other in range(len(duty.lines))
        if not duty.lines[other].leader
        for person in book.serving[duty.id, other]
        if person not in pinned and person in fit
    ]


def _judge(book: Book, ahead: Offsets, drawn: Sequence[ChunkSolution | None]) -> tuple[PlanStatus, int, int]:
    """Return status, bound and penalty. A plan made week by week is not proved best; one of a single week
    can be."""
    before = Book(book.problem)
    before.set_offsets(ahead)
    worth = penalty(before, book)
    searched = [draft for draft in drawn if draft]
    if (len(weeks(book)) <= 1 or is_whole(book.problem)) and len(searched) == len(drawn):
        gap = sum(draft.worth - draft.bound for draft in searched)
        status = PlanStatus.OPTIMAL if all(draft.optimal for draft in searched) else PlanStatus.FEASIBLE
        return status, worth - gap, worth
    return PlanStatus.FEASIBLE, gap_bound(book), worth


def _figures(book: Book, fair: dict[Burden, Quota]) -> Figures:
    minutes = {person.id: 0 for person in book.problem.persons}
    burdens: dict[str, dict[Burden, int]] = {person.id: {} for person in book.problem.persons}
    for one in book.assignments():
        duty = book.duty[one.duty]
        minutes[one.person] += duty.minutes
        for burden in sorted(duty.burdens):
            burdens[one.person][burden] = burdens[one.person].get(burden, 0) + 1
    widths = spreads(book.problem, burdens, {burden: quota.loads for burden, quota in fair.items()})
    excess = {
        burden: sum(max(0.0, spread.width - 1) for spread in widths if spread.burden == burden)
        for burden in fair
    }
    least = {burden: quota.excess for burden, quota in fair.items()}
    return Figures(widths, excess, least, minutes, burdens)
