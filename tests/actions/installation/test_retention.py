"""What a school keeps no longer goes at night, by its policies; records stay."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.installation.retention import clear
from models import Absence, Feed, JournalEntry, Notice, NoticeState, Person, Record, Repair, School
from models.findings import Finding, FindingState
from models.journal import Verb, write
from tests.factories import kept, make_duty, make_person, make_school

NIGHT = datetime(2026, 9, 7, 19, 0, tzinfo=UTC)
NOWHERE = Path("nowhere")


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def ago(days: int) -> datetime:
    return NIGHT - timedelta(days=days)


def cleared(session: Session, school: School, photos: Path = NOWHERE) -> dict[str, int]:
    return {name: count for name, count in clear(session, school, photos, NIGHT, "test").items() if count}


def notice(session: Session, school: School, key: str, state: NoticeState, days: int) -> None:
    settled = None if state == NoticeState.OWED else ago(days)
    values: dict[str, Any] = {"kind": "reminder", "due": ago(days), "state": state, "settled_at": settled}
    kept(session, Notice(school_id=school.id, key=key, **values))


def test_only_what_was_settled_or_revoked_more_than_a_year_ago_goes(session: Session, school: School) -> None:
    notice(session, school, "sent", NoticeState.SENT, 366)
    notice(session, school, "dropped", NoticeState.DROPPED, 400)
    notice(session, school, "recent", NoticeState.SENT, 364)
    notice(session, school, "still owed", NoticeState.OWED, 400)
    for subject, days in (("a", 366), ("b", 10)):
        kept(session, Feed(school_id=school.id, subject=subject, revoked_at=ago(days)))
    kept(session, Feed(school_id=school.id, subject="alive"))
    assert cleared(session, school) == {"notices": 2, "feeds": 1}
    assert cleared(session, school) == {}
    assert {one.key for one in session.exec(select(Notice))} == {"recent", "still owed"}
    assert {feed.subject for feed in session.exec(select(Feed))} == {"b", "alive"}


def test_absences_and_deeds_go_after_their_time(session: Session, school: School) -> None:
    person = make_person(session, school)
    for days in (1200, 100):
        span: dict[str, Any] = {"start": ago(days + 1), "end": ago(days)}
        kept(session, Absence(school_id=school.id, person_id=person.id, **span))
        write(session, ago(days * 2), "test", Verb.EDIT_PERSON, person)
    session.flush()
    assert cleared(session, school) == {"absences": 1, "deeds": 1}
    assert len(session.exec(select(Absence)).all()) == len(session.exec(select(JournalEntry)).all()) == 1


def test_addresses_of_former_staff_go_and_those_of_others_stay(session: Session, school: School) -> None:
    reach: dict[str, Any] = {
        "email": "a@example.org",
        "phone": "13900002222",
        "channels": ["json://a"],
        "limits": ["no_lifting"],
    }
    old = make_person(session, school, "艾达", left=date(2026, 5, 1), **reach)
    recent = make_person(session, school, "本", left=date(2026, 8, 31), **reach)
    here = make_person(session, school, "森", **reach)
    assert cleared(session, school) == {"contacts": 1}
    assert (old.email, old.phone, old.channels, old.limits, old.name) == ("", "", [], [], "艾达")
    assert recent.channels == here.channels == ["json://a"]
    assert cleared(session, school) == {}


def test_photos_stay_as_long_as_their_record_unless_the_school_says_otherwise(
    session: Session, school: School, tmp_path: Path
) -> None:
    names = ["a" * 64 + ".jpg", "b" * 64 + ".jpg", "c" * 64 + ".jpg"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    for number, (name, days) in enumerate(zip(names, (400, 10), strict=False)):
        duty = make_duty(session, school, key=str(number))
        values: dict[str, Any] = {"done_at": ago(days), "entered_at": ago(days), "entries": {"photo": name}}
        kept(session, Record(school_id=school.id, duty_id=duty.id, **values))
    kept(session, Repair(school_id=school.id, title="x", photo=names[2], reported_at=ago(400)))
    assert cleared(session, school, tmp_path) == {}
    school.policy = {"keep_photos_days": 365}
    times: dict[str, Any] = {name: ago(400) for name in ("found_at", "seen_at", "due")}
    finding = kept(session, Finding(school_id=school.id, key="x", name="x", photo=names[0], **times))
    assert cleared(session, school, tmp_path) == {}  # the finding is not settled
    finding.state = FindingState.CLOSED
    kept(session, finding)
    assert cleared(session, school, tmp_path) == {"pictures": 1}
    assert sorted(file.name for file in tmp_path.glob("*.jpg")) == names[1:]  # the repair is still open


def test_each_school_keeps_as_long_as_it_says(session: Session, school: School) -> None:
    other = make_school(session, "hongshu", policy={"keep_notices_days": 30})
    for one in (school, other):
        notice(session, one, "sent", NoticeState.SENT, 60)
    assert (cleared(session, school), cleared(session, other)) == ({}, {"notices": 1})


def test_an_address_is_entered_with_agreement_noted(session: Session, school: School) -> None:
    person = make_person(session, school, email="a@example.org")
    person.note_agreement(NIGHT, "user:li")
    assert (person.agreed, person.agreed_by) == (NIGHT, "user:li")
    person.email = ""
    person.note_agreement(NIGHT, "user:li")
    assert (person.agreed, person.agreed_by) == (None, "")
    assert session.exec(select(Person)).one() is person
