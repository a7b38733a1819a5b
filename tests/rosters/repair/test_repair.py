"""A repair touches as few people as can be, changes as little, says when that is proved, and breaks no rule."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from rosters.check.check import violations
from rosters.explain.gaps import gaps, reopen
from rosters.question.plan import Assignment, Plan, PlanStatus
from rosters.question.problem import Certificate, Line, Pin, Problem, Published, Span
from rosters.repair.objective import Toll
from rosters.repair.repair import Mended, repair
from tests.rosters.cast import DAY, ask, at, duty, person


def standing(problem: Problem, *held: tuple[str, str]) -> tuple[Problem, Plan]:
    """The problem with these people published on first lines, and the plan that stands."""
    seated = tuple(Assignment(work, 0, who) for work, who in held)
    published = tuple(Published(one.duty, one.line, one.person) for one in seated)
    plan = Plan(PlanStatus.FEASIBLE, seated, {one.id: 0 for one in problem.duties})
    return replace(problem, published=published), plan


def away(problem: Problem, name: str, first: int = 0, days: int = 1) -> Problem:
    """The same problem with one person absent."""
    span = (Span(first * DAY, (first + days) * DAY),)
    return replace(
        problem,
        persons=tuple(replace(one, absences=span) if one.id == name else one for one in problem.persons),
    )


def changes(mended: Mended) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who comes and who goes, without those who had to."""
    return ([(one.duty, one.person) for one in group] for group in (mended.added, mended.removed))  # type: ignore[return-value]


def test_a_free_colleague_takes_it_and_nobody_else_notices() -> None:
    problem, plan = standing(
        ask([person("甲"), person("乙"), person("丙")], [duty("gate"), duty("yard")]),
        ("gate", "甲"),
        ("yard", "乙"),
    )
    mended = repair(away(problem, "甲"), plan, ["gate"])
    assert [(one.duty, one.person) for one in mended.lapsed] == [("gate", "甲")]
    assert [list(part) for part in changes(mended)] == [[("gate", "丙")], []]
    assert (mended.toll, mended.proved, mended.touched) == (Toll(0, 1, 1), True, ("丙",))


def test_one_person_takes_both_rather_than_two_one_each() -> None:
    works = [duty("a", day=0), duty("b", day=1), duty("c", day=2)]
    problem, plan = standing(
        ask([person("甲"), person("乙"), person("丙")], works), ("a", "甲"), ("b", "甲"), ("c", "乙")
    )
    mended = repair(away(problem, "甲", days=2), plan, ["a", "b"])
    assert (mended.toll, len(mended.touched), mended.proved) == (Toll(0, 1, 2), 1, True)


def test_where_nobody_is_free_work_is_passed_on() -> None:
    people = [person("甲", "guard"), person("乙", "guard", "staff"), person("丙", "staff")]
    works = [duty("gate", lines=(Line("guard"),)), duty("yard")]
    problem, plan = standing(ask(people, works), ("gate", "甲"), ("yard", "乙"))
    mended = repair(away(problem, "甲"), plan, ["gate"])
    assert [list(part) for part in changes(mended)] == [[("gate", "乙"), ("yard", "丙")], [("yard", "乙")]]
    assert (mended.toll, mended.proved) == (Toll(0, 2, 3), True)


def test_what_is_frozen_or_pinned_stays_and_the_place_stays_open() -> None:
    people = [person("甲", "guard"), person("乙", "guard", "staff"), person("丙", "staff")]
    works = [duty("gate", lines=(Line("guard"),)), duty("yard")]
    problem, plan = standing(ask(people, works), ("gate", "甲"), ("yard", "乙"))
    absent = away(problem, "甲")
    frozen = repair(absent, plan, ["gate"], frozen_before=1)
    assert (frozen.added, frozen.toll, frozen.proved) == ((), Toll(1, 0, 0), True)
    pinned = replace(absent, duties=(works[0], replace(works[1], pins=(Pin(0, "乙"),))))
    assert repair(pinned, plan, ["gate"]).added == ()


def test_a_lapsed_certificate_and_a_pinned_absentee_have_to_go() -> None:
    health = Certificate("health", -9, 2)
    people = [person("甲", certificates=(health,)), person("乙", certificates=(Certificate("health"),))]
    work = duty("soup", day=3, lines=(Line("staff", certificate="health"),), pins=(Pin(0, "甲"),))
    problem, plan = standing(ask(people, [work]), ("soup", "甲"))
    mended = repair(problem, plan, ["soup"])
    assert [one.person for one in mended.lapsed] == ["甲"]
    assert [one.person for one in mended.added] == ["乙"]


def test_a_new_duty_with_a_window_finds_its_day() -> None:
    works = [duty("gate"), duty("fence", slots=(at(0), at(1)))]
    problem, plan = standing(ask([person("甲")], works), ("gate", "甲"))
    mended = repair(problem, plan, ["fence"])
    assert (mended.toll, mended.plan.days["fence"]) == (Toll(0, 1, 1), 1)


def test_work_that_nobody_has_yet_is_no_part_of_it() -> None:
    works = [duty("gate"), duty("later", day=5)]
    problem, plan = standing(ask([person("甲"), person("乙")], works), ("gate", "甲"))
    mended = repair(away(problem, "甲"), plan, ["gate"])
    assert [one.duty for one in mended.added] == ["gate"]
    assert "later" not in mended.plan.days


def gentlest(problem: Problem, plan: Plan, wanted: str, gone: str) -> Toll:
    """By trying everything, judged by the independent checker."""
    names = [one.id for one in problem.persons]
    before = {(one.duty, one.person) for one in plan.assignments if one.person != gone or one.duty != wanted}
    tolls = []
    for crew in product([None, *names], repeat=len(problem.duties)):
        after = {(work.id, who) for work, who in zip(problem.duties, crew, strict=True) if who}
        seated = tuple(Assignment(work, 0, who) for work, who in after)
        trial = replace(plan, assignments=seated)
        trial = replace(trial, gaps=gaps(reopen(problem, trial)))
        if not violations(problem, trial):
            changed = before ^ after
            tolls.append(Toll(len(trial.gaps), len({who for _, who in changed}), len(changed)))
    return min(tolls)


@pytest.mark.parametrize("seed", range(12))
def test_no_repair_is_gentler_than_the_one_called_proved(seed: int) -> None:
    random = Random(seed)
    pools = [("a",), ("a", "b"), ("b",), ("b", "c"), ("c", "a")]
    people = [person(f"P{n}", *random.choice(pools)) for n in range(4)]
    works = [
        duty(
            f"D{n}",
            day=random.randrange(2),
            start=random.choice([8, 8.5, 12]),
            lines=(Line(random.choice("abc")),),
        )
        for n in range(5)
    ]
    problem = ask(people, works)
    fit = {work.id: [one.id for one in people if work.lines[0].pool in one.pools] for work in works}
    held: list[tuple[str, str]] = []
    for work in works:  # whoever can take it first, as a published roster with gaps
        book = reopen(problem, standing(problem, *held)[1])
        free = [who for who in fit[work.id] if not book.refusal(book.person[who], work, work.lines[0], 0)]
        held += [(work.id, free[0])] if free else []
    problem, plan = standing(problem, *held)
    wanted, gone = random.choice(held)
    first = next(work for work in works if work.id == wanted).slots[0].day
    absent = away(problem, gone, first)
    lost = {work.id for work in works if (work.id, gone) in held and work.slots[0].day == first}
    mended = repair(absent, plan, lost)
    assert violations(mended.problem, mended.plan) == []
    assert mended.proved
    if len(lost) == 1:
        assert mended.toll == gentlest(mended.problem, plan, wanted, gone)
