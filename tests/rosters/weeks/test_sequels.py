"""What had better not follow what, and how far loads may lie apart."""

from rosters.check.check import violations
from rosters.question.contract import Rules
from rosters.question.pattern import Sequel
from rosters.question.plan import PlanStatus, Reason
from rosters.question.problem import Burden, Pin, Weights
from rosters.solve import solve
from tests.rosters.cast import ask, duty, person, served, why_not

LOOSE = Weights(burden=0, hours=0, wish=0, turn=0, pair=0, continuity=0, spread=1)


def test_a_forbidden_sequel_leaves_the_second_open() -> None:
    nights = [duty("n0", 0, tags={"night"}), duty("n3", 3, tags={"night"})]
    problem = ask([person("王海")], nights, rules=Rules(sequels=(Sequel("night", "night", 3),)))
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert why_not(plan, "王海") == [Reason.SEQUEL]


def test_the_examiner_sees_a_forbidden_sequel_that_was_pinned() -> None:
    nights = [duty(f"n{day}", day, tags={"night"}, pins=(Pin(0, "王海"),)) for day in (0, 1)]
    problem = ask([person("王海")], nights, rules=Rules(sequels=(Sequel("night", "", 1),)))
    assert [one.code for one in violations(problem, solve(problem))] == [Reason.SEQUEL]


def test_an_unwelcome_sequel_is_avoided_where_it_can_be() -> None:
    duties = [duty(f"d{day}", day) for day in range(4)]
    rules = Rules(sequels=(Sequel("", "", 1, 7),))
    alone = solve(ask([person("王海")], duties, rules=rules, weights=LOOSE))
    both = solve(ask([person("王海"), person("李强")], duties, rules=rules, weights=LOOSE))
    assert (alone.penalty, both.penalty) == (21, 0)
    assert both.status == PlanStatus.OPTIMAL
    assert len({who for name, who in served(both) if name in ("d0", "d2")}) == 1


def test_an_unwelcome_sequel_to_something_pinned_costs_too() -> None:
    duties = [duty("d0", 0, pins=(Pin(0, "王海"),)), duty("d1", 1)]
    rules = Rules(sequels=(Sequel("", "", 1, 7),))
    plan = solve(ask([person("王海"), person("李强")], duties, rules=rules, weights=LOOSE))
    assert served(plan) == [("d0", "王海"), ("d1", "李强")]


def test_the_spread_of_a_burden_is_priced_by_share() -> None:
    nights = [duty(f"n{day}", 2 * day, burdens={Burden.NIGHT}) for day in range(6)]
    people = [person("王海"), person("李强", share=0.5)]
    plan = solve(ask(people, nights, weights=LOOSE))
    counts = {name: [who for _, who in served(plan)].count(name) for name in ("王海", "李强")}
    assert counts == {"王海": 4, "李强": 2}
    assert (plan.penalty, plan.bound, plan.status) == (0, 0, PlanStatus.OPTIMAL)
