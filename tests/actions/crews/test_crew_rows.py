"""A change of crews is written in a few statements, as it was made in memory."""

from datetime import datetime

from sqlmodel import Session, select

from actions.crews.change import CrewChange, exchange, seat_in
from actions.crews.crew_rows import crew_rows
from actions.planner.seats import rows_of
from models.crews import Seat
from models.duties import Assignment, AssignmentState, Duty
from tests.factories import make_assignment, make_duty, make_person, make_school


def test_who_comes_who_comes_again_and_who_leaves_is_written(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada, ben, cem = (make_person(session, school, name) for name in ("艾达", "本", "杰姆"))
    gate, yard = (make_duty(session, school, key=name, name=name) for name in ("gate", "yard"))
    leaving = make_assignment(session, gate, ada)
    make_assignment(session, gate, ben).state = AssignmentState.WITHDRAWN
    comes = tuple(
        Seat(duty=duty.id, person=person.id, line=0)
        for duty, person in ((gate, ben), (gate, cem), (yard, cem))
    )
    duties = {key: Duty(**duty.model_dump()) for key, duty in ((gate.id, gate), (yard.id, yard))}
    rows = {
        duty: {person: Assignment(**row.model_dump()) for person, row in people.items()}
        for duty, people in rows_of(session, duties).items()
    }
    rows = {yard.id: {}, **rows}
    made = exchange(duties, CrewChange(comes, (seat_in(leaving),)), rows, now)
    known = {row.id for people in rows.values() for row in people.values()}
    found = crew_rows(session, (), made, known, now)
    assert found.but({yard.id}).write(session) == (2, 1, 0)
    session.expire_all()
    held = session.exec(
        select(Assignment.duty_id, Assignment.person_id).where(Assignment.state == "assigned")
    )
    assert set(held) == {(gate.id, ben.id), (gate.id, cem.id)}
