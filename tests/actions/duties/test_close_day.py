from datetime import datetime, timedelta

from sqlmodel import Session

from actions.duties.close_day import close_day, day_report
from actions.duties.complete import complete
from models import DutyState
from tests.factories import MONDAY, make_duty, make_school


def test_what_was_due_and_not_done_is_missed_and_stays_missed(session: Session, now: datetime) -> None:
    school = make_school(session)
    done, forgotten = make_duty(session, school, key="a"), make_duty(session, school, key="b")
    tonight = make_duty(session, school, key="c", due=now + timedelta(hours=20))
    complete(session, done, {}, now, "user:li")
    report = close_day(session, school, MONDAY, now + timedelta(hours=14), "flow")
    assert (report.done, report.missed, report.open) == ([done], [forgotten], [tonight])
    assert not report.complete
    assert forgotten.state == DutyState.MISSED
    again = close_day(session, school, MONDAY, now + timedelta(hours=14), "flow")
    assert again.missed == [forgotten]


def test_recorded_late_the_day_becomes_complete_and_says_so(session: Session, now: datetime) -> None:
    school = make_school(session)
    duty = make_duty(session, school)
    evening = now + timedelta(hours=14)
    close_day(session, school, MONDAY, evening, "flow")
    complete(session, duty, {}, evening + timedelta(hours=1), "user:li")
    report = day_report(session, school, MONDAY, evening + timedelta(hours=2))
    assert (report.complete, report.late_done) == (True, [duty])


def test_looking_at_a_day_changes_nothing(session: Session, now: datetime) -> None:
    school = make_school(session)
    duty = make_duty(session, school)
    report = day_report(session, school, MONDAY, now + timedelta(days=3))
    assert report.overdue == [duty]
    assert duty.open


def test_another_schools_day_is_not_touched(session: Session, now: datetime) -> None:
    ours, theirs = make_school(session), make_school(session, "other")
    duty = make_duty(session, theirs)
    assert close_day(session, ours, MONDAY, now + timedelta(days=3), "flow").missed == []
    assert duty.open


def test_an_office_that_begins_is_not_reproached_with_what_nobody_was_told_of(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    before = make_duty(session, school, key="a", published=False)
    evening = now + timedelta(hours=14)
    report = close_day(session, school, MONDAY, evening, "flow")
    assert (report.open, report.overdue, report.missed) == ([before], [], [])
    assert report.complete
    make_duty(session, school, MONDAY + timedelta(days=1), key="b")
    assert close_day(session, school, MONDAY, evening, "flow").open == [before]


def test_once_there_is_a_published_day_what_was_never_published_is_missed_too(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    make_duty(session, school, MONDAY - timedelta(days=1), key="a")
    forgotten = make_duty(session, school, key="b", published=False)
    assert close_day(session, school, MONDAY, now + timedelta(hours=14), "flow").missed == [forgotten]
