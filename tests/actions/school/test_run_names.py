"""A flow run has its name in words from its parameters and its time alone."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from actions.school.run_names import run_language, run_name
from tests.factories import make_school

BEGINS = datetime(2026, 9, 4, 16, 20, tzinfo=UTC)  # the 5th, in China


@pytest.mark.parametrize(
    ("flow", "told", "chinese", "english"),
    [
        ("close_day", {}, "日结 2026年9月5日", "Day report 2026-09-05"),
        ("watering", {"day": "2026-09-07"}, "浇水 2026年9月7日", "Watering 2026-09-07"),
        ("week_roster", {"first": "2026-09-07"}, "排班 2026年9月7日起", "Roster 2026-09-07"),
        (
            "food_safety_meeting",
            {"occasion": "2026-09"},
            "食品安全会议 2026年9月",
            "Food safety meeting 2026-09",
        ),
        ("semester_start", {"occasion": "2026-2027-1"}, "开学清单 2026 秋", "Semester start 2026 autumn"),
        ("stocktake", {"occasion": "gone"}, "校产盘点 gone", "Stocktake gone"),
        ("upkeep", {}, "夜间保养", "Nightly upkeep"),
    ],
)
def test_a_run_is_called_by_its_work_and_occasion(
    session: Session, flow: str, told: dict[str, str], chinese: str, english: str
) -> None:
    make_school(session)
    names = [run_name(session, flow, told, BEGINS, language) for language in ("zh_CN", "en")]
    assert names == [chinese, english]


def test_where_there_are_several_schools_a_run_names_its_own_in_its_language(session: Session) -> None:
    make_school(session, "a", name="甲校")
    make_school(session, "b", name="B School", language="en")
    assert run_name(session, "close_day", {"school": "a"}, BEGINS) == "日结 甲校 2026年9月5日"
    assert run_name(session, "close_day", {"school": "b"}, BEGINS) == "Day report B School 2026-09-05"
    assert run_name(session, "close_day", {"school": "of another house"}, BEGINS) == "日结"
    assert (run_language(session, {"school": "b"}), run_language(session, {})) == ("en", "zh_CN")


def test_before_there_is_a_school_a_run_is_called_in_chinese(session: Session) -> None:
    assert (run_name(session, "reminders", {}, BEGINS), run_language(session, {})) == ("提醒", "zh_CN")
