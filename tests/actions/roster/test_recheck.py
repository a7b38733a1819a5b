"""What came between drawing up and publishing is asked again: an absence, another roster, a hand of the manager's."""

from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, select

from actions.crews.one_person import assign
from actions.people.absences import report_absence
from actions.roster.draw_up import draw_up
from models import Assignment, Duty, Person, Roster, School
from tests.factories import make_duty, make_person, make_school
from tests.rolling import publish

MONDAY, TUESDAY = date(2026, 9, 14), date(2026, 9, 15)


def held(session: Session, duty: Duty) -> set[str]:
    rows = select(Assignment, Person).join(Person).where(Assignment.duty_id == duty.id)
    return {person.name for row, person in session.exec(rows) if row.held}


def drawn(session: Session, school: School, first: date, last: date, now: datetime) -> Roster:
    school_id = school.id
    session.commit()
    roster = draw_up(school_id, first, last, now, "test", seconds=2)
    session.expire_all()
    return session.get_one(Roster, roster)


def test_who_fell_ill_after_the_roster_was_drawn_up_is_not_put_on_duty(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    ada = make_person(session, school)
    ill = make_duty(session, school, MONDAY, published=False)
    well = make_duty(session, school, MONDAY + timedelta(days=2), published=False)
    roster = drawn(session, school, MONDAY, MONDAY + timedelta(days=3), now)
    report_absence(session, ada, ill.start, ill.end, "sick", now, "test")
    result = publish(session, roster, now + timedelta(hours=1), "user:li")
    assert (held(session, ill), held(session, well)) == (set(), {"艾达"})
    assert (result.assigned, result.withdrawn) == (1, 0)


def test_two_rosters_that_overlap_do_not_break_a_rule_together(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_person(session, school)
    evening = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)
    late = make_duty(session, school, MONDAY, key="late", published=False, start=evening)
    early = make_duty(session, school, TUESDAY, key="early", published=False)
    one = drawn(session, school, MONDAY, MONDAY, now)
    other = drawn(session, school, TUESDAY, TUESDAY, now)
    publish(session, one, now, "user:li")
    publish(session, other, now, "user:li")
    assert (held(session, late), held(session, early)) == ({"艾达"}, set())


def test_whom_the_manager_put_there_meanwhile_stays(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_person(session, school)
    duty = make_duty(session, school, MONDAY, published=False)
    roster = drawn(session, school, MONDAY, MONDAY, now)
    ben = make_person(session, school, "本")
    assign(session, duty, ben, now + timedelta(minutes=5), "user:li")
    publish(session, roster, now + timedelta(hours=1), "user:li")
    assert held(session, duty) == {"本"}
