"""Departments as headings with the number of their people. Of `actions.imports.staff.team_heads`."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from actions.imports.sheets import read_sheet
from actions.xlsx.grid import read_book
from tests.factories import make_school
from tests.sheets import written


def test_a_department_with_its_number_of_people_is_nobody_but_their_department(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    path = written(
        tmp_path / "a.xlsx",
        ("宿管科（共2人）",), ("姓名", "职务"), ("马甲", "宿管员"), ("马丁", "宿管员"),
        ("门卫班 1 人",), ("马乙", "保安"), ("小计", "3"),
    )  # fmt: skip
    found = read_sheet(session, make_school(session), "people", read_book(path), now)
    assert [(one.after["name"], one.after["team"]) for one in found.changes] == [
        ("马甲", "宿管科"), ("马丁", "宿管科"), ("马乙", "门卫班"),
    ]  # fmt: skip
    assert {one.at: (one.value, one.taken) for one in found.doubts if one.reason == "import.team_head"} == {
        "A1": ("宿管科（共2人）", "宿管科"),
        "A5": ("门卫班 1 人", "门卫班"),
    }
    assert "A1" not in {one.at for one in found.doubts if one.reason == "import.beside"}


def test_a_department_named_in_a_row_counts_more_than_the_heading(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    path = written(
        tmp_path / "a.xlsx",
        ("姓名", "职务", "部门"),
        ("保安队：2名",),
        ("马乙", "保安", "校门"),
        ("马戊", "保安"),
    )
    found = read_sheet(session, make_school(session), "people", read_book(path), now)
    assert [(one.after["name"], one.after["team"]) for one in found.changes] == [
        ("马乙", "校门"),
        ("马戊", "保安队"),
    ]
