"""What a person is handed of theirs: all of it, nothing of others' secrets."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from actions.feeds.addresses import feed
from actions.installation.users import add_user
from actions.people.export import exported, note_export, personal_data
from actions.people.personal_link import person_link
from models import JournalEntry, School
from models.feeds import FeedScope
from models.users import Role
from tests.actions.people.test_erase import NAME, PICTURE, lived_in
from tests.factories import make_school


@pytest.fixture
def school(session: Session, now: datetime) -> School:
    made = make_school(session)
    add_user(session, "li", "long-enough-password", Role.MANAGER, now, "test", made)
    return made


def test_a_zip_holds_what_is_held_with_the_pictures_they_sent(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    (tmp_path / PICTURE).write_bytes(b"picture")
    (tmp_path / ("b" * 64 + ".png")).write_bytes(b"somebody else's")
    person = lived_in(session, school, now)
    with ZipFile(BytesIO(exported(session, person, tmp_path))) as bag:
        assert sorted(bag.namelist()) == ["person.json", "person.xlsx", f"photos/{PICTURE}"]
        told = json.loads(bag.read("person.json"))
        book = load_workbook(BytesIO(bag.read("person.xlsx")))
    assert told["rows"]["person"][0]["email"] == "feng@example.org"
    assert told["rows"]["absence"][0]["note"] == "看病"
    assert {row["duty"] for row in told["rows"]["record"]} == {"巡查"}
    assert told["naming"]["stockline"][0]["counters"] == [NAME, "本"]
    assert {"人员", "请假与忙时", "证件", "工作记录", "日志"} <= set(book.sheetnames)
    cells = [cell.value for row in book["人员"].iter_rows() for cell in row]
    assert NAME in cells and "feng@example.org" in cells


def test_no_link_no_password_and_no_address_of_a_calendar_is_in_it(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    person = lived_in(session, school, now)
    mine = feed(session, school, FeedScope.PERSON, str(person.id), now)
    told = str(personal_data(session, person))
    for secret in (person_link(person)[3:], mine.token, "argon2", "password_hash"):
        assert secret not in told


def test_the_journal_notes_who_took_it_out(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    person = lived_in(session, school, now)
    note_export(session, person, now, "user:li")
    session.flush()
    last = session.exec(select(JournalEntry)).all()[-1]
    assert (last.verb, last.actor, last.subject) == ("export_person", "user:li", f"person:{person.id}")
