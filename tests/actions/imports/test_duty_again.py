"""The next table under the same titles: read as the first, with the hours of the last time, unless answered otherwise.

Of `actions.imports.duties.sheet` and `earlier.usual_hours`."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.journal.undo import undo
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from actions.xlsx.mends import mended, mends_of
from models import JournalEntry, School
from tests.factories import make_person, make_school
from tests.sheets import written

DECEMBER = datetime(2026, 12, 1, 1, tzinfo=UTC)
Line = tuple[str, str, str]
FIRST: tuple[Line, ...] = (("12月7日", "张三", "李四"), ("12月8日", "王五", "赵六"))
HOURS = {
    "duties.from.门卫": "07:00",
    "duties.until.门卫": "19:00",
    "duties.from.巡查": "21:00",
    "duties.until.巡查": "22:00",
}


@pytest.fixture
def school(session: Session) -> School:
    school = make_school(session)
    for name in ("张三", "李四", "王五", "赵六"):
        make_person(session, school, name)
    return school


def read(session: Session, school: School, folder: Path, *lines: Line, **answers: str) -> Outcome:
    rows = (("2026年12月值班表",), ("日期", "门卫", "巡查"), *lines)
    book = mended(read_book(written(folder / "a.xlsx", *rows)), mends_of({"answers": answers}))
    return read_sheet(session, school, "duties", book, DECEMBER)


def take(session: Session, school: School, folder: Path, *lines: Line, **answers: str) -> None:
    keep_sheet(session, school, read(session, school, folder, *lines, **answers), DECEMBER, "test")


def hours(found: Outcome) -> list[tuple[str, str, str]]:
    """Each new duty, from when to when; nothing is at fault."""
    assert [(fault.where, fault.reason, fault.value) for fault in found.faults] == []
    new = [one for one in found.changes if one.kind == "added"]
    return [(one.label, _clock(one.after["start"]), _clock(one.after["end"])) for one in new]


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}"


def told(found: Outcome, reason: str) -> dict[str, str]:
    return {one.value: one.taken for one in found.doubts if one.reason == reason}


def test_the_next_table_has_the_hours_of_the_last_and_says_so(
    session: Session, school: School, tmp_path: Path
) -> None:
    take(session, school, tmp_path, *FIRST, **HOURS)
    found = read(session, school, tmp_path, ("12月14日", "张三", "李四"))
    assert hours(found) == [("2026-12-14 门卫", "07:00", "19:00"), ("2026-12-14 巡查", "21:00", "22:00")]
    assert told(found, "import.usual_hours") == {"门卫": "07:00–19:00", "巡查": "21:00–22:00"}


def test_hours_answered_or_emptied_count_more_than_those_of_the_last_time(
    session: Session, school: School, tmp_path: Path
) -> None:
    take(session, school, tmp_path, *FIRST, **HOURS)
    otherwise = {"duties.from.门卫": "08:00", "duties.until.门卫": "12:00"}
    emptied = {"duties.from.巡查": "", "duties.until.巡查": ""}
    found = read(session, school, tmp_path, ("12月14日", "张三", "李四"), **otherwise, **emptied)
    assert hours(found) == [("2026-12-14 门卫", "08:00", "12:00"), ("2026-12-14 巡查", "00:00", "00:00")]
    assert told(found, "import.all_day") == {"巡查": "00:00–24:00"}


def test_a_corrected_table_changes_its_days_and_adds_the_new_one(
    session: Session, school: School, tmp_path: Path
) -> None:
    take(session, school, tmp_path, *FIRST, **HOURS)
    found = read(
        session, school, tmp_path, ("12月7日", "王五", "李四"), FIRST[1], ("12月9日", "赵六", "张三")
    )
    assert hours(found) == [("2026-12-09 门卫", "07:00", "19:00"), ("2026-12-09 巡查", "21:00", "22:00")]
    assert {one.label: one.kind for one in found.changes if one.kind != "added"} == {
        "2026-12-07 门卫": "changed",
        "2026-12-07 巡查": "same",
        "2026-12-08 门卫": "same",
        "2026-12-08 巡查": "same",
    }


def test_a_table_that_was_undone_is_read_as_the_first_time(
    session: Session, school: School, tmp_path: Path
) -> None:
    take(session, school, tmp_path, *FIRST, **HOURS)
    deed = session.exec(select(JournalEntry).where(JournalEntry.verb == "import_sheet")).one()
    undo(session, school, deed, DECEMBER, "test")
    assert [one[0] for one in hours(read(session, school, tmp_path, *FIRST))] == [
        "2026-12-07 门卫",
        "2026-12-07 巡查",
        "2026-12-08 门卫",
        "2026-12-08 巡查",
    ]


@pytest.mark.parametrize(("start", "end"), [("07:00", ""), ("", "19:00"), ("25:00", "27:00")])
def test_hours_that_say_no_span_are_asked_for_again(
    session: Session, school: School, tmp_path: Path, start: str, end: str
) -> None:
    answers = {"duties.from.门卫": start, "duties.until.门卫": end}
    found = read(session, school, tmp_path, *FIRST, **answers)
    assert [(one.reason, one.value) for one in found.faults] == [
        ("import.odd_hours", f"门卫 {start}–{end}"),
        ("import.odd_hours", f"门卫 {start}–{end}"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (("日期", "值班人"), ("12月7日 ", "张三")),
        (("日期", "门卫（25:00-27:00）"), ("12月7日", "张三")),
        (("日期", "时间", "值班人"), ("12月7日", "25:00-27:00", "张三")),
        (("日期", "班次", "值班人"), ("12月7日", "夜班（22:00-26:30）", "张三")),
    ],
)
def test_hours_that_no_day_has_are_no_whole_day(
    session: Session, school: School, tmp_path: Path, rows: tuple[tuple[str, ...], ...]
) -> None:
    path = written(tmp_path / "b.xlsx", ("2026年12月值班表",), *rows)
    found = read_sheet(session, school, "duties", read_book(path), DECEMBER)
    written_odd = any(":" in cell for row in rows for cell in row)
    assert [one.reason for one in found.faults] == (["import.odd_hours"] if written_odd else [])
    assert bool(found.changes) is not written_odd


def test_a_duty_of_a_list_that_ends_when_it_begins_is_said_to_last_a_day(
    session: Session, school: School, tmp_path: Path
) -> None:
    titles = ("日期", "任务", "开始", "结束", "人员")
    lines = (("2026-12-07", "看门", "8:00", "8:00", "张三"), ("2026-12-08", "看门", "8:00", "25:00", "张三"))
    path = written(tmp_path / "c.xlsx", titles, *lines)
    found = read_sheet(session, school, "duties", read_book(path), DECEMBER)
    assert told(found, "import.round_the_clock") == {"08:00–08:00": "24 h"}
    assert [one.label for one in found.changes] == ["2026-12-07 看门"]
    assert [one.row for one in found.faults] == [3]
