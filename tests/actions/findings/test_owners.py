"""Each finding gets its next piece of work: a remedy for who looks after the place, then a second look by another."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions.duties.cancel import cancel
from actions.findings.findings import dismiss, regrade
from actions.findings.ledger import tally, unsettled
from actions.findings.owners import give_out, waiting
from actions.findings.record import record_duty
from models import BadInput, Duty, DutyState, Finding, FindingState, Grade, School, database
from models.notices import Notice
from models.people import Person
from models.places import Place
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_place, make_school

FORM = {"fields": [{"name": "exits", "label": "安全出口畅通", "kind": "verdict", "required": True}]}
Found = TypeVar("Found")
LOCKED = {"exits": "failed", "exits.found": "西侧门上了锁"}


@pytest.fixture
def school(engine: Engine) -> UUID:
    """A school with a head of logistics, a keeper of the gate and a patrol that finds it locked on Monday at eight."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        school = make_school(session)
        head = make_person(session, school, "韩主任", roles=["logistics_head"])
        keeper = make_person(session, school, "葛师傅")
        finder = make_person(session, school, "艾达")
        gate = make_place(session, school, custodian_id=keeper.id)
        duty = make_duty(session, school, form=FORM, place_id=gate.id, topic="fire")
        make_assignment(session, duty, finder)
        assert head.id
    return school.id


@pytest.fixture
def locked(school: UUID, now: datetime) -> UUID:
    """The finding."""

    def found(session: Session, at: School) -> UUID:
        duty, finder = session.exec(select(Duty)).one(), person(session, "艾达")
        record_duty(session, duty, LOCKED, now, f"person:{finder.id}", person=finder)
        return session.exec(select(Finding)).one().id

    return at(school, found)


def at(school: UUID, deed: Callable[[Session, School], Found]) -> Found:
    with database.session() as session:
        return deed(session, session.get_one(School, school))


def person(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(Person.name == name)).one()


def work(session: Session, kind: str) -> list[Duty]:
    rows = select(Duty).where(col(Duty.key).startswith(f"{kind}|"))
    return list(session.exec(rows.order_by(col(Duty.key))))


def owners(school: UUID) -> list[str]:
    return at(
        school, lambda session, mine: [one.name for view in unsettled(session, mine) for one in view.owners]
    )


def test_who_looks_after_the_place_gets_the_remedy_and_is_told(
    school: UUID, locked: UUID, now: datetime
) -> None:
    assert give_out(school, now, "test") == 1
    assert owners(school) == ["葛师傅"]
    with database.reading() as session:
        (remedy,) = work(session, "remedy")
        finding = session.get_one(Finding, locked)
        told = session.exec(select(Notice).where(Notice.person_id == person(session, "葛师傅").id)).all()
    assert (remedy.due, remedy.published, remedy.topic) == (finding.due, True, "fire")
    assert remedy.start < remedy.end <= remedy.due
    assert [one.kind for one in told] == ["assigned"]


def test_it_is_given_out_once(school: UUID, locked: UUID, now: datetime) -> None:
    assert [give_out(school, now, "test") for _ in range(3)] == [1, 0, 0]


def test_without_a_keeper_it_goes_to_who_leads_logistics(school: UUID, locked: UUID, now: datetime) -> None:
    at(school, lambda session, _: session.add(without_keeper(session)))
    give_out(school, now, "test")
    assert owners(school) == ["韩主任"]


def without_keeper(session: Session) -> Place:
    gate = session.exec(select(Place)).one()
    gate.custodian_id = None
    return gate


def test_where_nobody_is_there_it_is_named_as_having_nobody(
    school: UUID, locked: UUID, now: datetime
) -> None:
    def gone(session: Session, _: School) -> None:
        session.add(without_keeper(session))
        head = person(session, "韩主任")
        head.left = MONDAY - timedelta(days=3)
        session.add(head)

    at(school, gone)
    assert give_out(school, now, "test") == 1
    found = at(school, lambda session, mine: tally(session, mine, now))
    assert (found.waiting, found.unowned) == (1, 1)


def test_an_ordinary_one_has_three_working_days_a_major_one_half_of_one(
    school: UUID, locked: UUID, now: datetime
) -> None:
    with database.reading() as session:
        assert session.get_one(Finding, locked).due == now + timedelta(days=2, hours=9.5)  # Wednesday 17:30
    at(
        school,
        lambda session, mine: regrade(
            session, mine, session.get_one(Finding, locked), Grade.MAJOR, now, "user:li"
        ),
    )
    with database.reading() as session:
        assert session.get_one(Finding, locked).due == now + timedelta(hours=3.75)


def remedied(school: UUID, now: datetime) -> None:
    give_out(school, now, "test")

    def done(session: Session, _: School) -> None:
        (remedy,) = work(session, "remedy")
        keeper = person(session, "葛师傅")
        record_duty(session, remedy, {"done": "换了推杆锁"}, now, f"person:{keeper.id}", person=keeper)

    at(school, done)
    give_out(school, now, "test")


def test_after_the_remedy_who_found_it_looks_again(school: UUID, locked: UUID, now: datetime) -> None:
    remedied(school, now)
    assert owners(school) == ["艾达"]


def test_a_second_look_that_fails_is_given_out_for_a_remedy_again(
    school: UUID, locked: UUID, now: datetime
) -> None:
    remedied(school, now)

    def failed(session: Session, _: School) -> None:
        (recheck,) = work(session, "recheck")
        record_duty(
            session,
            recheck,
            {"gone": "failed", "gone.found": "还是锁着"},
            now,
            "user:li",
            person=person(session, "艾达"),
        )

    at(school, failed)
    assert give_out(school, now, "test") == 1
    with database.reading() as session:
        assert [one.state for one in work(session, "remedy")] == [DutyState.DONE, DutyState.OPEN]


def test_a_cancelled_remedy_is_given_out_again(school: UUID, locked: UUID, now: datetime) -> None:
    give_out(school, now, "test")
    at(school, lambda session, _: cancelled(session, work(session, "remedy")[0], now))
    assert at(school, lambda session, mine: len(waiting(session, mine))) == 1
    assert give_out(school, now, "test") == 1


def cancelled(session: Session, duty: Duty, now: datetime) -> None:
    cancel(session, duty, "下雨", now, "user:li")


def test_what_is_struck_off_waits_for_nobody(school: UUID, locked: UUID, now: datetime) -> None:
    def struck(session: Session, _: School) -> str:
        finding = session.get_one(Finding, locked)
        with pytest.raises(BadInput):
            dismiss(session, finding, " ", now, "user:li")
        dismiss(session, finding, "门是新换的，本来就常闭", now, "user:li")
        return finding.state

    assert at(school, struck) == FindingState.DISMISSED
    assert give_out(school, now, "test") == 0


def test_another_grade_gives_the_remedy_out_anew_with_its_time(
    school: UUID, locked: UUID, now: datetime
) -> None:
    give_out(school, now, "test")

    def graded(session: Session, mine: School) -> None:
        regrade(session, mine, session.get_one(Finding, locked), Grade.MAJOR, now, "user:li")

    at(school, graded)
    give_out(school, now, "test")
    with database.reading() as session:
        first, second = work(session, "remedy")
        assert (first.state, second.due) == (DutyState.CANCELLED, session.get_one(Finding, locked).due)


def test_what_is_struck_off_leaves_nobody_with_work(school: UUID, locked: UUID, now: datetime) -> None:
    give_out(school, now, "test")
    at(school, lambda session, _: dismiss(session, session.get_one(Finding, locked), "没有", now, "user:li"))
    with database.reading() as session:
        assert [one.state for one in work(session, "remedy")] == [DutyState.CANCELLED]
