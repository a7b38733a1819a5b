"""The people of a list: what a column that is missing means."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.xlsx.grid import read_book
from models import Person
from tests.factories import make_person, make_school
from tests.sheets import written


@pytest.mark.parametrize("header", [("工号", "姓名"), ("工号", "姓名", "入职日期")])
def test_a_list_without_dates_does_not_make_everybody_new(
    session: Session, now: datetime, tmp_path: Path, header: tuple[str, ...]
) -> None:
    school = make_school(session)
    ada = make_person(session, school, code="1")
    book = Workbook()
    for row in (header, ("1", "艾达"), ("2", "本")):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "people.xlsx")
    found = read_sheet(session, school, "people", read_book(tmp_path / "people.xlsx"), now)
    keep_sheet(session, school, found, now - timedelta(hours=1), "cli")
    ben = session.exec(select(Person).where(Person.code == "2")).one()
    assert (ada.joined, ben.joined) == (date(2020, 9, 1), date(2026, 9, 7))


def test_a_title_with_several_things_in_brackets_is_one_title(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    school.pack = "cn-school"
    rows = (("姓名", "岗位"), ("许望舒", "副校长（分管德育、体卫）、工会主席"))
    found = read_sheet(session, school, "people", read_book(written(tmp_path / "a.xlsx", *rows)), now)
    assert found.changes[0].after["titles"] == ["副校长（分管德育、体卫）", "工会主席"]


def test_who_works_in_the_kitchen_s_department_is_of_its_people(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    school.pack = "cn-school"
    rows = (
        ("姓名", "部门", "岗位"),
        ("许望舒", "膳食科", "仓库保管员"),
        ("方小满", "第二食堂", "水电工"),
        ("石小溪", "总务处", "仓库保管员"),
        ("云小山", "食堂", "教师"),
    )
    found = read_sheet(session, school, "people", read_book(written(tmp_path / "a.xlsx", *rows)), now)
    categories = [change.after.get("category") for change in found.changes]
    assert categories == ["canteen", "canteen", "worker", "teacher"]
