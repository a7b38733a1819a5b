"""Term calendars as schools keep them: all that is filled in is read, asked about, or named as unread.

Of `actions.school_calendar.cell_faults`, `calendars.term_calendar.terms` and `calendars.term_calendar` too.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from actions.school_calendar.term_calendar import CalendarImport, keep
from actions.school_calendar.term_sheet import QUESTIONS, read_term_sheet
from actions.xlsx.grid import LONGEST_CELL, read_book
from actions.xlsx.mends import mended, mends_of
from calendars.term_calendar.worksheet import BOUNDED
from models.errors import BadInput
from models.journal import JournalEntry
from models.schools import School
from tests.factories import make_school
from tests.sheets import written

TITLE = ("新叶小学2027—2028学年第一学期校历",)
DAYS = ("一", "二", "三", "四", "五", "六", "日")
MONDAY, WEEKS = date(2027, 8, 30), 21


def read(session: Session, path: Path, **mends: Any) -> CalendarImport:
    school = session.exec(select(School)).first() or make_school(session)
    return read_term_sheet(session, school, mended(read_book(path), mends_of(mends)))


def weeks(form: str) -> Iterator[list[Any]]:
    """The weeks of the term as a printed calendar numbers and dates them."""
    for number in range(WEEKS):
        monday = MONDAY + timedelta(weeks=number)
        dates = [monday + timedelta(days=step) for step in range(7)]
        cells: list[Any] = [f"{day.month}/{day.day}" for day in dates]
        if form == "days":
            cells = [f"{day.month}月1日" if day.day == 1 else day.day for day in dates]
        elif form == "spans":
            cells = [f"{dates[0].month}.{dates[0].day}—{dates[-1].month}.{dates[-1].day}"]
        remark = {0: "9月1日开学", WEEKS - 1: "1月21日学期结束"}.get(number)
        yield [f"第{number + 1}周", *cells, remark]


@pytest.mark.parametrize(
    ("form", "titles"),
    [
        ("days", ("周次", *DAYS, "备注")),
        ("short", ("周次", *(f"星期{day}" for day in DAYS), "主要工作")),
        ("spans", ("周次", "日期", "备注")),
    ],
)
def test_days_alone_remarks_of_another_name_and_spans_are_read(
    session: Session, tmp_path: Path, form: str, titles: tuple[str, ...]
) -> None:
    found = read(session, written(tmp_path / "a.xlsx", TITLE, titles, *map(tuple, weeks(form))))
    assert found.terms and (found.terms[0].first, found.terms[0].last) == (
        date(2027, 9, 1),
        date(2028, 1, 21),
    )
    assert (found.faults, found.unread, found.unread_cells, found.notes, found.asked) == ((), (), (), (), [])


def term(number: int, first: date, count: int = 3) -> list[list[Any]]:
    """A short calendar of a term: its titles, and its weeks from a Monday on."""
    table: list[list[Any]] = [["周次", *DAYS, "备注"]]
    for at in range(count):
        dates = [first + timedelta(weeks=at, days=step) for step in range(7)]
        remark = {
            0: f"{first.month}月{first.day}日开学",
            count - 1: f"{dates[4].month}月{dates[4].day}日散学",
        }
        table.append([at + 1, *(f"{day.month}/{day.day}" for day in dates), remark.get(at)])
    return table


AUTUMN, SPRING = term(1, date(2027, 8, 30)), term(2, date(2028, 2, 14))
BOTH = [
    ("2027-2028-1", date(2027, 8, 30), date(2027, 9, 17)),
    ("2027-2028-2", date(2028, 2, 14), date(2028, 3, 3)),
]


def spans(found: CalendarImport) -> list[tuple[str, date, date]]:
    return [(one.code, one.first, one.last) for one in found.terms]


@pytest.mark.parametrize(("one", "two"), [("上学期", "下学期"), ("第一学期教学周历", "第二学期教学周历")])
def test_both_terms_of_a_year_stand_below_one_another_or_side_by_side(
    session: Session, tmp_path: Path, one: str, two: str
) -> None:
    title = ("新叶小学2027—2028学年校历",)
    below = written(tmp_path / "a.xlsx", title, (one,), *map(tuple, AUTUMN), (two,), *map(tuple, SPRING))
    heads = (*(None,) * 3, one, *(None,) * 9, two)
    rows = [(*left, None, *right) for left, right in zip(AUTUMN, SPRING, strict=True)]
    for path in (below, written(tmp_path / "b.xlsx", title, heads, *rows)):
        found = read(session, path)
        assert spans(found) == BOTH
        assert (found.faults, found.unread, found.unread_cells, found.notes, found.asked) == (
            (),
            (),
            (),
            (),
            [],
        )


def test_a_workbook_has_a_sheet_for_each_term_and_one_of_them_may_be_taken_alone(
    session: Session, tmp_path: Path
) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in (("上学期", AUTUMN), ("下学期", SPRING), ("作息", [["早读", "7:40"]])):
        sheet = book.create_sheet(name)
        for row in ([*TITLE] if name == "作息" else ["新叶小学校历"], *table):
            sheet.append(row)
    book["下学期"]["C4"] = "#N/A"
    path = tmp_path / "2027-2028学年校历.xlsx"
    book.save(path)
    found = read(session, path)
    assert [(one.where, one.column) for one in found.to_mend] == [("下学期 4", "C")]
    cells = {"下学期!C4": "2/22"}
    found = read(session, path, cells=cells)
    assert (spans(found), found.unread_sheets) == (BOTH, ("作息",))
    alone = read(session, path, cells=cells, answers={"term": "2027-2028-2", "first": "2028-2-15"})
    assert spans(alone) == [("2027-2028-2", date(2028, 2, 15), date(2028, 3, 3))]
    assert alone.unread_sheets == ("上学期", "作息")
    with pytest.raises(BadInput) as refused:
        read(session, path, cells=cells, answers={"first": "2028-2-15"})
    assert refused.value.code == "calendar.which_term"


def test_a_bound_that_one_of_two_terms_leaves_open_is_asked_for_with_its_term(
    session: Session, tmp_path: Path
) -> None:
    spring = [row[:8] for row in SPRING]
    title = ("2027—2028学年校历",)
    path = written(
        tmp_path / "a.xlsx", title, ("上学期",), *map(tuple, AUTUMN), ("下学期",), *map(tuple, spring)
    )
    asked = read(session, path).asked
    assert [one.question for one in asked] == ["2027-2028-2 first", "2027-2028-2 last"]
    answers = {one.question: f"{one.taken}" for one in asked}
    assert read(session, path, answers=answers).asked == []


def test_a_remark_about_the_other_term_is_no_calendar_of_its_own(session: Session, tmp_path: Path) -> None:
    found = read(
        session, written(tmp_path / "a.xlsx", TITLE, *map(tuple, AUTUMN), (None, "下学期工作计划另发"))
    )
    assert spans(found) == BOTH[:1]


def test_what_was_corrected_stands_in_the_journal(session: Session, tmp_path: Path, now: datetime) -> None:
    bad = (1, "8月30日", "31日开学", "下周三", 2, 3, 4, 5, "9月3日散学")
    path = written(tmp_path / "a.xlsx", TITLE, ("周次", *DAYS, "备注"), bad)
    found = read(session, path, cells={"Sheet!D3": "9/1"}, answers={"staff_first": "2027-8-29"})
    keep(session, session.exec(select(School)).one(), found, now, "test")
    facts = session.exec(select(JournalEntry).where(JournalEntry.verb == "import_calendar")).one().facts
    assert facts["cells"] == [["Sheet!D3", "下周三 → 9/1"]]
    assert facts["answers"] == {"staff_first": "2027-8-29"}


def test_an_error_alone_in_its_row_is_told_with_its_cell(session: Session, tmp_path: Path) -> None:
    found = read(session, written(tmp_path / "a.xlsx", TITLE, *map(tuple, AUTUMN), (None, "#REF!")))
    assert [(one.where, one.column) for one in found.to_mend] == [(6, "B")]


def test_half_a_day_off_for_teachers_day_is_no_bound(session: Session, tmp_path: Path) -> None:
    table = [*weeks("short")]
    table[2][-1] = "9月10日教师节放假半天"
    found = read(session, written(tmp_path / "a.xlsx", TITLE, ("周次", *DAYS, "备注"), *map(tuple, table)))
    assert found.terms and found.terms[0].staff_last == date(2028, 1, 23)
    assert [(day.date, day.students, day.staff) for day in found.added] == [(date(2027, 9, 10), "half", None)]


def test_cells_that_go_on_over_columns_or_rows_say_the_same_for_all_of_them(
    session: Session, tmp_path: Path
) -> None:
    table = (
        TITLE,
        ("日期", "内容"),
        ("9月1日", "开学"),
        ("11月8日—9日", "期中考试"),
        (None, "值班表另发"),
        ("2028年1月21日", "散学"),
    )
    found = read(session, written(tmp_path / "a.xlsx", *table, merged=("A4:A5",)))
    assert [(day.date.day, day.name) for day in found.added] == [
        (8, "期中考试、值班表另发"),
        (9, "期中考试、值班表另发"),
    ]
    drawn = (TITLE, DAYS, ("11月1日", 2, 3, 4, 5, 6, 7), (None, "期中考试", None, None, None, None, None))
    found = read(session, written(tmp_path / "b.xlsx", *drawn, merged=("B4:D4",)))
    assert [day.date.day for day in found.added] == [2, 3, 4]


def test_a_fault_names_the_cell_in_which_it_is_mended(session: Session, tmp_path: Path) -> None:
    bad = (1, "8月30日", 31, "下周三", "#N/A", "绿" * (LONGEST_CELL + 1), 4, 5)
    path = written(tmp_path / "a.xlsx", TITLE, ("周次", *DAYS), bad)
    found = read(session, path)
    assert [(one.where, one.column, one.spot.said[:3]) for one in found.to_mend] == [
        (3, "E", "#N/"), (3, "F", "绿绿绿"), (3, "D", "下周三"),
    ]  # fmt: skip
    right = {"Sheet!D3": "9/1", "Sheet!E3": "2", "Sheet!F3": "3"}
    assert read(session, path, cells=right).faults == ()


def test_answers_settle_the_term_and_its_bounds(session: Session, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", ("校历",), ("周次", *DAYS), (1, "8月30日", 31, 1, 2, 3, 4, 5))
    with pytest.raises(BadInput) as refused:
        read(session, path)
    assert refused.value.facts["reason"] == "sheet_term"
    answers = {"term": "2027-2028-1", "first": "2027-9-1", "last": "2027-9-3"}
    found = read(session, path, answers=answers)
    assert found.terms and (found.terms[0].first.day, found.terms[0].last.day, found.asked) == (1, 3, [])
    assert {*QUESTIONS} == {"term", *BOUNDED}
    with pytest.raises(BadInput) as refused:
        read(session, path, answers={**answers, "last": "周五"})
    assert refused.value.code == "calendar.bound"


def test_more_than_is_read_is_refused(session: Session, tmp_path: Path) -> None:
    book = Workbook()
    for row in ([*TITLE], ["周次", *DAYS], *[["x"]] * 5100):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(BadInput) as refused:
        read(session, tmp_path / "a.xlsx")
    assert refused.value.code == "import.too_many_rows"
