"""What the office gives out: the roster and the people as .xlsx."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from actions.imports.sheets import sheet_book
from actions.roster.xlsx import roster_book
from actions.xlsx.book import save
from models import BadInput
from tests.conftest import NOW
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_place, make_school

SUNDAY = MONDAY + timedelta(days=6)
RISKY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")')


def cells(path: Path, sheet: int = 0) -> list[tuple[Any, ...]]:
    return list(load_workbook(path).worksheets[sheet].iter_rows(values_only=True))


def test_the_roster_lists_people_by_days_and_the_duties(session: Session, tmp_path: Path) -> None:
    school = make_school(session)
    duty = make_duty(session, school, place_id=make_place(session, school).id, topic="security")
    make_assignment(session, duty, make_person(session, school))
    make_person(session, school, "闲人")
    book = roster_book(session, school, MONDAY, SUNDAY, MONDAY, "zh_CN")
    path = save(book, tmp_path / "roster.xlsx")
    title, heading, *people = cells(path)
    assert str(title[0]).startswith("绿野实验学校 排班 9月7日 周一")
    assert heading[:4] == ("部门", "姓名", "9月7日 周一", "9月8日 周二")
    assert [row[:4] for row in people] == [("总务处", "艾达", "08:00 巡查（东校门）", None)]
    _, listed = cells(path, 1)
    assert listed[0].date() == MONDAY
    assert listed[1:] == ("08:00", "09:00", "巡查", "东校门", "艾达", None, "待办", "安全保卫")


@pytest.mark.parametrize("text", RISKY)
def test_a_text_that_looks_like_a_formula_stays_a_text(session: Session, tmp_path: Path, text: str) -> None:
    school = make_school(session)
    ada = make_person(session, school, text, code="1", team=text)
    make_assignment(session, make_duty(session, school, name=text), ada)
    people = save(sheet_book(session, school, "people", NOW, "zh_CN"), tmp_path / "people.xlsx")
    roster = save(roster_book(session, school, MONDAY, SUNDAY, MONDAY, "zh_CN"), tmp_path / "roster.xlsx")
    for path, cell in ((people, "B2"), (roster, "B3")):
        book = load_workbook(path)
        found = book.worksheets[0][cell]
        assert (found.value, found.data_type, found.quotePrefix) == (text, "s", True)
        kinds = {each.data_type for sheet in book.worksheets for row in sheet.iter_rows() for each in row}
        assert "f" not in kinds


def test_what_no_spreadsheet_can_hold_is_left_out(session: Session, tmp_path: Path) -> None:
    school = make_school(session)
    make_person(session, school, "艾\x07达", code="1")
    assert (
        cells(save(sheet_book(session, school, "people", NOW, "zh_CN"), tmp_path / "people.xlsx"))[1][1]
        == "艾达"
    )


def test_a_folder_that_is_not_there_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        save(
            sheet_book(session, make_school(session), "people", NOW, "zh_CN"),
            tmp_path / "nowhere" / "people.xlsx",
        )
    assert refused.value.code == "calendar.unwritable"
