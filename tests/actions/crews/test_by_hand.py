"""A duty for one day, made by hand: who is on it, who is not, and that they are told."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from actions.crews.by_hand import OneDay, add_duty
from actions.people.absences import report_absence
from models import Assignment, BadInput, Duty, Notice, Person, Refusal, School
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def staff(session: Session, school: School) -> list[Person]:
    return [make_person(session, school, name) for name in ("艾达", "本", "赛姆")]


def sweeping(day: date = TUESDAY, **values: Any) -> OneDay:
    usual: dict[str, Any] = {"name": "扫雪", "start": time(7), "end": time(8)}
    return OneDay(day=day, **(usual | values))


def on_it(session: Session, duty: Duty) -> set[str]:
    rows = select(Person.name).join(Assignment)
    return set(session.exec(rows.where(Assignment.duty_id == duty.id, Assignment.state == "assigned")))


def told(session: Session) -> list[str]:
    names = select(Person.name).where(Person.id == Notice.person_id, Notice.kind == "assigned")
    return sorted(session.exec(names))


def test_all_hands_are_on_a_duty_that_no_routine_asks_for_and_are_told(
    session: Session, school: School, staff: list[Person], now: datetime
) -> None:
    duty, unable = add_duty(session, school, sweeping(invited=staff), now, "test", uuid4())
    assert (duty.routine_id, duty.published, duty.needs.size, unable) == (None, True, 3, [])
    assert on_it(session, duty) == {"艾达", "本", "赛姆"}
    assert told(session) == ["本", "艾达", "赛姆"]


def test_of_the_invited_those_come_who_can_and_nobody_is_missing(
    session: Session, school: School, staff: list[Person], now: datetime
) -> None:
    ada, ben, _ = staff
    report_absence(session, ada, now + timedelta(hours=12), now + timedelta(days=3), "sick", now, "test")
    busy = make_duty(session, school, TUESDAY)
    make_assignment(session, busy, ben)
    wanted = sweeping(start=time(7, 30), end=time(8, 30), invited=staff)
    duty, unable = add_duty(session, school, wanted, now, "test", uuid4())
    assert (on_it(session, duty), duty.needs.size) == ({"赛姆"}, 1)
    assert unable == [ada, ben]


def test_who_is_named_and_away_is_refused_with_the_reason(
    session: Session, school: School, staff: list[Person], now: datetime
) -> None:
    report_absence(session, staff[0], now + timedelta(hours=12), now + timedelta(days=3), "sick", now, "test")
    with pytest.raises(Refusal) as refused:
        add_duty(session, school, sweeping(named=staff), now, "test", uuid4())
    assert (refused.value.code, refused.value.facts["reason"]) == ("duty.rule", "absent")
    assert session.exec(select(Duty)).all() == []


def test_open_places_wait_for_who_comes_forward(session: Session, school: School, now: datetime) -> None:
    duty, _ = add_duty(session, school, sweeping(pool="caretaker", open_places=2), now, "test", uuid4())
    assert (on_it(session, duty), duty.needs.size, duty.published) == (set(), 2, True)


def test_a_duty_made_twice_with_one_key_is_one(
    session: Session, school: School, staff: list[Person], now: datetime
) -> None:
    key = UUID(int=7)
    for _ in range(2):
        duty, _ = add_duty(session, school, sweeping(named=staff), now, "test", key)
    assert session.exec(select(Duty)).all() == [duty]
    assert told(session) == ["本", "艾达", "赛姆"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [(sweeping(), "duty.nobody"), (sweeping(MONDAY, start=time(5), end=time(6)), "duty.over")],
)
def test_a_duty_for_nobody_or_that_is_over_is_refused(
    session: Session, school: School, now: datetime, wanted: OneDay, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        add_duty(session, school, wanted, now, "test", uuid4())
    assert refused.value.code == code


def test_a_night_ends_on_the_next_day(
    session: Session, school: School, staff: list[Person], now: datetime
) -> None:
    wanted = sweeping(start=time(22), end=time(6), named=staff[:1])
    duty, _ = add_duty(session, school, wanted, now, "test", uuid4())
    assert (duty.day, duty.end - duty.start, "night" in duty.burdens) == (TUESDAY, timedelta(hours=8), True)


@pytest.mark.parametrize(("start", "end"), [(time(9), time(8)), (time(8), time(8)), (time(14), time(7))])
def test_a_duty_that_ends_before_it_starts_is_not_taken_for_a_day_and_a_night(
    session: Session, school: School, staff: list[Person], now: datetime, start: time, end: time
) -> None:
    with pytest.raises(BadInput, match=r"duty\.ends_first"):
        add_duty(session, school, sweeping(invited=staff, start=start, end=end), now, "test", uuid4())
    assert session.exec(select(Duty)).all() == []


def test_a_night_watch_ends_on_the_next_day(
    session: Session, school: School, staff: list[Person], now: datetime
) -> None:
    wanted = sweeping(named=staff[:1], start=time(17, 30), end=time(8))
    duty, _ = add_duty(session, school, wanted, now, "test", uuid4())
    assert duty.end - duty.start == timedelta(hours=14, minutes=30)
