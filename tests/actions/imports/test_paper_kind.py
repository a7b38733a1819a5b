"""Which certificate a list is about that has no column for it (`actions.imports.staff.paper_kind`)."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Qualification, School
from models.mappings import Family
from tests.factories import make_person, make_school
from tests.sheets import written

JULY = datetime(2026, 7, 1, 1, tzinfo=UTC)
NAMES = ("方小满", "石小溪", "云小山")


@pytest.fixture
def school(session: Session) -> School:
    found = make_school(session)
    found.pack = "cn-school"
    for name in NAMES:
        make_person(session, found, name)
    return found


def read(session: Session, school: School, path: Path, *rows: Any, **more: Any) -> Outcome:
    return read_sheet(session, school, "certificates", read_book(written(path, *rows)), JULY, **more)


def kinds(found: Outcome) -> list[str]:
    return [change.after["kind"] for change in found.changes]


@pytest.mark.parametrize(
    ("file", "rows", "kind"),
    [
        ("a.xlsx", [("后勤人员健康证台账",), ("姓名", "发证日期", "有效期至")], "health"),
        ("门卫保安员证.xlsx", [("姓名", "证书编号", "发证日期")], "security"),
        ("a.xlsx", [("姓名", "电工证号", "初领日期")], "electrician"),
        ("a.xlsx", [("姓名", "体检日期", "备注")], "health"),
        ("a.xlsx", [("2026年焊工证复审",), ("姓名", "初领日期", "下次复审")], "welder"),
    ],
)
def test_the_title_the_file_or_a_heading_says_which_certificate_it_is(
    session: Session, school: School, tmp_path: Path, file: str, rows: list[Any], kind: str
) -> None:
    values = {"发证日期": "2026-03-01", "初领日期": "2026-03-01", "体检日期": "2026-03-01"}
    values |= {"有效期至": "2027-02-28", "下次复审": "2029-02-28"}
    cells = tuple(values.get(title, "A100" if "号" in title else None) for title in rows[-1][1:])
    found = read(session, school, tmp_path / file, *rows, ("方小满", *cells))
    assert (kinds(found), found.faults) == ([kind], ())
    assert "import.kind_of_sheet" in [doubt.reason for doubt in found.doubts]


def test_where_nothing_says_it_the_whole_sheet_is_asked_about_once(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows: tuple[Any, ...] = (("人员持证登记",), ("姓名", "发证日期", "有效期至"))
    rows += tuple((name, "2026-03-01", "2027-02-28") for name in NAMES)
    found = read(session, school, tmp_path / "a.xlsx", *rows)
    assert [(one.family, one.word) for one in found.questions] == [(Family.QUALIFICATION, "人员持证登记")]
    answers = {(Family.QUALIFICATION, "人员持证登记"): ("teacher",)}
    assert kinds(read(session, school, tmp_path / "a.xlsx", *rows, answers=answers)) == ["teacher"] * 3


def test_two_certificates_named_in_a_title_are_asked_about(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (("健康证、教师资格证登记",), ("姓名", "发证日期"), ("方小满", "2026-03-01"))
    assert len(read(session, school, tmp_path / "a.xlsx", *rows).questions) == 1


@pytest.mark.parametrize(
    ("kind", "work", "code"),
    [
        ("特种作业操作证", "高压电工作业", "electrician"),
        ("特种作业操作证", "高处作业", "work_at_height"),
        ("特种作业操作证", "制冷与空调作业", "refrigeration"),
        ("特种设备作业人员证", "锅炉作业 G2", "boiler"),
        ("特种设备作业人员证", "G1", "boiler"),
        ("特种设备安全管理和作业人员证", "电梯安全管理（A）", "lift"),
        ("特种设备作业人员证", "叉车司机N1", "special_equipment"),
        ("消防设施操作员", "初级", "fire_control_room"),
    ],
)
def test_the_work_it_is_for_says_which_certificate_it_is(
    session: Session, school: School, tmp_path: Path, kind: str, work: str, code: str
) -> None:
    titles = ("姓名", "证件名称", "准操项目", "初领日期", "复审/有效期", "发证机关")
    row = ("方小满", kind, work, "2024-03-01", "2030-02-28", "市应急局")
    found = read(session, school, tmp_path / "a.xlsx", titles, row)
    assert (kinds(found), found.unread) == ([code], ("发证机关",))


def test_work_nobody_knows_is_asked_and_not_one_with_other_work(
    session: Session, school: School, tmp_path: Path
) -> None:
    titles = ("姓名", "证件", "作业项目", "发证日期")
    row = ("方小满", "特种设备作业人员证", "大型游乐设施修理", "2024-03-01")
    found = read(session, school, tmp_path / "a.xlsx", titles, row)
    assert [one.word for one in found.questions] == ["大型游乐设施修理"] and found.changes == ()


def test_a_list_without_a_kind_is_kept_by_its_work_alone(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (("姓名", "作业类别", "发证日期", "有效期限"), ("方小满", "电工作业", "2024-03-01", "6年"))
    found = read(session, school, tmp_path / "a.xlsx", *rows)
    keep_sheet(session, school, found, JULY, "test")
    paper = session.exec(select(Qualification)).one()
    assert (paper.kind, paper.last) == ("electrician", date(2030, 2, 28))


def test_a_heading_that_names_the_certificate_is_its_number_beside_a_column_of_kinds_too(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (("姓名", "证件", "健康证编号", "有效期至"), (NAMES[0], "健康证", "J-7", "2027-05-19"))
    found = read(session, school, tmp_path / "a.xlsx", *rows)
    assert [(change.after["kind"], change.after["number"]) for change in found.changes] == [("health", "J-7")]
    assert found.unread == ()
