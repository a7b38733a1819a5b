from datetime import datetime, timedelta

from sqlmodel import Session

from actions.duties.beginning import beginning
from actions.duties.close_day import close_day, day_report
from actions.duties.escalate import owe_overdue
from models.rosters import Roster, RosterState
from models.schools import School
from tests.factories import MONDAY, kept, make_assignment, make_duty, make_person, make_school

HOUR = timedelta(hours=1)


def published(session: Session, school: School, at: datetime) -> None:
    roster = Roster(
        school_id=school.id,
        first=MONDAY,
        last=MONDAY,
        state=RosterState.PUBLISHED,
        drawn_at=at,
        decided_at=at,
    )
    kept(session, roster)


def test_before_its_first_publication_an_office_hears_no_reproach(session: Session, now: datetime) -> None:
    school = make_school(session)
    duty = make_duty(session, school, due=now, published=False)
    assert beginning(session, school.id).published is None
    report = day_report(session, school, MONDAY, now + HOUR)
    assert (report.overdue, report.open, report.complete) == ([], [duty], True)
    assert not close_day(session, school, MONDAY, now + HOUR, "flow").missed


def test_what_was_due_before_the_first_publication_stays_open_and_the_rest_is_late(
    session: Session, now: datetime
) -> None:
    school, person = make_school(session), make_person
    published(session, school, now + HOUR)
    before, after = (
        make_duty(session, school, key=key, due=due) for key, due in (("a", now), ("b", now + 2 * HOUR))
    )
    for duty in (before, after):
        make_assignment(session, duty, person(session, school, duty.key))
    evening = now + 5 * HOUR
    began = beginning(session, school.id)
    assert began.late(after, evening) and not began.late(before, evening)
    assert owe_overdue(session, school, evening) == 1
    report = close_day(session, school, MONDAY, evening, "flow")
    assert (report.missed, report.open) == ([after], [before])
