"""The solver's sum and the planner's own reckoning are the same, wish by wish."""

from hypothesis import given, settings
from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.book.decomposition import settle_days, split, weeks
from rosters.question.problem import Problem
from rosters.weeks.cliques import cover
from rosters.weeks.greedy import cost
from rosters.weeks.model import ChunkModel, gaps_price
from tests.rosters.test_solve import problems


@settings(max_examples=30, deadline=None)
@given(problems())
def test_the_solver_charges_what_the_planner_reckons(problem: Problem) -> None:
    book = Book(problem)
    settle_days(book)
    charged = 0
    for duties in weeks(book):
        for chunk in split(book, duties):
            drawn = ChunkModel(book, chunk).solve(cp_model.CpSolver())
            assert drawn is not None and drawn.optimal
            book.days.update(drawn.slots)
            price = 0
            for one in drawn.assignments:
                price += cost(book, book.duty[one.duty], one.line, book.person[one.person])
                book.give(book.duty[one.duty], one.line, one.person)
            assert price + gaps_price(book, chunk.duties) == drawn.worth
            charged += 1
    assert charged


def test_cliques_cover_every_conflict_and_nothing_else() -> None:
    edges = {(0, 1), (0, 2), (1, 2), (2, 3), (4, 5)}
    masks = [sum(1 << j for j in range(6) if (min(i, j), max(i, j)) in edges) for i in range(6)]
    cliques = cover(masks)
    assert sorted(cliques) == [[0, 1, 2], [2, 3], [4, 5]]


def test_a_free_node_is_in_no_clique() -> None:
    assert cover([0, 0]) == []
