"""From a problem to a plan: week after week, piece by piece, with what was borne carried along."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from rosters.book import Book
from rosters.chunks import settle_days, weeks
from rosters.fairness import spreads
from rosters.gaps import broken_pins, gaps
from rosters.greedy import fill, keep, make_room, resettle, scarce_first
from rosters.model import Drawn, gaps_price
from rosters.penalty import gap_bound, penalty
from rosters.plan import Figures, Plan, PlanStatus
from rosters.polish import polish
from rosters.problem import Burden, Duty, Problem
from rosters.refine import Purse, places, refine

EFFORT = 0.1
"""Deterministic seconds of search for each second allowed: low enough that the clock seldom decides."""
SKETCHED = 0.0001
"""What sketching a place is reckoned to have spent of them."""
TOLERANCE = 0.5
"""How much of a burden's price may be left on the table in a week of many, where a proof is worth nothing."""


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
    groups = weeks(book)
    tolerance = problem.weights.burden * TOLERANCE if len(groups) > 1 else 0.0
    asked = places(problem.duties)
    purse = Purse(max(0.0, seconds * EFFORT - asked * SKETCHED), asked, began + seconds, seed, tolerance)
    _sketch(book, groups)
    drawn: list[Drawn | None] = []
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for number, duties in enumerate(_neediest_first(book, groups)):
            drawn += refine(book, duties, purse, pool)
            if progress:
                progress((number + 1) / len(groups))
    fill(book, _lacking(book))
    _promote(book)
    fill(book, _lacking(book))
    resettle(book, _lacking(book))
    make_room(book, _lacking(book))
    _promote(book)
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


def _sketch(book: Book, groups: Sequence[Sequence[Duty]]) -> None:
    """A first roster: what is published, then week by week, then smoothed over all weeks."""
    keep(book)
    for duties in groups:
        fill(book, scarce_first(book, duties))
    for duties in groups:
        polish(book, duties, 2)
    polish(book, book.problem.duties, 1)


def _neediest_first(book: Book, groups: Sequence[Sequence[Duty]]) -> list[Sequence[Duty]]:
    """Weeks with the dearest gaps first: what can be spent on searching may not reach the others."""
    return sorted(groups, key=lambda duties: -gaps_price(book, duties))


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
    fit = book.fit(duty, line, book.days[duty.id])
    return [
        (other, person)
        for other in range(len(duty.lines))
        if not duty.lines[other].leader
        for person in book.serving[duty.id, other]
        if person not in pinned and person in fit
    ]


def _judge(book: Book, drawn: Sequence[Drawn | None], groups: int) -> tuple[PlanStatus, int, int]:
    """Status, bound and penalty. A plan made week by week is not proved best; one of a single week can be."""
    worth = penalty(Book(book.problem), book)
    searched = [draft for draft in drawn if draft]
    if groups <= 1 and len(searched) == len(drawn):
        gap = sum(draft.worth - draft.bound for draft in searched)
        status = PlanStatus.OPTIMAL if all(draft.optimal for draft in searched) else PlanStatus.FEASIBLE
        return status, worth - gap, worth
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
