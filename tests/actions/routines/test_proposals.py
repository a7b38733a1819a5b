from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.duties.complete import complete
from actions.routines.proposals import accept, accept_proposal, decline, proposals
from models import Assignment, Day, Duty, DutyState, Notice, Person, Refusal, Routine, School, database
from tests.factories import make_assignment, make_person, make_routine, make_school
from tests.rolling import roll

MONDAY, FRIDAY = date(2026, 9, 14), date(2026, 9, 18)
Cadence = dict[str, Any]
WORKING: Cadence = {"every": "FREQ=DAILY", "on": "working", "at": ["08:00"]}
LATER: Cadence = {"every": "FREQ=DAILY", "on": "working", "at": ["10:00"]}


@pytest.fixture
def school(session: Session, now: datetime) -> School:
    """Five published duties, a day each, all of them Ada's; the first is done."""
    school = make_school(session)
    make_routine(session, school, cadence=WORKING)
    roll(session, school, MONDAY, FRIDAY, now, "test")
    ada = make_person(session, school)
    for duty in duties(session):
        duty.published = True
        make_assignment(session, duty, ada)
    complete(session, duties(session)[0], {}, duties(session)[0].start, "test")
    return school


def duties(session: Session) -> list[Duty]:
    return list(session.exec(select(Duty).order_by(Duty.start)))  # type: ignore[arg-type]


def change(session: Session, school: School, cadence: Cadence, now: datetime) -> int:
    """Another cadence, rolled; how many changes wait for a person."""
    routine = session.exec(select(Routine).where(Routine.code == "rounds")).one()
    routine.cadence = cadence
    session.add(routine)
    session.flush()
    return roll(session, school, MONDAY, FRIDAY, now, "user:li").proposed


def test_a_changed_time_is_proposed_and_nothing_published_moves(
    session: Session, school: School, now: datetime
) -> None:
    before = [duty.start for duty in duties(session)]
    assert change(session, school, LATER, now) == 4
    assert [duty.start for duty in duties(session)] == before
    found = proposals(session, school)
    assert [waiting.view.duty.day for waiting in found] == [date(2026, 9, day) for day in (15, 16, 17, 18)]
    assert (found[0].proposal.before["start"][11:16], found[0].proposal.after["start"][11:16]) == (
        "00:00",
        "02:00",
    )


def test_proposed_twice_it_waits_once(session: Session, school: School, now: datetime) -> None:
    assert [change(session, school, LATER, now) for _ in range(3)] == [4, 4, 4]
    assert len(proposals(session, school)) == 4


def test_accepted_it_moves_and_its_people_are_told(session: Session, school: School, now: datetime) -> None:
    change(session, school, LATER, now)
    waiting = proposals(session, school)[0]
    duty = accept(session, waiting.proposal, now, "user:li")
    assert duty.start == datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
    assert [notice.kind for notice in session.exec(select(Notice))] == ["changed"]
    assert len(proposals(session, school)) == 3
    with pytest.raises(Refusal) as refused:
        accept(session, waiting.proposal, now, "user:wang")
    assert refused.value.code == "proposal.decided"


def test_who_may_not_be_there_at_the_new_time_is_taken_off(
    session: Session, school: School, now: datetime
) -> None:
    ada = session.exec(select(Person)).one()
    make_routine(session, school, "clash", cadence={"every": "FREQ=DAILY", "at": ["10:30"]})
    roll(session, school, date(2026, 9, 15), date(2026, 9, 15), now, "test")
    clash = session.exec(select(Duty).where(col(Duty.key).startswith("clash"))).one()
    clash.published = True
    make_assignment(session, clash, ada)
    change(session, school, LATER, now)
    waiting = proposals(session, school)[0].proposal
    session.commit()
    with database.reading() as reading:  # the rules are asked while others write
        duty_id = accept_proposal(reading, waiting.id, now, "user:li").id
    session.expire_all()
    row = session.exec(select(Assignment).where(Assignment.duty_id == duty_id)).one()
    assert (session.get_one(Duty, duty_id).start.hour, row.held) == (2, False)


def test_declined_it_is_not_proposed_again(session: Session, school: School, now: datetime) -> None:
    change(session, school, LATER, now)
    for waiting in proposals(session, school):
        decline(session, waiting.proposal, now, "user:li")
    assert change(session, school, LATER, now) == 0
    assert proposals(session, school) == []


def test_when_the_calendar_comes_back_the_proposals_lapse(
    session: Session, school: School, now: datetime
) -> None:
    change(session, school, LATER, now)
    assert change(session, school, WORKING, now) == 0
    assert proposals(session, school) == []
    assert change(session, school, LATER, now) == 4


def test_a_day_that_becomes_a_holiday_proposes_to_cancel(
    session: Session, school: School, now: datetime
) -> None:
    holiday = Day(
        school_id=school.id,
        day=date(2026, 9, 16),
        layer="school",
        students="holiday",
        staff="holiday",
        name="校庆",
    )
    session.add(holiday)
    session.flush()
    assert roll(session, school, MONDAY, FRIDAY, now, "user:li").proposed == 1
    duty = accept(session, proposals(session, school)[0].proposal, now, "user:li")
    assert (duty.day, duty.state) == (date(2026, 9, 16), DutyState.CANCELLED)


def test_what_is_done_or_past_is_never_proposed(session: Session, school: School, now: datetime) -> None:
    assert change(session, school, LATER, now + timedelta(days=30)) == 0


def test_a_change_there_and_back_is_proposed_a_second_time(session: Session, now: datetime) -> None:
    school = make_school(session)
    routine = make_routine(session, school)
    roll(session, school, MONDAY, MONDAY, now, "test")
    duty = session.exec(select(Duty)).one()
    duty.published = True
    for hour in ("10:00", "08:00", "10:00"):
        _at(session, school, routine, hour, now)
        accept(session, proposals(session, school)[0].proposal, now, "user:li")
    assert duty.start.hour == 2


def _at(session: Session, school: School, routine: Routine, hour: str, now: datetime) -> None:
    routine.cadence = {"every": "FREQ=DAILY", "at": [hour]}
    session.add(routine)
    session.flush()
    roll(session, school, MONDAY, MONDAY, now, "test")


def test_nobody_is_asked_about_a_duty_that_is_done(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_routine(session, school, cadence={"every": "FREQ=DAILY", "on": "working", "at": ["08:00"]})
    roll(session, school, MONDAY, MONDAY, now, "test")
    duty = session.exec(select(Duty)).one()
    duty.published = True
    session.add(Day(school_id=school.id, day=MONDAY, layer="school", students="holiday", staff="holiday"))
    session.flush()
    roll(session, school, MONDAY, MONDAY, now, "test")
    complete(session, duty, {}, duty.start, "user:li")
    roll(session, school, MONDAY, MONDAY, now, "test")
    assert proposals(session, school) == []
