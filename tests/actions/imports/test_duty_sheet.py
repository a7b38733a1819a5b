"""Duty tables drawn as a grid, as schools keep them.

Of `actions.imports.duties.grid`, `duty_days`, `duty_names` and `duty_notes` too."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Assignment, Duty, Person, School
from tests.factories import make_person, make_school
from tests.sheets import written

DECEMBER = datetime(2026, 12, 1, 1, tzinfo=UTC)
VILLAGE = [
    "覃守成",
    "骆平",
    "尤素芬",
    "仲秀兰",
    "蒙涛",
    "褚丽君",
    "阚雪",
    "冉启明",
    "鞠红",
    "农大顺",
    "甘桂英",
    "蒋凤",
]
"""The staff of a village school; the cook is on no duty."""


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def staff(session: Session, school: School, *names: str) -> None:
    for name in names:
        make_person(session, school, name)


WEEK = (
    ("苇塘小学２０２６年１２月值班安排表",),
    ("项　目", "周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    ("带班领导", "覃守成", "骆　平", "尤素芬", "覃守成", "骆　平", "尤素芬", "骆　平"),
    ("上学护导\n（7:20—8:00）", "仲秀兰 冉启明", "蒙　涛、鞠　红", "仲秀兰 阚　雪", "冉启明\n鞠　红", "阚　雪 尤素芬"),
    ("午餐值班\n（11:50—12:40）", "阚雪、鞠红", "冉启明、仲秀兰", "蒙涛、鞠红", "阚雪、仲秀兰", "冉启明、蒙涛"),
    ("放学护送\n（16:10—16:40）", "骆　平", "冉启明", "蒙　涛", "阚　雪", "仲秀兰"),
    ("护校\n（白天 8:00—17:30）", None, None, None, None, None, "冉启明 蒙　涛", "鞠　红 尤素芬"),
    ("夜间值守\n（17:30—次日7:00）", *["农大顺"] * 6, "覃守成"),
    (),
    ("说明：1.本表12月份每周循环。2.带班领导24小时开机。",),
    ("3.蒙涛12.14—12.18县里培训，他的班由冉启明代；冉启明本来就在的，由覃守成补上。",),
    ("4.12月25日（周五）下午家长会，放学护送全体教师参加。",),
)  # fmt: skip


def read(
    session: Session, school: School, folder: Path, *rows: Any, now: datetime = DECEMBER, name: str = "值班表"
) -> Outcome:
    file = written(folder / f"{name}.xlsx", *rows)
    return read_sheet(session, school, "duties", read_book(file), now)


def duties(
    session: Session, school: School, found: Outcome, now: datetime = DECEMBER
) -> list[tuple[date, str, set[str]]]:
    """Day, post and people of each duty, once the file is kept."""
    assert [(fault.where, fault.column, fault.reason, fault.value) for fault in found.faults] == []
    keep_sheet(session, school, found, now, "test")
    pairs = select(Duty, Person.name).where(
        Assignment.duty_id == Duty.id, Assignment.person_id == Person.id, Assignment.state == "assigned"
    )
    people: dict[Any, set[str]] = {}
    for duty, name in session.exec(pairs):
        people.setdefault((duty.day, duty.name, duty.start), set()).add(name)
    return [(day, post, names) for (day, post, _), names in sorted(people.items())]


def doubts(found: Outcome) -> set[tuple[str, str]]:
    return {(doubt.at, doubt.reason) for doubt in found.doubts}


def test_a_week_repeated_through_a_month_is_139_duties_of_nine_people(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, *VILLAGE)
    outcome = read(session, school, tmp_path, *WEEK)
    found = duties(session, school, outcome)
    assert Counter(post for _, post, _ in found) == {
        "带班领导": 31, "上学护导": 23, "午餐值班": 23, "放学护送": 23, "夜间值守": 31, "护校": 8,
    }  # fmt: skip
    assert Counter(name for *_, names in found for name in names) == {
        "仲秀兰": 23, "冉启明": 30, "农大顺": 27, "尤素芬": 17, "蒙涛": 19, "覃守成": 14, "阚雪": 23, "鞠红": 23,
        "骆平": 17,
    }  # fmt: skip
    people = {(day.day, post): names for day, post, names in found}
    assert people[15, "上学护导"] == {"冉启明", "鞠红"}
    assert people[16, "午餐值班"] == {"冉启明", "鞠红"}
    assert (people[16, "放学护送"], people[18, "午餐值班"]) == ({"冉启明"}, {"覃守成", "冉启明"})
    assert people[25, "放学护送"] == {"仲秀兰"}
    assert {
        ("A10", "import.repeated"),
        ("A11", "import.stood_in"),
        ("A12", "import.beside"),
        ("C8", "rest"),
    } <= {(doubt.at, doubt.reason) for doubt in outcome.doubts}


def test_the_night_of_the_last_day_ends_in_the_new_year(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, *VILLAGE)
    duties(session, school, read(session, school, tmp_path, *WEEK))
    night = session.exec(select(Duty).where(Duty.day == date(2026, 12, 31), Duty.name == "夜间值守")).one()
    assert (night.end.date(), night.end - night.start) == (
        date(2026, 12, 31),
        timedelta(hours=13, minutes=30),
    )
    assert night.end == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_days_down_and_shifts_across_two_panels_and_a_worksheet_a_month(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, "艾达", "本")
    found = read(
        session, school, tmp_path,
        ("2026年12月值班表",),
        ("日期", "星期", "早班（6:00—14:00）", "晚班", "备注"),
        (None, None, None, "14:00—22:00", None),
        ("12月5日", "六", "艾达", "本", "雪天带铲"),
        ("12.6", "日", "本 13800000000", "艾达（组长）", None),
    )  # fmt: skip
    assert duties(session, school, found) == [
        (date(2026, 12, 5), "早班", {"艾达"}),
        (date(2026, 12, 5), "晚班", {"本"}),
        (date(2026, 12, 6), "早班", {"本"}),
        (date(2026, 12, 6), "晚班", {"艾达"}),
    ]
    assert {("E4", "import.beside"), ("C5", "import.left_word"), ("D5", "import.left_word")} <= doubts(found)


def test_weeks_with_their_own_dates_stand_below_one_another(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, "艾达", "本")
    found = read(
        session, school, tmp_path,
        ("行政值班表",),
        ("第14周（12月7日—12月13日）",),
        ("岗位", "星期一", "星期二"),
        ("校门 7:00-8:00", "艾达", "本"),
        ("第15周（12月14日—12月20日）",),
        ("岗位", "星期一", "星期二"),
        ("校门 7:00-8:00", "本", "艾达"),
    )  # fmt: skip
    assert [(day.day, names) for day, _, names in duties(session, school, found)] == [
        (7, {"艾达"}), (8, {"本"}), (14, {"本"}), (15, {"艾达"}),
    ]  # fmt: skip


def test_dates_across_are_taken_with_the_year_of_the_title(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, "艾达", "本")
    found = read(
        session, school, tmp_path,
        ("2026年12月28日—2027年1月3日值班",),
        ("值班岗位", "12.30", "12.31", "1.1"),
        ("护校\n8:00—17:00", "艾达", "本", "艾达"),
    )  # fmt: skip
    assert [day for day, *_ in duties(session, school, found)] == [
        date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1),
    ]  # fmt: skip


def test_a_week_without_month_or_dates_is_asked_about(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, "艾达")
    found = read(session, school, tmp_path, ("岗位", "周一", "周二"), ("校门 7:00-8:00", "艾达", "艾达"))
    assert [(fault.column, fault.reason) for fault in found.faults] == [("B2", "import.no_span")]


def test_a_group_an_error_and_an_unknown_name_are_named_with_their_cell(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, "艾达")
    found = read(
        session, school, tmp_path,
        ("12月7日—12月13日值班",),
        ("岗位", "周一", "周二", "周三", "周四"),
        ("校门 7:00-8:00", "全体教师", "#N/A", "诺巴迪", "—"),
    )  # fmt: skip
    assert {(fault.column, fault.reason) for fault in found.faults} == {
        ("C3", "import.error_cell"), ("D3", "import.nobody"),
    }  # fmt: skip
    assert ("B3", "import.group") in doubts(found)


def test_days_that_are_over_are_left_out_and_counted(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, "艾达")
    rows = (("2026年12月",), ("岗位", "周一", "周二"), ("校门 7:00-8:00", "艾达", "艾达"))
    found = read(session, school, tmp_path, *rows, now=datetime(2026, 12, 15, 1, tzinfo=UTC))
    assert [day.day for day, *_ in duties(session, school, found)] == [15, 21, 22, 28, 29]
    assert ("B3", "import.past_days", "4") in {(one.at, one.reason, one.value) for one in found.doubts}


def test_two_duties_at_once_are_refused_in_a_grid_too(
    session: Session, school: School, tmp_path: Path
) -> None:
    staff(session, school, "艾达")
    found = read(
        session, school, tmp_path,
        ("12月7日—12月13日值班",),
        ("岗位", "周一", "周二"),
        ("校门 7:00-8:00", "艾达", None),
        ("食堂 7:30-8:30", "艾达", None),
    )  # fmt: skip
    assert [(fault.row, fault.reason, fault.value) for fault in found.faults] == [
        (4, "overlap", "艾达 07:30-08:00")
    ]


def test_a_table_taken_over_again_changes_nothing(session: Session, school: School, tmp_path: Path) -> None:
    staff(session, school, *VILLAGE)
    week = WEEK[:5]
    duties(session, school, read(session, school, tmp_path, *week))
    again = read(session, school, tmp_path, *week)
    assert (set(again.counts), again.faults) == ({"same"}, ())


LIST = ("日期", "任务", "开始", "结束", "人员")


@pytest.mark.parametrize(
    ("row", "day", "names"),
    [
        (("12月5日", "值班", "8:00", "20:00", "龙海波"), date(2026, 12, 5), {"龙海波"}),
        (("2026年12月5日（星期六）", "值班", "8:00", "20:00", "龙海波"), date(2026, 12, 5), {"龙海波"}),
        (("2026-12-05", "值班", "8:00", "20:00", "龙海波 郝建平"), date(2026, 12, 5), {"龙海波", "郝建平"}),
        (("2026-12-05", "值班", "8:00", "20:00", "龙海波 13800000000"), date(2026, 12, 5), {"龙海波"}),
        (
            ("2026-12-05", "值班", "8:00-20:00", None, "龙 海波/郝建平"),
            date(2026, 12, 5),
            {"龙海波", "郝建平"},
        ),
    ],
)
def test_a_line_of_a_list_is_read_against_the_title_and_the_staff(
    session: Session, school: School, tmp_path: Path, row: tuple[Any, ...], day: date, names: set[str]
) -> None:
    staff(session, school, "龙海波", "郝建平")
    found = read(session, school, tmp_path, ("2026年12月值班表",), LIST, row)
    assert duties(session, school, found) == [(day, "值班", names)]
    duty = session.exec(select(Duty)).one()
    assert (duty.start.hour, duty.end - duty.start) == (0, timedelta(hours=12))
