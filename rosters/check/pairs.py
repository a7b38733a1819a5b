"""The checker's part about pairs: where pairs rotate, the same two do not serve too often running."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from rosters.question.plan import Plan
from rosters.question.problem import Problem


def pair_runs(problem: Problem, plan: Plan) -> Iterator[tuple[str, str]]:
    """Return person and duty of every round in a run that is too long for the same two. Rounds are ordered
    by their first slot."""
    for area in sorted({duty.area for duty in problem.duties if duty.rotate_pair} - {""}):
        rounds = _rounds(problem, plan, area)
        everybody = sorted({person for _, _, people in rounds for person in people})
        for two in combinations(everybody, 2):
            for duty in _too_long(rounds, set(two), problem.rules.max_pair_run):
                yield from ((person, duty) for person in two)


def _rounds(problem: Problem, plan: Plan, area: str) -> list[tuple[int, str, set[str]]]:
    """Return start, duty (empty: held) and people of each round, in order."""
    crews: defaultdict[str, set[str]] = defaultdict(set)
    for one in plan.assignments:
        crews[one.duty].add(one.person)
    held: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for past in problem.history:
        if past.area == area:
            held[past.start, past.end].add(past.person)
    mine = [duty for duty in problem.duties if duty.area == area and (duty.rotate_pair or duty.in_turn)]
    rounds = [(duty.slots[0].start, duty.id, crews[duty.id]) for duty in mine]
    rounds += [(start, "", people) for (start, _), people in sorted(held.items())]
    return sorted(rounds, key=lambda one: one[:2])


def _too_long(rounds: list[tuple[int, str, set[str]]], two: set[str], longest: int) -> Iterator[str]:
    run: list[str] = []
    for _, duty, people in [*rounds, (0, "", set())]:
        if two <= people:
            run.append(duty)
            continue
        if 0 < longest < len(run):
            yield from (one for one in run if one)
        run = []
