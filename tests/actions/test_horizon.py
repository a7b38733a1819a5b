from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, select

from actions.horizon import roll
from models import Duty, DutyState, School
from tests.factories import make_place, make_routine, make_school

MONDAY, SUNDAY = date(2026, 9, 14), date(2026, 9, 20)  # the 20th is a make-up workday


def duties(session: Session) -> list[Duty]:
    return list(session.exec(select(Duty).order_by(Duty.start)))  # type: ignore[arg-type]


def rolled(session: Session, now: datetime, **routine: Any) -> School:
    school = make_school(session)
    make_routine(session, school, **routine)
    roll(session, school, MONDAY, SUNDAY, now, "test")
    return school


def test_a_daily_routine_becomes_one_duty_a_day_at_its_local_time(session: Session, now: datetime) -> None:
    rolled(session, now)
    assert [duty.day.day for duty in duties(session)] == [14, 15, 16, 17, 18, 19, 20]
    assert duties(session)[0].start == datetime(2026, 9, 14, 0, 0, tzinfo=UTC)


def test_a_working_day_routine_honours_the_make_up_sunday(session: Session, now: datetime) -> None:
    rolled(session, now, cadence={"every": "FREQ=DAILY", "on": "working", "at": ["08:00"]})
    assert [duty.day.day for duty in duties(session)] == [14, 15, 16, 17, 18, 20]


def test_rolling_again_changes_nothing(session: Session, now: datetime) -> None:
    school = rolled(session, now)
    again = roll(session, school, MONDAY, SUNDAY, now, "test")
    assert vars(again) == {"added": 0, "moved": 0, "withdrawn": 0, "proposed": 0}


def test_overlapping_spans_double_nothing(session: Session, now: datetime) -> None:
    school = rolled(session, now)
    roll(session, school, date(2026, 9, 18), date(2026, 9, 22), now, "test")
    assert [duty.day.day for duty in duties(session)] == [14, 15, 16, 17, 18, 19, 20, 21, 22]


def test_a_routine_has_a_duty_at_every_place_it_names(session: Session, now: datetime) -> None:
    school = make_school(session)
    for code, tags in (("g1", ["garden"]), ("g2", ["garden"]), ("r1", [])):
        make_place(session, school, code, tags=tags)
    make_routine(session, school, places={"tag": "garden"})
    roll(session, school, MONDAY, MONDAY, now, "test")
    assert sorted(duty.key.split("|")[1] for duty in duties(session)) == ["g1", "g2"]


def test_a_changed_time_moves_what_is_not_published_and_only_reports_the_rest(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    routine = make_routine(session, school)
    roll(session, school, MONDAY, date(2026, 9, 16), now, "test")
    first, second, third = duties(session)
    first.state, second.published = DutyState.DONE, True
    before = [duty.start for duty in (first, second)]
    routine.cadence = {"every": "FREQ=DAILY", "at": ["09:30"]}
    session.flush()
    result = roll(session, school, MONDAY, date(2026, 9, 16), now, "test")
    assert (result.moved, result.proposed, result.added) == (1, 1, 0)
    assert [first.start, second.start] == before
    assert third.start == datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
    assert third.sequence == 1


def test_a_routine_switched_off_withdraws_only_what_is_open_and_unpublished(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    routine = make_routine(session, school)
    roll(session, school, MONDAY, date(2026, 9, 16), now, "test")
    done, published, _ = duties(session)
    done.state, published.published, routine.active = DutyState.DONE, True, False
    session.flush()
    result = roll(session, school, MONDAY, date(2026, 9, 16), now, "test")
    assert (result.withdrawn, result.proposed) == (1, 1)
    assert duties(session) == [done, published]


def test_burdens_are_read_off_the_time(session: Session, now: datetime) -> None:
    rolled(session, now, cadence={"every": "FREQ=DAILY", "at": ["05:00", "13:00", "23:00"]}, heavy=True)
    found = {(duty.day.day, duty.start.hour): set(duty.burdens) for duty in duties(session)}
    assert found[(14, 21)] == {"early", "heavy"}  # 05:00 at the school is 21:00 UTC of the day before
    assert found[(14, 5)] == {"heavy"}
    assert found[(14, 15)] == {"night", "heavy"}
    assert found[(19, 5)] == {"weekend", "heavy"}
    assert found[(20, 5)] == {"heavy"}  # the make-up Sunday is a workday


def test_due_follows_its_rule(session: Session, now: datetime) -> None:
    school = make_school(session)
    for code, due in (("a", "2h"), ("b", "end_of_day"), ("c", "1d")):
        make_routine(session, school, code, due=due)
    roll(session, school, MONDAY, MONDAY, now, "test")
    found = {duty.routine_code: duty.due for duty in duties(session)}
    assert found["a"] == datetime(2026, 9, 14, 3, 0, tzinfo=UTC)
    assert found["b"] == datetime(2026, 9, 14, 16, 0, tzinfo=UTC)
    assert found["c"] == datetime(2026, 9, 15, 16, 0, tzinfo=UTC)
