"""A publication taken back. Of `actions.roster.before` and `actions.crews.crew_rows` too."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.crews.one_person import withdraw
from actions.roster.draw_up import draw_up
from actions.roster.take_back import TIME, just_published, keep, retraction
from actions.roster.take_back import take_back as take_back_at_once
from actions.school.prepared import Overtaken
from models import Assignment, Duty, DutyState, Notice, Refusal, Roster, RosterState, School, database
from models.notices import NoticeState
from tests import rolling
from tests.factories import make_person, make_routine, make_school
from tests.rolling import roll, take_back

MONDAY, SUNDAY = date(2026, 9, 14), date(2026, 9, 20)
SOON = timedelta(minutes=3)


@pytest.fixture
def school(session: Session, now: datetime) -> School:
    school = make_school(session)
    make_routine(session, school, minutes=240)
    for name in ("艾达", "本"):
        make_person(session, school, name)
    roll(session, school, MONDAY, SUNDAY, now, "test")
    session.commit()
    return school


def published(session: Session, school: School, now: datetime) -> Roster:
    session.commit()
    key = draw_up(school.id, MONDAY, SUNDAY, now, "test", seconds=1)
    session.expire_all()
    roster = session.get_one(Roster, key)
    rolling.publish(session, roster, now, "user:li")
    return session.get_one(Roster, key)


def holders(session: Session) -> set[tuple[object, object]]:
    return {(row.duty_id, row.person_id) for row in session.exec(select(Assignment)) if row.held}


def test_duties_are_what_they_were_and_unread_words_are_dropped(
    session: Session, school: School, now: datetime
) -> None:
    roster = published(session, school, now)
    assert just_published(session, school, now + SOON) == [roster]
    numbers = {duty.id: duty.sequence for duty in session.exec(select(Duty))}
    again = take_back(session, roster, now + SOON, "user:li")
    assert holders(session) == set()
    duties = session.exec(select(Duty)).all()
    assert not any(duty.published for duty in duties)
    assert all(duty.sequence > numbers[duty.id] for duty in duties)
    assert {notice.state for notice in session.exec(select(Notice))} == {NoticeState.DROPPED}
    assert (roster.state, again.proposed, again.plan) == (RosterState.REJECTED, True, roster.plan)
    assert again.version > roster.version
    assert just_published(session, school, now + SOON) == []


def test_what_was_taken_back_can_be_published_again(session: Session, school: School, now: datetime) -> None:
    roster = published(session, school, now)
    before = holders(session)
    again = take_back(session, roster, now + SOON, "user:li")
    made = rolling.publish(session, again, now + SOON, "user:li")
    assert (holders(session), made.assigned) == (before, len(before))
    assert before


def test_whom_a_hand_took_off_after_it_was_taken_back_is_not_put_on_again(
    session: Session, school: School, now: datetime
) -> None:
    earlier = published(session, school, now - timedelta(hours=2))
    later = published(session, school, now)
    again = take_back(session, later, now + SOON, "user:li")
    row = next(row for row in session.exec(select(Assignment)) if row.held)
    withdraw(session, row, "krank", now + 2 * SOON, "user:li")
    rolling.publish(session, again, now + 3 * SOON, "user:li")
    assert (row.duty_id, row.person_id) not in holders(session)
    assert earlier.state == RosterState.SUPERSEDED


def test_who_had_heard_of_it_is_told(session: Session, school: School, now: datetime) -> None:
    roster = published(session, school, now)
    first = session.exec(select(Notice)).first()
    assert first is not None
    first.state = NoticeState.SENT
    session.add(first)
    session.flush()
    take_back(session, roster, now + SOON, "user:li")
    told = session.exec(select(Notice).where(Notice.kind == "roster_taken_back")).all()
    assert [notice.person_id for notice in told] == [first.person_id]


def test_an_earlier_roster_holds_again(session: Session, school: School, now: datetime) -> None:
    earlier = published(session, school, now - timedelta(hours=2))
    before = holders(session)
    later = published(session, school, now)
    assert (earlier.state, earlier.before) == (RosterState.SUPERSEDED, {})
    take_back(session, later, now + SOON, "user:li")
    session.refresh(earlier)
    assert (holders(session), earlier.state) == (before, RosterState.PUBLISHED)
    assert all(duty.published for duty in session.exec(select(Duty)))


def test_ten_minutes_later_it_stays(session: Session, school: School, now: datetime) -> None:
    roster = published(session, school, now)
    with pytest.raises(Refusal, match=r"roster\.too_late"):
        take_back(session, roster, now + TIME, "user:li")


def test_taken_back_twice_it_is_said_to_be_so_already(
    session: Session, school: School, now: datetime
) -> None:
    roster = published(session, school, now)
    take_back(session, roster, now + SOON, "user:li")
    with pytest.raises(Refusal, match=r"roster\.not_published"):
        take_back(session, roster, now + SOON, "user:li")


def test_a_duty_changed_since_keeps_it(session: Session, school: School, now: datetime) -> None:
    roster = published(session, school, now)
    row = session.exec(select(Assignment)).first()
    assert row is not None
    withdraw(session, row, "krank", now + SOON, "user:li")
    with pytest.raises(Refusal, match=r"roster\.changed_since"):
        take_back(session, roster, now + SOON, "user:li")


def test_a_duty_done_after_the_change_was_found_is_seen_before_anything_is_written(
    session: Session, school: School, now: datetime
) -> None:
    roster = published(session, school, now)
    session.commit()
    with database.reading() as reader:
        found = retraction(reader, roster.id, now + SOON)
    duty = session.exec(select(Duty)).first()
    assert duty is not None
    duty.state = DutyState.DONE
    session.add(duty)
    session.commit()
    with pytest.raises(Overtaken):
        keep(session, found, now + SOON, "user:li")
    session.commit()
    with database.reading() as reader:
        again = take_back_at_once(reader, roster.id, now + SOON, "user:li")
    session.expire_all()
    assert (again.proposed, {key for key, _ in holders(session)}) == (True, {duty.id})
