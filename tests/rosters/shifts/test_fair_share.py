"""People on shifts bear nights, weekends and shifts at all evenly, as far as every shift is filled."""

from collections import Counter

import pytest

from rosters.check.check import violations
from rosters.question.contract import Rules
from rosters.question.pattern import Pattern
from rosters.question.plan import PlanStatus
from rosters.question.problem import Burden, Duty, Line, Person, Problem, Published
from rosters.solve import solve
from tests.rosters.cast import ask, duty, person

NAMES = ("秦卫国", "何志强", "孟庆山")


def guard(name: str, **more: object) -> Person:
    """A guard on shifts, five days in a row at most."""
    return person(name, pattern=Pattern(longest_run=5), **more)


def shift(day: int, kind: str = "night") -> Duty:
    """Eight hours; a night bears the burden of one."""
    start, burdens = (20, {Burden.NIGHT}) if kind == "night" else (8, set())
    return duty(f"{kind}-{day}", day, start, 8, kind=kind, lines=(Line("staff"),), burdens=burdens)


def shares(problem: Problem) -> list[int]:
    """How many shifts each gets; the plan is sound and proved."""
    plan = solve(problem, seconds=20)
    assert (violations(problem, plan), plan.gaps, plan.status) == ([], (), PlanStatus.OPTIMAL)
    counts = Counter(one.person for one in plan.assignments)
    assert {name: sum(plan.figures.burdens[name].values()) for name in NAMES} == {
        name: sum(one.person == name and "night" in one.duty for one in plan.assignments) for name in NAMES
    }
    return [counts[name] for name in NAMES]


def test_nights_are_shared_out_evenly() -> None:
    assert shares(ask([guard(name) for name in NAMES], [shift(day) for day in range(9)])) == [3, 3, 3]


@pytest.mark.parametrize(
    ("more", "expected"),
    [({"ledger": {Burden.NIGHT: 3}}, [1, 4, 4]), ({"share": 0.5, "ledger": {}}, [2, 4, 4])],
)
def test_who_bore_more_or_works_less_gets_fewer(more: dict[str, object], expected: list[int]) -> None:
    people = [guard(NAMES[0], **more), *(guard(name) for name in NAMES[1:])]
    days = range(sum(expected))
    assert shares(ask(people, [shift(day) for day in days])) == expected


def test_fairness_leaves_no_shift_open_and_breaks_no_pattern() -> None:
    people = [guard(NAMES[0]), *(person(name, pattern=Pattern(most={"night": 1})) for name in NAMES[1:])]
    assert shares(ask(people, [shift(day) for day in range(5)])) == [3, 1, 1]


def test_drawn_up_again_nothing_changes() -> None:
    asked = [shift(day, kind) for day in range(7) for kind in ("day", "night")]
    problem = ask([guard(name) for name in NAMES], asked, rules=Rules(min_rest_minutes=600))
    plan = solve(problem, seconds=20)
    published = tuple(Published(one.duty, one.line, one.person) for one in plan.assignments)
    again = ask([guard(name) for name in NAMES], asked, rules=problem.rules, published=published)
    assert solve(again, seconds=20, seed=5).assignments == plan.assignments
