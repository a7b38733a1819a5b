"""The smallest changes that would fill a gap: each is tried, none holds a step too many, health and separation stay."""

from dataclasses import replace
from random import Random

import pytest

from rosters.check.check import violations
from rosters.explain.gaps import gaps, reopen
from rosters.explain.ways_out import Relaxation, Relief, Step, relaxations
from rosters.question.contract import Rules
from rosters.question.plan import Assignment, Plan, PlanStatus
from rosters.question.problem import Burden, Certificate, Duty, Limit, Line, Person, Pin, Problem, Span
from tests.rosters.cast import DAY, ask, at, duty, person

WHOLE_DAY = Span(0, DAY)


def plan_of(problem: Problem, *held: tuple[str, str]) -> Plan:
    """These people on first lines, every duty on its first day."""
    seated = tuple(Assignment(work, 0, who) for work, who in held)
    plan = Plan(PlanStatus.FEASIBLE, seated, {one.id: 0 for one in problem.duties})
    return replace(plan, gaps=gaps(reopen(problem, plan)))


def steps(
    people: list[Person], works: list[Duty], *held: tuple[str, str], **more: object
) -> list[list[Step]]:
    """What would fill the first duty, everybody's ways together."""
    problem = ask(people, works, **more)
    return [list(one.steps) for one in relaxations(problem, plan_of(problem, *held), works[0].id, 0).found]


def kinds(
    people: list[Person], works: list[Duty], *held: tuple[str, str], **more: object
) -> list[list[Relief]]:
    """The same by the kinds of the steps."""
    return [[step.code for step in way] for way in steps(people, works, *held, **more)]


def test_somebody_who_is_free_needs_no_step() -> None:
    assert steps([person("甲")], [duty("gate")]) == [[]]


def test_what_is_in_the_way_is_passed_on_or_put_off() -> None:
    people = [person("甲"), person("乙", "other")]
    works = [duty("gate"), duty("yard", slots=(at(0), at(1)), lines=(Line("other"),))]
    people[0] = person("甲", "staff", "other")
    assert steps(people, works, ("yard", "甲"))[:2] == [
        [Step(Relief.HAND_OVER, "甲", "yard", "乙")],
        [Step(Relief.MOVE_DUTY, duty="yard", value=1)],
    ]


def test_a_pin_is_lifted_before_the_duty_is_passed_on() -> None:
    people = [person("甲", "staff", "other"), person("乙", "other")]
    works = [duty("gate"), duty("yard", lines=(Line("other"),), pins=(Pin(0, "甲"),))]
    assert kinds(people, works, ("yard", "甲")) == [[Relief.UNPIN, Relief.HAND_OVER]]


def test_the_gap_itself_moves_to_another_day() -> None:
    works = [duty("gate", slots=(at(0), at(1))), duty("yard")]
    assert [Step(Relief.MOVE_DUTY, duty="gate", value=1)] in steps([person("甲")], works, ("yard", "甲"))


def test_rules_are_lifted_by_so_much() -> None:
    long = duty("long", day=1, start=8, hours=9)
    works = [duty("gate", day=1, start=18, hours=2), long]
    rules = Rules(max_week_minutes=600, max_run_days=3)
    (way,) = steps([person("甲")], works, ("long", "甲"), rules=rules)
    assert [(step.code, step.value) for step in way] == [(Relief.DAY_MINUTES, 60), (Relief.WEEK_MINUTES, 60)]
    early = [duty("gate", day=1, start=5), duty("late", day=0, start=21)]
    assert [(step.code, step.value) for step in steps([person("甲")], early, ("late", "甲"))[0]] == [
        (Relief.REST, 420)
    ]
    days = [duty("gate", day=3), *(duty(f"d{n}", day=n) for n in range(3))]
    held = [(f"d{n}", "甲") for n in range(3)]
    assert kinds([person("甲")], days, *held, rules=rules) == [[Relief.RUN_OF_DAYS]]


def test_papers_and_absences() -> None:
    line = (Line("staff", certificate="health"),)
    expired = person("甲", certificates=(Certificate("health", -9, -1),))
    away = person("乙", certificates=(Certificate("health"),), absences=(WHOLE_DAY,))
    assert kinds([person("丙"), expired, away], [duty("soup", lines=line)]) == [
        [Relief.RENEW],
        [Relief.CALL_OFF],
        [Relief.QUALIFY],
    ]


def test_health_separation_and_pools_are_never_lifted() -> None:
    spared = person("甲", limits=frozenset({Limit.NO_NIGHT}))
    works = [
        duty("night", burdens={Burden.NIGHT}, barred={"乙"}, apart={"cook"}),
        duty("soup", start=12, tags={"cook"}),
    ]
    people = [spared, person("乙"), person("丙", "other"), person("丁", "cook", "staff")]
    assert steps(people, works, ("soup", "丁"))[:1] == [[Step(Relief.HAND_OVER, "丁", "soup", "甲")]]
    works[1] = replace(works[1], lines=(Line("cook"),))
    assert steps(people, works, ("soup", "丁")) == []


def test_a_chain_of_two_and_frozen_days() -> None:
    people = [person("甲", "a", "b"), person("乙", "b", "c"), person("丙", "c")]
    works = [duty("x", lines=(Line("a"),)), duty("y", lines=(Line("b"),)), duty("z", lines=(Line("c"),))]
    held = [("y", "甲"), ("z", "乙")]
    assert steps(people, works, *held) == [
        [Step(Relief.HAND_OVER, "甲", "y", "乙"), Step(Relief.HAND_OVER, "乙", "z", "丙")]
    ]
    problem = ask(people, works)
    assert relaxations(problem, plan_of(problem, *held), "x", 0, frozen_before=1).found == ()


def done(problem: Problem, plan: Plan, way: Relaxation, gap: Duty, steps: tuple[Step, ...]) -> list[object]:
    """What the independent checker holds against the plan once the steps are taken and the place is filled."""
    seated, days = set(plan.assignments), dict(plan.days)
    for step in steps:
        if step.code is Relief.MOVE_DUTY:
            days[step.duty] = step.value
        elif step.code is Relief.HAND_OVER:
            seated.discard(Assignment(step.duty, step.line, step.person))
            seated.add(Assignment(step.duty, step.line, step.other))
    seated.add(Assignment(gap.id, 0, way.person))
    after = replace(plan, assignments=tuple(seated), days=days)
    return list(violations(problem, replace(after, gaps=gaps(reopen(problem, after)))))


@pytest.mark.parametrize("seed", range(25))
def test_every_way_the_office_can_go_holds_and_needs_each_step(seed: int) -> None:
    random = Random(seed)
    people = [person(f"P{n}", *random.sample("abc", 2)) for n in range(5)]
    works = [
        duty(
            f"D{n}",
            slots=tuple(at(day, random.choice([8, 8.5, 13])) for day in random.sample(range(3), 2)),
            lines=(Line(random.choice("abc")),),
        )
        for n in range(8)
    ]
    problem = ask(people, works)
    held: list[tuple[str, str]] = []
    for work in works[1:]:
        book = reopen(problem, plan_of(problem, *held))
        free = [one for one in people if not book.refusal(one, work, work.lines[0], 0)]
        held += [(work.id, random.choice(free).id)] if free else []
    plan = plan_of(problem, *held)
    for way in relaxations(problem, plan, "D0", 0).found:
        if way.doable:
            assert done(problem, plan, way, works[0], way.steps) == []
            for step in way.steps:
                fewer = tuple(other for other in way.steps if other != step)
                assert done(problem, plan, way, works[0], fewer) != []
