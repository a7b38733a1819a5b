"""A correction is a later version with its reason; the one before stays."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.duties.correct import correct
from actions.findings.record import correct_record, record_duty
from models import BadInput, Duty, Finding, NotAllowed, Record, Refusal, School
from tests.factories import make_assignment, make_duty, make_person, make_school

FORM = {
    "fields": [
        {"name": "exits", "label": "安全出口", "kind": "verdict", "required": True},
        {"name": "photo", "label": "照片", "kind": "photo"},
    ]
}
PHOTO = f"{'a' * 64}.jpg"


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def duty(session: Session, school: School) -> Duty:
    return make_duty(session, school, form=FORM)


@pytest.fixture
def record(session: Session, school: School, duty: Duty, now: datetime) -> Record:
    ada = make_person(session, school)
    make_assignment(session, duty, ada)
    entries = {"exits": "ok", "photo": PHOTO}
    return record_duty(session, duty, entries, now, f"person:{ada.id}", person=ada, note="已查")


def test_what_was_entered_first_stays_with_who_and_why(
    session: Session, duty: Duty, record: Record, now: datetime
) -> None:
    first, done, later = record.entered_by, record.done_at, now + timedelta(hours=1)
    correct(session, duty, record, {"exits": "not_applicable"}, " 楼已停用 ", later, "user:li", note="停用")
    assert (record.entries, record.note) == ({"exits": "not_applicable", "photo": PHOTO}, "停用")
    assert (record.done_at, record.entered_at, record.entered_by) == (done, later, "user:li")
    assert record.earlier == [
        {
            "entries": {"exits": "ok", "photo": PHOTO},
            "note": "已查",
            "entered_by": first,
            "entered_at": now.isoformat(),
            "reason": "楼已停用",
        }
    ]


def test_without_a_reason_nothing_is_corrected(
    session: Session, duty: Duty, record: Record, now: datetime
) -> None:
    with pytest.raises(BadInput):
        correct(session, duty, record, {"exits": "not_applicable"}, " ", now, "user:li")
    assert (record.entries["exits"], record.earlier) == ("ok", [])


def test_nobody_corrects_the_record_of_somebody_else(
    session: Session, school: School, duty: Duty, record: Record, now: datetime
) -> None:
    other = make_person(session, school, "本")
    with pytest.raises(NotAllowed):
        correct(session, duty, record, {"exits": "ok"}, "看错", now, f"person:{other.id}")


def test_who_comes_second_is_told_that_it_was_corrected_meanwhile(
    session: Session, duty: Duty, record: Record, now: datetime
) -> None:
    stale = Record(**record.model_dump())
    correct(session, duty, record, {"exits": "not_applicable"}, "看错", now + timedelta(hours=1), "user:li")
    with pytest.raises(Refusal) as refused:
        correct(session, duty, stale, {"exits": "ok"}, "看错", now + timedelta(hours=2), "user:wang")
    assert refused.value.code == "record.corrected"


def test_what_only_the_correction_says_failed_becomes_a_finding_once(
    session: Session, duty: Duty, record: Record, now: datetime
) -> None:
    said = {"exits": "failed", "exits.found": "锁着"}
    for hours in (1, 2):
        correct_record(session, duty, record, said, "填错", now + timedelta(hours=hours), "user:li")
    (found,) = session.exec(select(Finding)).all()
    assert (found.detail, found.times) == ("锁着", 1)
