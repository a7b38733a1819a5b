"""The night's upkeep: words said once, old rows gone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.installation.upkeep import tell_expiring
from models.notices import Notice
from models.people import Person, Qualification
from models.schools import School
from tests.factories import kept, make_person, make_school

NIGHT = datetime(2026, 9, 6, 19, 40, tzinfo=UTC)  # Monday, 03:40 at the school
MONDAY = date(2026, 9, 7)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def cook(session: Session, school: School) -> Person:
    return make_person(session, school, "刘玉梅", roles=["cook"])


@pytest.fixture
def head(session: Session, school: School) -> Person:
    return make_person(session, school, "何敏", roles=["logistics_head"])


def certify(session: Session, person: Person, days: int, **values: Any) -> Qualification:
    """A health certificate that ends so many days after that Monday."""
    first, last = date(2025, 1, 1), MONDAY + timedelta(days=days)
    row: dict[str, Any] = {"kind": "health", "first": first, "last": last} | values
    return kept(session, Qualification(school_id=person.school_id, person_id=person.id, **row))


def told(session: Session) -> list[Notice]:
    return list(session.exec(select(Notice)))


def test_person_and_head_are_told_60_30_and_7_days_before_the_end_and_then_no_more(
    session: Session, school: School, cook: Person, head: Person
) -> None:
    certify(session, cook, 70)
    owed = {day: tell_expiring(session, school, NIGHT + timedelta(days=day)) for day in range(80)}
    assert {day: count for day, count in owed.items() if count} == {10: 2, 40: 2, 63: 2}
    assert {notice.person_id for notice in told(session)} == {cook.id, head.id}


def test_what_is_found_late_is_told_in_one_word(session: Session, school: School, cook: Person) -> None:
    certify(session, cook, 5)
    assert tell_expiring(session, school, NIGHT) == 1
    assert told(session)[0].facts["days"] == 5
    assert tell_expiring(session, school, NIGHT) == 0


def test_a_head_whose_own_certificate_ends_is_told_once(
    session: Session, school: School, head: Person
) -> None:
    certify(session, head, 30)
    assert tell_expiring(session, school, NIGHT) == 1


def test_nobody_is_told_of_what_is_renewed_over_or_left_behind(session: Session, school: School) -> None:
    renewed = make_person(session, school, "吴建国")
    certify(session, renewed, 20)
    certify(session, renewed, 385, first=date(2026, 9, 1))
    certify(session, make_person(session, school, "郑秀兰"), -1)
    certify(session, make_person(session, school, "孙丽", left=date(2026, 8, 31)), 20)
    assert tell_expiring(session, school, NIGHT) == 0
