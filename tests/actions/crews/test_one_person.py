from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, SQLModel, create_engine, select

from actions.crews.one_person import assign, claim, withdraw
from actions.people.absences import report_absence
from actions.planner.gaps import gaps
from models import Assignment, Duty, Notice, Person, Refusal, School
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def ada(session: Session, school: School) -> Person:
    return make_person(session, school)


@pytest.fixture
def ben(session: Session, school: School) -> Person:
    return make_person(session, school, "本")


def refusal(session: Session, school: School, person: Person, now: datetime, **duty: Any) -> str:
    """The code with which a claim of a fresh duty is refused."""
    with pytest.raises(Refusal) as refused:
        claim(session, make_duty(session, school, key="wanted", **duty), person, now, "test")
    return str(refused.value.facts.get("reason") or refused.value.code)


def test_an_open_duty_can_be_claimed_once(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    duty = make_duty(session, school)
    row = claim(session, duty, ada, now, f"person:{ada.id}")
    assert (row.person_id, row.held, row.pinned) == (ada.id, True, False)
    with pytest.raises(Refusal) as refused:
        claim(session, duty, ada, now, f"person:{ada.id}")
    assert refused.value.code == "duty.already_yours"


@pytest.mark.parametrize("put", [claim, assign])
def test_nobody_comes_to_a_duty_that_is_over(
    session: Session, school: School, ada: Person, now: datetime, put: Callable[..., Assignment]
) -> None:
    duty = make_duty(session, school)
    with pytest.raises(Refusal) as refused:
        put(session, duty, ada, duty.end, "test")
    assert (refused.value.code, refused.value.facts) == ("duty.over", {"duty": duty.name})
    assert put(session, duty, ada, duty.end - timedelta(minutes=1), "test").held


def test_a_full_crew_takes_nobody_more(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    duty = make_duty(session, school)
    make_assignment(session, duty, ada)
    with pytest.raises(Refusal) as refused:
        claim(session, duty, ben, now, f"person:{ben.id}")
    assert refused.value.code == "duty.full"


def test_the_same_rules_hold_as_for_a_roster(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    make_assignment(session, make_duty(session, school, key="at eight"), ada)
    assert refusal(session, school, ada, now) == "overlap"


def test_a_late_evening_and_an_early_morning_collide(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    late = make_duty(session, school, start=now + timedelta(hours=14), key="late")
    make_assignment(session, late, ada)
    dawn = {"day": MONDAY + timedelta(days=1), "start": now + timedelta(hours=21)}
    assert refusal(session, school, ada, now, **dawn) == "rest"


def test_who_is_not_of_the_pool_or_has_no_certificate_is_refused(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    assert refusal(session, school, ada, now, crew={"lines": [{"pool": "cook"}]}) == "not_in_pool"
    crew = {"lines": [{"pool": "caretaker", "qualification": "electrician"}]}
    with pytest.raises(Refusal) as refused:
        claim(session, make_duty(session, school, key="wired", crew=crew), ada, now, "test")
    assert refused.value.facts["reason"] == "no_certificate"


def test_a_manager_pins_whom_they_assign_and_the_person_is_told(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    row = assign(session, make_duty(session, school), ada, now, "user:li")
    assert row.pinned
    assert [notice.kind for notice in session.exec(select(Notice))] == ["assigned"]


def test_a_manager_who_assigns_somebody_twice_hears_that_they_are_there_and_nobody_is_told_twice(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    duty = make_duty(session, school)
    assign(session, duty, ada, now, "user:li")
    with pytest.raises(Refusal) as refused:
        assign(session, duty, ada, now, "user:li")
    assert (refused.value.code, refused.value.facts["reason"]) == ("duty.rule", "already_serving")
    assert len(session.exec(select(Notice)).all()) == 1


def test_given_back_and_taken_again_it_is_the_same_event(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    duty = make_duty(session, school)
    row = claim(session, duty, ada, now, "test")
    withdraw(session, row, "换班", now, "test")
    assert not row.held
    again = claim(session, duty, ada, now, "test")
    assert (again.id, again.held, again.sequence) == (row.id, True, 2)


def test_an_absence_frees_the_duties_in_it_and_only_those(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(3)]
    duties = [make_duty(session, school, day) for day in days]
    for duty in duties:
        make_assignment(session, duty, ada)
    start = now + timedelta(days=1)
    reported = report_absence(
        session, ada, start, start + timedelta(hours=12), "sick", now, f"person:{ada.id}"
    )
    assert reported.freed == [duties[1]]
    assert [row.held for row in session.exec(select(Assignment))].count(True) == 2
    again = report_absence(session, ada, start, start + timedelta(hours=12), "sick", now, f"person:{ada.id}")
    assert (again.absence.id, again.freed) == (reported.absence.id, [])


def test_a_freed_duty_is_a_gap_with_its_reasons(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    duty = make_duty(session, school, MONDAY + timedelta(days=1))
    make_assignment(session, duty, ada)
    busy = make_duty(session, school, MONDAY + timedelta(days=1), key="busy")
    make_assignment(session, busy, ben)
    report_absence(session, ada, duty.start, duty.end, "sick", now, f"person:{ada.id}")
    (gap,) = gaps(session, school, MONDAY, MONDAY + timedelta(days=2))
    assert (gap.view.duty, gap.missing) == (duty, 1)
    assert {person.name: code for person, code in gap.people} == {"艾达": "absent", "本": "overlap"}


def test_who_may_not_serve_the_first_line_is_offered_the_next(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    lines = [{"pool": "caretaker", "qualification": "electrician"}, {"pool": "caretaker"}]
    row = claim(session, make_duty(session, school, crew={"lines": lines}), ada, now, "test")
    assert row.line == 1


@pytest.mark.postgres
def test_on_postgresql_one_of_four_gets_the_last_place(postgres: str, now: datetime) -> None:
    engine = create_engine(postgres)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        school = make_school(session)
        people = [make_person(session, school, name).id for name in ("艾达", "本", "岑", "丁")]
        duty = make_duty(session, school).id

    def claimed(person: UUID) -> bool:
        with Session(engine) as session, session.begin():
            wanted, who = session.get_one(Duty, duty), session.get_one(Person, person)
            together.wait()
            try:
                claim(session, wanted, who, now, f"person:{person}")
            except Refusal:
                return False
            return True

    together = Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as pool:
        assert sorted(pool.map(claimed, people)) == [False, False, False, True]
    engine.dispose()
