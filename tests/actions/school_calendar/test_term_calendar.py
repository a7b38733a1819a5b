"""Term calendars come in whole or not at all, go out and come back as the same days."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import Session, col, select

from actions.installation.demo import plant
from actions.school.school_time import calendar_of
from actions.school_calendar.term_sheet import read_term_sheet
from actions.school_calendar.term_xlsx import export_term_sheet
from actions.xlsx.grid import read_book
from calendars.school_days.days import DayKind, Layer, SchoolCalendar
from calendars.school_days.disagreements import Clash
from models.duties import Duty
from models.errors import BadInput
from models.journal import JournalEntry
from models.schools import School
from models.terms import Day, Term
from notifications.sentences.codes import refusal
from tests.factories import make_routine, make_school
from tests.rolling import follow, roll
from tests.sheets import import_day_calendar, import_term_sheet
from tests.some import some

HEADER = ["周次", "一", "二", "三", "四", "五", "六", "日", "备注"]
TITLE = "绿野实验学校2026—2027学年第一学期校历"
WEEKS: list[list[Any]] = [
    [1, None, "9月1日", 2, 3, 4, 5, 6, "9月1日开学"],
    [2, 7, 8, 9, 10, 11, 12, 13, "9月13日上课；9月10日、11日月考"],
    [3, 14, 15, 16, 17, 18, 19, 20, "9月19日散学"],
]


def sheet(folder: Path, *weeks: list[Any], title: str = TITLE) -> Path:
    book = Workbook()
    for row in ([title], HEADER, *weeks):
        book.worksheets[0].append(row)
    book.save(folder / "校历.xlsx")
    return folder / "校历.xlsx"


def ics(folder: Path, *events: str) -> Path:
    file = folder / "Ferien.ics"
    file.write_text("\r\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""]), encoding="utf-8")
    return file


def event(first: str, after: str, name: str) -> str:
    dates = [f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{after}"]
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{first}", f"SUMMARY:{name}", *dates, "END:VEVENT"])


def whole(calendar: SchoolCalendar, term: str) -> list[Any]:
    found = next(known for known in calendar.terms if known.code == term)
    return list(calendar.days(found.staff_first, found.staff_last))


def test_a_term_calendar_brings_its_term_and_days(session: Session, tmp_path: Path, now: datetime) -> None:
    school = make_school(session)
    found = import_term_sheet(session, school, sheet(tmp_path, *WEEKS), now, "test")
    term = session.exec(select(Term)).one()
    assert (term.first, term.last, term.name) == (
        date(2026, 9, 1),
        date(2026, 9, 19),
        "2026–2027学年第一学期",
    )
    days = {row.day.day: (row.students, row.staff, row.name) for row in session.exec(select(Day))}
    assert days == {13: ("make_up", "make_up", ""), 10: ("exam", None, "月考"), 11: ("exam", None, "月考")}
    clashes = [(one.code, one.date.day) for one in found.disagreements]
    assert clashes[0] == (Clash.MAKE_UP_ELSEWHERE, 13) and (Clash.TERM_ENDS_OFF, 19) in clashes
    assert "import_calendar" in [entry.verb for entry in session.exec(select(JournalEntry))]


def test_taken_in_again_it_changes_nothing(session: Session, tmp_path: Path, now: datetime) -> None:
    school, file = make_school(session), sheet(tmp_path, *WEEKS)
    import_term_sheet(session, school, file, now, "test")
    again = import_term_sheet(session, school, file, now, "test")
    assert (again.added, again.changed, again.removed) == ((), (), ())


def test_a_day_the_new_calendar_does_not_name_goes_and_the_bureaus_stays(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    school = make_school(session)
    for layer in ("school", "bureau"):
        session.add(Day(school_id=school.id, day=date(2026, 9, 8), layer=layer, students="half", name=layer))
    session.flush()
    found = import_term_sheet(session, school, sheet(tmp_path, *WEEKS), now, "test")
    assert [day.layer for day in found.removed] == [Layer.SCHOOL]
    assert [row.layer for row in session.exec(select(Day).where(Day.day == date(2026, 9, 8)))] == ["bureau"]


def test_a_preview_changes_nothing(session: Session, tmp_path: Path) -> None:
    school = make_school(session)
    assert read_term_sheet(session, school, read_book(sheet(tmp_path, *WEEKS))).added
    assert list(session.exec(select(Day))) == [] and not session.dirty


def test_one_bad_cell_and_nothing_is_taken_in(session: Session, tmp_path: Path, now: datetime) -> None:
    school = make_school(session)
    bad = sheet(tmp_path, *WEEKS[:2], [3, 14, 15, "星期三"])
    with pytest.raises(BadInput) as caught:
        import_term_sheet(session, school, bad, now, "test")
    assert (caught.value.code, caught.value.facts["row"]) == ("calendar.row", 5)
    assert refusal(caught.value, "zh_CN").startswith("校历.xlsx 第 5 行有问题：“星期三”不是日期。")
    assert list(session.exec(select(Day))) == []


def test_every_bad_cell_is_told_with_its_row_errors_and_formulas_among_them(
    session: Session, tmp_path: Path
) -> None:
    bad = sheet(tmp_path, WEEKS[0], [2, 7, "周三", "#N/A", 10, 11, "=1+11", 13], [3, 14, 15, 17])
    found = read_term_sheet(session, make_school(session), read_book(bad))
    told = [(fault.facts["row"], fault.facts["reason"], fault.facts["value"]) for fault in found.faults]
    assert told == [
        (4, "import.error_cell", "D4 #N/A"),
        (4, "import.no_result", "G4 ="),
        (4, "sheet_date", "周三"),
        (5, "sheet_weekday", "17"),
    ]
    assert [refusal(error, "zh_CN") for _, _, error in found.bad_cells][0] == "单元格是错误值：D4 #N/A"


def test_a_stray_cell_far_away_and_other_worksheets_change_nothing(session: Session, tmp_path: Path) -> None:
    book = load_workbook(sheet(tmp_path, *WEEKS))
    book.worksheets[0]["A20000"], book.worksheets[0]["XFD4"] = " ", " "
    book.create_sheet("作息", 0).append(["早读", "07:30"])
    book.save(tmp_path / "stray.xlsx")
    found = read_term_sheet(session, make_school(session), read_book(tmp_path / "stray.xlsx"))
    assert (len(found.added), found.faults, found.unread_sheets) == (3, (), ("作息",))


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("2025—2026学年第一学期校历", "sheet_weekday"),
        ("2026—2028学年第一学期校历", "term_code"),
        ("2026—2027学年第二学期校历", "sheet_weekday"),
        ("校历", "sheet_term"),
    ],
)
def test_a_wrong_or_overlapping_term_is_refused_in_both_languages(
    session: Session, tmp_path: Path, now: datetime, title: str, reason: str
) -> None:
    school = make_school(session)
    with pytest.raises(BadInput) as caught:
        import_term_sheet(session, school, sheet(tmp_path, *WEEKS, title=title), now, "test")
    assert caught.value.facts["reason"] == reason
    for language in ("zh_CN", "en"):
        assert reason not in refusal(caught.value, language)


def test_a_second_term_before_the_first_is_refused(session: Session, tmp_path: Path, now: datetime) -> None:
    school = make_school(session)
    week = [1, "2026年2月23日", 24, 25, 26, 27, 28, "3月1日", ""]
    with pytest.raises(BadInput) as caught:
        file = sheet(tmp_path, week, title="2026-2027学年第二学期（2026-2027-2）")
        import_term_sheet(session, school, file, now, "test")
    assert caught.value.facts["reason"] == "term_numbers"


def test_the_demo_schools_terms_go_out_and_come_back_the_same(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    school = plant(session, now, "test")
    before = calendar_of(session, school)
    fresh = School(code="fresh", name="新校", official_through=2026)
    session.add(fresh)
    session.flush()
    for term in some(before.terms):
        file = export_term_sheet(session, school, term.code, tmp_path / f"{term.code}.xlsx")
        assert import_term_sheet(session, fresh, file, now, "test").notes == ()
    after = calendar_of(session, fresh)
    for term in some(before.terms):
        assert whole(after, term.code) == whole(before, term.code)


def test_the_printed_calendar_is_coloured_and_no_text_becomes_a_formula(
    session: Session, tmp_path: Path
) -> None:
    school = make_school(session, name='=HYPERLINK("x")')
    export_term_sheet(session, school, "2026-2027-1", tmp_path / "out.xlsx")
    page = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert page["A1"].data_type == "s"
    holiday = next(cell for row in page.iter_rows() for cell in row if cell.value == datetime(2026, 10, 1))  # noqa: DTZ001
    assert holiday.fill.fgColor.rgb.endswith("F4B6B6")


def test_the_duties_follow_the_calendar(session: Session, tmp_path: Path, now: datetime) -> None:
    school = make_school(session)
    make_routine(session, school, cadence={"every": "FREQ=DAILY", "on": "working", "at": ["08:00"]})
    roll(session, school, date(2026, 9, 7), date(2026, 9, 20), now, "test")
    week = [2, 7, 8, 9, 10, 11, 12, 13, "9月11日放假；9月12日上课"]
    import_term_sheet(session, school, sheet(tmp_path, WEEKS[0], week, WEEKS[2]), now, "test")
    found = follow(session, school, now, "test")
    assert (found.added, found.withdrawn) == (1, 1)
    days = [duty.day.day for duty in session.exec(select(Duty).order_by(col(Duty.day)))]
    assert days == [7, 8, 9, 10, 12, 14, 15, 16, 17, 18, 20]


def test_a_foreign_calendar_becomes_days_of_the_bureau(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    school = make_school(session)
    file = ics(
        tmp_path,
        event("20261101", "20261104", "秋季假期"),
        event("20261112", "20261113", "Founders' Day"),
        event("20261001", "20261002", "National Day"),
    )
    found = import_day_calendar(session, school, file, now, "test")
    rows = {row.day: row for row in session.exec(select(Day))}
    assert sorted(day.day for day in rows) == [1, 2, 3, 12]
    assert {row.layer for row in rows.values()} == {"bureau"} and len(found.added) == 4
    assert (rows[date(2026, 11, 2)].students, rows[date(2026, 11, 2)].staff) == ("vacation", None)
    assert rows[date(2026, 11, 12)].staff == "holiday"
    again = import_day_calendar(session, school, file, now, "test", Layer.BUREAU, DayKind.HOLIDAY)
    assert [day.date.day for day in again.changed] == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "content", "code", "reason"),
    [
        ("a.ics", b"<html>", "calendar.refused", "foreign_not_calendar"),
        ("a.ics", b"x" * (2 * 1024 * 1024 + 1), "calendar.refused", "foreign_size"),
        ("missing.ics", None, "calendar.unreadable", None),
        ("a.xlsx", b"not a workbook", "import.unreadable", None),
    ],
)
def test_files_that_are_no_calendars_are_refused(
    session: Session,
    tmp_path: Path,
    now: datetime,
    name: str,
    content: bytes | None,
    code: str,
    reason: str | None,
) -> None:
    school = make_school(session)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    take_in = import_day_calendar if name.endswith(".ics") else import_term_sheet
    with pytest.raises(BadInput) as caught:
        take_in(session, school, tmp_path / name, now, "test")
    assert (caught.value.code, caught.value.facts.get("reason")) == (code, reason)
    assert "code=" not in refusal(caught.value, "en")
