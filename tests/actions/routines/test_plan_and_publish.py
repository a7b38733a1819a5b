"""Planning again adds to what is published: nobody decides on it, so nobody's duty goes to another."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.people.absences import report_absence
from actions.routines.plan_and_publish import plan
from models import Assignment, AssignmentState, Duty, Person, School
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school


@pytest.fixture
def school(session: Session) -> School:
    """Ada and Ben keep the gate, Ada alone can cook; she is published at the gate when there is cooking, too."""
    school = make_school(session)
    ada = make_person(session, school, "艾达", roles=["caretaker", "cook"])
    make_person(session, school, "本恩")
    make_assignment(session, make_duty(session, school, key="gate"), ada)
    crew = {"lines": [{"pool": "cook", "count": 1}]}
    make_duty(session, school, key="kitchen", crew=crew, published=False)
    session.commit()
    return school


def crews(session: Session) -> set[tuple[str, str]]:
    session.expire_all()
    rows = select(Duty.key, Person.name).join(Assignment, Assignment.duty_id == Duty.id)  # type: ignore[arg-type]
    held = rows.join(Person, Person.id == Assignment.person_id)  # type: ignore[arg-type]
    return set(session.exec(held.where(Assignment.state == AssignmentState.ASSIGNED)))


def test_planning_again_takes_nobody_off_a_published_duty_to_close_a_gap(
    session: Session, school: School, now: datetime
) -> None:
    planned = plan(school.id, MONDAY, MONDAY, now, "test", seconds=2)
    assert crews(session) == {("gate", "艾达")}
    assert planned.gaps == 1


def test_who_is_away_by_now_does_not_keep_a_published_duty(
    session: Session, school: School, now: datetime
) -> None:
    ada = session.exec(select(Person).where(Person.name == "艾达")).one()
    start = session.exec(select(Duty.start)).first()
    assert start is not None
    report_absence(session, ada, start, start + timedelta(hours=8), "sick", now, "test")
    session.commit()
    plan(school.id, MONDAY, MONDAY, now, "test", seconds=2)
    assert crews(session) == {("gate", "本恩")}
