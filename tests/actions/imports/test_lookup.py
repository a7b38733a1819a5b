"""Two of one name are told apart by what stands beside it, in every list alike; else it is asked who is meant.

Of `actions.imports.staff.lookup`."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.imports.staff.lookup import staff_of
from actions.xlsx.cells import Unreadable
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from actions.xlsx.mends import mended, mends_of
from models import Assignment, Duty, Person, Place, School
from tests.factories import make_person, make_school
from tests.sheets import written

JULY = datetime(2026, 7, 1, 1, tzinfo=UTC)
PAPER = ("健康证", date(2026, 5, 20), date(2027, 5, 19))


@pytest.fixture
def school(session: Session) -> School:
    school = make_school(session)
    office = {"team": "总务处", "titles": ["保管员"], "phone": "13800000001", "category": "worker"}
    make_person(session, school, "王芳", code="101", **office)
    make_person(session, school, "王芳", code="102", team="教务处", titles=["语文教师"], phone="13800000002")
    make_person(session, school, "李四", code="103", team="总务处")
    return school


def read(session: Session, school: School, folder: Path, kind: str, *rows: Any, **mends: Any) -> Outcome:
    book = mended(read_book(written(folder / "a.xlsx", *rows)), mends_of(mends))
    return read_sheet(session, school, kind, book, JULY)


def told(found: Outcome) -> list[tuple[str, str, str]]:
    return [
        (str(one.where), one.value, one.taken) for one in found.doubts if one.reason == "import.told_apart"
    ]


@pytest.mark.parametrize(
    ("hints", "code"),
    [
        (["教务处"], "102"),
        (["后勤", "保管员"], "101"),
        ([None, "", "138 0000 0002"], "102"),
        (["101"], "101"),
        (["总务", "语文教师"], "101"),
    ],
)
def test_the_first_hint_that_tells_counts(
    session: Session, school: School, hints: list[object], code: str
) -> None:
    assert staff_of(session, school).meant("王 芳", hints=hints).code == code


def test_a_role_that_is_no_title_tells_too(session: Session, school: School) -> None:
    make_person(session, school, "王芳", code="104", team="食堂", roles=["kitchen_helper"])
    assert staff_of(session, school).meant("王芳", hints=["帮厨"]).code == "104"


def test_a_word_that_told_two_apart_is_not_named_as_unread(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (("日期", "值班 8:00-9:00"), ("7月6日", "王芳（语文）、李四（替班）"))
    found = read(session, school, tmp_path, "duties", *rows)
    assert told(found) == [("B2", "王芳", "教务处 102")]
    assert [one.value for one in found.doubts if one.reason == "import.left_word"] == ["替班"]


def test_who_is_not_told_apart_is_asked_with_the_numbers(session: Session, school: School) -> None:
    for hints in ([], ["处"], ["保卫处"]):
        with pytest.raises(Unreadable) as refused:
            staff_of(session, school).meant("王芳", hints=hints)
        assert (refused.value.reason, refused.value.who) == ("import.several", ("101", "102"))


def on_duty(session: Session, school: School, found: Outcome) -> dict[str, set[str]]:
    keep_sheet(session, school, found, JULY, "test")
    rows = select(Duty.name, Person.code).where(
        Assignment.duty_id == Duty.id, Assignment.person_id == Person.id
    )
    held: dict[str, set[str]] = {}
    for name, code in session.exec(rows):
        held.setdefault(name, set()).add(code)
    return held


def test_a_list_of_duties_tells_by_its_columns_and_brackets(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(
        session, school, tmp_path, "duties",
        ("日期", "任务", "部门", "开始", "结束", "人员"),
        ("2026-07-06", "甲班", "教务处", "8:00", "9:00", "王芳"),
        ("2026-07-06", "乙班", None, "8:00", "9:00", "王芳（总务处）、李四"),
    )  # fmt: skip
    assert on_duty(session, school, found) == {"甲班": {"102"}, "乙班": {"101", "103"}}
    assert told(found) == [("F2", "王芳", "教务处 102"), ("F3", "王芳", "总务处 101")]


def test_a_grid_tells_by_its_groups_and_a_rota_by_its_rows(
    session: Session, school: School, tmp_path: Path
) -> None:
    grid = read(
        session, school, tmp_path, "duties",
        ("2026年7月值班表",),
        ("处室", "岗位", "7月6日", "7月7日"),
        ("教务处", "巡课 8:00-9:00", "王芳", "王芳"),
        ("总务处", "验收 8:00-9:00", "李四", "王芳"),
    )  # fmt: skip
    assert on_duty(session, school, grid) == {
        "教务处巡课": {"102"}, "总务处验收": {"103", "101"}
    }  # fmt: skip
    rota = read(
        session, school, tmp_path, "duties",
        ("2026年7月排班 早班8:00-12:00",),
        ("处室", "姓名", *(f"7月{n}日" for n in range(13, 20))),
        ("教务处", "王芳", *["早"] * 7),
        ("总务处", "王芳", *["早"] * 7),
    )  # fmt: skip
    assert on_duty(session, school, rota)["早"] == {"101", "102"}


def test_who_looks_after_a_place_is_told_by_the_department(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("名称", "管理部门", "责任人"),
        ("仓库", "总务处", "王芳"),
        ("档案室", "教务处", "王芳"),
        ("车棚", None, "王芳"),
    )
    found = read(session, school, tmp_path, "places", *rows)
    keep_sheet(session, school, found, JULY, "test")
    codes = {one.id: one.code for one in session.exec(select(Person))}
    kept = {one.name: codes.get(one.custodian_id) for one in session.exec(select(Place))}  # type: ignore[arg-type]
    assert {name: kept[name] for name in ("仓库", "档案室", "车棚")} == {
        "仓库": "101", "档案室": "102", "车棚": None
    }  # fmt: skip
    assert ("C4", "import.custodian_unknown") in [(one.at, one.reason) for one in found.doubts]


def test_a_list_of_staff_without_numbers_knows_each_by_the_department(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (("姓名", "部门", "邮箱"), ("王芳", "教务处", "a@b.cn"))
    found = read(session, school, tmp_path, "people", *rows)
    assert [(one.label, one.kind) for one in found.changes] == [("王芳（102）", "changed")]


def test_the_name_of_a_role_tells_whose_a_certificate_is(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "江岚", code="201", team="食堂", roles=["cook"], titles=[])
    make_person(session, school, "江岚", code="202", team="初三组", roles=["teacher"], titles=[])
    rows = (
        ("姓名", "工种", "证件", "发证日期", "有效期至"),
        ("江岚", "厨师", *PAPER),
        ("江岚", "教师", *PAPER),
    )
    found = read(session, school, tmp_path, "certificates", *rows)
    owners = {one.id: one.code for one in session.exec(select(Person))}
    assert [owners[one.after["person_id"]] for one in found.changes] == ["201", "202"]


def test_a_department_in_brackets_behind_a_custodian_tells_who_is_meant(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("名称", "责任人"),
        ("仓库", "王芳（总务）"),
        ("档案室", "王芳（教务处、语文）"),
        ("车棚", "王芳（体育）"),
    )
    found = read(session, school, tmp_path, "places", *rows)
    codes: dict[Any, str] = {one.id: one.code for one in session.exec(select(Person))}
    assert [codes.get(one.after.get("custodian_id")) for one in found.changes] == ["101", "102", None]


def test_a_list_of_staff_matches_custodians_with_brackets_and_names_those_still_open(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("名称", "责任人"),
        ("琴房", "万仪（音乐）"),
        ("画室", "万仪（美术）"),
        ("水房", "万仪"),
        ("苗圃", "万仪"),
    )
    keep_sheet(session, school, read(session, school, tmp_path, "places", *rows), JULY, "test")
    people = (("姓名", "部门"), ("万仪", "音乐组"), ("万仪", "美术组"))
    found = read(session, school, tmp_path, "people", *people)
    assert [(one.at, one.value) for one in found.doubts if one.reason == "import.custodian_open"] == [
        ("水房、苗圃", "万仪")
    ]
    keep_sheet(session, school, found, JULY, "test")
    teams = {one.id: one.team for one in session.exec(select(Person))}
    kept = {one.name: teams.get(one.custodian_id) for one in session.exec(select(Place))}  # type: ignore[arg-type]
    assert kept == {"琴房": "音乐组", "画室": "美术组", "水房": None, "苗圃": None}
