"""Certificates: until when one surely holds, whose it is, and what a column or a word of an office's own list means."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from actions.xlsx.mends import mended, mends_of
from models import Qualification, School
from tests.factories import make_person, make_school
from tests.sheets import written

JULY = datetime(2026, 7, 1, 1, tzinfo=UTC)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def read(session: Session, school: School, folder: Path, *rows: Any, kind: str = "certificates") -> Outcome:
    return read_sheet(session, school, kind, read_book(written(folder / "a.xlsx", *rows)), JULY)


def held(session: Session, school: School, found: Outcome) -> list[tuple[date, date]]:
    keep_sheet(session, school, found, JULY, "test")
    return [(one.first, one.last) for one in session.exec(select(Qualification))]


@pytest.mark.parametrize(
    ("first", "last", "until"),
    [
        ("2026年5月", None, date(2027, 4, 30)),
        ("2026.05", "2027.05", date(2027, 4, 30)),
        ("2026-05-20", "2027年5月", date(2027, 5, 19)),
        (None, "2027年5月", date(2027, 4, 30)),
        (None, "2026.05-2027.05", date(2027, 4, 30)),
        ("2026-05-20", "2027-05-20", date(2027, 5, 20)),
    ],
)
def test_a_health_certificate_of_a_month_holds_no_longer_than_its_year(
    session: Session, school: School, tmp_path: Path, first: str | None, last: str | None, until: date
) -> None:
    make_person(session, school, "方小满")
    titles = ("姓名", "证件", "发证日期", "有效期至")
    found = read(session, school, tmp_path, titles, ("方小满", "健康证", first, last))
    assert [paper[1] for paper in held(session, school, found)] == [until]
    told = {doubt.taken for doubt in found.doubts}
    assert str(until) in told or until == date(2027, 5, 20)


def test_another_certificate_of_a_month_holds_until_its_end(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "方小满")
    rows = (("姓名", "证件", "发证日期", "有效期至"), ("方小满", "电工证", "2026年5月", "2027年5月"))
    found = read(session, school, tmp_path, *rows)
    assert held(session, school, found) == [(date(2026, 5, 1), date(2027, 5, 31))]


@pytest.mark.parametrize("kind", ["people", "certificates"])
def test_a_month_in_a_column_of_health_ends_before_it_begins(
    session: Session, school: School, tmp_path: Path, kind: str
) -> None:
    make_person(session, school, "方小满", code="R001")
    rows = (("姓名", "健康证有效期至"), ("方小满", "2027年5月"))
    found = read(session, school, tmp_path, *rows, kind=kind)
    assert held(session, school, found) == [(date(2026, 5, 1), date(2027, 4, 30))]
    assert ("B2", "import.date_month_before") in [(one.at, one.reason) for one in found.doubts]


def test_one_number_under_several_names_is_named_with_all_of_them(
    session: Session, school: School, tmp_path: Path
) -> None:
    for name in ("方小满", "石小溪", "云小山", "白小雨"):
        make_person(session, school, name)
    day = ("2026-05-20", "2027-05-19")
    found = read(
        session, school, tmp_path,
        ("姓名", "证件", "证号", "发证日期", "有效期至"),
        ("方小满", "健康证", "J-1", *day),
        ("石小溪", "健康证", "J-1", *day),
        ("云小山", "健康证", "J-2", *day),
        ("白小雨", "健康证", "J-1", *day),
    )  # fmt: skip
    doubts = [one for one in found.doubts if one.reason == "import.number_of_several"]
    assert [(one.at, one.value, one.taken) for one in doubts] == [
        ("C2", "J-1", "C2 方小满、C3 石小溪、C5 白小雨")
    ]


def test_of_two_of_one_name_the_certificate_is_whose_the_row_speaks_of_else_it_is_asked(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "韩梅", code="7", team="数学组", titles=["数学教师"])
    make_person(session, school, "韩梅", code="8", team="食堂", titles=["面点师"])
    titles = ("姓名", "工种", "证件", "有效期至")
    found = read(session, school, tmp_path, titles, ("韩梅", "面点", "健康证", "2027-03-01"))
    assert [doubt.taken for doubt in found.doubts if doubt.reason == "import.told_apart"] == ["食堂 8"]
    asked = read(session, school, tmp_path, titles, ("韩梅", None, "健康证", "2027-03-01"))
    assert [(fault.reason, fault.who) for fault in asked.faults] == [("import.several", ("7", "8"))]


def test_certificates_of_one_cell_are_read_asked_or_named_one_by_one(
    session: Session, school: School, tmp_path: Path
) -> None:
    school.pack = "cn-school"
    found = read(
        session, school, tmp_path,
        ("姓名", "岗位", "持证情况"),
        ("方小满", "保安", "电工证（2027年5月到期）、消防设施操作员(中级)"),
        ("石小溪", "保安", "健康证至2027.05；驾驶证（2020.5取得）"),
        ("云小山", "保安", "√"),
        ("白小雨", "保安", "无"),
        ("蓝小天", "保安", "飞行证"),
        ("红小霞", "保安", "保安员证（办理中）"),
        ("紫小云", "保安", "锅炉作业证 G2（2027年3月到期）"),
        kind="people",
    )  # fmt: skip
    papers = [one for one in found.changes if one.table is Qualification]
    assert [(one.row, one.after["kind"], one.after["last"]) for one in papers] == [
        (2, "electrician", date(2027, 5, 31)),
        (3, "health", date(2027, 4, 30)),
        (8, "boiler", date(2027, 3, 31)),
    ]
    told = {(one.at, one.reason.removeprefix("import."), one.value) for one in found.doubts}
    assert {
        ("C2", "paper_no_days", "消防设施操作员(中级)"),
        ("C3", "paper_no_days", "驾驶证（取得）"),
        ("C4", "paper_which", "√"),
        ("C7", "paper_not_yet", "保安员证（办理中）"),
    } <= told
    assert not {one for one in told if one[0] == "C5"}
    assert ("飞行证", (6,)) in [(one.word, one.rows) for one in found.questions]


def test_a_column_of_ticks_is_pointed_out_and_may_be_said_to_be_a_certificate(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("姓名", "岗位", "上岗证件", "爱好"),
        ("方小满", "保安", "√", "有"),
        ("石小溪", "保安", "有", "有"),
    )
    found = read(session, school, tmp_path, *rows, kind="people")
    doubts = [(one.at, one.value) for one in found.doubts if one.reason == "import.paper_column"]
    assert (doubts, found.unread) == ([("C1", "上岗证件")], ("上岗证件", "爱好"))
    book = read_book(written(tmp_path / "a.xlsx", *rows))
    chosen = mended(book, mends_of({"titles": {"上岗证件": "paper:electrician"}}))
    school.pack = "cn-school"
    found = read_sheet(session, school, "people", chosen, JULY)
    assert found.unread == ("爱好",)
    assert [one.at for one in found.doubts if one.reason == "import.paper_no_days"] == ["C2", "C3"]


def test_certificates_with_a_column_each_are_theirs_of_whose_department_the_row_speaks(
    session: Session, school: School, tmp_path: Path
) -> None:
    school.pack = "cn-school"
    make_person(session, school, "韩梅", code="7", team="教务处")
    kept = make_person(session, school, "韩梅", code="8", team="总务处")
    rows = (("姓名", "部门", "健康证", "电工证"), ("韩梅", "总务处", "2027-05-19", "2028-05-19"))
    found = read(session, school, tmp_path, *rows)
    assert (found.faults, {change.label for change in found.changes}) == ((), {"韩梅 健康证", "韩梅 电工证"})
    assert {change.after["person_id"] for change in found.changes} == {kept.id}
