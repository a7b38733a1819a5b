"""People who work shifts: each bound of their pattern decides a plan, and the examiner sees each one broken."""

from dataclasses import replace
from typing import Any

import pytest

from rosters.check.check import violations
from rosters.question.contract import Rules
from rosters.question.pattern import Pattern, Request, Sequel
from rosters.question.plan import Assignment, Gap, Plan, PlanStatus, Reason
from rosters.question.problem import Duty, Line, Person, Problem
from rosters.solve import solve
from tests.rosters.cast import ask, at, duty, person, served


def guard(name: str, **pattern: Any) -> Person:
    """A guard on shifts."""
    return person(name, pattern=Pattern(**pattern))


def shift(day: int, kind: str = "day", count: int = 1, **line: Any) -> Duty:
    """Eight hours from eight (days) or from ten at night (nights)."""
    start = 22 if kind == "night" else 8
    return duty(f"{kind}-{day}", day, start, 8, kind=kind, lines=(Line("staff", count, **line),))


def worked(plan: Plan, name: str) -> list[int]:
    """The days somebody works on."""
    return sorted(int(one.duty.split("-")[1]) for one in plan.assignments if one.person == name)


def solved(persons: list[Person], days: int = 7, **more: Any) -> tuple[Problem, Plan]:
    """A week in which one guard is wanted every day."""
    problem = ask(persons, [shift(day) for day in range(days)], **more)
    plan = solve(problem, seconds=5)
    assert violations(problem, plan) == []
    return problem, plan


def test_a_longest_run_leaves_a_day_open() -> None:
    _, plan = solved([guard("秦卫国", longest_run=3)])
    assert len(worked(plan, "秦卫国")) == 6
    assert [gap.missing for gap in plan.gaps] == [1]
    assert plan.status == PlanStatus.OPTIMAL


def test_a_shortest_rest_makes_the_free_days_two() -> None:
    _, plan = solved([guard("秦卫国", longest_run=3, shortest_rest=2)])
    assert len(worked(plan, "秦卫国")) == 5


def test_a_single_shift_is_only_at_an_edge_where_runs_may_not_be_that_short() -> None:
    _, plan = solved([guard("秦卫国", shortest_run=2, max_minutes=480)])
    assert worked(plan, "秦卫国") in ([0], [6])


def test_minutes_are_bounded_from_both_sides() -> None:
    _, little = solved([guard("秦卫国", max_minutes=3 * 480)])
    assert len(worked(little, "秦卫国")) == 3
    wanted = ask([guard("秦卫国", min_minutes=2 * 480)], [shift(day, count=0, over=1) for day in range(7)])
    much = solve(wanted, seconds=5)
    assert len(worked(much, "秦卫国")) == 2
    assert much.penalty == 2


def test_weekends_count_once_for_saturday_and_sunday() -> None:
    _, plan = solved([guard("秦卫国", max_weekends=0, longest_run=7)])
    assert worked(plan, "秦卫国") == [0, 1, 2, 3, 4]
    _, both = solved([guard("秦卫国", max_weekends=1, longest_run=7)])
    assert worked(both, "秦卫国") == [0, 1, 2, 3, 4, 5, 6]


def test_the_most_of_a_kind_is_kept() -> None:
    _, plan = solved([guard("秦卫国", most={"day": 2})])
    assert len(worked(plan, "秦卫国")) == 2


def test_a_request_decides_between_two_who_could() -> None:
    calm = guard("秦卫国", max_minutes=480, requests=(Request(3, "day", True, 5),))
    other = guard("何志强", longest_run=7, requests=(Request(3, "day", False, 2),))
    _, plan = solved([calm, other])
    assert ("day-3", "秦卫国") in served(plan)
    assert plan.penalty == 0


def test_after_a_night_no_early_day() -> None:
    shifts = [shift(0, "night"), shift(1, "day")]
    problem = ask(
        [guard("秦卫国")], shifts, rules=Rules(min_rest_minutes=0, sequels=(Sequel("night", "day"),))
    )
    plan = solve(problem, seconds=5)
    assert violations(problem, plan) == []
    assert len(plan.assignments) == 1


def test_rest_between_shifts_follows_from_their_hours() -> None:
    problem = ask([guard("秦卫国")], [shift(0, "night"), shift(1, "day")])
    assert len(solve(problem, seconds=5).assignments) == 1


def test_nobody_on_top_where_no_price_says_so() -> None:
    problem = ask([guard("秦卫国", min_minutes=480), guard("何志强", min_minutes=480)], [shift(0)])
    plan = solve(problem, seconds=2)
    assert len(plan.assignments) == 1
    assert plan.status == PlanStatus.UNMET


def test_who_is_taken_off_keeps_no_run_that_is_too_short() -> None:
    people = [guard(name, min_minutes=3 * 480, shortest_run=3) for name in ("秦卫国", "何志强")]
    problem = ask(people, [shift(day) for day in range(1, 5)] + [shift(6, count=0)])
    plan = solve(problem, seconds=3)
    assert {one.code for one in violations(problem, plan)} <= {Reason.PATTERN}
    assert plan.status == PlanStatus.UNMET


def test_shifts_and_other_work_share_nobody() -> None:
    problem = ask([guard("秦卫国"), person("王海")], [shift(0), duty("gate", 0)])
    plan = solve(problem, seconds=5)
    assert served(plan) == [("day-0", "秦卫国"), ("gate", "王海")]
    assert violations(problem, plan) == []
    assert plan.figures.minutes == {"秦卫国": 480, "王海": 60}


def test_a_gap_names_what_speaks_against_everybody() -> None:
    people = [guard("秦卫国", max_minutes=480), person("王海"), guard("何志强", most={"day": 0})]
    plan = solve(ask(people, [shift(0), shift(1)]), seconds=5)
    assert [set(gap.reasons) for gap in plan.gaps] == [
        {("秦卫国", Reason.PATTERN), ("王海", Reason.OFF_PATTERN), ("何志强", Reason.PATTERN)}
    ]


def test_progress_only_grows_and_ends_at_one() -> None:
    heard: list[float] = []
    solve(
        ask([guard("秦卫国")], [shift(day) for day in range(7)]),
        seconds=5,
        progress=lambda step: heard.append(step.part),
    )
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_the_same_seed_gives_the_same_plan() -> None:
    people = [guard(name, longest_run=4, shortest_rest=2) for name in ("秦卫国", "何志强", "孟庆山")]
    problem = ask(people, [shift(day, count=2) for day in range(14)])
    assert solve(problem, seconds=5, seed=3) == solve(problem, seconds=5, seed=3)


def test_json_keeps_patterns_and_sequels() -> None:
    problem = ask(
        [guard("秦卫国", most={"day": 2}, requests=(Request(1, "day", True),))],
        [shift(0, under=100, over=1)],
        rules=Rules(sequels=(Sequel("night", "day"), Sequel("", "", 2, 5))),
    )
    assert Problem.from_json(problem.to_json()) == problem


@pytest.mark.parametrize(
    ("pattern", "days", "code"),
    [
        (Pattern(longest_run=2), [0, 1, 2], Reason.RUN_OF_DAYS),
        (Pattern(shortest_run=2), [2], Reason.SHORT_RUN),
        (Pattern(shortest_rest=2), [1, 3], Reason.SHORT_REST),
        (Pattern(min_minutes=960), [0], Reason.PATTERN),
        (Pattern(max_minutes=480), [0, 1], Reason.SHIFT_HOURS),
        (Pattern(max_weekends=0), [5], Reason.WEEKENDS),
        (Pattern(most={"day": 1}), [0, 1], Reason.MOST_SHIFTS),
        (None, [0], Reason.OFF_PATTERN),
    ],
)
def test_the_examiner_sees_every_bound_broken(pattern: Pattern | None, days: list[int], code: Reason) -> None:
    problem = ask([replace(person("秦卫国"), pattern=pattern)], [shift(day) for day in range(7)])
    given = tuple(Assignment(f"day-{day}", 0, "秦卫国") for day in days)
    open_days = [day for day in range(7) if day not in days]
    plan = Plan(
        PlanStatus.FEASIBLE,
        given,
        {one.id: 0 for one in problem.duties},
        tuple(Gap(f"day-{day}", 0, 1) for day in open_days),
    )
    assert {one.code for one in violations(problem, plan)} == {code}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ask([], [duty("two", kind="day", slots=(at(0), at(1)))]),
        lambda: ask([], [duty("lines", kind="day", lines=(Line("a"), Line("b")))]),
        lambda: ask([], [shift(0), replace(shift(0), id="again")]),
        lambda: ask([], [shift(0, under=1_000_000)]),
    ],
)
def test_a_shift_that_is_none_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"shift|price"):
        wrong()
