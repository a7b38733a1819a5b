from datetime import date
from typing import Any

import pytest

from calendars.school_days.days import DayKind, SchoolCalendar
from calendars.term_calendar.day_changes import asked_days
from calendars.term_calendar.titles import Rows
from calendars.term_calendar.words import MEANINGS, Said, meant, needs_people
from calendars.term_calendar.worksheet import Given, TermSheet, read_sheet

HOLIDAY, EXAM, HALF, WORKING = DayKind.HOLIDAY, DayKind.EXAM, DayKind.HALF, DayKind.WORKING
TITLE = "绿野实验学校2026—2027学年第一学期校历"
HEADER = ["周次", "一", "二", "三", "四", "五", "六", "日", "备注"]
BOUNDS = "9月1日开学；9月20日散学"


def read(remark: str, **given: object) -> TermSheet:
    weeks = [[1, "8月31日", 1, 2, 3, 4, 5, 6, BOUNDS], [2, 7, 8, 9, 10, 11, 12, 13, remark]]
    lines: list[list[Any]] = [[TITLE], HEADER, *weeks, [3, 14, 15, 16, 17, 18, 19, 20]]
    rows: Rows = [(row, dict(enumerate(line, start=1))) for row, line in enumerate(lines, start=1)]
    return read_sheet(rows, SchoolCalendar("CN", None, (), (), 2026), Given(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "students", "staff"),
    [
        ("停课复习", None, None),
        ("复习迎考", None, None),
        ("期末考试", EXAM, None),
        ("停课考试", EXAM, None),
        ("第一次月考", EXAM, None),
        ("学生体质健康测试", None, None),
        ("体测", None, None),
        ("校运会", HALF, None),
        ("报到注册", HALF, WORKING),
        ("散学典礼", None, None),
        ("开学典礼", None, None),
        ("全体教师培训", None, WORKING),
        ("高考放假", HOLIDAY, HOLIDAY),
        ("七年级军训", None, None),
        ("八年级研学", None, None),
        ("补课", DayKind.MAKE_UP, DayKind.MAKE_UP),
        ("调休上课", DayKind.MAKE_UP, DayKind.MAKE_UP),
    ],
)
def test_a_word_says_what_a_day_is_for_pupils_and_for_staff(
    text: str, students: DayKind | None, staff: DayKind | None
) -> None:
    assert meant(text) == Said(students, staff)


@pytest.mark.parametrize("text", ["停课", "全校研学", "9月28日调休", "秋游", "高考期间停课"])
def test_words_that_leave_open_who_is_there_are_asked_about(text: str) -> None:
    assert meant(text) == Said(asked=True)


def test_a_week_of_review_is_no_holiday_and_keeps_its_name() -> None:
    (day,) = read("9月11日起停课复习").days
    assert (day.date, day.students, day.staff, day.name) == (date(2026, 9, 11), None, None, "停课复习")


def test_the_days_of_registration_and_the_last_ceremony_stand_in_the_calendar() -> None:
    sheet = read("8月30、31日报到注册；9月19日散学典礼")
    said = {day.date.isoformat(): (day.students, day.staff, day.name) for day in sheet.days}
    assert said["2026-08-30"] == (HALF, DayKind.MAKE_UP, "报到注册")
    assert said["2026-08-31"] == (HALF, WORKING, "报到注册")
    assert said["2026-09-19"] == (None, None, "散学典礼")
    assert sheet.open[0].named == (date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 1))


def test_what_is_open_is_asked_and_an_answer_counts() -> None:
    day = date(2026, 9, 10)
    sheet = read("9月10日停课")
    assert sheet.asked == {day} and sheet.days[0].only_a_name
    answered = read("9月10日停课", meant={day: MEANINGS["students_off"]})
    assert not answered.asked and (answered.days[0].students, answered.days[0].staff) == (HOLIDAY, None)
    assert not read("9月10日停课", meant={day: None}).days


def test_on_a_free_day_somebody_has_to_say_whether_the_staff_is_there() -> None:
    assert read("9月12日家长会").asked == {date(2026, 9, 12)}
    assert read("9月11日家长会；9月12日教师培训").asked == frozenset()
    assert needs_people("月考", meant("月考")) and not needs_people("教师培训", meant("教师培训"))
    assert asked_days([], SchoolCalendar("CN", None, (), (), 2026)) == set()
