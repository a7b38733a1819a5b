"""The calendars that schools print, in their habits: every date, remark and note is read, asked about or named."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from calendars.school_days.days import DayKind, SchoolCalendar
from calendars.term_calendar.dates import SheetFaults
from calendars.term_calendar.remarks import Bound
from calendars.term_calendar.term_title import term_named
from calendars.term_calendar.titles import Rows, find_layout
from calendars.term_calendar.worksheet import Given, TermSheet, read_sheet

COUNTRY = SchoolCalendar("CN", None, (), (), 2026)
DAYS = ["一", "二", "三", "四", "五", "六", "日"]
TITLE = ["苇塘小学2026—2027学年度第一学期校历"]


def rows(*lines: Sequence[Any]) -> Rows:
    cells = [
        {column: cell for column, cell in enumerate(line, start=1) if cell not in (None, "")}
        for line in lines
    ]
    return [(number, row) for number, row in enumerate(cells, start=1) if row]


def read(*lines: Any, **given: Any) -> TermSheet:
    return read_sheet(rows(*lines), COUNTRY, Given(**given))


def month(year: int, number: int) -> list[list[int | None]]:
    """The weeks of a month as a printed grid has them, blank before its first and after its last day."""
    first = date(year, number, 1)
    days: list[int | None] = [None] * first.weekday()
    while first.month == number:
        days.append(first.day)
        first += timedelta(days=1)
    days += [None] * (-len(days) % 7)
    return [days[at : at + 7] for at in range(0, len(days), 7)]


def beside(*months: list[list[int | None]]) -> list[list[Any]]:
    """Months side by side, a blank column between them."""
    high = max(map(len, months))
    blank: list[int | None] = [None] * 7
    padded = [[*one, *([blank] * (high - len(one)))] for one in months]
    return [[cell for one in padded for cell in (*one[at], None)] for at in range(high)]


def days_of(sheet: TermSheet) -> dict[str, tuple[Any, Any, str]]:
    return {f"{day.date:%m-%d}": (day.students, day.staff, day.name) for day in sheet.days}


def bounds(sheet: TermSheet) -> tuple[str, str]:
    return f"{sheet.term.first:%m-%d}", f"{sheet.term.last:%m-%d}"


TWO = [
    ["2026年9月", *[None] * 7, "2026年10月"],
    [*DAYS, None, *DAYS],
    *beside(month(2026, 9), month(2026, 10)),
]


def test_months_stand_side_by_side_and_below_each_other() -> None:
    more = [
        ["2026年11月", *[None] * 7, "2026年12月"],
        [*DAYS, None, *DAYS],
        *beside(month(2026, 11), month(2026, 12)),
    ]
    notes = [["备注：9月1日开学；12月31日散学；11月3日至4日期中考试"]]
    sheet = read(TITLE, *TWO, *more, *notes)
    assert bounds(sheet) == ("09-01", "12-31")
    assert days_of(sheet) == {f"11-0{day}": (DayKind.EXAM, None, "期中考试") for day in (3, 4)}
    assert (sheet.unread_cells, sheet.notes) == ((), ())


def test_three_months_side_by_side_without_years_and_the_weeks_numbered_before_each() -> None:
    heads = [
        ["", "九月", *[None] * 7, "十月", *[None] * 7, "十一月"],
        sum((["周次", *DAYS] for _ in range(3)), []),
    ]
    parts = [month(2026, number) for number in (9, 10, 11)]
    weeks = [
        sum(
            (
                [at + 1 + 4 * one, *(part[at] if at < len(part) else [None] * 7)]
                for one, part in enumerate(parts)
            ),
            [],
        )
        for at in range(6)
    ]
    sheet = read(TITLE, *heads, *weeks, ["9月1日学生开学，11月30日学期结束"])
    assert bounds(sheet) == ("09-01", "11-30") and sheet.unread_cells == ()


def test_a_month_below_the_other_may_show_the_last_days_of_the_month_before() -> None:
    september = [["9月"], DAYS, [31, 1, 2, 3, 4, 5, 6], *month(2026, 9)[1:-1], [28, 29, 30, 1, 2, 3, 4]]
    october = [["10月"], DAYS, [28, 29, 30, 1, 2, 3, 4], *month(2026, 10)[1:]]
    sheet = read(TITLE, *september, *october, ["备注：9月1日开学；10月31日放寒假"])
    assert bounds(sheet) == ("09-01", "10-30")
    assert [(one.bound, one.needed) for one in sheet.open] == [
        (Bound.LAST, True), (Bound.STAFF_FIRST, False), (Bound.STAFF_LAST, False),
    ]  # fmt: skip


def test_the_month_in_a_column_of_its_own_and_titles_over_two_rows() -> None:
    heads = [["月份", "周次", "星期", *[None] * 6, "主要工作"], [None, None, *DAYS]]
    weeks = [
        ["九月", "一", 31, 1, 2, 3, 4, 5, 6, "1日开学典礼，学生报到"],
        [None, "二", 7, 8, 9, 10, 11, 12, 13, None],
        ["", "三", 14, 15, 16, 17, 18, 19, 20, "17日—18日月考"],
    ]
    sheet = read(TITLE, *heads, *weeks)
    assert sheet.term.staff_first == date(2026, 8, 31)
    arrival = {"09-01": (DayKind.HALF, DayKind.WORKING, "开学典礼，学生报到")}
    assert days_of(sheet) == arrival | {f"09-{day}": (DayKind.EXAM, None, "月考") for day in (17, 18)}
    assert sheet.unread_cells == () and sheet.unread == ()


def test_days_without_months_are_those_of_the_row() -> None:
    head = ["周次", *DAYS, "教学安排"]
    weeks = [
        [4, "9月21日", 22, 23, 24, 25, 26, 27, "9月21日开学"],
        [5, 28, 29, 30, 1, 2, 3, 4, "国庆节放假1日至8日"],
        [6, 5, 6, 7, 8, 9, 10, 11, "10月10日（周六）补10月7日（周三）课；9日学期结束"],
    ]
    sheet = read(TITLE, head, *weeks)
    found = days_of(sheet)
    assert found["10-08"] == (DayKind.HOLIDAY, DayKind.HOLIDAY, "国庆节")
    assert "10-07" not in found and bounds(sheet) == ("09-21", "10-09")


def test_a_made_up_day_is_read_and_a_wrong_weekday_beside_a_date_is_refused() -> None:
    head, week = ["周次", *DAYS, "备注"], [3, "9月14日", 15, 16, 17, 18, 19, 20]
    sheet = read(TITLE, head, [*week, "9月19日（周六）上9月18日（周五）的课"])
    assert days_of(sheet) == {"09-19": (DayKind.MAKE_UP, DayKind.MAKE_UP, "")}
    with pytest.raises(SheetFaults) as refused:
        read(TITLE, head, [*week, "9月19日（周日）补课"])
    (error,) = refused.value.errors
    assert (error.type, error.context["row"], error.context["column"]) == ("sheet_weekday", 3, 9)  # type: ignore[index]


def test_the_farmers_calendar_is_known_and_feasts_stand_at_their_dates() -> None:
    weeks = [
        [2, "9/7\n白露", "8\n廿七", "9\n廿八", "10\n教师节", "11\n八月大", "12\n初二", "13\n初三"],
        [5, "9/28", 29, 30, "10/1", 2, 3, 4],
        [None, "十八", "十九", "二十", "国庆节放假", "廿二", "廿三", "廿四"],
    ]
    sheet = read(TITLE, ["周次", *DAYS], *weeks, across={(6, 5): 8})
    assert {day: said[2] for day, said in days_of(sheet).items() if said[2]} == {"09-10": "教师节"}
    assert (sheet.notes, sheet.unread_cells) == ((), ())


def test_what_goes_on_over_several_columns_is_of_all_their_dates() -> None:
    weeks = [[10, "11月2日", 3, 4, 5, 6, 7, 8], [None, None, "期中考试", None, "秋季运动会"]]
    sheet = read(TITLE, ["周次", *DAYS], *weeks, across={(4, 3): 4})
    assert {day: said[0] for day, said in days_of(sheet).items()} == {
        "11-03": DayKind.EXAM, "11-04": DayKind.EXAM, "11-05": DayKind.HALF,
    }  # fmt: skip


def test_half_a_day_is_half_a_day() -> None:
    week = [4, "9月28日", 29, 30, 1, 2, 3, 4, "9月30日下午放假"]
    assert days_of(read(TITLE, ["周次", *DAYS, "备注"], week)) == {"09-30": (DayKind.HALF, None, "下午")}


@pytest.mark.parametrize(
    "spans",
    [
        ("9.1-9.6", "9.7-9.13"),
        ("9月1日—6日", "9月7日—13日"),
        ("2026/9/1~9/6", "9/7~13"),
        ("9.1至9.6", "9.7至9.13"),
    ],
)
def test_weeks_as_spans_with_their_work(spans: tuple[str, str]) -> None:
    lines = [["第一周", spans[0], "1日开学"], ["第二周", spans[1], "10日教师节庆祝；13日散学"]]
    sheet = read(TITLE, ["周次", "起止日期", "工作安排"], *lines)
    assert bounds(sheet) == ("09-01", "09-13") and days_of(sheet)["09-10"] == (None, None, "教师节庆祝")


def test_a_week_may_have_a_column_for_its_first_and_its_last_day() -> None:
    lines = [
        ["1", date(2026, 8, 31), date(2026, 9, 6), "9月1日开学"],
        ["2", date(2026, 9, 7), date(2026, 9, 13), ""],
    ]
    sheet = read(TITLE, ["周次", "开始日期", "结束日期", "主要工作"], *lines)
    assert (sheet.term.staff_first, sheet.term.first) == (date(2026, 8, 31), date(2026, 9, 1))


def test_a_list_of_days_and_what_is_done_on_them() -> None:
    lines = [
        ["8月29日", "六", "教职工报到", "教导处"],
        ["9月1日", "二", "学生开学", "教导处"],
        ["9月30日—10月7日", "", "国庆放假", ""],
        ["10月10日", "六", "补课", ""],
        ["11月5日—6日", "四、五", "期中考试", "教导处"],
        ["2027年1月22日", "五", "散学典礼", ""],
        ["2027年1月23日—2月20日", "", "寒假", ""],
    ]
    sheet = read(TITLE, ["日期", "星期", "内容", "负责部门"], *lines)
    assert (sheet.term.staff_first, bounds(sheet)) == (date(2026, 8, 29), ("09-01", "01-22"))
    found = days_of(sheet)
    assert found["09-30"][0] is DayKind.HOLIDAY and found["11-06"][0] is DayKind.EXAM
    assert sheet.unread == ("负责部门",)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("二〇二六—二〇二七学年度第一学期", "2026-2027-1"),
        ("2026-27学年上学期校历", "2026-2027-1"),
        ("2026年秋季学期行事历", "2026-2027-1"),
        ("2026秋校历", "2026-2027-1"),
    ],
)
def test_a_title_names_its_term_in_many_ways_and_so_may_the_file(title: str, code: str) -> None:
    head, week = ["周次", *DAYS], [1, "8月31日", 1, 2, 3, 4, 5, 6]
    assert (term_named(title) or ("",))[0] == read([title], head, week).term.code == code
    assert read(["校历"], head, week, names=("Sheet1", f"{title}.xlsx")).term.code == code
    assert read(["校历"], head, week, term=code).term.code == code


def test_the_second_term_begins_in_the_second_year() -> None:
    head, weeks = (
        ["周次", *DAYS, "备注"],
        [[1, "3/1", 2, 3, 4, 5, 6, 7, "3月1日开学"], [20, "7/12", 13, 14, 15, 16, 17, 18, "7月16日散学"]],
    )
    sheet = read(["2026—2027学年第二学期校历"], head, *weeks)
    assert (sheet.term.first, sheet.term.last) == (date(2027, 3, 1), date(2027, 7, 16))


def test_bounds_that_the_sheet_does_not_settle_are_asked_and_an_answer_counts() -> None:
    head = ["周次", *DAYS, "备注"]
    weeks = [
        [1, "8月31日", 1, 2, 3, 4, 5, 6, "8月31日学生报到；9月1日正式上课"],
        [2, 7, 8, 9, 10, 11, 12, 13, ""],
    ]
    sheet = read(TITLE, head, *weeks)
    first, last = (one for one in sheet.open if one.needed)
    assert (first.bound, first.named) == (Bound.FIRST, (date(2026, 8, 31), date(2026, 9, 1)))
    assert (last.bound, last.named) == (Bound.LAST, ())
    said = {Bound.FIRST: date(2026, 9, 1), Bound.LAST: date(2026, 9, 11)}
    answered = read(TITLE, head, *weeks, bounds=said)
    assert bounds(answered) == ("09-01", "09-11") and not any(one.needed for one in answered.open)


def test_a_bound_of_some_classes_and_the_opening_ceremony_are_none_of_the_term() -> None:
    head = ["周次", *DAYS, "备注"]
    week = [
        1,
        "8月31日",
        1,
        2,
        3,
        4,
        5,
        6,
        "9月1日开学；8月31日一年级新生报到；9月4日开学典礼；9月6日毕业班放假",
    ]
    sheet = read(TITLE, head, week)
    assert sheet.term.first == date(2026, 9, 1) and days_of(sheet)["09-04"][2] == "开学典礼"


def test_what_stands_beside_the_tables_is_named() -> None:
    sheet = read(
        ["苇塘小学", None, "编制：教导处"],
        TITLE,
        ["周次", *DAYS, "备注", "值周"],
        [1, "8月31日", 1, 2, 3, 4, 5, 6, "", "林"],
    )
    assert sheet.unread_cells == (((1, 1), "苇塘小学"), ((1, 3), "编制：教导处"))
    assert sheet.unread == ("值周",)


def test_somebody_may_say_what_a_title_means() -> None:
    weeks = [[1, "8月31日", 1, 2, 3, 4, 5, 6, "9月1日开学", "9月4日散学"]]
    sheet = read(TITLE, ["周次", *DAYS, "大事", "备注"], *weeks, titles={"大事": "备注", "备注": "-"})
    assert sheet.term.first == date(2026, 9, 1) and sheet.unread == ("-",)


def test_more_tables_side_by_side_than_a_year_has_months_are_none() -> None:
    with pytest.raises(SheetFaults):
        read(TITLE, DAYS * 13, [1] * 91)
    assert len(find_layout(rows(TITLE, DAYS * 12)).panels) == 12


def test_days_of_the_week_may_stand_below_each_other_and_the_weeks_side_by_side() -> None:
    weeks = [["周次", 1, 2, 3]]
    weeks += [
        [day, *(at + 31 + 7 * week if at + 7 * week < 1 else at + 7 * week for week in range(3))]
        for at, day in enumerate(DAYS)
    ]
    sheet = read(TITLE, *weeks, ["备注", "9月1日开学", None, "9月18日散学"])
    assert (sheet.term.staff_first, bounds(sheet)) == (date(2026, 8, 31), ("09-01", "09-18"))
    assert (sheet.unread, sheet.unread_cells) == ((), ())
    wrong = [*weeks[:3], ["三", 2, 10, 16], *weeks[4:]]
    with pytest.raises(SheetFaults) as refused:
        read(TITLE, *wrong)
    error = refused.value.errors[0]
    assert (error.context or {})["row"], (error.context or {})["column"] == (5, 3)


def test_what_a_remark_says_beside_a_holiday_of_the_country_is_kept() -> None:
    week = [1, "9月28日", 29, 30, 1, 2, 3, 4]
    sheet = read(TITLE, ["周次", *DAYS, "备注"], [*week, "9月28日开学；10月1日值班表另发；10月2日国庆节"])
    assert days_of(sheet)["10-01"][2] == "值班表另发"
    assert "10-02" not in days_of(sheet)
