"""Across the weeks: what is fair where pools overlap, which gaps nobody can close, and stopping half-way."""

from concurrent.futures import ThreadPoolExecutor

from rosters.book.book import Book
from rosters.book.decomposition import settle_days
from rosters.book.quotas import quotas
from rosters.book.shortage import lacking, unavoidable
from rosters.check.check import violations
from rosters.question.problem import Burden, Line, Problem
from rosters.question.progress import Progress
from rosters.solve import solve
from rosters.weeks.final_improvement import close_gaps
from rosters.weeks.reoptimise import TimeBudget
from tests.rosters.cast import ask, duty, person
from tests.rosters.generate import a_school

HEAVY = {Burden.HEAVY}


def opened(problem: Problem) -> Book:
    book = Book(problem)
    settle_days(book)
    return book


def hauling(days: range, *pools: str) -> list:  # type: ignore[type-arg]
    return [duty(f"{pool}-{day}", day, lines=(Line(pool),), burdens=HEAVY) for pool in pools for day in days]


def overlapping() -> Problem:
    """Six hauls for two porters, one of whom drives too; three drives for two drivers."""
    people = [person("罗永福", "porter", "driver"), person("魏东升", "porter"), person("姚晓峰", "driver")]
    return ask(people, hauling(range(0, 42, 7), "porter") + hauling(range(1, 22, 7), "driver"))


def test_who_is_in_two_pools_sets_what_is_fair_in_both() -> None:
    quota = quotas(opened(overlapping()))[Burden.HEAVY]
    assert (quota.loads, quota.excess) == ({"罗永福": 3, "魏东升": 3, "姚晓峰": 3}, 0.0)


def test_the_plan_reaches_what_is_fair_where_pools_overlap() -> None:
    figures = solve(overlapping()).figures
    assert (
        [spread.width for spread in figures.spreads]
        == [spread.fair for spread in figures.spreads]
        == [0.0, 0.0]
    )
    assert figures.excess == figures.least_excess == {Burden.HEAVY: 0.0}


def test_an_uneven_pool_is_reported_with_the_least_that_is_possible() -> None:
    people = [person("王海", "cook", "buyer"), person("李梅", "buyer")]
    cooking, buying = hauling(range(0, 35, 7), "cook"), hauling(range(1, 8, 7), "buyer")
    figures = solve(ask(people, cooking + buying)).figures
    assert (figures.excess, figures.least_excess) == ({Burden.HEAVY: 3.0}, {Burden.HEAVY: 3.0})


def test_work_at_the_same_hour_limits_what_is_fair() -> None:
    lines = tuple(Line("staff") for _ in range(2))
    people = [person("王海", "staff", "cook"), person("李梅")]
    quota = quotas(
        opened(ask(people, [duty("hall", lines=lines, burdens=HEAVY), *hauling(range(7, 28, 7), "cook")]))
    )
    assert quota[Burden.HEAVY].loads == {"王海": 4, "李梅": 1}


def test_three_places_at_one_hour_for_two_people_leave_one_open() -> None:
    problem = ask([person("王海"), person("李梅")], [duty(name, 0, 8) for name in ("gate", "yard", "hall")])
    plan = solve(problem)
    assert len(plan.gaps) == 1
    shortages = unavoidable(opened(problem), lacking(opened(problem)))
    assert [(len(one.duties), one.missing) for one in shortages] == [(3, 1)]


def test_a_gap_that_a_change_in_the_week_before_would_close_is_no_shortage() -> None:
    problem = ask([person("王海")], [duty("sunday", 6, 21), duty("monday", 7, 5)])
    assert unavoidable(opened(problem), lacking(opened(problem))) == []


def test_a_gap_is_closed_by_changes_on_both_sides_of_a_week() -> None:
    """王海 leads on Sunday night, so that only they lack rest for Monday's lift; 李梅 can take the night."""
    lift = duty("lift", 7, 5, lines=(Line("lift"),))
    book = opened(ask([person("王海", "staff", "lift"), person("李梅")], [duty("night", 6, 21), lift]))
    book.give(book.duty["night"], 0, "王海")
    with ThreadPoolExecutor(1) as executor:
        close_gaps(book, TimeBudget(10.0, 2, 1e12, 0, 0.0, executor), lambda: False)
    assert lacking(book) == []


def test_stopped_at_once_the_plan_is_a_valid_sketch() -> None:
    problem = a_school(60, 14)
    plan = solve(problem, seconds=30, stop=lambda: True)
    assert (violations(problem, plan), plan.gaps) == ([], ())


def test_ctrl_c_gives_the_best_so_far() -> None:
    problem = a_school(60, 14)
    heard: list[float] = []

    def interrupted(step: Progress) -> None:
        heard.append(step.part)
        if step.part >= 0.5:
            raise KeyboardInterrupt

    plan = solve(problem, seconds=5, progress=interrupted)
    assert (violations(problem, plan), plan.gaps, heard[-1]) == ([], (), 0.5)


def test_progress_only_grows() -> None:
    heard: list[float] = []
    solve(a_school(60, 14), seconds=2, progress=lambda step: heard.append(step.part))
    assert (heard, heard[-1]) == (sorted(heard), 1.0)
