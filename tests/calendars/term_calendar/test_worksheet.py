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
from calendars.term_calendar.layout import Week, lay_out
from calendars.term_calendar.worksheet import Rows, SheetFaults, TermSheet, read_sheet

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
    assert read().notes == ((3, "8月31日教师报到"), (6, "消防宣传周"))


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
        ([TITLE, HEADER, WEEK, [2, 7, 8, 9, 10, 11, 12, 13, "9月13日开学；9月8日散学"]], "term_order", None),
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
        (replace(TERM, code="2025-2026-1"), "term_code"),
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
