"""A school's term calendar is read as it is printed, and what cannot be read is refused with its row."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from calendars.school_days.days import DayKind, Layer, Override, SchoolCalendar, Term
from calendars.school_days.terms import check_order, check_term
from calendars.term_calendar.dates import SheetFaults
from calendars.term_calendar.layout import Week, lay_out
from calendars.term_calendar.titles import Rows
from calendars.term_calendar.worksheet import TermSheet, read_sheet

COUNTRY = SchoolCalendar("CN", None, (), (), 2026)
HEADER = ["周次", "一", "二", "三", "四", "五", "六", "日", "备注"]
TITLE = ["绿野实验学校2026—2027学年第一学期校历"]
WEEKS: list[list[Any]] = [
    [1, None, "9月1日", 2, 3, 4, 5, 6, "9月1日开学；8月31日教师报到"],
    [2, 7, 8, 9, "10 教师节", 11, 12, 13, None],
    [3, 14, 15, 16, 17, 18, 19, 20, "9月20日上课（补10月6日的课）"],
    [4, 21, 22, 23, 24, 25, 26, 27, "9月25日—27日中秋节放假；消防宣传周"],
    [5, 28, 29, 30, "10/1", 2, 3, 4, "10月1日至7日国庆节放假调休，共7天。"],
    [6, 5, 6, 7, 8, 9, 10, 11, "10月10日（星期六）上班"],
    [7, 12, 13, 14, 15, 16, 17, 18, "10月17日放假"],
    [8, 19, 20, 21, 22, 23, 24, 25, "10月21、22日期中考试；10.23秋季运动会"],
]


def rows(*lines: Sequence[Any]) -> Rows:
    """Lines of cells as a spreadsheet holds them: by row and column, from 1 on, those with anything in them."""
    cells = [
        {column: cell for column, cell in enumerate(line, start=1) if str(cell if cell is not None else "")}
        for line in lines
    ]
    return [(number, row) for number, row in enumerate(cells, start=1) if row]


def read(*weeks: list[Any]) -> TermSheet:
    return read_sheet(rows(TITLE, HEADER, *(weeks or WEEKS)), COUNTRY)


def refused(*lines: list[Any]) -> list[tuple[str, Any]]:
    with pytest.raises(SheetFaults) as refusal:
        read_sheet(rows(*lines), COUNTRY)
    return [(error.type, (error.context or {}).get("row")) for error in refusal.value.errors]


def test_a_sheet_says_its_term() -> None:
    term = read().term
    assert (term.code, term.name) == ("2026-2027-1", "2026—2027学年第一学期")
    assert (term.first, term.last) == (date(2026, 9, 1), date(2026, 10, 25))


def test_remarks_become_days_and_what_the_country_says_already_is_left_out() -> None:
    days = {day.date.isoformat(): (day.students, day.staff, day.name) for day in read().days}
    assert days == {
        "2026-09-10": (None, None, "教师节"),
        "2026-10-17": (DayKind.HOLIDAY, DayKind.HOLIDAY, ""),
        "2026-10-21": (DayKind.EXAM, None, "期中考试"),
        "2026-10-22": (DayKind.EXAM, None, "期中考试"),
        "2026-10-23": (DayKind.HALF, None, "秋季运动会"),
    }


def test_a_remark_without_a_date_is_kept_with_its_row() -> None:
    assert read().notes == ((6, "消防宣传周"),)


def test_a_bound_may_lie_outside_the_dates_of_the_sheet() -> None:
    assert read().term.staff_first == date(2026, 8, 31)


def test_lessons_on_another_sunday_than_the_countrys_are_a_make_up_day() -> None:
    week = [4, 21, 22, 23, 24, 25, 26, 27, "9月27日上课"]
    (day,) = (day for day in read(*WEEKS[:3], week).days if day.date.month == 9 and day.date.day == 27)
    assert day.students is day.staff is DayKind.MAKE_UP


def test_weeks_may_begin_on_sunday_and_cells_may_be_dates() -> None:
    header = ["week", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Remarks"]
    cells = [None, None, date(2026, 9, 1), date(2026, 9, 2), 3, 4, 5]
    weeks: list[list[Any]] = [[1, *cells, "2026-09-04 exam"], [2, 6, 7]]
    sheet = read_sheet(rows(["2026-2027 term 1"], header, *weeks), COUNTRY)
    assert sheet.days == (Override(date(2026, 9, 4), Layer.SCHOOL, DayKind.EXAM, None, "exam"),)
    assert sheet.term.last == date(2026, 9, 7)


def test_days_of_the_month_alone_are_counted_back_from_the_first_that_names_one() -> None:
    title = ["新叶小学2027—2028学年第一学期校历"]
    first = ["第1周", 30, 31, "9月1日", 2, 3, 4, 5, "9月1日开学"]
    sheet = read_sheet(rows(title, HEADER, first, ["第2周", 6, 7, 8, 9, 10, 11, 12]), COUNTRY)
    assert (sheet.term.staff_first, sheet.term.first) == (date(2027, 8, 30), date(2027, 9, 1))
    assert sheet.term.last == date(2027, 9, 12)


@pytest.mark.parametrize("first", ["9月", "九月", " 9 月"])
def test_the_first_of_a_month_may_be_written_as_its_name(first: str) -> None:
    title = ["新叶小学2027—2028学年第一学期校历"]
    lines = [["第1周", 30, 31, first, 2, 3, 4, 5, "9月1日开学"], ["第2周", 6, 7, 8, 9, 10, 11, 12]]
    sheet = read_sheet(rows(title, HEADER, *lines), COUNTRY)
    assert (sheet.term.staff_first, sheet.term.last) == (date(2027, 8, 30), date(2027, 9, 12))


def test_a_sheet_that_names_no_month_hears_so_once() -> None:
    assert refused(TITLE, HEADER, [1, 7, 8, 9, 10, 11, 12, 13], [2, 14]) == [("sheet_year", 3)]


def test_days_of_the_month_alone_are_read_where_only_one_year_has_them_so() -> None:
    sheet = read_sheet(rows(TITLE, HEADER, [1, 31, 1, 2, 3, 4, 5, 6], [2, 7, 8, 9, 10, 11, 12, 13]), COUNTRY)
    assert (sheet.term.first, sheet.term.last) == (date(2026, 8, 31), date(2026, 9, 13))


@pytest.mark.parametrize(
    "spans", [("8.30—9.5", "9.6—9.12"), ("8月30日-9月5日", "9月6日至12日"), ("2027/8/30~9/5", "9/6~12")]
)
def test_weeks_may_be_spans_of_dates(spans: tuple[str, str]) -> None:
    lines = [[f"第{number}周", span] for number, span in enumerate(spans, start=1)]
    titles = [["2027—2028学年第一学期校历"], ["周次", "日期", "备注"]]
    sheet = read_sheet(rows(*titles, [*lines[0], "9月1日开学"], [*lines[1], "9月10日考试"]), COUNTRY)
    assert (sheet.term.staff_first, sheet.term.first, sheet.term.last) == (
        date(2027, 8, 30),
        date(2027, 9, 1),
        date(2027, 9, 12),
    )
    assert [day.date for day in sheet.days] == [date(2027, 9, 10)]


def test_spans_that_do_not_run_on_are_refused_with_their_rows() -> None:
    titles = [["2027—2028学年第一学期校历"], ["周次", "日期", "备注"]]
    lines = [["第1周", "8.30—9.5"], ["第2周", "9.6—10.12"], ["第3周", "下周"], ["第4周", "9.13—9.19"]]
    assert refused(*titles, *lines) == [("sheet_order", 4), ("sheet_date", 5)]


def test_the_remarks_may_be_called_otherwise_and_what_is_not_read_is_named() -> None:
    header = [*HEADER[:8], "主要工作", "值周教师"]
    week = [1, None, "9月1日", 2, 3, 4, 5, 6, "9月1日开学；9月4日散学", "林小草"]
    sheet = read_sheet(rows(TITLE, header, week), COUNTRY)
    assert (sheet.term.first, sheet.term.last, sheet.unread) == (
        date(2026, 9, 1),
        date(2026, 9, 4),
        ("值周教师",),
    )


def test_teachers_day_is_no_bound_of_the_term_and_half_a_day_off_is_half_a_day() -> None:
    week = [2, 7, 8, 9, 10, 11, 12, 13, "9月10日教师节放假半天"]
    sheet = read(WEEKS[0], week)
    assert [(day.date.day, day.students, day.staff) for day in sheet.days] == [(10, DayKind.HALF, None)]
    assert sheet.term.staff_last == date(2026, 9, 13)


def test_every_bad_cell_and_remark_is_told_at_once() -> None:
    weeks = [[2, 7, 8, "周三", 10, 11, 12, 13], [3, 14, 16, 16, 17, 18, 19, 20, "9月18日—17日放假"]]
    assert refused(TITLE, HEADER, WEEK, *weeks) == [
        ("sheet_date", 4),
        ("sheet_weekday", 5),
        ("sheet_remark", 5),
    ]


WEEK = [1, None, "9月1日", 2, 3, 4, 5, 6, None]


@pytest.mark.parametrize(
    ("lines", "code", "row"),
    [
        ([TITLE], "sheet_header", None),
        ([["校历"], HEADER, WEEK], "sheet_term", None),
        ([TITLE, HEADER], "sheet_no_days", None),
        ([TITLE, HEADER, [1, None, 1, 2, 3]], "sheet_year", 3),
        ([TITLE, HEADER, [1, "9月1日"]], "sheet_weekday", 3),
        ([TITLE, HEADER, WEEK, [2, 7, 8, "周三"]], "sheet_date", 4),
        ([TITLE, HEADER, WEEK, [2, 8, 9]], "sheet_weekday", 4),
        ([TITLE, HEADER, WEEK, [2, 31]], "sheet_order", 4),
        ([TITLE, HEADER, WEEK, [2, 7, 8, 9, 10, 11, 12, 13, "9月13日—8日放假"]], "sheet_remark", 4),
        ([TITLE, HEADER, WEEK, [2, 7, 8, 9, 10, 11, 12, 13, "9月8日放假；9月8日考试"]], "sheet_twice", 4),
        ([TITLE, HEADER, WEEK, [2, 7, 8, 9, 10, 11, 12, 13, "9月13日开学；9月8日散学"]], "sheet_bound", 4),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(
    lines: list[list[Any]], code: str, row: int | None
) -> None:
    assert refused(*lines)[0] == (code, row)


def rows_of(weeks: list[Week], term: Term, language: str) -> Rows:
    header = (
        HEADER if language == "zh" else ["Week", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Remarks"]
    )
    cells: list[list[object]] = [
        [week.number, *(day.date if day else None for day in week.days), week.remark] for week in weeks
    ]
    return rows([f"学校 {term.name}（{term.code}）"], list(header), *cells, ["图例", "放假"])


TERM = Term("2026-2027-1", "秋季", date(2026, 9, 1), date(2027, 1, 22), date(2026, 8, 26), date(2027, 1, 26))
names = st.text("家长会（七）年级 abc，ABC放假考试补·", max_size=12).map(str.strip)
kinds = st.sampled_from([None, *DayKind])
changes = st.builds(
    Override,
    st.dates(TERM.staff_first, TERM.staff_last),
    st.sampled_from([Layer.BUREAU, Layer.SCHOOL]),
    kinds,
    kinds,
    names,
).filter(lambda day: bool(day.students or day.staff or day.name))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(changes, max_size=25, unique_by=lambda day: (day.date, day.layer)), st.sampled_from(["zh", "en"])
)
def test_what_we_write_is_read_back_as_the_same_days(days: list[Override], language: str) -> None:
    calendar = replace(COUNTRY, terms=(TERM,), overrides=tuple(days))
    sheet = read_sheet(rows_of(lay_out(calendar, TERM, language), TERM, language), COUNTRY)
    again = replace(calendar, terms=(sheet.term,), overrides=sheet.days)
    for before, after in zip(
        calendar.days(TERM.staff_first, TERM.staff_last),
        again.days(TERM.staff_first, TERM.staff_last),
        strict=True,
    ):
        assert (before.students.kind, before.staff.kind) == (after.students.kind, after.staff.kind), before
        assert (before.students.name, before.week) == (after.students.name, after.week), before
    assert sheet.notes == ()


@pytest.mark.parametrize(
    ("term", "code"),
    [
        (replace(TERM, code="first"), "term_code"),
        (replace(TERM, code="2026-2028-1"), "term_code"),
        (replace(TERM, code="2025-2026-1"), "term_years"),
        (replace(TERM, staff_last=date(2028, 1, 22), last=date(2027, 12, 22)), "term_length"),
        (replace(TERM, staff_first=date(2026, 3, 1)), "term_length"),
    ],
)
def test_a_term_with_a_wrong_code_or_length_is_refused(term: Term, code: str) -> None:
    with pytest.raises(PydanticCustomError) as refusal:
        check_term(term)
    assert refusal.value.type == code


def test_the_second_term_does_not_come_before_the_first() -> None:
    spring = replace(
        TERM,
        code="2026-2027-2",
        first=date(2026, 3, 2),
        last=date(2026, 7, 1),
        staff_first=date(2026, 3, 1),
        staff_last=date(2026, 7, 4),
    )
    check_order([spring, replace(TERM, code="2027-2028-1")])
    with pytest.raises(PydanticCustomError) as refusal:
        check_order([spring, TERM])
    assert refusal.value.type == "term_numbers"
