"""Patterns as the school keeps them: posed with what was worked before, drawn, repaired and asked of every change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.crews.one_person import claim
from actions.crews.swap import hand_over, offer_swap
from actions.planner.check import counted
from actions.planner.gaps import gaps
from actions.planner.question import pose, published_plan
from actions.roster.draw_up import store
from models import Assignment, Duty, Person, Refusal, School
from rosters.check.check import violations
from rosters.explain.gaps import reopen
from rosters.question.pattern import Sequel
from rosters.question.problem import Problem
from rosters.repair.repair import repair
from rosters.solve import solve
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school
from tests.rolling import publish

NOW = datetime(2026, 9, 1, tzinfo=UTC)
NIGHT: dict[str, object] = {"lines": [{"pool": "guard", "count": 1}], "shift": "夜班"}
DAY_SHIFT: dict[str, object] = {"lines": [{"pool": "guard", "count": 1}], "shift": "白班"}
NAMES = ("秦卫国", "何志强", "孟庆山", "高长河")


def make_guard(session: Session, school: School, name: str, **pattern: object) -> Person:
    """A guard who works shifts."""
    return make_person(session, school, name, team="保安", roles=["guard"], pattern=pattern)


def make_shift(session: Session, school: School, number: int, crew: dict[str, object] = DAY_SHIFT) -> Duty:
    """Ten hours of a day (from eight) or of a night (from eight in the evening), so many days behind Monday."""
    day = MONDAY + timedelta(days=number)
    night = crew["shift"] == "夜班"
    start = datetime(day.year, day.month, day.day, 12 if night else 0, tzinfo=UTC)
    more: dict[str, Any] = {"start": start, "end": start + timedelta(hours=10), "minutes": 600, "crew": crew}
    return make_duty(session, school, day, key=f"{crew['shift']}||{day}", name=str(crew["shift"]), **more)


def week(session: Session, school: School, days: int = 7) -> list[Duty]:
    """A day and a night shift on each day."""
    return [make_shift(session, school, day, crew) for day in range(days) for crew in (DAY_SHIFT, NIGHT)]


def posed(session: Session, school: School, first: int = 0, last: int = 6) -> Problem:
    """The question for some days behind Monday."""
    return pose(session, school, MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))


def test_what_was_worked_in_four_weeks_is_taken_off_what_a_pattern_leaves(session: Session) -> None:
    school = make_school(session)
    guard = make_guard(session, school, NAMES[0], weekends=2, most={"夜班": 5}, week_hours=36)
    for number, crew in [(-1, NIGHT), (-2, DAY_SHIFT), (-9, NIGHT), (-22, NIGHT)]:  # the last too long ago
        make_assignment(session, make_shift(session, school, number, crew), guard)
    make_shift(session, school, 0, NIGHT)
    pattern = posed(session, school).persons[0].pattern
    assert pattern is not None
    assert (pattern.max_weekends, pattern.most, pattern.max_minutes) == (0, {"夜班": 3}, 36 * 60)


def test_a_shift_is_one_only_where_somebody_of_its_group_has_a_pattern(session: Session) -> None:
    school = make_school(session)
    make_person(session, school, NAMES[0], roles=["guard"])
    make_shift(session, school, 0)
    assert [duty.kind for duty in posed(session, school).duties] == [""]
    make_guard(session, school, NAMES[1])
    assert [duty.kind for duty in posed(session, school).duties] == ["白班"]


def test_a_second_gate_is_a_shift_of_its_own_and_successions_hold_for_both(session: Session) -> None:
    school = make_school(session, policy={"sequels": [["夜班", "白班"]]})
    make_guard(session, school, NAMES[0])
    first = make_shift(session, school, 0)
    make_duty(
        session,
        school,
        MONDAY,
        key="白班|south|1",
        crew=DAY_SHIFT,
        start=first.start,
        end=first.end,
        minutes=600,
    )
    problem = posed(session, school)
    assert sorted(duty.kind for duty in problem.duties) == ["白班", "白班 2"]
    assert problem.rules.sequels == (Sequel("夜班", "白班"), Sequel("夜班", "白班 2"))


def test_a_roster_of_shifts_is_drawn_up_stored_and_published(session: Session) -> None:
    school = make_school(session, policy={"sequels": [["夜班", "白班"]]})
    for name in NAMES:
        make_guard(session, school, name, longest_run=4, shortest_run=2, shortest_rest=2, week_hours=50)
    week(session, school, 14)
    problem = posed(session, school, 0, 13)
    plan = solve(problem, seconds=10)
    roster = store(session, school, problem, plan, MONDAY + timedelta(days=13), NOW, "test")
    publish(session, roster, NOW, "test")
    again = posed(session, school, 7, 13)
    assert (
        violations(again, counted(again, published_plan(again))) == []
    )  # the second week by itself, the first as its history
    assert sum(gap.missing for gap in plan.gaps) == 0


def test_a_claim_asks_the_pattern(session: Session) -> None:
    school = make_school(session)
    guard = make_guard(session, school, NAMES[0], longest_run=2, most={"夜班": 0})
    for number in (-2, -1):
        make_assignment(session, make_shift(session, school, number), guard)
    make_shift(session, school, 3)
    with pytest.raises(Refusal) as refused:
        claim(session, make_shift(session, school, 0), guard, NOW, "test")
    assert refused.value.facts["reason"] == "run_of_days"
    with pytest.raises(Refusal) as refused:
        claim(session, make_shift(session, school, 2, NIGHT), guard, NOW, "test")
    assert refused.value.facts["reason"] == "most_shifts"


def test_a_swap_breaks_neither_s_pattern_but_the_office_may_take_a_shift_away(session: Session) -> None:
    school = make_school(session)
    giver, taker = (make_guard(session, school, name, shortest_run=2) for name in NAMES[:2])
    rows = [make_assignment(session, make_shift(session, school, number), giver) for number in (1, 2, 3)]
    make_assignment(session, make_shift(session, school, 4), taker)
    make_assignment(session, make_shift(session, school, 5), taker)
    make_shift(session, school, 8)
    with pytest.raises(Refusal) as refused:
        offer_swap(session, rows[1], taker, NOW, "test")
    assert refused.value.facts["reason"] in ("short_run", "short_rest")
    assert offer_swap(session, rows[2], taker, NOW, "test").open
    row = hand_over(session, rows[2], taker, NOW, "test")
    assert session.exec(select(Person.name).where(Person.id == row.person_id)).one() == NAMES[1]


def test_a_gap_says_which_bound_of_the_pattern_keeps_somebody_from_it(session: Session) -> None:
    school = make_school(session)
    make_guard(session, school, NAMES[0], weekends=0)
    make_shift(session, school, 5)
    (gap,) = gaps(session, school, MONDAY, MONDAY + timedelta(days=6))
    assert dict(gap.reasons) == {"weekends": 1}


def test_an_absence_is_repaired_within_everybody_s_pattern(session: Session) -> None:
    school = make_school(session, policy={"sequels": [["夜班", "白班"]]})
    for name in NAMES:
        make_guard(session, school, name, longest_run=4, week_hours=50)
    week(session, school)
    problem = posed(session, school)
    roster = store(
        session, school, problem, solve(problem, seconds=10), MONDAY + timedelta(days=6), NOW, "test"
    )
    publish(session, roster, NOW, "test")
    row = session.exec(select(Assignment).order_by(col(Assignment.id))).first()
    assert row is not None
    session.delete(row)
    session.flush()
    problem = posed(session, school)
    mended = repair(problem, published_plan(problem), [str(row.duty_id)], seconds=5)
    assert violations(mended.problem, mended.plan) == []
    assert (mended.toll.gaps, mended.proved) == (0, True)
    assert reopen(mended.problem, mended.plan).missing(mended.problem.duties[0], 0) == 0
