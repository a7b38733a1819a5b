"""Gentle repair among people on shifts: no pattern is broken, and no gentler repair exists."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rosters.check.check import violations
from rosters.explain.gaps import gaps, reopen
from rosters.question.contract import Rules
from rosters.question.pattern import Pattern, Sequel
from rosters.question.plan import Assignment, Gap, Plan, PlanStatus, Reason
from rosters.question.problem import Duty, Held, Person, Problem, Span
from rosters.repair.repair import repair
from tests.rosters.cast import DAY, ask, duty, person

NAMES = ("秦卫国", "何志强", "孟庆山")
HOURS = {"day": 8, "night": 20}


def shift(day: int, kind: str = "day") -> Duty:
    """Eight hours for one."""
    return duty(f"{kind}-{day}", day, HOURS[kind], 8, kind=kind)


def standing(problem: Problem, people: str) -> Plan:
    """Who has the shifts in their order, by the number of the name; `-` is nobody."""
    given_out = tuple(
        Assignment(one.id, 0, NAMES[int(number)])
        for one, number in zip(problem.duties, people, strict=True)
        if number != "-"
    )
    return whole(problem, given_out)


def whole(problem: Problem, given_out: tuple[Assignment, ...]) -> Plan:
    """A plan of all the shifts, whoever has none of them left out."""
    served = {one.duty for one in given_out}
    open_now = tuple(Gap(one.id, 0, 1) for one in problem.duties if one.id not in served)
    return Plan(PlanStatus.FEASIBLE, given_out, {one.id: 0 for one in problem.duties}, open_now)


def away(problem: Problem, name: str, day: int) -> Problem:
    """The same with somebody absent for a day."""
    gone = Span(day * DAY, (day + 1) * DAY)
    people = (replace(one, absences=(gone,)) if one.id == name else one for one in problem.persons)
    return replace(problem, persons=tuple(people))


def on(problem: Problem, plan: Plan, duty_id: str) -> list[str]:
    """Who has a shift."""
    return [one.person for one in plan.assignments if one.duty == duty_id]


def guards(**pattern: Any) -> list[Person]:
    """Three guards with the same pattern."""
    return [person(name, pattern=Pattern(**pattern)) for name in NAMES]


def test_nobody_steps_in_for_a_run_that_would_be_too_long() -> None:
    problem = ask(guards(longest_run=3), [shift(day) for day in range(7)])
    asked = away(problem, NAMES[0], 3)
    mended = repair(asked, standing(asked, "1110222"), ["day-3"])
    assert violations(asked, mended.plan) == []
    assert (mended.toll.gaps, mended.toll.people, mended.proved) == (
        0,
        2,
        True,
    )  # one gives a day away for it


def test_two_days_together_are_given_to_one_where_runs_may_not_be_shorter() -> None:
    people = guards(shortest_run=2, shortest_rest=2)
    problem = ask(people, [shift(day) for day in range(10)])
    plan = standing(problem, "1110002222")
    gone = Span(4 * DAY, 6 * DAY)
    asked = replace(problem, persons=(replace(people[0], absences=(gone,)), *people[1:]))
    mended = repair(asked, plan, ["day-4", "day-5"])
    assert {on(asked, mended.plan, f"day-{day}")[0] for day in (4, 5)} <= {NAMES[1], NAMES[2]}
    known = [one for one in violations(asked, mended.plan) if one.person != NAMES[0]]
    assert known == []


def test_a_forbidden_succession_keeps_somebody_from_stepping_in() -> None:
    problem = ask(
        guards(),
        [shift(0, "night"), shift(1)],
        rules=Rules(min_rest_minutes=0, sequels=(Sequel("night", "day"),)),
    )
    asked = away(problem, NAMES[1], 1)
    mended = repair(asked, standing(asked, "01"), ["day-1"])
    assert on(asked, mended.plan, "day-1") == [NAMES[2]]


@pytest.mark.parametrize(
    ("pattern", "history", "reason"),
    [
        (Pattern(max_minutes=480), (), Reason.SHIFT_HOURS),
        (Pattern(most={"day": 1}), (), Reason.MOST_SHIFTS),
        (Pattern(max_weekends=0), (), Reason.WEEKENDS),
        (Pattern(shortest_run=2), (), Reason.SHORT_RUN),
        (Pattern(shortest_rest=3), (), Reason.SHORT_REST),
        (Pattern(longest_run=1), (4,), Reason.RUN_OF_DAYS),
        (Pattern(), (5,), Reason.ONE_SHIFT_A_DAY),
    ],
)
def test_a_gap_says_which_bound_keeps_somebody_from_it(
    pattern: Pattern, history: tuple[int, ...], reason: Reason
) -> None:
    days = [shift(2), shift(5), shift(8)]
    held = tuple(Held(NAMES[0], day * DAY, day * DAY + 60, day, kind="night") for day in history)
    problem = ask([person(NAMES[0], pattern=pattern)], days, history=held, rules=Rules(min_rest_minutes=0))
    found = gaps(reopen(problem, standing(problem, "0--")))
    assert [one.reasons for one in found if one.duty == "day-5"] == [((NAMES[0], reason),)]


@st.composite
def absences(draw: st.DrawFn) -> tuple[Problem, Plan, list[str]]:
    """Three guards, five days, a plan without a fault, and one of them away on one of their days."""
    pattern = Pattern(
        longest_run=draw(st.integers(2, 4)),
        shortest_run=draw(st.integers(1, 2)),
        shortest_rest=draw(st.integers(1, 2)),
        max_weekends=draw(st.integers(0, 1)),
        max_minutes=480 * draw(st.integers(2, 4)),
    )
    problem = ask([person(name, pattern=pattern) for name in NAMES], [shift(day) for day in range(5)])
    sound = [plan for plan in every_plan(problem) if not violations(problem, plan)]
    plan = draw(st.sampled_from(sound))
    one = draw(st.sampled_from(plan.assignments or (Assignment("day-0", 0, NAMES[0]),)))
    return away(problem, one.person, problem_day(one)), plan, [one.duty]


def problem_day(one: Assignment) -> int:
    """The day of a shift."""
    return int(one.duty.split("-")[1])


def every_plan(problem: Problem) -> list[Plan]:
    """Each shift to each guard, or to nobody."""
    return [standing(problem, "".join(choice)) for choice in product("012-", repeat=len(problem.duties))]


def toll(plan: Plan, after: Plan, lapsed: set[Assignment], wanted: list[str]) -> tuple[int, int, int]:
    """Places open on the wanted shifts, people touched, changes."""
    before = set(plan.assignments) - lapsed
    changed = before ^ set(after.assignments)
    missing = sum(not any(one.duty == key for one in after.assignments) for key in wanted)
    return missing, len({one.person for one in changed}), len(changed)


@settings(deadline=None, max_examples=5)
@given(absences())
def test_no_repair_that_breaks_no_pattern_is_gentler(case: tuple[Problem, Plan, list[str]]) -> None:
    problem, plan, wanted = case
    mended = repair(problem, plan, wanted, seconds=10)
    lapsed = set(mended.lapsed)
    bare = tuple(one for one in plan.assignments if one not in lapsed)
    known = set(violations(problem, whole(problem, bare)))
    assert set(violations(problem, whole(problem, mended.plan.assignments))) <= known
    kept = {one.duty for one in plan.assignments} | set(wanted)
    others = [
        toll(plan, after, lapsed, wanted)
        for after in every_plan(problem)
        if kept - set(wanted) <= {one.duty for one in after.assignments} <= kept
        and set(violations(problem, after)) <= known
    ]
    assert (mended.toll.gaps, mended.toll.people, mended.toll.changes) <= min(others)
