"""What the office gives out: text for a chat group, the roster and the people as .xlsx."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from actions.duties.views import duties_between
from actions.imports.sheets import sheet_book
from actions.roster.xlsx import day_for_group, day_text_lines, roster_book
from actions.xlsx.book import save
from models import BadInput
from models.duties import DutyState
from models.schools import School
from notifications.sentences.group_text import LONGEST, group_text
from tests.conftest import NOW
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_place, make_school

SUNDAY = MONDAY + timedelta(days=6)
RISKY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")')


def told(session: Session, school: School, language: str = "zh_CN") -> str | None:
    views = duties_between(session, school, MONDAY, MONDAY)
    return day_for_group(school, MONDAY, views, MONDAY, language)


def test_a_day_for_the_group_names_time_duty_place_and_people(session: Session) -> None:
    school = make_school(session)
    place = make_place(session, school)
    crew = {"lines": [{"pool": "caretaker", "count": 3}]}
    duty = make_duty(session, school, place_id=place.id, crew=crew)
    make_assignment(session, duty, make_person(session, school, "艾达"))
    make_assignment(session, duty, make_person(session, school, "本"))
    make_duty(session, school, key="later", start=duty.end, end=duty.end + timedelta(hours=1), name="浇水")
    assert (told(session, school) or "").splitlines() == [
        "绿野实验学校 9月7日 周一",
        "08:00–09:00 巡查（东校门）：本、艾达（缺 1 人）",
        "09:00–10:00 浇水：还没有人",
    ]
    assert "08:00–09:00 Rounds (East gate): " in (told(session, school, "en") or "")


def test_a_day_without_duties_has_no_text(session: Session) -> None:
    assert told(session, make_school(session)) is None


def test_a_day_that_may_still_move_says_so(session: Session) -> None:
    school = make_school(session)
    make_duty(session, school, provisional=True)
    assert (told(session, school) or "").startswith("绿野实验学校 9月7日 周一 日期待定\n")


def test_cancelled_duties_and_surprise_inspections_ahead_are_not_told(session: Session) -> None:
    school = make_school(session)
    make_duty(session, school, key="off", state=DutyState.CANCELLED)
    make_duty(session, school, key="surprise", name="突击检查", hidden=True)
    views = duties_between(session, school, MONDAY, MONDAY)
    assert day_text_lines(views, MONDAY - timedelta(days=1)) == []
    assert [line.name for line in day_text_lines(views, MONDAY)] == ["突击检查"]


@pytest.mark.parametrize("count", [1, 60, 400])
def test_a_long_day_is_cut_and_says_how_many_there_are(session: Session, count: int) -> None:
    school = make_school(session)
    make_duty(session, school, name="巡查各楼层并登记" * 4)
    (line,) = day_text_lines(duties_between(session, school, MONDAY, MONDAY), MONDAY)
    text = group_text("今天", [line] * count, school.zone, "zh_CN")
    assert len(text) <= LONGEST
    assert (text.splitlines()[-1] == f"…共 {count} 项") == (count > 1)


def test_one_endless_name_does_not_burst_the_message(session: Session) -> None:
    school = make_school(session)
    make_duty(session, school)
    (line,) = day_text_lines(duties_between(session, school, MONDAY, MONDAY), MONDAY)
    assert group_text("今天", [replace(line, name="长" * 5000)], school.zone, "zh_CN") == "今天\n…共 1 项"


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
