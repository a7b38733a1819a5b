"""The last stage of a plan: gaps and uneven burdens are improved one by one, across the weeks."""

from collections.abc import Callable

from rosters.book.book import Book
from rosters.book.shortage import lacking, lacks, unavoidable
from rosters.question.problem import Burden
from rosters.weeks.neighbourhood import around_gap, carriers, chains
from rosters.weeks.reoptimise import TimeBudget, rework

VICINITIES = ((3, 14), (7, 40))
"""Days around a gap and people to decide again, the small one first."""
FOR_A_GAP, FOR_A_BURDEN, FOR_A_CHAIN = 0.5, 0.2, 0.03
"""Deterministic seconds for one question."""
PASSES = 3
"""How often everybody above their fair load is looked at."""

Stop = Callable[[], bool]
"""Answers whether to leave it at that."""


def close_gaps(book: Book, budget: TimeBudget, stop: Stop) -> None:
    """Look around each gap for people who could change places so that it closes."""
    hopeless = {
        duty.id for one in unavoidable(book, lacking(book)) if one.reached(book) for duty in one.duties
    }
    for duty in lacking(book):
        for reach, alike in VICINITIES:
            if stop() or budget.spent() or not lacks(book, duty) or duty.id in hopeless:
                break
            rework(book, around_gap(book, duty, reach, alike), budget, FOR_A_GAP)


def even_out(book: Book, budget: TimeBudget, stop: Stop) -> None:
    """Hand burdens down from people who bear more than is fair to people who bear less, while it helps."""
    for burden in Burden:
        every = carriers(book, burden)
        if every and not stop() and not budget.spent():
            rework(book, every, budget, FOR_A_BURDEN)
        for _ in range(PASSES):
            if not _passes_down(book, burden, budget, stop):
                break


def _passes_down(book: Book, burden: Burden, budget: TimeBudget, stop: Stop) -> bool:
    better = False
    for chain in chains(book, burden):
        if stop() or budget.spent():
            return False
        better |= rework(book, chain, budget, FOR_A_CHAIN)
    return better
