"""Two people of one name in a list of staff (`actions.imports.staff.namesakes`, read by its `people_columns`)."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from actions.xlsx.mends import mended, mends_of
from models import Person, School
from tests.factories import make_person, make_school
from tests.sheets import written


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def read(session: Session, school: School, folder: Path, now: datetime, *rows: Any, **mends: Any) -> Outcome:
    book = mended(read_book(written(folder / "a.xlsx", *rows)), mends_of(mends))
    return read_sheet(session, school, "people", book, now)


def staff(session: Session) -> list[tuple[str, str, str]]:
    people = session.exec(select(Person).order_by(Person.code)).all()
    return [(one.code, one.name, one.team) for one in people]


@pytest.mark.parametrize(
    ("titles", "one", "other"),
    [
        (("姓名", "部门"), ("韩梅", "数学组"), ("韩 梅", "宿管部")),
        (("姓名", "岗位"), ("韩梅", "教师"), ("韩梅", "保洁员")),
        (("姓名", "部门", "联系电话"), ("韩梅", "食堂", "13800000001"), ("韩梅", "食堂", "13900000002")),
        (
            ("姓名", "部门", "身份证号"),
            ("韩梅", "食堂", "330102197001010011"),
            ("韩梅", "食堂", "33010219900202002X"),
        ),
        (("姓名", "入职日期"), ("韩梅", "2019-09-01"), ("韩梅", "2024-03-01")),
        (("姓名", "备注"), ("韩梅（大）", ""), ("韩梅（小）", "")),
    ],
)
def test_two_of_one_name_whom_anything_tells_apart_are_two_with_codes_of_their_own(
    session: Session, school: School, now: datetime, tmp_path: Path, titles: Any, one: Any, other: Any
) -> None:
    found = read(session, school, tmp_path, now, titles, one, other)
    assert [change.kind for change in found.changes] == ["added", "added"]
    keep_sheet(session, school, found, now, "test")
    assert [code for code, _, _ in staff(session)] == ["R001", "R002"]


def test_one_person_who_stands_twice_is_refused_and_brackets_written_on_the_page_make_two(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    rows = (("姓名", "部门"), ("韩梅", "食堂"), ("韩梅", "食堂"))
    found = read(session, school, tmp_path, now, *rows)
    assert [(fault.row, fault.reason) for fault in found.faults] == [(3, "import.name_twice")]
    found = read(session, school, tmp_path, now, *rows, cells={"Sheet!A3": "韩梅（面点）"})
    assert not found.faults
    keep_sheet(session, school, found, now, "test")
    assert staff(session) == [("R001", "韩梅", "食堂"), ("R002", "韩梅（面点）", "食堂")]
    telephone = (("姓名", "部门", "电话"), ("韩梅", "食堂", "13800000001"), ("韩梅", "总务处", "13800000001"))
    found = read(session, school, tmp_path, now, *telephone)
    assert [fault.reason for fault in found.faults] == ["import.name_twice"]


def test_a_new_list_finds_each_of_two_again_by_department_or_telephone(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    make_person(session, school, "韩梅", code="7", team="数学组", phone="13800000001")
    make_person(session, school, "韩梅", code="8", team="食堂", phone="13900000002")
    rows = (("姓名", "部门", "电话"), ("韩梅", "食堂", "13900000002"), ("韩梅", "教务处", "13800000001"))
    found = read(session, school, tmp_path, now, *rows)
    assert [(change.kind, change.label) for change in found.changes] == [
        ("same", "韩梅（8）"),
        ("changed", "韩梅（7）"),
    ]
    found = read(session, school, tmp_path, now, ("姓名", "邮箱"), ("韩梅", "h@a.cn"))
    assert [(fault.reason, fault.who) for fault in found.faults] == [("import.several", ("7", "8"))]


def test_who_has_another_telephone_and_another_department_than_the_one_known_is_asked_about(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    make_person(session, school, "韩梅", code="7", team="数学组", phone="13800000001")
    rows = (("姓名", "部门", "电话"), ("韩梅", "食堂", "13900000002"))
    found = read(session, school, tmp_path, now, *rows)
    assert [(fault.reason, fault.who) for fault in found.faults] == [("import.same_name", ("7",))]
    found = read(session, school, tmp_path, now, *rows, who={"Sheet!2": "-"})
    assert [change.kind for change in found.changes] == ["added"]
    moved = read(session, school, tmp_path, now, ("姓名", "部门"), ("韩梅", "食堂"))
    assert [change.kind for change in moved.changes] == ["changed"]


def test_when_somebody_was_born_is_said_to_be_unread_and_not_kept(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    found = read(session, school, tmp_path, now, ("姓名", "出生年月"), ("韩梅", "1990-02"))
    assert found.unread == ("出生年月",)
    assert "born" not in found.changes[0].after


@pytest.mark.parametrize(
    ("team", "phone"),
    [("食堂", "13700000007"), ("后勤", ""), ("", "13700000007")],
    ids=["both", "team", "phone"],
)
def test_a_third_of_a_name_is_new_only_when_somebody_says_so(
    session: Session, school: School, now: datetime, tmp_path: Path, team: str, phone: str
) -> None:
    make_person(session, school, "韩梅", code="7", team="食堂", phone="13800000001")
    make_person(session, school, "韩梅", code="8", team="宿管部", phone="13900000002")
    rows = (("姓名", "部门", "电话"), ("韩梅", team, phone))
    asked = read(session, school, tmp_path, now, *rows)
    assert [(fault.reason, fault.who) for fault in asked.faults] == [("import.several", ("7", "8"))]
    told = read(session, school, tmp_path, now, *rows, who={"Sheet!2": "-"})
    assert [(change.kind, change.after["code"]) for change in told.changes] == [("added", "R001")]


@pytest.mark.parametrize("code", ["1", "R1", "r001", "0001"])
def test_a_number_without_its_letters_or_zeros_is_asked_about(
    session: Session, school: School, now: datetime, tmp_path: Path, code: str
) -> None:
    make_person(session, school, "韩梅", code="R001")
    found = read(session, school, tmp_path, now, ("工号", "姓名"), (code, "韩梅"), ("R12", "周正"))
    assert [(fault.row, fault.reason, fault.who) for fault in found.faults] == [
        (2, "import.zero_lost", ("R001",))
    ]
    assert [change.after["code"] for change in found.changes] == ["R12"]
