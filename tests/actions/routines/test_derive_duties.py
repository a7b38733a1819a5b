from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.routines.derive_duties import COPIED
from actions.routines.proposals import accept
from models import Duty, DutyState, Record, School
from models.proposals import Proposal
from tests.factories import make_place, make_routine, make_school
from tests.rolling import roll

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


LIFT: dict[str, Any] = {"interval": 15, "after": "completion", "start": "2026-09-03", "at": ["13:00"]}
AUTUMN = (date(2026, 9, 1), date(2026, 12, 31))


def finish(session: Session, duty: Duty, day: date) -> None:
    """Done that day at 23:30 school time."""
    duty.state = DutyState.DONE
    done_at = datetime(day.year, day.month, day.day, 15, 30, tzinfo=UTC)
    session.add(Record(school_id=duty.school_id, duty_id=duty.id, done_at=done_at, entered_at=done_at))
    session.flush()


def falling(session: Session, routine: str) -> list[tuple[str, str]]:
    return [(d.key.partition("|")[2], str(d.day)) for d in duties(session) if d.routine_code == routine]


def test_the_next_maintenance_is_counted_from_the_day_the_last_one_was_done(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    make_routine(session, school, "lift", cadence=LIFT)
    roll(session, school, *AUTUMN, now, "test")
    assert falling(session, "lift") == [("|2026-09-03@0", "2026-09-03")]
    finish(session, duties(session)[0], date(2026, 9, 7))
    for _ in range(2):
        roll(session, school, *AUTUMN, now, "test")
        assert falling(session, "lift")[1:] == [("|after 2026-09-07@0", "2026-09-22")]


def test_a_missed_maintenance_stays_missed_and_the_next_one_still_comes(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    make_routine(session, school, "lift", cadence=LIFT)
    roll(session, school, *AUTUMN, now, "test")
    duties(session)[0].state = DutyState.MISSED
    roll(session, school, date(2026, 9, 10), AUTUMN[1], now, "test")
    assert falling(session, "lift") == [
        ("|2026-09-03@0", "2026-09-03"), ("|after 2026-09-03@0", "2026-09-18")
    ]  # fmt: skip


def test_what_is_overdue_and_was_never_planned_falls_at_once_and_then_stays(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    make_routine(session, school, "lift", cadence=LIFT)
    for first in (date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 20)):
        roll(session, school, first, AUTUMN[1], now, "test")
        assert falling(session, "lift") == [("|after 2026-10-18@0", "2026-11-02")]


def test_each_place_counts_from_its_own_completion(session: Session, now: datetime) -> None:
    school = make_school(session)
    for code in ("east", "west"):
        make_place(session, school, code, tags=["lift"])
    make_routine(session, school, "lift", cadence=LIFT, places={"tag": "lift"})
    roll(session, school, *AUTUMN, now, "test")
    east, west = sorted(duties(session), key=lambda duty: duty.key)
    finish(session, east, date(2026, 9, 3))
    finish(session, west, date(2026, 9, 5))
    roll(session, school, *AUTUMN, now, "test")
    assert sorted(falling(session, "lift"))[1::2] == [
        ("east|after 2026-09-03@0", "2026-09-18"), ("west|after 2026-09-05@0", "2026-09-20")
    ]  # fmt: skip


def test_a_routine_follows_two_work_days_after_another_was_done(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_routine(session, school, "drill", cadence={"every": "FREQ=MONTHLY;BYMONTHDAY=18"})
    make_routine(session, school, "review", cadence={"anchor": "routine:drill", "offset": "+2wd"})
    roll(session, school, *AUTUMN, now, "test")
    assert falling(session, "review") == []
    finish(session, duties(session)[0], date(2026, 9, 18))  # a Friday; Sunday the 20th is worked
    for _ in range(2):
        roll(session, school, *AUTUMN, now, "test")
        assert falling(session, "review") == [("|routine:drill:2026-09-18@0", "2026-09-21")]


EDITED: dict[str, Any] = {
    "name": "夜巡",
    "name_en": "Night rounds",
    "topic": "fire",
    "tags": ["patrol"],
    "form": {"fields": [{"name": "door", "label": "门", "label_en": "Door"}]},
    "hidden": True,
    "step": 3,
    "after": ["opening"],
    "required": False,
    "minutes": 90,
}


@pytest.mark.parametrize("field", [name for name in COPIED if name != "crew"])
def test_an_edited_field_of_a_routine_reaches_what_is_published_at_once_or_as_a_proposal(
    session: Session, now: datetime, field: str
) -> None:
    school = make_school(session)
    routine = make_routine(session, school)
    roll(session, school, MONDAY, MONDAY, now, "test")
    (duty,) = duties(session)
    duty.published = True
    setattr(routine, field, EDITED[field])
    session.flush()
    roll(session, school, MONDAY, MONDAY, now, "test")
    (duty,) = duties(session)
    proposed = list(session.exec(select(Proposal)))
    assert (getattr(duty, field) == EDITED[field], len(proposed)) in ((True, 0), (False, 1))
    if proposed:
        accept(session, proposed[0], now, "test")
        assert getattr(duty, field) == EDITED[field]
    sequence = duty.sequence
    roll(session, school, MONDAY, MONDAY, now, "test")
    assert (duty.sequence, len(list(session.exec(select(Proposal))))) == (sequence, len(proposed))


def test_what_is_done_keeps_the_words_it_was_done_under(session: Session, now: datetime) -> None:
    school = make_school(session)
    routine = make_routine(session, school)
    roll(session, school, MONDAY, MONDAY, now, "test")
    (duty,) = duties(session)
    duty.published, duty.state, routine.name = True, DutyState.DONE, "夜巡"
    session.flush()
    roll(session, school, MONDAY, MONDAY, now, "test")
    assert duties(session)[0].name == "巡查"
