"""Changes of what is published are told to those they concern, and to nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.crews.one_person import assign, withdraw
from actions.duties.cancel import cancel
from models import Notice, Person
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school

TOMORROW, THE_DAY_AFTER = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.mark.parametrize(
    ("change", "concerned"), [("assigned", "本恩"), ("withdrawn", "艾达"), ("cancelled", "艾达")]
)
def test_only_those_concerned_hear_of_a_change(
    session: Session, now: datetime, change: str, concerned: str
) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school), make_person(session, school, "本恩")
    make_person(session, school, "局外人")
    two = {"lines": [{"pool": "caretaker", "count": 2}]}
    duty = make_duty(session, school, TOMORROW, crew=two)
    row = make_assignment(session, duty, ada)
    make_assignment(session, make_duty(session, school, THE_DAY_AFTER), ben)
    if change == "assigned":
        assign(session, duty, ben, now, "user:li")
    elif change == "withdrawn":
        withdraw(session, row, "生病", now, "user:li")
    else:
        cancel(session, duty, "下雨", now, "user:li")
    told = [(notice.kind, notice.person_id) for notice in session.exec(select(Notice))]
    names = {person.id: person.name for person in session.exec(select(Person))}
    assert [(kind, names[person]) for kind, person in told if person] == [(change, concerned)]
