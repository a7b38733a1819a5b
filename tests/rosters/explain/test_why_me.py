"""Why me: the others with their loads, the rule against each, or in what they would cost more."""

from rosters.explain.why_me import Verdict, why
from rosters.question.plan import Assignment, Plan, PlanStatus, Reason
from rosters.question.problem import Burden, Problem, Published, Span
from tests.rosters.cast import ask, duty, person


def standing(problem: Problem, *held: tuple[str, str]) -> Plan:
    """These people on first lines."""
    seated = tuple(Assignment(work, 0, who) for work, who in held)
    return Plan(PlanStatus.FEASIBLE, seated, {one.id: 0 for one in problem.duties})


def test_each_other_has_a_rule_or_a_heavier_load() -> None:
    people = [
        person("甲"),
        person("乙", ledger={Burden.NIGHT: 2}),
        person("丙", absences=(Span(0, 1440),)),
        person("丁", "cook"),
        person("戊"),
    ]
    works = [duty("night", burdens={Burden.NIGHT}), duty("yard", day=1, hours=9)]
    problem = ask(people, works, published=(Published("night", 0, "甲"),))
    found = why(problem, standing(problem, ("night", "甲"), ("yard", "戊")), "night", 0, "甲")
    assert (found.holder.reason, found.holder.bears, found.holder.minutes) == (None, {Burden.NIGHT: 0}, 0)
    assert [(one.person, one.reason, one.verdict, one.bears[Burden.NIGHT]) for one in found.rivals] == [
        ("乙", None, Verdict.BURDENS, 2),
        ("戊", None, Verdict.HOURS, 0),
        ("丙", Reason.ABSENT, Verdict.FORBIDDEN, 0),
    ]


def test_equals_lighter_ones_and_familiar_hands() -> None:
    people = [person("甲", ledger={Burden.NIGHT: 1}), person("乙", ledger={Burden.NIGHT: 1}), person("丙")]
    problem = ask(people, [duty("night", burdens={Burden.NIGHT})])
    found = why(problem, standing(problem, ("night", "甲")), "night", 0, "甲")
    assert [one.verdict for one in found.rivals] == [Verdict.EQUAL, Verdict.LIGHTER]
    works = [duty("one", area="south"), duty("two", day=1, area="south"), duty("three", day=2, area="north")]
    problem = ask(people[:2], works)
    plan = standing(problem, ("one", "甲"), ("two", "甲"), ("three", "乙"))
    (rival,) = why(problem, plan, "two", 0, "甲").rivals
    assert rival.verdict is Verdict.HANDS
