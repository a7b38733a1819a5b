"""The clock jumps ahead by a day, back by two hours, or changes to and from summer time: what was missed is made up
once, nothing is doubled, and nobody waits for a clock to catch up.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from actions.duties.close_day import close_day
from actions.duties.escalate import owe_overdue
from actions.duties.remind import owe_reminders
from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.school.schools import today
from actions.telling.digest import owe_digests
from models import Duty, DutyState, FeedScope, JournalEntry, Notice, School
from models.schools import School as SchoolTable
from tests.conftest import NOW
from tests.factories import kept, make_assignment, make_duty, make_person, make_routine, make_school
from tests.rolling import roll
from web.server.lockout import FREE_TRIES, LONGEST_DELAY, Lockout
from web.server.rate_limit import WITHIN, Pace

AHEAD, BACK = timedelta(hours=25), timedelta(hours=-2)
ACTOR = "test"
STEP = timedelta(minutes=5)


def day_at(session: Session, school: School, now: datetime) -> None:
    """What the flows of a day do when they run at this moment."""
    day = today(school, now)
    roll(session, school, day, day + timedelta(days=14), now, ACTOR)
    close_day(session, school, day - timedelta(days=1), now, ACTOR)
    owe_reminders(session, school, now)
    owe_overdue(session, school, now)
    owe_digests(session, school, now)
    session.flush()


def standing(session: Session) -> list[tuple[str, str]]:
    """What there is by now: every duty with its state and instant, every notice."""
    duties = [(duty.key, f"{duty.state} {duty.start}") for duty in session.exec(select(Duty))]
    return sorted([*duties, *notices(session)])


def notices(session: Session) -> list[tuple[str, str]]:
    """Every notice by its key."""
    return [("notice", notice.key) for notice in session.exec(select(Notice))]


def missed(session: Session) -> set[date]:
    """The days with a duty that was missed."""
    return {duty.day for duty in session.exec(select(Duty)) if duty.state == DutyState.MISSED}


def school_at_work(session: Session) -> School:
    """One whose caretaker has a published duty on each of three days."""
    school = make_school(session)
    person = make_person(session, school, wish={"reminder_minutes": [60]})
    make_routine(session, school)
    for day in range(3):
        make_assignment(session, make_duty(session, school, NOW.date() + timedelta(days=day)), person)
    return school


def test_after_a_jump_ahead_what_was_missed_is_made_up_once(session: Session) -> None:
    school = school_at_work(session)
    day_at(session, school, NOW)
    assert missed(session) == set()
    day_at(session, school, NOW + AHEAD)
    assert missed(session) == {NOW.date()}
    made_up = standing(session)
    day_at(session, school, NOW + AHEAD)
    assert standing(session) == made_up
    closed = select(func.count()).select_from(JournalEntry).where(JournalEntry.verb == "close_day")
    assert session.exec(closed).one() == 1


@pytest.mark.parametrize("first", [timedelta(0), AHEAD])
def test_after_a_jump_back_nothing_is_done_twice(session: Session, first: timedelta) -> None:
    school = school_at_work(session)
    day_at(session, school, NOW + first)
    before = notices(session)
    day_at(session, school, NOW + first + BACK)
    after = standing(session)
    assert set(before) <= set(notices(session))
    assert len(set(notices(session))) == len(notices(session))
    day_at(session, school, NOW + first)
    assert standing(session) == after


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.integers(-1600, 1600), min_size=2, max_size=8))
def test_however_the_clock_goes_each_word_is_queued_once(engine: Engine, minutes: list[int]) -> None:
    with Session(engine) as session:
        school = school_at_work(session)
        for shift in minutes:
            owe_reminders(session, school, NOW + timedelta(minutes=shift))
            owe_overdue(session, school, NOW + timedelta(minutes=shift))
        keys = session.exec(select(Notice.key)).all()
        assert len(keys) == len(set(keys))
        session.rollback()


def test_nobody_is_locked_out_until_a_clock_has_caught_up() -> None:
    lockout = Lockout()
    for _ in range(FREE_TRIES + 20):
        lockout.wrong("a", "b", NOW)
    assert lockout.wait("a", "b", NOW + BACK) == LONGEST_DELAY
    assert lockout.wait("a", "b", NOW + BACK + LONGEST_DELAY) == timedelta(0)


def test_nobody_is_slowed_down_until_a_clock_has_caught_up() -> None:
    pace, who = Pace(), ("somebody",)
    for _ in range(3):
        pace.count(who, NOW)
    assert pace.wait(who, 3, NOW) == WITHIN
    assert pace.wait(who, 3, NOW + BACK) == timedelta(0)
    pace.count(who, NOW + BACK)
    assert pace.wait(who, 1, NOW + BACK) == WITHIN


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("at", ["01:30", "02:30", "03:30"])
def test_a_daily_duty_is_there_once_a_day_when_the_clocks_change(
    session: Session, change: date, at: str
) -> None:
    school = kept(session, SchoolTable(code="nord", name="Schule Nord", zone="Europe/Berlin", language="en"))
    person = make_person(session, school, wish={"reminder_minutes": [60]})
    make_routine(session, school, cadence={"every": "FREQ=DAILY", "at": [at], "on": "any"})
    began = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=2)
    for now in (began, began + AHEAD, began + AHEAD + BACK):
        roll(session, school, change - timedelta(days=1), change + timedelta(days=1), now, ACTOR)
    duties = session.exec(select(Duty).order_by(col(Duty.start))).all()
    assert [duty.day for duty in duties] == [change + timedelta(days=days) for days in (-1, 0, 1)]
    assert all(duty.end - duty.start == timedelta(hours=1) for duty in duties)
    for duty in duties:
        duty.published = True
        make_assignment(session, duty, person)
    told = [reminded(session, school, duty) for duty in duties]
    assert told == [timedelta(minutes=60)] * 3
    mine = feed(session, school, FeedScope.PERSON, str(person.id), began)
    events = Calendar.from_ical(render_feed(session, mine, began)).walk("VEVENT")
    shown = {event.decoded("DTSTART").astimezone(UTC) for event in events}
    assert shown == {duty.start for duty in duties}


def reminded(session: Session, school: School, duty: Duty) -> timedelta:
    """How long before a duty its one reminder is queued, looked for every five minutes."""
    steps = [duty.start - STEP * number for number in range(20, -1, -1)]
    owed = [now for now in steps if owe_reminders(session, school, now)]
    assert len(owed) == 1
    return duty.start - owed[0]
