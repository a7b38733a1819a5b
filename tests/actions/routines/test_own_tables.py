"""Duties of a school's own tables stand for its routines.

Of `actions.routines.own_tables` and `actions.mapping.duty_words`."""

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.mapping.decide import decide
from actions.routines.own_tables import Ending, Run, days_of_tables, tables_ending
from models import Duty, DutyState, Place, Routine, School
from models.mappings import Family
from tests.factories import make_duty, make_place, make_routine, make_school
from tests.rolling import roll

MONDAY, SUNDAY = date(2026, 9, 14), date(2026, 9, 20)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def gate(session: Session, school: School) -> Routine:
    form = {"fields": [{"name": "visitors", "label": "来客", "kind": "text"}]}
    return make_routine(session, school, "gate", name="门卫值班", topic="security", form=form, due="10h")


def tabled(session: Session, school: School, day: date, name: str = "南门白班", **values: Any) -> Duty:
    key = f"table||{day} {name}|0700"
    return make_duty(session, school, day, key, name=name, published=True, routine_id=None, **values)


def means(session: Session, school: School, now: datetime, *codes: str, name: str = "南门白班") -> None:
    decide(session, school, {(Family.ROUTINE, name): codes}, now, "test")


def derived(session: Session, routine: Routine) -> list[int]:
    mine = select(Duty).where(Duty.routine_id == routine.id, Duty.state == DutyState.OPEN)
    return sorted(duty.day.day for duty in session.exec(mine) if not duty.key.startswith("table|"))


def week(session: Session, school: School, now: datetime) -> None:
    roll(session, school, MONDAY, SUNDAY, now, "test")


def test_a_table_stands_for_the_routine_its_word_means_on_its_days_and_no_longer(
    session: Session, school: School, gate: Routine, now: datetime
) -> None:
    week(session, school, now)
    for day in (14, 15, 17):
        tabled(session, school, date(2026, 9, day))
    week(session, school, now)
    assert derived(session, gate) == [14, 15, 16, 17, 18, 19, 20]
    means(session, school, now, "gate")
    week(session, school, now)
    assert derived(session, gate) == [18, 19, 20]
    assert days_of_tables(session, school, MONDAY) == {gate.id: [Run(MONDAY, date(2026, 9, 17))]}
    means(session, school, now)
    week(session, school, now)
    assert derived(session, gate) == [14, 15, 16, 17, 18, 19, 20]
    assert days_of_tables(session, school, MONDAY) == {}


def test_days_that_no_table_covers_are_told_apart_from_those_that_one_does(
    session: Session, school: School, gate: Routine, now: datetime
) -> None:
    means(session, school, now, "gate")
    for day in (14, 15, 29):
        tabled(session, school, date(2026, 9, day))
    roll(session, school, MONDAY, date(2026, 9, 30), now, "test")
    assert days_of_tables(session, school, MONDAY) == {
        gate.id: [Run(MONDAY, date(2026, 9, 15)), Run(date(2026, 9, 29), date(2026, 9, 29))]
    }


def test_it_takes_over_what_the_routine_knows_and_gives_it_back(
    session: Session, school: School, gate: Routine, now: datetime
) -> None:
    duty = tabled(session, school, MONDAY)
    before = duty.model_dump(exclude={"sequence", "changed"})
    means(session, school, now, "gate")
    week(session, school, now)
    session.refresh(duty)
    assert (duty.routine_id, duty.topic, duty.form) == (gate.id, "security", gate.form)
    assert duty.due == duty.end + timedelta(hours=10)
    means(session, school, now)
    week(session, school, now)
    session.refresh(duty)
    assert (duty.routine_id, duty.topic, duty.form) == (None, "", before["form"])


def test_cancelled_duties_of_a_table_stand_for_nothing(
    session: Session, school: School, gate: Routine, now: datetime
) -> None:
    duty = tabled(session, school, MONDAY)
    means(session, school, now, "gate")
    week(session, school, now)
    duty.state = DutyState.CANCELLED
    session.add(duty)
    week(session, school, now)
    assert derived(session, gate) == [14, 15, 16, 17, 18, 19, 20]


def test_what_is_done_by_the_table_today_is_not_asked_for_again(
    session: Session, school: School, gate: Routine, now: datetime
) -> None:
    duty = tabled(session, school, MONDAY, state=DutyState.DONE)
    means(session, school, now, "gate")
    week(session, school, now)
    assert derived(session, gate) == [15, 16, 17, 18, 19, 20]
    session.refresh(duty)
    assert duty.routine_id is None


@pytest.fixture
def gates(session: Session, school: School, gate: Routine) -> list[Place]:
    gate.places = {"tag": "gate"}
    session.add(gate)
    return [make_place(session, school, code, tags=["gate"]) for code in ("north", "south")]


def test_a_table_of_one_place_leaves_the_others_to_the_program(
    session: Session, school: School, gate: Routine, gates: list[Place], now: datetime
) -> None:
    tabled(session, school, MONDAY, place_id=gates[0].id)
    means(session, school, now, "gate")
    roll(session, school, MONDAY, MONDAY, now, "test")
    mine = select(Duty.key).where(Duty.routine_id == gate.id)
    assert sorted(key.split("|")[1] for key in session.exec(mine)) == ["", "south"]


def test_only_a_routines_only_place_is_the_place_of_the_tables_duty(
    session: Session, school: School, gate: Routine, gates: list[Place], now: datetime
) -> None:
    duty = tabled(session, school, MONDAY)
    means(session, school, now, "gate")
    week(session, school, now)
    session.refresh(duty)
    assert duty.place_id is None
    gates[1].tags = []
    session.add(gates[1])
    week(session, school, now)
    session.refresh(duty)
    assert duty.place_id == gates[0].id


def test_who_stands_wherever_somebody_is_needed_gets_no_place(
    session: Session, school: School, gate: Routine, gates: list[Place], now: datetime
) -> None:
    gates[1].tags = []
    session.add(gates[1])
    duty = tabled(session, school, MONDAY, "流动早班")
    means(session, school, now, "gate", name="流动早班")
    week(session, school, now)
    session.refresh(duty)
    assert (duty.place_id, duty.routine_id) == (None, gate.id)


@pytest.mark.parametrize("days", list(product((False, True), repeat=5)))
def test_no_day_has_both_and_none_has_neither_but_the_tables_own_gaps(
    session: Session, school: School, gate: Routine, now: datetime, days: tuple[bool, ...]
) -> None:
    covered = [MONDAY + timedelta(days=n) for n, on in enumerate(days) if on]
    means(session, school, now, "gate")
    for day in covered:
        tabled(session, school, day)
    week(session, school, now)
    span = range(covered[0].day, covered[-1].day + 1) if covered else range(0)
    assert derived(session, gate) == [day for day in range(14, 21) if day not in span]
    again = roll(session, school, MONDAY, SUNDAY, now, "test")
    assert vars(again) == {"added": 0, "moved": 0, "withdrawn": 0, "proposed": 0}


def test_the_end_of_a_table_is_told_a_week_before_and_not_earlier(
    session: Session, school: School, gate: Routine, now: datetime
) -> None:
    tabled(session, school, date(2026, 9, 17))
    means(session, school, now, "gate")
    week(session, school, now)
    told = {day: tables_ending(session, school, date(2026, 9, day)) for day in (9, 10, 17, 18)}
    ending = [Ending(gate, date(2026, 9, 17))]
    assert told == {9: [], 10: ending, 17: ending, 18: []}
    gate.active = False
    session.add(gate)
    assert tables_ending(session, school, MONDAY) == []
