"""The examiner sees each broken rule in a plan made by hand."""

from dataclasses import replace

import pytest

from rosters.check.check import Violation, violations
from rosters.question.contract import Rules
from rosters.question.plan import Assignment, Gap, Plan, PlanStatus, Reason
from rosters.question.problem import Burden, Certificate, Duty, Held, Limit, Line, Person, Pin, Problem, Span
from tests.rosters.cast import ask, at, duty, person


def everything_to(who: str, problem: Problem) -> Plan:
    """A plan that gives one person all lines of all duties, at their first slot."""
    given = tuple(Assignment(one.id, n, who) for one in problem.duties for n in range(len(one.lines)))
    return Plan(PlanStatus.FEASIBLE, given, {one.id: 0 for one in problem.duties})


def seen(who: Person, *duties: Duty, history: tuple[Held, ...] = ()) -> set[Reason]:
    problem = ask([who], list(duties), history=history)
    return {found.code for found in violations(problem, everything_to(who.id, problem))}


LIFT = (Line("staff", certificate="lift"),)
CASES = [
    (Reason.NOT_IN_POOL, person("王海", "cook"), [duty("gate")]),
    (Reason.NOT_EMPLOYED, person("王海", first_day=1), [duty("gate", 0)]),
    (Reason.NOT_EMPLOYED, person("王海", last_day=0), [duty("gate", 1)]),
    (
        Reason.SPARED_DAY,
        person("程老师", spared_days=frozenset({"vacation"})),
        [duty("gate", slots=(replace(at(0), kind="vacation"),))],
    ),
    (Reason.ABSENT, person("王海", absences=(Span(530, 540),)), [duty("gate")]),
    (
        Reason.NO_CERTIFICATE,
        person("王海", certificates=(Certificate("health"),)),
        [duty("lift", lines=LIFT)],
    ),
    (
        Reason.CERTIFICATE_EXPIRED,
        person("王海", certificates=(Certificate("lift", None, 2),)),
        [duty("lift", 3, lines=LIFT)],
    ),
    (
        Reason.CERTIFICATE_EXPIRED,
        person("王海", certificates=(Certificate("lift", 4),)),
        [duty("lift", 3, lines=LIFT)],
    ),
    (
        Reason.LIMIT,
        person("王海", limits=frozenset({Limit.NO_NIGHT})),
        [duty("night", burdens={Burden.NIGHT})],
    ),
    (Reason.BARRED, person("王海"), [duty("inspection", barred={"王海"})]),
    (Reason.OVERLAP, person("王海"), [duty("gate", 0, 8), duty("yard", 0, 8.5)]),
    (Reason.REST, person("王海"), [duty("evening", 0, 21.5), duty("watering", 1, 5)]),
    (
        Reason.SEPARATION,
        person("王海"),
        [duty("buying", 0, 7, apart={"cook"}), duty("cooking", 0, 9, tags={"cook"})],
    ),
    (Reason.DAY_HOURS, person("王海"), [duty("morning", 0, 6, 6), duty("evening", 0, 15, 5)]),
    (Reason.WEEK_HOURS, person("王海"), [duty(f"day-{day}", day, 8, 9) for day in range(5)]),
    (Reason.RUN_OF_DAYS, person("王海"), [duty(f"day-{day}", day) for day in range(7)]),
]


@pytest.mark.parametrize(("reason", "who", "duties"), CASES, ids=[str(case[0]) for case in CASES])
def test_the_examiner_sees(reason: Reason, who: Person, duties: list[Duty]) -> None:
    assert seen(who, *duties) == {reason}


def test_the_examiner_sees_who_counts_twice() -> None:
    twice = duty("buying", lines=(Line("staff"), Line("staff")))
    assert seen(person("王海"), twice) == {Reason.ALREADY_SERVING, Reason.OVERLAP}


def test_the_examiner_sees_who_is_at_the_other_campus_too_soon() -> None:
    problem = ask(
        [person("王海")],
        [duty("north", site="north"), duty("south", start=9, site="south")],
        travel={"north": {"south": 20}},
    )
    assert violations(problem, everything_to("王海", problem)) == [
        Violation(Reason.TRAVEL, "王海", "north", "south")
    ]


def test_the_examiner_sees_a_pair_that_goes_too_often_running() -> None:
    days = [
        duty(f"buying-{day}", day, lines=(Line("staff", 2),), rotate_pair=True, area="market")
        for day in (0, 1)
    ]
    problem = ask([person("王海"), person("李梅")], days, rules=Rules(max_pair_run=1))
    given = tuple(Assignment(one.id, 0, who) for one in days for who in ("王海", "李梅"))
    found = violations(problem, Plan(PlanStatus.FEASIBLE, given, {one.id: 0 for one in days}))
    assert {(one.code, one.person, one.duty) for one in found} == {
        (Reason.PAIR_RUN, who, one.id) for one in days for who in ("王海", "李梅")
    }


def test_the_examiner_looks_over_the_edge_of_the_window() -> None:
    assert seen(person("王海"), duty("gate", 0, 5), history=(Held("王海", -180, -60, -1),)) == {Reason.REST}


def test_the_examiner_finds_nothing_in_a_lawful_plan() -> None:
    assert seen(person("王海"), duty("gate", 0), duty("yard", 0, 9), duty("gate-2", 1)) == set()


def test_a_violation_names_both_duties() -> None:
    problem = ask([person("王海")], [duty("gate", 0, 8), duty("yard", 0, 8)])
    assert violations(problem, everything_to("王海", problem)) == [
        Violation(Reason.OVERLAP, "王海", "gate", "yard")
    ]


def test_a_gap_nobody_owned_up_to_is_refused() -> None:
    problem = ask([person("王海")], [duty("gate", lines=(Line("staff", 2),))])
    plan = everything_to("王海", problem)
    with pytest.raises(ValueError, match="does not add up"):
        violations(problem, plan)
    assert violations(problem, replace(plan, gaps=(Gap("gate", 0, 1),))) == []


def test_too_many_people_on_a_line_are_refused() -> None:
    problem = ask([person("王海"), person("李梅")], [duty("gate")])
    both = (Assignment("gate", 0, "王海"), Assignment("gate", 0, "李梅"))
    with pytest.raises(ValueError, match="too many people"):
        violations(problem, Plan(PlanStatus.FEASIBLE, both, {"gate": 0}))


def test_a_pin_ignored_is_refused() -> None:
    problem = ask([person("王海"), person("李梅")], [duty("gate", pins=(Pin(0, "李梅"),))])
    with pytest.raises(ValueError, match="pin"):
        violations(problem, everything_to("王海", problem))


def test_a_day_that_is_none_of_the_slots_is_refused() -> None:
    problem = ask([person("王海")], [duty("gate", slots=(at(0), at(1)))])
    with pytest.raises(ValueError, match="no slot"):
        violations(problem, replace(everything_to("王海", problem), days={"gate": 2}))
