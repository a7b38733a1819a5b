"""Whatever the question: hard rules hold, gaps are explained, the same question has the same answer."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rosters.check.check import violations
from rosters.question.contract import Rules
from rosters.question.plan import Plan, PlanStatus, Reason
from rosters.question.problem import (
    Burden,
    Certificate,
    Duty,
    Held,
    Limit,
    Line,
    Person,
    Pin,
    Problem,
    Published,
    Slot,
    Span,
    Weights,
    Wish,
)
from rosters.rules.fairness import ledger_after
from rosters.solve import solve
from tests.rosters.cast import MONDAY, ask, at, duty, person, plan_for, served
from tests.rosters.generate import a_school

POOLS = ("cook", "guard", "staff")
small = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words(*choice: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(choice), max_size=2)


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    day, hour = draw(st.integers(0, 13)), draw(st.integers(0, 23))
    end = day * 1440 + (hour + draw(st.integers(1, 9))) * 60
    return Slot(day, day * 1440 + hour * 60, end, draw(st.sampled_from(["", "vacation"])))


@st.composite
def persons(draw: st.DrawFn, number: int) -> Person:
    begin = draw(st.integers(0, 20000))
    return Person(
        f"P{number}",
        draw(words(*POOLS)),
        draw(st.sampled_from([(), (Certificate("health", -9, 6),), (Certificate("health"),)])),
        draw(st.sampled_from([(), (Span(begin, begin + 3000),)])),
        draw(words(*Limit)),
        max_week_minutes=draw(st.sampled_from([None, 600, 1200])),
        max_run_days=draw(st.sampled_from([None, 2])),
        share=draw(st.sampled_from([1.0, 0.5])),
        ledger=draw(st.sampled_from([{}, {Burden.NIGHT: 3}])),
        first_day=draw(st.sampled_from([None, None, 5])),
        spared_days=draw(words("vacation", "holiday")),
        wishes=draw(
            st.sampled_from([(), (Wish(True, 2),), (Wish(False, None, Burden.NIGHT), Wish(True, 3))])
        ),
    )


@st.composite
def duties(draw: st.DrawFn, number: int, people: list[Person]) -> Duty:
    ids = [one.id for one in people]
    line = st.builds(
        Line, st.sampled_from(POOLS), st.integers(1, 2), st.sampled_from([None, "health"]), st.booleans()
    )
    lines = tuple(draw(st.lists(line, min_size=1, max_size=2)))
    pinned = draw(st.sampled_from([(), (), (Pin(0, draw(st.sampled_from(ids))),)]))
    return Duty(
        f"D{number}",
        tuple(draw(st.lists(slots(), min_size=1, max_size=2))),
        lines,
        draw(st.frozensets(st.sampled_from(list(Burden)), max_size=2)),
        draw(st.sampled_from([30, 60, 300, 480])),
        tags=draw(words("cook", "buyer")),
        apart=draw(words("cook", "buyer")),
        barred=draw(words(*ids)),
        site=draw(st.sampled_from(["", "north", "south"])),
        rotate_pair=draw(st.booleans()),
        in_turn=draw(st.booleans()),
        area=draw(st.sampled_from(["", "market"])),
        pins=pinned,
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    people = [draw(persons(n)) for n in range(draw(st.integers(1, 5)))]
    work = tuple(draw(duties(n, people)) for n in range(draw(st.integers(1, 12))))
    held = (Held("P0", -300, 60, -1, frozenset({"cook"}), minutes=360, area="market"),)
    history = draw(st.sampled_from([(), held]))
    published = tuple(Published(one.id, 0, draw(st.sampled_from(people)).id) for one in work[::3])
    return ask(
        people,
        list(work),
        history=history,
        published=published,
        rules=Rules(max_pair_run=draw(st.sampled_from([0, 1]))),
        weights=Weights(classes=draw(st.sampled_from([{}, {Burden.NIGHT: 250}]))),
        travel=draw(st.sampled_from([{}, {"north": {"south": 90}, "south": {"north": 30}}])),
    )


@small
@given(problems())
def test_every_answer_stands_up_to_the_examiner(problem: Problem) -> None:
    plan = solve(problem)
    pins = {(duty.id, pin.person) for duty in problem.duties for pin in duty.pins}
    broken = violations(problem, plan)
    assert [
        one for one in broken if (one.duty, one.person) not in pins and (one.other, one.person) not in pins
    ] == []
    assert {one.person for one in broken} == {pin.person for pin in plan.broken_pins}
    assert plan.bound <= plan.penalty


@small
@given(problems())
def test_every_gap_says_of_everybody_why_not(problem: Problem) -> None:
    everybody = [one.id for one in problem.persons]
    assert all([who for who, _ in gap.reasons] == everybody for gap in solve(problem).gaps)


@small
@given(problems(), st.integers(0, 3))
def test_the_same_question_has_the_same_answer(problem: Problem, seed: int) -> None:
    assert solve(problem, seed=seed) == solve(problem, seed=seed)


@small
@given(problems())
def test_question_and_answer_survive_json(problem: Problem) -> None:
    plan = solve(problem)
    assert Problem.from_json(problem.to_json()) == problem
    assert Plan.from_json(plan.to_json()) == plan
    assert Problem.from_json(problem.to_json()).to_json() == problem.to_json()


@pytest.mark.parametrize(("staff", "days"), [(6, 7), (10, 4)])
def test_the_answer_depends_neither_on_workers_nor_on_json(staff: int, days: int) -> None:
    problem = a_school(staff, days)
    again = solve(Problem.from_json(problem.to_json()), seconds=600, workers=1)
    assert solve(problem, seconds=600, workers=2) == again


def test_two_halves_of_a_fortnight_honour_rest_over_the_edge() -> None:
    whole = a_school(30, 14)
    first = replace(whole, duties=tuple(one for one in whole.duties if one.slots[0].day < 7))
    plan = solve(first, seconds=2)
    by_id = {one.id: one for one in first.duties}
    done = tuple(held(by_id[one.duty], plan.days[one.duty], one.person) for one in plan.assignments)
    ledgers = ledger_after(first, plan)
    second = replace(
        whole,
        persons=tuple(replace(one, ledger=ledgers[one.id]) for one in whole.persons),
        duties=tuple(one for one in whole.duties if one.slots[0].day >= 7),
        history=done,
    )
    then = solve(second, seconds=2)
    both = Plan(
        PlanStatus.FEASIBLE, plan.assignments + then.assignments, plan.days | then.days, plan.gaps + then.gaps
    )
    assert violations(whole, both) == []


def held(duty: Duty, slot: int, who: str) -> Held:
    when = duty.slots[slot]
    return Held(who, when.start, when.end, when.day, duty.tags, duty.apart, duty.minutes, duty.area)


def test_the_halves_would_clash_without_history() -> None:
    sunday, monday = duty("sunday", 6, 21), duty("monday", 7, 5)
    alone = [person("王海")]
    assert len(plan_for(alone, [sunday]).assignments) == len(plan_for(alone, [monday]).assignments) == 1
    assert plan_for(alone, [monday], history=(held(sunday, 0, "王海"),)).gaps[0].reasons == (
        ("王海", Reason.REST),
    )


def test_an_absence_changes_only_what_it_must() -> None:
    problem = a_school(60, 14)
    plan = solve(problem, seconds=2)
    ill = plan.assignments[0].person
    people = (
        replace(one, absences=(Span(0, 4 * 1440),)) if one.id == ill else one for one in problem.persons
    )
    published = tuple(Published(one.duty, one.line, one.person) for one in plan.assignments)
    fixed = tuple(replace(one, slots=(one.slots[plan.days[one.id]],)) for one in problem.duties)
    again = solve(replace(problem, persons=tuple(people), duties=fixed, published=published), seconds=2)
    slots = {one.id: one.slots[0] for one in fixed}
    freed = [one for one in plan.assignments if one.person == ill and slots[one.duty].start < 4 * 1440]
    assert again.gaps == ()
    assert set(plan.assignments) - set(again.assignments) == set(freed)


def test_a_duty_over_two_weeks_of_days_goes_to_the_emptier_day() -> None:
    heavy = duty("sunday", 6, 8, 5)
    floating = duty("cleaning", slots=(duty("a", 6, 15).slots[0], duty("b", 7, 15).slots[0]))
    assert plan_for([person("王海")], [heavy, floating]).days["cleaning"] == 1


def test_where_the_cheapest_choice_leads_astray_the_solver_finds_the_way() -> None:
    both = person("甲", "gate", "key", ledger={})
    gate = [duty(f"gate-{n}", 0, 8 + n, 1, lines=(Line("gate"),)) for n in range(2)]
    key = duty("key", 0, 8, 2, lines=(Line("key"),))
    plan = plan_for([both, person("乙", "gate", ledger={Burden.NIGHT: 9})], [*gate, key])
    assert served(plan) == [("gate-0", "乙"), ("gate-1", "乙"), ("key", "甲")]


def test_nothing_to_do_is_an_answer_too() -> None:
    plan = solve(ask([person("王海")], []))
    assert (plan.status, plan.assignments, plan.gaps, plan.penalty) == (PlanStatus.OPTIMAL, (), (), 0)


def test_without_people_everything_is_a_gap() -> None:
    plan = solve(ask([], [duty("gate", lines=(Line("staff", 3),))]))
    assert [(gap.missing, gap.reasons) for gap in plan.gaps] == [(3, ())]
    assert plan.bound == plan.penalty


def test_without_time_there_is_still_a_lawful_plan() -> None:
    problem = a_school(60, 7)
    plan = solve(problem, seconds=0)
    assert (violations(problem, plan), plan.gaps) == ([], ())


def test_progress_runs_to_one() -> None:
    heard: list[float] = []
    solve(a_school(30, 21), seconds=2, progress=lambda step: heard.append(step.part))
    assert heard == sorted(heard) and heard[-1] == 1.0


def test_a_question_that_names_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="pin of 鬼"):
        ask([person("王海")], [duty("gate", pins=(Pin(0, "鬼"),))])
    with pytest.raises(ValueError, match="twice"):
        ask([person("王海"), person("王海")], [])
    with pytest.raises(ValueError, match="aware"):
        Problem(datetime(2026, 8, 30), MONDAY, (), ())  # noqa: DTZ001


def test_a_duty_whose_days_lie_in_two_weeks_is_put_where_somebody_is_there() -> None:
    away = person("ada", absences=(Span(6 * 1440, 7 * 1440),))
    window = duty("count", slots=(at(6), at(7)))
    busy = [
        duty(f"busy {n}", 7, 8 + n, lines=(Line("cook"),)) for n in range(4)
    ]  # makes the second day look full
    plan = plan_for([away, person("ben", "cook")], [window, *busy])
    assert plan.gaps == ()
    assert plan.days["count"] == 1


def test_work_with_a_window_gives_way_to_a_duty_that_cannot_move() -> None:
    cook = Line("cook")
    ada = person("ada", "cook", "staff")
    ben = person("ben", absences=(Span(6 * 1440, 7 * 1440),))
    window = duty("count", slots=(at(6), at(7)), lines=(cook,))  # only ada counts, on either day
    fixed = duty("open", 6)  # ben is away: only ada opens
    plan = plan_for([ada, ben], [window, fixed, duty("other", 7, 9, lines=(cook,))])
    assert plan.gaps == ()
    assert plan.days["count"] == 1
