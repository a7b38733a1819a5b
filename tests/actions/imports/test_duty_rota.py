"""Duty tables in further layouts that offices keep: people down and days across, weeks of several days, numbers alone.

Of `actions.imports.duties.rota`, `days`, `grid` and `duties`."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from actions.imports.duties.days import Between, Partial, Span, table_days
from actions.imports.sheets import keep_sheet, read_sheet
from actions.xlsx.cells import Unreadable
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Absence, Duty, Notice, Person, School
from tests.actions.imports.test_duty_sheet import DECEMBER, duties, read
from tests.factories import make_person, make_school

STAFF = ("王小明", "李四", "骆平", "农大顺", "欧阳雪", "买买提·艾力")


@pytest.fixture
def school(session: Session) -> School:
    made = make_school(session)
    for name in STAFF:
        make_person(session, made, name)
    return made


def crews(session: Session, school: School, found: Outcome) -> list[tuple[str, str, set[str]]]:
    return [(f"{day:%m-%d}", post, people) for day, post, people in duties(session, school, found)]


def hours(found: Outcome) -> set[tuple[str, time, time]]:
    """The posts of a file with the hours they begin and end."""
    made = [one for one in found.changes if one.table is Duty]
    posts = ((one.label.split()[1], one.after["start"], one.after["end"]) for one in made)
    return {(post, _local(start), _local(end)) for post, start, end in posts}


def _local(instant: Any) -> time:
    return time((instant.hour + 8) % 24, instant.minute)


def test_a_rota_of_people_down_and_days_across_becomes_posts_with_their_people(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(
        session,
        school,
        tmp_path,
        ("2026年12月保安排班表",),
        ("序号", "姓名", "岗位", *range(1, 9), "合计"),
        (None, None, None, *"二三四五六日一二"),
        (1, "王小明", "保安", "早", "晚", "休", "早班", "早", "晚", "休", "事假", 5),
        (2, "李四", "保安", "晚", "早班", "早", "休", "早", "休", "晚", "晚班", 6),
        ("早班：7:00—15:00；晚班：15:00—23:00",),
    )
    assert hours(found) == {("保安早班", time(7), time(15)), ("保安晚班", time(15), time(23))}
    assert crews(session, school, found) == [
        ("12-01", "保安早班", {"王小明"}),
        ("12-01", "保安晚班", {"李四"}),
        ("12-02", "保安早班", {"李四"}),
        ("12-02", "保安晚班", {"王小明"}),
        ("12-03", "保安早班", {"李四"}),
        ("12-04", "保安早班", {"王小明"}),
        ("12-05", "保安早班", {"王小明", "李四"}),
        ("12-06", "保安晚班", {"王小明"}),
        ("12-07", "保安晚班", {"李四"}),
        ("12-08", "保安晚班", {"李四"}),
    ]


def test_who_stands_in_a_rota_and_on_no_list_is_a_fault(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("第14周（11月30日—12月6日）",),
        ("姓名", "周二", "周三"),
        ("王小明", "早", ""),
        ("新来的", "", "晚"),
    )
    found = read(session, school, tmp_path, *rows)
    assert [(fault.column, fault.reason, fault.value) for fault in found.faults] == [
        ("C4", "import.nobody", "新来的")
    ]


def test_a_week_of_several_days_in_one_cell_is_each_of_its_days(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(
        session,
        school,
        tmp_path,
        ("2026年12月行政值周安排",),
        ("周次", "日期", "值周领导", "值周教师"),
        ("第14周", "12月1日-12月2日", "骆平", "王小明、李四"),
        ("第15周", "12.7-12.8", "农大顺", "欧阳雪"),
    )
    assert len(found.changes) == 8
    assert crews(session, school, found)[:2] == [
        ("12-01", "值周教师", {"王小明", "李四"}),
        ("12-01", "值周领导", {"骆平"}),
    ]


def test_days_on_call_without_rest_between_them_are_named_with_cell_and_days(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(
        session,
        school,
        tmp_path,
        ("2026年12月行政值周安排",),
        ("周次", "日期", "值周领导", "值周教师"),
        ("第15周", "12.7-12.9", "农大顺", "欧阳雪"),
        ("第16周", "12.14", "骆平", "王小明"),
    )
    rests = [(one.where, one.value, one.taken) for one in found.doubts if one.reason == "rest"]
    assert rests == [("C3", "农大顺", "12-08、12-09"), ("D3", "欧阳雪", "12-08、12-09")]


def test_a_list_row_of_several_days_is_a_duty_on_each(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("日期", "任务", "开始", "结束", "人员"),
        ("12月1日-12月3日", "护校", "22:00", "次日6:00", "王小明"),
    )
    found = read(session, school, tmp_path, *rows)
    assert [one.label for one in found.changes] == ["2026-12-01 护校", "2026-12-02 护校", "2026-12-03 护校"]
    assert {(one.after["end"] - one.after["start"]).seconds for one in found.changes} == {8 * 3600}


def test_numbers_under_the_title_of_days_are_days_of_the_month_that_the_title_names(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (("12月份总务值班安排",), ("日", "值班人"), (1, "王小明"), ("2日", "李四"), (31, "骆平"))
    found = read(session, school, tmp_path, *rows)
    assert crews(session, school, found) == [
        ("12-01", "值班", {"王小明"}),
        ("12-02", "值班", {"李四"}),
        ("12-31", "值班", {"骆平"}),
    ]


def test_a_number_where_no_title_names_a_month_is_a_fault(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(session, school, tmp_path, ("日", "值班人"), (1, "王小明"), (2, "李四"), name="表")
    assert [fault.reason for fault in found.faults] == ["import.date", "import.date"]


def test_a_row_of_sums_below_few_days_hides_none_of_them(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("2026年12月值班表",),
        ("日期", "早班 7:00-14:00"),
        ("12月1日", "王小明"),
        ("12月2日", "骆平"),
        ("合计", 2),
    )
    found = read(session, school, tmp_path, *rows)
    assert [one.label for one in found.changes] == ["2026-12-01 早班", "2026-12-02 早班"]


def test_hours_stand_in_a_column_of_times_beside_that_of_days(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (("日期", "班次", "时间", "值班人员"), ("12月10日", "早", "6:30-8:00", "王小明"))
    found = read(session, school, tmp_path, *rows)
    assert hours(found) == {("早", time(6, 30), time(8))}


def test_a_day_of_the_week_that_does_not_fit_is_named(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("2026年12月值班表",),
        ("日期", "星期", "值班人员"),
        ("12月1日", "二", "王小明"),
        ("12月2日", "五", "李四"),
    )
    found = read(session, school, tmp_path, *rows)
    named = [
        (doubt.where, doubt.value, doubt.taken) for doubt in found.doubts if doubt.reason == "import.weekday"
    ]
    assert named == [("C4", "周五", "2026-12-02")]


def test_a_name_is_known_without_the_dot_between_its_parts(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (("日期", "任务", "开始", "结束", "人员"), ("12月2日", "护校", "8:00", "9:00", "买买提艾力"))
    assert crews(session, school, read(session, school, tmp_path, *rows)) == [
        ("12-02", "护校", {"买买提·艾力"})
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12月1日-3日", (date(2026, 12, 1), date(2026, 12, 3))),
        ("12.30—1.2", (date(2026, 12, 30), date(2027, 1, 2))),
        ("2026年12月1日至12月3日", (date(2026, 12, 1), date(2026, 12, 3))),
    ],
)
def test_days_from_to_are_read_in_the_year_that_is_meant(written: str, meant: tuple[date, date]) -> None:
    found = table_days(written)
    assert isinstance(found, Between)
    assert found.within(None, date(2026, 12, 1)) == Span(*meant)


def test_days_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(Unreadable):
        Between(Partial(12, 5), Partial(12, 1)).within(None, date(2026, 12, 1))


def test_whom_a_table_gives_many_duties_hears_of_them_once(
    session: Session, school: School, tmp_path: Path
) -> None:
    lines = [(f"12月{day}日", "护校", "8:00", "17:00", "王小明") for day in range(2, 9)]
    found = read(
        session,
        school,
        tmp_path,
        ("日期", "任务", "开始", "结束", "人员"),
        *lines,
        ("12月9日", "护校", "8:00", "17:00", "李四"),
    )
    assert len(duties(session, school, found)) == 8
    names = {person.id: person.name for person in session.exec(select(Person))}
    told = [
        (names[one.person_id], one.facts["count"]) for one in session.exec(select(Notice)) if one.person_id
    ]
    assert sorted(told) == [("李四", 1), ("王小明", 7)]


WEEK = ("姓名", *range(1, 8))


@pytest.mark.parametrize(
    "legend",
    [
        [("注：早 7:00-15:00；晚 23:00-次日7:00。",)],
        [("早班7:00—15:00，晚班23:00—7:00（次日）。夜间巡楼两次。",)],
        [("早：7:00-15:00  晚：23:00-7:00",)],
        [("早班7:00-15:00",), ("晚班23:00-7:00",)],
        [("早（7:00-15:00）、晚（23:00-7:00）",)],
    ],
)
def test_the_hours_of_a_rota_stand_in_a_note_however_it_is_written(
    session: Session, school: School, tmp_path: Path, legend: list[tuple[str, ...]]
) -> None:
    line = ("王小明", *("早", "晚", "休", "早", "晚", "休", "早"))
    found = read(session, school, tmp_path, ("2026年12月排班",), WEEK, line, *legend)
    assert hours(found) == {("早", time(7), time(15)), ("晚", time(23), time(7))}


def test_who_is_on_leave_in_a_rota_is_away_that_day_after_the_shift_of_the_night_before(
    session: Session, school: School, tmp_path: Path
) -> None:
    lines = (("骆平", "晚", "事假", "早", "病假", "休", "早", "公假"), ("李四", *["早"] * 7))
    notes = ("早：7:00-15:00 晚：22:00-次日6:00",)
    found = read(session, school, tmp_path, ("2026年12月排班",), WEEK, *lines, notes)
    away = [one for one in found.changes if one.table is Absence]
    assert [
        (one.after["kind"], f"{one.after['start']:%m-%d %H}", f"{one.after['end']:%m-%d %H}") for one in away
    ] == [
        ("leave", "12-01 22", "12-02 16"),
        ("sick", "12-03 16", "12-04 16"),
        ("leave", "12-06 16", "12-07 16"),
    ]  # UTC
    told = [(one.at, one.value, one.taken) for one in found.doubts if one.reason == "import.rota_away"]
    assert ("E3", "骆平 病假", "2026-12-04") in told and len(told) == 3
    keep_sheet(session, school, found, DECEMBER, "test")
    kept = session.exec(select(Absence).join(Person).where(Person.name == "骆平")).all()
    assert sorted(one.kind for one in kept) == ["leave", "leave", "sick"]
    again = read(session, school, tmp_path, ("2026年12月排班",), WEEK, *lines, notes)
    assert {one.kind for one in again.changes if one.table is Absence} == set() and again.faults == ()


def test_leave_of_a_name_that_is_nobody_is_named_and_a_word_of_a_note_is_a_shift(
    session: Session, school: School, tmp_path: Path
) -> None:
    lines = (("王小明", "早", "假", *["休"] * 5), ("无此人", "事假", *["休"] * 6))
    found = read(
        session, school, tmp_path, ("2026年12月排班",), WEEK, *lines, ("早：7:00-15:00 假：9:00-17:00",)
    )
    assert [one.label for one in found.changes] == ["2026-12-01 早", "2026-12-02 假"]
    assert ("B4", "无此人 事假") in [(one.at, one.value) for one in found.doubts]


def test_words_that_no_note_explains_are_named_and_no_duty(
    session: Session, school: School, tmp_path: Path
) -> None:
    line = ("王小明", "早", "年假", "训", "早（替李四）", "休", "", "早")
    found = read(session, school, tmp_path, ("2026年12月排班",), WEEK, line, ("早班7:00-15:00",))
    duties = [one.label for one in found.changes if one.table is Duty]
    assert duties == ["2026-12-01 早", "2026-12-04 早", "2026-12-07 早"]
    named = {doubt.where: doubt.value for doubt in found.doubts if doubt.reason == "import.beside"}
    assert {cell: named[cell] for cell in ("D3", "E3")} == {
        "D3": "王小明 训",
        "E3": "王小明 早（替李四）",
    }


def test_shifts_of_several_departments_in_one_file_are_told_apart(
    session: Session, school: School, tmp_path: Path
) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, name in (("安保", "王小明"), ("食堂", "李四")):
        page = book.create_sheet(title)
        for line in (("2026年12月",), WEEK, (name, *["早"] * 7)):
            page.append(line)
    book.save(tmp_path / "a.xlsx")
    found = read_sheet(session, school, "duties", read_book(tmp_path / "a.xlsx"), DECEMBER)
    assert (found.faults, len(found.changes)) == ((), 14)
    assert {one.label.split(" ", 1)[1] for one in found.changes} == {"安保 早", "食堂 早"}


def test_who_cannot_be_told_in_a_rota_is_named_by_the_cell_they_stand_in(
    session: Session, school: School, tmp_path: Path
) -> None:
    for code in ("0098", "0099"):
        make_person(session, school, "张伟", code=code)
    lines = [(name, *["早"] * 7) for name in ("王小明", "骆平", "张伟")]
    found = read(session, school, tmp_path, ("2026年12月",), WEEK, *lines)
    assert {(fault.row, fault.reason) for fault in found.faults} == {(5, "import.several")}
    assert [fault.column for fault in found.faults][:2] == ["B5", "C5"]
