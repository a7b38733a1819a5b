"""A change of crew is asked whole, made once and told to each it concerns."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from actions.crews.ask import FULL, GONE, ask
from actions.crews.change import CrewChange, lock, make, seat_in
from actions.crews.tell import tell
from models import Assignment, Duty, Notice, Person, Refusal, School
from models.crews import Seat
from models.journal import Verb, write
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_routine, make_school

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def ada(session: Session, school: School) -> Person:
    return make_person(session, school)


@pytest.fixture
def ben(session: Session, school: School) -> Person:
    return make_person(session, school, "本")


def seat(duty: Duty, person: Person, line: int = 0) -> Seat:
    return Seat(duty=duty.id, person=person.id, line=line)


def test_each_place_that_a_rule_forbids_is_named(
    session: Session, school: School, ada: Person, ben: Person
) -> None:
    one, two = (make_duty(session, school, TUESDAY, key=key) for key in ("one", "two"))
    duties = {duty.id: duty for duty in (one, two)}
    places = (seat(one, ada), seat(two, ada), seat(one, ben), seat(two, ben, line=7))
    found = ask(session, school, duties, CrewChange(places))
    assert [(against.person, against.duty, against.reason) for against in found] == [
        (ada.id, two.id, "overlap"),
        (ben.id, one.id, FULL),
        (ben.id, two.id, GONE),
    ]


def test_who_leaves_is_gone_before_anybody_comes(
    session: Session, school: School, ada: Person, ben: Person
) -> None:
    one, two = (make_duty(session, school, TUESDAY, key=key) for key in ("one", "two"))
    rows = [make_assignment(session, one, ada), make_assignment(session, two, ben)]
    duties = {duty.id: duty for duty in (one, two)}
    change = CrewChange((seat(one, ben), seat(two, ada)), tuple(map(seat_in, rows)))
    assert ask(session, school, duties, change) == []
    assert len(ask(session, school, duties, CrewChange(change.comes))) == 2


def test_who_keeps_a_duty_that_moves_must_be_free_there(
    session: Session, school: School, ada: Person
) -> None:
    routine = make_routine(session, school)
    duty = make_duty(session, school, MONDAY, last=TUESDAY, routine_id=routine.id)
    make_assignment(session, duty, ada)
    change = CrewChange(days={duty.id: TUESDAY})
    assert ask(session, school, {duty.id: duty}, change) == []
    make_assignment(session, make_duty(session, school, TUESDAY, key="other"), ada)
    assert [found.reason for found in ask(session, school, {duty.id: duty}, change)] == ["overlap"]
    astray = CrewChange(days={duty.id: TUESDAY + timedelta(days=1)})
    assert [found.reason for found in ask(session, school, {duty.id: duty}, astray)] == [GONE]


def test_it_is_made_once_and_told_once(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    duty = make_duty(session, school, TUESDAY, published=False)
    row = make_assignment(session, duty, ada)
    change = CrewChange((seat(duty, ben),), (seat_in(row),), cause="sick")
    for _ in range(2):
        duties = lock(session, school.id, change.duties)
        tell(session, school, make(session, school, duties, change, now, "test"), now)
    rows = {one.person_id: one for one in session.exec(select(Assignment))}
    assert (rows[ada.id].held, rows[ben.id].held) == (False, True)
    assert (duty.published, duty.sequence, rows[ben.id].sequence) == (True, 1, 0)
    assert sorted(notice.kind for notice in session.exec(select(Notice))) == ["assigned", "withdrawn"]


def test_who_keeps_a_duty_that_moves_is_told_of_it(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    routine = make_routine(session, school)
    duty = make_duty(session, school, MONDAY, last=TUESDAY, routine_id=routine.id)
    make_assignment(session, duty, ada)
    change = CrewChange(days={duty.id: TUESDAY})
    write(session, now, "test", Verb.PROPOSAL_ACCEPTED)  # as who accepts it does
    tell(
        session,
        school,
        make(session, school, lock(session, school.id, change.duties), change, now, "test"),
        now,
    )
    assert duty.day == TUESDAY
    assert [(notice.kind, notice.person_id) for notice in session.exec(select(Notice))] == [
        ("changed", ada.id)
    ]


def test_nothing_is_made_of_a_duty_that_is_done(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    duty = make_duty(session, school, TUESDAY, state="done")
    with pytest.raises(Refusal):
        make(session, school, {duty.id: duty}, CrewChange((seat(duty, ada),)), now, "test")
    assert session.exec(select(Assignment)).first() is None


def test_duties_of_another_school_are_not_locked(session: Session, school: School) -> None:
    assert lock(session, uuid4(), [make_duty(session, school).id]) == {}
