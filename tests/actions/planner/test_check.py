import pytest

from actions.planner.check import require_sound
from models import Refusal
from rosters.question.plan import Assignment, Plan, PlanStatus
from rosters.question.problem import Span
from tests.rosters.cast import ask, duty, person


def test_a_new_breach_is_refused_and_an_old_one_is_not_counted_again() -> None:
    away = person("甲", absences=(Span(0, 1440),))
    problem = ask([away, person("乙")], [duty("gate"), duty("yard")])

    def plan(*held: tuple[str, str]) -> Plan:
        seated = tuple(Assignment(work, 0, who) for work, who in held)
        return Plan(PlanStatus.FEASIBLE, seated, {"gate": 0, "yard": 0})

    require_sound(problem, plan(("gate", "甲")), plan(("gate", "甲"), ("yard", "乙")))
    with pytest.raises(Refusal) as refused:
        require_sound(problem, plan(("gate", "甲")), plan(("gate", "乙"), ("yard", "乙")))
    assert refused.value.code == "roster.broken_rules"
