"""The public formats are read as their authors mean them: small instances of our own, solved both ways."""

import pytest
from ortools.sat.python import cp_model

from benchmarks import curtois, oncall
from benchmarks.plain_shifts import Plain
from rosters.check.check import violations
from rosters.question.plan import PlanStatus
from rosters.solve import solve

SHIFTS = """
SECTION_HORIZON
14
SECTION_SHIFTS
E,480,
L,600,E
SECTION_STAFF
A,E=14|L=3,4800,2400,5,2,2,1
B,E=14|L=14,4800,2400,4,2,2,1
C,E=0|L=14,4200,1800,5,1,2,2
SECTION_DAYS_OFF
A,2
B,9,10
SECTION_SHIFT_ON_REQUESTS
A,0,E,3
C,6,L,2
SECTION_SHIFT_OFF_REQUESTS
B,3,L,4
SECTION_COVER
""" + "".join(f"{day},{shift},1,100,1\n" for day in range(14) for shift in "EL")

ONCALL = """
num_staff = 3;
work_load = [100, 50, 100];
num_days = 12; % two weeks and a bit
unavailable = [ {1, 2}, {}, 4..5 ];
fixed = [ {}, {3}, {} ];
weekend_offset = 2;
adj_days_str = 2;
wed_before_weekend_str = 1;
"""


def test_a_shift_scheduling_instance_is_worth_what_the_plain_model_says() -> None:
    problem = curtois.problem_of(SHIFTS)
    plan = solve(problem, seconds=20)
    solver = cp_model.CpSolver()
    assert solver.solve(Plain(curtois.sections(SHIFTS)).model) == cp_model.OPTIMAL
    assert plan.status == PlanStatus.OPTIMAL
    assert plan.penalty == plan.bound == round(solver.objective_value)
    assert violations(problem, plan) == []


def test_an_on_call_instance_is_read_with_its_ranges_and_remarks() -> None:
    data = oncall.values(ONCALL)
    assert data["unavailable"] == [{1, 2}, set(), {4, 5}]
    assert (data["num_days"], data["fixed"]) == (12, [set(), {3}, set()])


@pytest.mark.parametrize("slot", [3, 8])
def test_weekends_of_an_on_call_instance_are_every_fifth_slot(slot: int) -> None:
    duties = {duty.id: duty for duty in oncall.problem_of(ONCALL).duties}
    assert "weekend" in duties[str(slot)].tags
    assert "weekend" not in duties[str(slot + 1)].tags


def test_an_on_call_plan_keeps_the_rules_and_is_proved() -> None:
    problem = oncall.problem_of(ONCALL)
    plan = solve(problem, seconds=20)
    assert plan.status == PlanStatus.OPTIMAL
    assert violations(problem, plan) == []
    assert plan.gaps == ()
