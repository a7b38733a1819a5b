"""What was worked before the first day and after the last counts: schedules drawn beside it are as good as any."""

from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rosters.check.check import violations
from rosters.explain.gaps import gaps, reopen
from rosters.question.contract import Rules
from rosters.question.pattern import Pattern, Sequel
from rosters.question.plan import Assignment, Plan, PlanStatus
from rosters.question.problem import Duty, Held, Line, Person, Problem
from rosters.solve import solve
from tests.rosters.cast import ask, at, duty, person

KINDS = {"day": 8, "night": 20}
DAYS = 4
NAMES = ("秦卫国", "何志强")


def guard(name: str, **pattern: Any) -> Person:
    """A guard on shifts."""
    return person(name, pattern=Pattern(**pattern))


def shift(day: int, kind: str, count: int = 1) -> Duty:
    """Eight hours from eight in the morning or in the evening."""
    return duty(f"{kind}-{day}", day, KINDS[kind], 8, kind=kind, lines=(Line("staff", count),))


def worked(name: str, day: int, kind: str = "day") -> Held:
    """A shift outside the question."""
    slot = at(day, KINDS[kind], 8)
    return Held(name, slot.start, slot.end, day, minutes=480, kind=kind)


def days_of(plan: Plan, name: str) -> list[int]:
    """The days somebody works on."""
    return sorted(int(one.duty.split("-")[1]) for one in plan.assignments if one.person == name)


def drawn(pattern: Pattern, history: list[Held], days: int = 7, **rules: Any) -> Plan:
    """A week that wants one guard a day, for one guard with a history."""
    alone = person(NAMES[0], pattern=pattern)
    problem = ask(
        [alone], [shift(day, "day") for day in range(days)], history=tuple(history), rules=Rules(**rules)
    )
    plan = solve(problem, seconds=5)
    assert violations(problem, plan) == []
    return plan


def test_days_before_count_for_the_longest_run() -> None:
    plan = drawn(Pattern(longest_run=3), [worked(NAMES[0], -2), worked(NAMES[0], -1)])
    assert days_of(plan, NAMES[0])[:2] == [0, 2]


def test_free_days_before_count_for_the_shortest_rest() -> None:
    plan = drawn(Pattern(shortest_rest=3, longest_run=3), [worked(NAMES[0], -2)])
    assert days_of(plan, NAMES[0])[0] == 2


def test_a_night_before_keeps_from_the_first_day_shift() -> None:
    forbidden = drawn(
        Pattern(), [worked(NAMES[0], -1, "night")], sequels=(Sequel("night", "day"),), min_rest_minutes=0
    )
    rested = drawn(Pattern(), [worked(NAMES[0], -1, "night")])
    assert 0 not in days_of(forbidden, NAMES[0]) + days_of(rested, NAMES[0])


def test_a_run_begun_before_is_finished() -> None:
    pattern = Pattern(shortest_run=3, longest_run=4)
    problem = ask(
        [person(name, pattern=pattern) for name in NAMES],
        [shift(day, "day") for day in range(2)],
        history=(worked(NAMES[1], -1),),
    )
    assert days_of(solve(problem, seconds=5), NAMES[1]) == [0, 1]


def test_days_after_count_too() -> None:
    alone = days_of(drawn(Pattern(longest_run=3), []), NAMES[0])
    beside = days_of(drawn(Pattern(longest_run=3), [worked(NAMES[0], 7), worked(NAMES[0], 8)]), NAMES[0])
    assert alone == [0, 1, 2, 4, 5, 6]  # the only way to miss no more than one day
    assert len(beside) == 5 and not {5, 6} <= set(beside)


def test_a_shift_done_within_the_days_stays() -> None:
    plan = drawn(Pattern(longest_run=2), [worked(NAMES[0], 1, "night")], min_rest_minutes=0)
    assert 1 not in days_of(plan, NAMES[0])
    assert not {0, 2} <= set(days_of(plan, NAMES[0]))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Two guards, four days, two kinds, and whatever they worked in the week before and the days after."""
    shortest, rest = 1, draw(st.integers(1, 3))
    people = [
        guard(
            name,
            longest_run=draw(st.integers(2, 4)),
            shortest_run=shortest,
            shortest_rest=rest,
            max_weekends=draw(st.integers(0, 2)),
            max_minutes=480 * draw(st.integers(1, 4)),
            most={"night": draw(st.integers(0, 3))},
        )
        for name in NAMES
    ]
    asked = [shift(day, kind) for day in range(DAYS) for kind in KINDS if draw(st.booleans())]
    days = st.sets(st.sampled_from([-5, -4, -3, -2, -1, 4, 5, 6]), max_size=5)
    kinds = st.sampled_from(sorted(KINDS))
    history = [worked(name, day, draw(kinds)) for name in NAMES for day in sorted(draw(days))]
    sequels = (Sequel("night", "day"),) if draw(st.booleans()) else ()
    return ask(people, asked or [shift(0, "day")], history=tuple(history), rules=Rules(sequels=sequels))


def fewest_missing(problem: Problem) -> int:
    """By trying every plan and asking the examiner."""
    best = len(problem.duties)
    for choice in product((None, *NAMES), repeat=len(problem.duties)):
        missing = choice.count(None)
        if missing < best:
            given_out = tuple(
                Assignment(one.id, 0, name) for one, name in zip(problem.duties, choice, strict=True) if name
            )
            plan = Plan(PlanStatus.FEASIBLE, given_out, {one.id: 0 for one in problem.duties})
            if not violations(problem, _counted(problem, plan)):
                best = missing
    return best


def _counted(problem: Problem, plan: Plan) -> Plan:
    return replace(plan, gaps=gaps(reopen(problem, plan)))


@settings(deadline=None, max_examples=12)
@given(problems())
def test_no_plan_beside_the_history_leaves_less_open(problem: Problem) -> None:
    plan = solve(problem, seconds=5)
    assert violations(problem, plan) == []
    assert sum(gap.missing for gap in plan.gaps) == fewest_missing(problem)
