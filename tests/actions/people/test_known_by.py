"""What somebody was known by in earlier days (names, numbers, addresses, sign-ins) goes with what they are now."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from actions.imports.sheets import take_over
from actions.installation.manage_users import change_role, remove_user
from actions.installation.users import add_user
from actions.people.erase import erase, find, keep
from actions.people.export import personal_data
from actions.people.known_by import known_by
from actions.people.staff import PersonValues, edit_person
from actions.people.traces import tables, tells
from actions.repairs.mend import decline_repair
from actions.repairs.report import report_problem
from actions.school.prepared import Overtaken
from actions.xlsx.book import add_table, new_book
from actions.xlsx.grid import read_book
from models import JournalEntry, Person, School, User
from models.base import Personal
from models.database import changing
from models.users import Role
from tests.actions.people.test_erase import NAME, lived_in
from tests.factories import kept, make_duty, make_person, make_school

BORN, WRONG, OLD_CODE = "周小凤", "周风英", "GL-0077"
EARLIER = (BORN, WRONG, OLD_CODE, "old@example.org", "13900001111", "feng-sign-in")


@pytest.fixture
def school(session: Session, now: datetime) -> School:
    made = make_school(session)
    add_user(session, "li", "long-enough-password", Role.MANAGER, now, "test", made)
    return made


def with_a_past(session: Session, school: School, now: datetime) -> Person:
    """Somebody who was renamed and renumbered, back and forth, and stands under every name in what others wrote."""
    person = lived_in(session, school, now)
    for code, name, email in (
        (OLD_CODE, BORN, "old@example.org"),
        ("1007", WRONG, "old@example.org"),
        (OLD_CODE, NAME, "x@example.org"),
        ("1007", NAME, "feng@example.org"),
    ):
        values = PersonValues(code=code, name=name, joined=person.joined, email=email)
        edit_person(session, school, person, values, now, "user:li")
        wrote_down(session, school, name, now)
    person.channels = ["sms://+8613900001111"]
    session.add(person)
    signed_in_once(session, school, person, now)
    make_duty(session, school, key=f"follow_up|{OLD_CODE}|2026-09", name=f"补学：{BORN}")
    other = make_person(session, school, "同事", code="1010")
    other.note_agreement(now, "user:feng-sign-in")
    kept(session, other)
    session.commit()
    return person


def wrote_down(session: Session, school: School, name: str, now: datetime) -> None:
    problem = report_problem(session, school, "门", now, "user:li", detail=f"{name}报")
    decline_repair(session, problem, f"{name}说没坏，13900001111", now, "user:li")


def signed_in_once(session: Session, school: School, person: Person, now: datetime) -> None:
    add_user(session, "feng-sign-in", "long-enough-password", Role.VIEWER, now, "user:li", school)
    user = session.exec(select(User).where(User.name == "feng-sign-in")).one()
    change_role(session, user, Role.LEAD, person, now, "user:li")
    report_problem(session, school, "窗", now, "user:feng-sign-in")
    remove_user(session, user, now, "user:li")


def still_standing(session: Session, words: tuple[str, ...]) -> dict[str, str]:
    """Every text and JSON value of every table that holds one of the words, by table and column."""
    found: dict[str, str] = {}
    for table in SQLModel.metadata.sorted_tables:
        for row in session.connection().execute(table.select()).mappings():
            for column in table.c:
                said = json.dumps(row[column.name], default=str, ensure_ascii=False)
                found |= {f"{table.name}.{column.name} {word}": said for word in words if word in said}
    return found


def test_no_earlier_name_number_address_or_sign_in_stands_anywhere_after(
    session: Session, school: School, now: datetime
) -> None:
    person = with_a_past(session, school, now)
    words = (*EARLIER, NAME, "feng@example.org")
    before = still_standing(session, words)
    assert [word for word in words if not any(key.endswith(word) for key in before)] == []
    erase(session, person.id, now, "user:li")
    assert still_standing(session, words) == {}
    entries = session.exec(select(JournalEntry.facts).where(JournalEntry.verb == "edit_person")).all()
    rows = [row for facts in entries for row in facts["rows"]]
    assert {row["label"] for row in rows} == {"已注销人员 A1"}
    assert {side.get("code", "erased-1") for row in rows for side in (row["before"], row["after"])} == {
        "erased-1"
    }


def test_every_text_is_looked_through_that_does_not_say_it_is_something_else(
    session: Session, school: School, now: datetime
) -> None:
    person = with_a_past(session, school, now)
    filled = 0
    for table in (table for table in tables() if table.name not in ("person", "user")):
        for row in session.connection().execute(table.select()).mappings().all():
            texts = {column.name: f"{BORN}记" for column in table.c if _free_text(column, row[column.name])}
            filled += len(texts)
            if texts:
                session.connection().execute(table.update().where(table.c.id == row["id"]).values(texts))
    session.commit()
    assert filled > 20
    erase(session, person.id, now, "user:li")
    assert still_standing(session, (BORN,)) == {}


def _free_text(column: Any, held: Any) -> bool:
    """Say whether a name may stand in a text: what is a word, a key or a thing's name says so at its model."""
    return isinstance(held, str) and tells(column) == Personal.NAMED


def test_an_import_keeps_what_it_did_to_others_by_that_name(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    book = new_book()
    add_table(book, "人员", ["工号", "姓名"], [9, 9], [["2001", BORN], ["2002", "李大海"]])
    session.commit()
    book.save(tmp_path / "名单.xlsx")
    take_over(session, school.id, "people", read_book(tmp_path / "名单.xlsx"), now, "user:li")
    person = session.exec(select(Person).where(Person.name == BORN)).one()
    left(session, person.id, now)
    erase(session, person.id, now, "user:li")
    (facts,) = session.exec(select(JournalEntry.facts).where(JournalEntry.verb == "import_sheet"))
    assert [row["label"] for row in facts["rows"]] == ["已注销人员 A1", "李大海（2002）"]
    assert facts["rows"][0]["after"]["code"] == "erased-1"


def left(session: Session, person_id: Any, now: datetime) -> None:
    with changing(session):
        person = session.get_one(Person, person_id)
        person.joined, person.left = (now - timedelta(days=9)).date(), (now - timedelta(days=7)).date()
        session.add(person)


def test_a_colleague_by_an_earlier_name_of_theirs_keeps_it(
    session: Session, school: School, now: datetime
) -> None:
    person = with_a_past(session, school, now)
    colleague = make_person(session, school, BORN, code="1009")
    assert known_by(session, person).alone == (NAME, WRONG)
    session.commit()
    erase(session, person.id, now, "user:li")
    assert session.get_one(Person, colleague.id).name == BORN


def test_a_sign_in_that_somebody_else_has_now_stays_theirs(
    session: Session, school: School, now: datetime
) -> None:
    person = with_a_past(session, school, now)
    add_user(session, "feng-sign-in", "long-enough-password", Role.VIEWER, now, "user:li", school)
    assert known_by(session, person).sign_ins == ("user:zhoufy",)


def test_what_is_handed_out_holds_what_others_wrote_under_earlier_names(
    session: Session, school: School, now: datetime
) -> None:
    person = with_a_past(session, school, now)
    told = json.dumps(personal_data(session, person).naming, ensure_ascii=False, default=str)
    assert BORN in told and WRONG in told


def test_what_was_found_holds_no_more_once_something_was_done(
    session: Session, school: School, now: datetime
) -> None:
    person = with_a_past(session, school, now)
    found = find(session, person.id, now)
    report_problem(session, school, f"{BORN}说灯坏了", now, "user:li")
    session.flush()
    with pytest.raises(Overtaken):
        keep(session, found, now, "user:li")
    assert session.get_one(Person, person.id).name == NAME


def test_numbers_they_were_called_at_are_theirs(session: Session, school: School, now: datetime) -> None:
    person = make_person(session, school, "冯小雨", code="1008")
    for phone in ("0744-8812345、13900002222", "13900003333"):
        values = PersonValues(code="1008", name="冯小雨", joined=person.joined, phone=phone)
        edit_person(session, school, person, values, now, "user:li")
    assert person.agreed_by == "user:li"
    assert {"13900003333", "0744-8812345", "13900002222"} <= {*known_by(session, person).addresses}
