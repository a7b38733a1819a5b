"""A day as text for a chat group."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from actions.duties.group_text import day_for_group, day_text_lines
from actions.duties.views import duties_between
from models.duties import DutyState
from models.schools import School
from notifications.sentences.group_text import LONGEST, group_text
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_place, make_school


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
