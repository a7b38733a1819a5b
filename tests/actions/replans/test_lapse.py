"""Every published place that a rule forbids by now is found, whoever wrote it, and others are proposed to the heads."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.replans.lapse import lapsed, sweep
from actions.replans.replan import replans
from actions.routines.proposals import decline
from models import Absence, Duty, Notice, Person, Qualification, School
from tests.factories import MONDAY, kept, make_assignment, make_duty, make_person, make_school

FAR = MONDAY + timedelta(days=60)
Spoil = Callable[[Session, Person, Duty], None]
ELECTRICIAN = {"lines": [{"pool": "caretaker", "qualification": "electrician"}], "apart": ["buying"]}


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def absent(session: Session, ada: Person, duty: Duty) -> None:
    away = Absence(school_id=ada.school_id, person_id=ada.id, kind="sick", start=duty.start, end=duty.end)
    kept(session, away)


def gone(session: Session, ada: Person, duty: Duty) -> None:
    ada.left = FAR - timedelta(days=1)


def moved_on(session: Session, ada: Person, duty: Duty) -> None:
    ada.roles = ["cook"]


def expired(session: Session, ada: Person, duty: Duty) -> None:
    paper = session.exec(select(Qualification).where(Qualification.person_id == ada.id)).one()
    paper.last = MONDAY


def withdrawn(session: Session, ada: Person, duty: Duty) -> None:
    session.delete(session.exec(select(Qualification).where(Qualification.person_id == ada.id)).one())


def overlapping(session: Session, ada: Person, duty: Duty) -> None:
    _beside(session, ada, duty, duty.start - timedelta(minutes=30))


def without_rest(session: Session, ada: Person, duty: Duty) -> None:
    _beside(session, ada, duty, duty.start - timedelta(hours=10))


def buying(session: Session, ada: Person, duty: Duty) -> None:
    _beside(session, ada, duty, duty.start + timedelta(hours=3), tags=["buying"])


def _beside(session: Session, ada: Person, duty: Duty, start: datetime, **values: list[str]) -> None:
    """Other work of hers that somebody has set by hand."""
    school = session.get_one(School, ada.school_id)
    day = (start + timedelta(hours=8)).date()
    other = make_duty(session, school, day, key="other", start=start, **values)
    make_assignment(session, other, ada, pinned=True)


@pytest.mark.parametrize(
    "spoil", [absent, gone, moved_on, expired, withdrawn, overlapping, without_rest, buying]
)
def test_what_a_rule_forbids_by_now_is_found_and_somebody_else_is_proposed_once(
    session: Session, school: School, now: datetime, spoil: Spoil
) -> None:
    ada, ben = make_person(session, school), make_person(session, school, "本")
    make_person(session, school, "主任", roles=["logistics_head"])
    for person in (ada, ben):
        paper = Qualification(
            school_id=school.id, person_id=person.id, kind="electrician", first=MONDAY, last=FAR
        )
        kept(session, paper)
    duty = make_duty(session, school, FAR, crew=ELECTRICIAN)
    make_assignment(session, duty, ada)
    assert lapsed(session, school, now) == set()
    spoil(session, ada, duty)
    session.commit()
    assert sweep(school.id, now, "test") == 1
    session.expire_all()
    (found,) = replans(session, school)
    seats = [(seat.view.duty.id, seat.person.name, seat.comes) for seat in found.seats]
    assert seats == [(duty.id, "艾达", False), (duty.id, "本", True)]
    assert [notice.kind for notice in session.exec(select(Notice))] == ["replan_proposed"]
    decline(session, found.proposal, now, "user:li")
    session.commit()
    assert sweep(school.id, now, "test") == 0


def test_another_person_on_a_duty_that_was_asked_about_is_asked_about_too(
    session: Session, school: School, now: datetime
) -> None:
    ada, ben = make_person(session, school), make_person(session, school, "本")
    two = {"lines": [{"pool": "caretaker", "count": 2}]}
    duty = make_duty(session, school, FAR, crew=two)
    make_assignment(session, duty, ada)
    make_assignment(session, duty, ben)
    gone(session, ada, duty)
    session.commit()
    sweep(school.id, now, "test")
    session.expire_all()
    decline(session, replans(session, school)[0].proposal, now, "user:li")
    gone(session, session.get_one(Person, ben.id), duty)
    session.commit()
    assert sweep(school.id, now, "test") == 1


def test_nobody_who_could_come_leaves_a_word_to_the_heads(
    session: Session, school: School, now: datetime
) -> None:
    ada = make_person(session, school)
    make_person(session, school, "主任", roles=["logistics_head"])
    duty = make_duty(session, school, FAR)
    make_assignment(session, duty, ada)
    gone(session, ada, duty)
    session.commit()
    sweep(school.id, now, "test")
    (notice,) = session.exec(select(Notice)).all()
    assert (notice.kind, notice.facts["gaps"]) == ("replan_proposed", 1)
