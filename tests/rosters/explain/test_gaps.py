"""Why nobody, why me, and what speaks against a change by hand."""

from rosters.explain.gaps import alternatives, reopen
from rosters.question.plan import Reason
from rosters.question.problem import Burden, Limit, Line, Span
from rosters.solve import solve
from tests.rosters.cast import ask, duty, person, plan_for


def test_a_gap_gives_each_person_the_first_rule_against_them() -> None:
    people = [
        person("甲", "cook"),
        person("乙", absences=(Span(0, 1440),)),
        person("丙", limits=frozenset({Limit.NO_NIGHT})),
        person("丁"),
    ]
    plan = plan_for(people, [duty("night", lines=(Line("staff", 2),), burdens={Burden.NIGHT})])
    assert [(gap.duty, gap.line, gap.missing) for gap in plan.gaps] == [("night", 0, 1)]
    assert dict(plan.gaps[0].reasons) == {
        "甲": Reason.NOT_IN_POOL,
        "乙": Reason.ABSENT,
        "丙": Reason.LIMIT,
        "丁": Reason.ALREADY_SERVING,
    }


def test_why_me_lists_the_others_with_their_loads() -> None:
    people = [person("甲"), person("乙", ledger={Burden.NIGHT: 2}), person("丙", absences=(Span(0, 1440),))]
    problem = ask(people, [duty("night", burdens={Burden.NIGHT})])
    found = alternatives(problem, solve(problem), "night", 0)
    assert [(one.person, one.reason, one.load[Burden.NIGHT]) for one in found] == [
        ("甲", Reason.ALREADY_SERVING, 1),
        ("乙", None, 2),
        ("丙", Reason.ABSENT, 0),
    ]


def test_a_change_by_hand_is_checked_against_the_plan() -> None:
    problem = ask([person("甲"), person("乙")], [duty("gate"), duty("yard")])
    plan = solve(problem)
    book = reopen(problem, plan)
    held = {one.person: one.duty for one in plan.assignments}
    other = book.duty["yard" if held["甲"] == "gate" else "gate"]
    assert book.refusal(book.person["甲"], other, other.lines[0], 0) is Reason.OVERLAP
