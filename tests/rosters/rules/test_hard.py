"""Each hard rule, seen in a plan: where it is the only one that speaks against somebody, the duty stays open."""

from dataclasses import replace
from typing import Any

from rosters.check.check import violations
from rosters.question.contract import Rules
from rosters.question.plan import Reason
from rosters.question.problem import Burden, Certificate, Duty, Held, Limit, Line, Person, Pin, Span
from rosters.solve import solve
from tests.rosters.cast import ask, at, duty, person, plan_for, served, why_not


def only_one_of(person: Person, duties: list[Duty], **more: object) -> list[Reason]:
    """Solve for one person who can do all duties but one; answers with the reasons at the gap."""
    problem = ask([person], duties, **more)
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert len(plan.assignments) == len(duties) - 1
    return why_not(plan, person.id)


def test_somebody_outside_the_pool_is_not_asked() -> None:
    assert only_one_of(person("王海", "cook"), [duty("gate")]) == [Reason.NOT_IN_POOL]


def test_before_the_first_day_nobody_works() -> None:
    assert only_one_of(person("王海", first_day=1), [duty("gate", 0)]) == [Reason.NOT_EMPLOYED]


def test_after_the_last_day_nobody_works() -> None:
    assert only_one_of(person("王海", last_day=0), [duty("gate", 0), duty("gate-2", 1)]) == [
        Reason.NOT_EMPLOYED
    ]


def test_teachers_have_no_duty_in_the_vacation_where_that_is_the_rule() -> None:
    teacher = person("程老师", spared_days=frozenset({"vacation"}))
    term, vacation = duty("term"), duty("vacation", slots=(replace(at(1), kind="vacation"),))
    assert only_one_of(teacher, [term, vacation]) == [Reason.SPARED_DAY]


def test_an_absent_person_is_left_alone() -> None:
    away = (Span(8 * 60 + 30, 24 * 60),)
    assert only_one_of(person("王海", absences=away), [duty("gate")]) == [Reason.ABSENT]


def test_an_absence_that_ends_as_the_duty_begins_is_no_hindrance() -> None:
    assert served(plan_for([person("王海", absences=(Span(0, 8 * 60),))], [duty("gate")])) == [
        ("gate", "王海")
    ]


def test_a_certificate_nobody_has_leaves_the_line_open() -> None:
    lift = duty("lift", lines=(Line("staff", certificate="lift"),))
    other = (Certificate("health"),)
    assert only_one_of(person("王海", certificates=other), [lift]) == [Reason.NO_CERTIFICATE]


def test_an_expired_certificate_blocks_from_the_day_after() -> None:
    lines = (Line("staff", certificate="health"),)
    cook = person("李梅", certificates=(Certificate("health", -100, 0),))
    days = [duty("monday", 0, lines=lines), duty("tuesday", 1, lines=lines)]
    assert only_one_of(cook, days) == [Reason.CERTIFICATE_EXPIRED]


def test_a_renewed_certificate_counts_from_its_first_day() -> None:
    lines = (Line("staff", certificate="health"),)
    papers = (Certificate("health", -100, -1), Certificate("health", 1, 300))
    days = [duty("monday", 0, lines=lines), duty("tuesday", 1, lines=lines)]
    assert only_one_of(person("李梅", certificates=papers), days) == [Reason.CERTIFICATE_EXPIRED]


def test_limits_spare_a_person_the_burden_they_name() -> None:
    for limit, burden in [
        (Limit.NO_NIGHT, Burden.NIGHT),
        (Limit.NO_EARLY, Burden.EARLY),
        (Limit.NO_HEAVY, Burden.HEAVY),
    ]:
        spared = person("徐老师", limits=frozenset({limit}))
        assert only_one_of(spared, [duty("haul", burdens={burden})]) == [Reason.LIMIT]


def test_the_custodian_does_not_inspect_their_own_room() -> None:
    assert only_one_of(person("王海"), [duty("inspection", barred={"王海"})]) == [Reason.BARRED]


def test_nobody_counts_twice_in_one_crew() -> None:
    buying = duty("buying", lines=(Line("staff"), Line("buyer")))
    plan = plan_for([person("王海", "staff", "buyer")], [buying])
    assert (len(plan.assignments), why_not(plan, "王海")) == (1, [Reason.ALREADY_SERVING])


def test_nobody_is_in_two_places_at_once() -> None:
    assert only_one_of(person("王海"), [duty("gate", start=8), duty("yard", start=8.5)]) == [Reason.OVERLAP]


def test_duties_that_touch_do_not_overlap() -> None:
    assert len(plan_for([person("王海")], [duty("gate", start=8), duty("yard", start=9)]).assignments) == 2


def test_nobody_is_at_the_other_campus_in_no_time() -> None:
    north, south = duty("north", start=8, site="north"), duty("south", start=9.25, site="south")
    assert only_one_of(person("王海"), [north, south], travel={"north": {"south": 20}}) == [Reason.TRAVEL]
    assert len(plan_for([person("王海")], [north, south], travel={"north": {"south": 15}}).assignments) == 2
    assert len(plan_for([person("王海")], [north, south], travel={"south": {"north": 20}}).assignments) == 2


def test_travel_counts_from_what_is_already_held() -> None:
    held = (Held("王海", 420, 470, 0, site="south"),)
    away = {"south": {"north": 20}}
    assert only_one_of(person("王海"), [duty("north", site="north")], history=held, travel=away) == [
        Reason.TRAVEL
    ]


def buying(day: int, **more: Any) -> Duty:
    return duty(f"buying-{day}", day, lines=(Line("staff", 2),), rotate_pair=True, area="market", **more)


def test_the_same_two_do_not_buy_more_often_running_than_the_school_lets_them() -> None:
    two, days = [person("王海"), person("李梅")], [buying(day) for day in range(3)]
    problem = ask(two, days, rules=Rules(max_pair_run=2))
    plan = solve(problem)
    assert (len(plan.assignments), violations(problem, plan)) == (5, [])
    assert [reason for gap in plan.gaps for _, reason in gap.reasons if reason == Reason.PAIR_RUN]
    assert solve(ask(two, days)).gaps == ()


def test_three_can_change_so_that_no_pair_goes_twice_running() -> None:
    problem = ask(
        [person(name) for name in "甲乙丙"], [buying(day) for day in range(5)], rules=Rules(max_pair_run=1)
    )
    plan = solve(problem)
    assert (plan.gaps, violations(problem, plan)) == ((), [])


def test_a_pair_that_went_before_the_window_counts() -> None:
    before = tuple(Held(name, -960, -900, -1, area="market") for name in ("王海", "李梅"))
    two = [person("王海"), person("李梅")]
    plan = plan_for(two, [buying(0)], history=before, rules=Rules(max_pair_run=1))
    assert len(plan.assignments) == 1


def test_who_is_pinned_elsewhere_is_said_to_be() -> None:
    pinned = duty("gate", start=8, pins=(Pin(0, "王海"),))
    assert only_one_of(person("王海"), [pinned, duty("yard", start=8)]) == [Reason.PINNED_ELSEWHERE]


def test_a_late_evening_and_a_five_o_clock_start_collide() -> None:
    late, early = duty("evening", 0, start=21.5), duty("watering", 1, start=5)
    assert only_one_of(person("徐老师"), [late, early]) == [Reason.REST]


def test_a_night_guard_is_not_on_duty_the_next_morning() -> None:
    assert only_one_of(person("王海"), [duty("night", 0, 22, 8), duty("gate", 1, 8, 2)]) == [Reason.REST]


def test_early_and_late_on_one_day_are_one_working_day() -> None:
    plan = plan_for([person("徐老师")], [duty("watering", 0, 5), duty("again", 0, 21)])
    assert len(plan.assignments) == 2


def test_who_cooks_does_not_buy_that_day() -> None:
    buying = duty("buying", start=7, tags={"buyer"}, apart={"cook"})
    cooking = duty("cooking", start=10, tags={"cook"})
    assert only_one_of(person("李梅"), [buying, cooking]) == [Reason.SEPARATION]


def test_who_cooked_yesterday_may_buy_today() -> None:
    buying = duty("buying", 1, tags={"buyer"}, apart={"cook"})
    assert len(plan_for([person("李梅")], [buying, duty("cooking", 0, tags={"cook"})]).assignments) == 2


def test_a_day_is_no_longer_than_the_contract_says() -> None:
    long_day = [duty("morning", 0, 6, 6), duty("evening", 0, 15, 5)]
    assert only_one_of(person("王海"), long_day) == [Reason.DAY_HOURS]
    assert len(plan_for([person("王海", max_day_minutes=660)], long_day).assignments) == 2


def test_a_week_is_no_longer_than_the_contract_says() -> None:
    week = [duty(f"day-{day}", day, 8, 9) for day in range(5)]
    assert only_one_of(person("王海"), week) == [Reason.WEEK_HOURS]
    assert len(plan_for([person("王海", max_week_minutes=2700)], week).assignments) == 5


def test_the_hours_of_two_weeks_are_not_added_up() -> None:
    fortnight = [duty(f"day-{day}", day, 8, 8) for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    assert len(plan_for([person("王海")], fortnight).assignments) == 10


def test_nobody_works_seven_days_in_a_row() -> None:
    days = [duty(f"day-{day}", day) for day in range(3, 10)]
    assert only_one_of(person("王海"), days) == [Reason.RUN_OF_DAYS]


def test_a_day_off_in_between_breaks_the_run() -> None:
    days = [duty(f"day-{day}", day) for day in (0, 1, 2, 3, 5, 6, 7, 8)]
    assert len(plan_for([person("王海")], days).assignments) == 8


def test_what_was_done_before_the_window_still_counts() -> None:
    night = (Held("王海", -120, 360, -1, minutes=480),)
    assert only_one_of(person("王海"), [duty("gate", 0, 8)], history=night) == [Reason.REST]
    run = tuple(Held("王海", -n * 1440, -n * 1440 + 60, -n) for n in range(1, 7))
    assert only_one_of(person("王海"), [duty("gate", 0, 20)], history=run) == [Reason.RUN_OF_DAYS]
    hours = (Held("王海", 2880, 2940, 2, minutes=2620),)
    assert only_one_of(person("王海"), [duty("gate", 0)], history=hours) == [Reason.WEEK_HOURS]
    cooked = (Held("李梅", 300, 360, 0, frozenset({"cook"})),)
    assert only_one_of(person("李梅"), [duty("buying", apart={"cook"})], history=cooked) == [
        Reason.SEPARATION
    ]


def test_a_crew_has_its_leader_before_its_helpers() -> None:
    crew = duty("stocktake", lines=(Line("staff"), Line("leader", leader=True)))
    plan = plan_for([person("王海", "staff", "leader")], [crew])
    assert [one.line for one in plan.assignments] == [1]


def test_a_line_has_no_more_people_than_it_asks_for() -> None:
    plan = plan_for([person(name) for name in "甲乙丙"], [duty("buying", lines=(Line("staff", 2),))])
    assert (len(plan.assignments), plan.gaps) == (2, ())


def test_a_duty_with_several_days_is_done_on_one_of_them() -> None:
    cleaning = duty("cleaning", slots=(at(0), at(1), at(2)), lines=(Line("staff", 2),))
    tuesday = [person("王海", absences=(Span(0, 1440),)), person("李梅", absences=(Span(2880, 4320),))]
    plan = plan_for(tuesday, [cleaning])
    assert (plan.days, len(plan.assignments), plan.gaps) == ({"cleaning": 1}, 2, ())


def test_a_pin_that_breaks_a_rule_is_obeyed_and_reported() -> None:
    problem = ask([person("王海", last_day=-1), person("李梅")], [duty("gate", pins=(Pin(0, "王海"),))])
    plan = solve(problem)
    assert served(plan) == [("gate", "王海")]
    assert [(pin.person, pin.reason) for pin in plan.broken_pins] == [("王海", Reason.NOT_EMPLOYED)]


def test_a_pin_in_a_later_week_is_known_in_the_week_before() -> None:
    pinned = duty("monday", 7, 5, pins=(Pin(0, "王海"),))
    assert only_one_of(person("王海"), [duty("sunday", 6, 21), pinned]) == [Reason.REST]


def test_more_pins_than_places_are_all_obeyed() -> None:
    plan = plan_for([person("王海"), person("李梅")], [duty("gate", pins=(Pin(0, "王海"), Pin(0, "李梅")))])
    assert (len(plan.assignments), plan.gaps) == (2, ())
