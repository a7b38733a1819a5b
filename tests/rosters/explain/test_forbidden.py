"""Which places of a plan a rule forbids by now: of two that clash one stands."""

from rosters.explain.forbidden import forbidden
from rosters.question.plan import Assignment, Plan, PlanStatus
from rosters.question.problem import Pin, Problem, Span
from tests.rosters.cast import ask, duty, person


def plan(problem: Problem, *places: Assignment) -> Plan:
    return Plan(PlanStatus.FEASIBLE, places, {one.id: 0 for one in problem.duties})


GATE, YARD = Assignment("gate", 0, "甲"), Assignment("yard", 0, "甲")


def test_of_two_places_at_once_the_pinned_one_stands_and_one_that_is_not_asked_about() -> None:
    free = ask([person("甲")], [duty("gate"), duty("yard")])
    pinned = ask([person("甲")], [duty("gate"), duty("yard", pins=(Pin(0, "甲"),))])
    assert forbidden(free, plan(free, GATE, YARD), {"gate", "yard"}) == (YARD,)
    assert forbidden(pinned, plan(pinned, GATE, YARD), {"gate", "yard"}) == (GATE,)
    assert forbidden(free, plan(free, GATE, YARD), {"gate"}) == (GATE,)
    assert forbidden(free, plan(free, GATE, YARD), ()) == ()


def test_who_is_away_has_to_go_pinned_or_not() -> None:
    away = person("甲", absences=(Span(0, 1440),))
    problem = ask([away, person("乙")], [duty("gate", pins=(Pin(0, "甲"),)), duty("yard")])
    places = (GATE, Assignment("yard", 0, "乙"))
    assert forbidden(problem, plan(problem, *places), {"gate", "yard"}) == (GATE,)
