"""Fair shares: burdens even out inside a pool, in proportion, against what was borne before."""

from collections import Counter
from dataclasses import replace

from rosters.question.plan import Plan, PlanStatus
from rosters.question.problem import Burden, Held, Line, Published, Weights, Wish
from rosters.rules.fairness import ledger_after, start
from rosters.solve import solve
from tests.rosters.cast import ask, duty, person, plan_for
from tests.rosters.generate import a_school
from tests.some import some


def nights(days: int, every: int = 1) -> list:  # type: ignore[type-arg]
    return [duty(f"night-{day}", day, 20, 2, burdens={Burden.NIGHT}) for day in range(0, days, every)]


def times(plan: Plan) -> dict[str, int]:
    return dict(Counter(one.person for one in plan.assignments))


def test_equal_people_bear_equal_burdens() -> None:
    plan = plan_for([person(name) for name in "甲乙丙丁"], nights(14))
    assert [spread.width <= 1 for spread in plan.figures.spreads] == [True]
    assert sorted(times(plan).values()) == [3, 3, 4, 4]


def test_a_part_timer_bears_a_part() -> None:
    assert times(plan_for([person("甲", share=1.0), person("乙", share=0.5)], nights(6))) == {
        "甲": 4,
        "乙": 2,
    }


def test_who_bore_more_before_bears_less_now() -> None:
    people = [person("甲", ledger={Burden.NIGHT: 3}), person("乙", ledger={Burden.NIGHT: 1})]
    assert times(plan_for(people, nights(6))) == {"甲": 2, "乙": 4}


def test_the_ledger_carries_over_to_the_next_plan() -> None:
    people = [person("甲"), person("乙"), person("丙")]
    first = ask(people, nights(4))
    ledgers = ledger_after(first, solve(first))
    second = plan_for([replace(one, ledger=ledgers[one.id]) for one in people], nights(5))
    assert sum(load[Burden.NIGHT] for load in ledgers.values()) == 4
    assert {
        name: ledgers[name][Burden.NIGHT] + count for name, count in times(second).items()
    } == dict.fromkeys("甲乙丙", 3)


def test_each_burden_is_evened_out_by_itself() -> None:
    early = [duty(f"early-{day}", day, 6, 1, burdens={Burden.EARLY}) for day in range(0, 12, 2)]
    late = [duty(f"night-{day}", day, 20, 1, burdens={Burden.NIGHT}) for day in range(1, 13, 2)]
    plan = plan_for([person(name) for name in "甲乙丙"], early + late)
    assert all(borne == {Burden.EARLY: 2, Burden.NIGHT: 2} for borne in some(plan.figures.burdens.values()))


def test_a_newcomer_does_not_make_up_for_the_time_before() -> None:
    people = [person("甲", ledger={Burden.NIGHT: 30}), person("乙", ledger={Burden.NIGHT: 30})]
    plan = plan_for([*people, person("新", first_day=14)], nights(28))
    assert 4 <= times(plan)["新"] <= 6


def test_a_newcomer_keeps_their_credit_in_the_ledger() -> None:
    people = [person("甲", ledger={Burden.NIGHT: 6}), person("新", first_day=0)]
    problem = ask(people, nights(2))
    assert ledger_after(problem, solve(problem)) == {"甲": {Burden.NIGHT: 7}, "新": {Burden.NIGHT: 7}}
    assert start(problem)["新"][Burden.NIGHT] == start(problem)["甲"][Burden.NIGHT] == 0


def test_who_came_in_the_middle_of_the_ledger_is_credited_the_first_half() -> None:
    people = [person("甲", ledger={Burden.NIGHT: 30}), person("新", first_day=-50, ledger={Burden.NIGHT: 14})]
    loads = start(ask(people, nights(2), ledger_day=-100))
    assert (loads["甲"][Burden.NIGHT], loads["新"][Burden.NIGHT]) == (1, 0)


def test_hours_follow_the_share() -> None:
    days = [duty(f"day-{day}", day, 8, 4) for day in range(6)]
    plan = plan_for([person("甲"), person("乙", share=0.5)], days)
    assert plan.figures.minutes == {"甲": 960, "乙": 480}


def test_a_pair_does_not_always_go_together() -> None:
    buying = [
        duty(f"buying-{day}", day, lines=(Line("staff", 2),), rotate_pair=True, area="market")
        for day in range(6)
    ]
    plan = plan_for([person(name) for name in "甲乙丙丁"], buying, weights=Weights(hours=0))
    crews: dict[str, set[str]] = {one.id: set() for one in buying}
    for one in plan.assignments:
        crews[one.duty].add(one.person)
    assert len({frozenset(crew) for crew in crews.values()}) == 6


def test_pairs_of_the_past_are_remembered() -> None:
    past = tuple(Held(name, -1440, -1380, -1, area="market") for name in "甲乙")
    buying = duty("buying", lines=(Line("staff", 2),), rotate_pair=True, area="market")
    plan = plan_for([person(name) for name in "甲乙丙"], [buying], history=past)
    assert {one.person for one in plan.assignments} != {"甲", "乙"}


def test_an_area_stays_in_the_same_hands() -> None:
    past = (Held("丙", -1440, -1380, -1, area="garden"),)
    plan = plan_for([person(name) for name in "甲乙丙"], [duty("weeding", area="garden")], history=past)
    assert [one.person for one in plan.assignments] == ["丙"]


def test_what_is_published_stays_where_nothing_speaks_against_it() -> None:
    published = (Published("gate", 0, "丙"),)
    plan = plan_for([person(name) for name in "甲乙丙"], [duty("gate")], published=published)
    assert [one.person for one in plan.assignments] == ["丙"]


def test_coverage_comes_before_fairness() -> None:
    tired = person("甲", "staff", "key", ledger={Burden.NIGHT: 500})
    plan = plan_for([tired, person("乙")], [duty("key", burdens={Burden.NIGHT}, lines=(Line("key"),))])
    assert (times(plan), plan.gaps) == ({"甲": 1}, ())


def test_a_single_week_is_proved_best() -> None:
    plan = plan_for([person(name) for name in "甲乙丙"], nights(7))
    assert (plan.status, plan.bound) == (PlanStatus.OPTIMAL, plan.penalty)


def test_a_school_s_fortnight_is_covered_and_fair() -> None:
    plan = solve(a_school(60, 14), seconds=5)
    assert plan.gaps == ()
    assert [spread for spread in some(plan.figures.spreads) if spread.width > 1] == []


def test_a_wish_to_be_spared_a_day_is_heard_while_it_stays_fair() -> None:
    spared = tuple(Wish(False, day) for day in (0, 1))
    plan = plan_for([person("甲", wishes=spared), person("乙")], nights(4))
    assert sorted(one.duty for one in plan.assignments if one.person == "甲") == ["night-2", "night-3"]


def test_a_wish_against_nights_does_not_push_them_all_onto_others() -> None:
    plan = plan_for([person("甲", wishes=(Wish(False, None, Burden.NIGHT),)), person("乙")], nights(6))
    assert times(plan) == {"甲": 3, "乙": 3}


def test_who_wishes_for_a_night_has_it() -> None:
    plan = plan_for(
        [person("甲"), person("乙", wishes=(Wish(True, 2, Burden.NIGHT),)), person("丙")], nights(3)
    )
    assert [one.person for one in plan.assignments if one.duty == "night-2"] == ["乙"]


def test_people_take_turns_where_the_duty_goes_round() -> None:
    rounds = [duty(f"leader-{day}", day, in_turn=True, area="leader") for day in range(12)]
    past = tuple(
        Held(name, n * 1440 - 4320, n * 1440 - 4260, n - 3, area="leader") for n, name in enumerate("甲乙丙")
    )
    plan = plan_for([person(name) for name in "丙乙甲"], rounds, history=past)
    assert "".join(one.person for one in plan.assignments) == "甲乙丙" * 4


def test_a_heavier_class_of_burden_decides_who_serves() -> None:
    people = [person("甲", ledger={Burden.NIGHT: 2}), person("乙", ledger={Burden.WEEKEND: 2})]
    both = [duty("night", 5, 20, 1, burdens={Burden.NIGHT, Burden.WEEKEND})]
    for heavy, bearer in [(Burden.NIGHT, "乙"), (Burden.WEEKEND, "甲")]:
        plan = plan_for(people, both, weights=Weights(classes={heavy: 300}))
        assert times(plan) == {bearer: 1}
