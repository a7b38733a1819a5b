"""A pack is adopted whole; what the school's calendar leaves empty is reported."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.installation.packs import adopt, routines_of
from actions.planner.question import pose
from models import JournalEntry, Routine, School, Term
from tests.factories import MONDAY, make_person, make_school


def add_spring(session: Session, school: School) -> None:
    first, last = date(2027, 3, 1), date(2027, 7, 2)
    spring: dict[str, Any] = {"first": first, "last": last, "staff_first": first, "staff_last": last}
    session.add(Term(school_id=school.id, code="2026-2027-2", name="第二学期", **spring))
    session.flush()


def test_routines_that_never_fall_are_adopted_and_reported(session: Session, now: datetime) -> None:
    school = make_school(session, switches={"canteen": True, "garden": True})
    add_spring(session, school)
    adopted = adopt(session, school, "cn-school", now, "test")
    routines = session.exec(select(Routine).where(Routine.school_id == school.id)).all()
    assert len(routines) == adopted.added == len(routines_of("cn-school"))
    assert adopted.empty == ("exam-support",)  # no examination day is in the calendar yet
    [entry] = session.exec(select(JournalEntry).where(JournalEntry.verb == "adopt")).all()
    assert entry.facts["empty"] == ["exam-support"]


def test_a_school_without_terms_is_not_judged(session: Session, now: datetime) -> None:
    school = School(code="new", name="新建小学")
    session.add(school)
    session.flush()
    assert adopt(session, school, "cn-school", now, "test").empty == ()


def test_without_a_spring_term_what_belongs_to_spring_is_reported(session: Session, now: datetime) -> None:
    school = make_school(session, switches={"garden": True})
    assert "planting-day-spring" in adopt(session, school, "cn-school", now, "test").empty
    add_spring(session, school)
    assert "planting-day-spring" not in adopt(session, school, "cn-school", now, "test").empty


@pytest.mark.parametrize(
    ("pack", "decided", "minutes"),
    [
        ("cn-school", {}, 240),
        ("de-school", {}, 480),
        ("de-school", {"overtime_minutes": 120}, 120),  # the school is stricter than the law
    ],
)
def test_the_week_ends_where_the_law_of_the_packs_country_says(
    session: Session, now: datetime, pack: str, decided: dict[str, int], minutes: int
) -> None:
    school = make_school(session, policy=decided)
    make_person(session, school, "艾达", weekly_hours=40)
    adopt(session, school, pack, now, "test")
    adopt(session, school, pack, now, "test")
    [person] = pose(session, school, MONDAY, MONDAY).persons
    assert person.max_week_minutes == 40 * 60 + minutes


def test_a_pack_whose_limits_are_the_usual_ones_writes_no_policy(session: Session, now: datetime) -> None:
    school = make_school(session)
    adopt(session, school, "cn-school", now, "test")
    assert school.policy == {}
