"""A duty table imported again: what it says otherwise of the duties that earlier tables made, applied and undone."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from actions.crews.by_hand import OneDay, add_duty
from actions.imports.sheets import keep_sheet, read_sheet
from actions.journal.undo import undo
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import Book, read_book
from actions.xlsx.mends import mended, mends_of
from models import Assignment, Duty, JournalEntry, Notice, Person, Refusal, School
from models.mappings import Family
from tests.factories import MONDAY, make_person, make_routine, make_school
from tests.sheets import written

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
TITLES = ("日期", "任务", "开始", "结束", "人员")
Line = tuple[date, str, str, str, str]
FIRST: tuple[Line, ...] = (
    (TUESDAY, "早班", "6:00", "14:00", "艾达、本"),
    (TUESDAY, "晚班", "14:00", "22:00", "伊娃"),
    (WEDNESDAY, "早班", "6:00", "14:00", "本"),
)


@pytest.fixture
def school(session: Session) -> School:
    school = make_school(session)
    make_person(session, school, "艾达", category="worker")
    make_person(session, school, "本", category="worker")
    make_person(session, school, "伊娃", category="teacher")
    return school


def book(folder: Path, lines: tuple[Line, ...], *, replace: bool = False) -> Book:
    answers = {"answers": {"duties.earlier": "replace"}} if replace else {}
    return mended(read_book(written(folder / "a.xlsx", TITLES, *lines)), mends_of(answers))


def take(session: Session, school: School, now: datetime, folder: Path, *lines: Line, **how: Any) -> Outcome:
    found = read_sheet(session, school, "duties", book(folder, lines, **how), now)
    return keep_sheet(session, school, found, now, "test")


def read(session: Session, school: School, now: datetime, folder: Path, *lines: Line, **how: Any) -> Outcome:
    return read_sheet(session, school, "duties", book(folder, lines, **how), now)


def table(session: Session) -> list[tuple[str, str, str, set[str]]]:
    """Day and name, from when to when, and who is on each open duty."""
    zone, found = ZoneInfo("Asia/Shanghai"), []
    session.expire_all()
    for duty in session.exec(select(Duty).where(Duty.state == "open").order_by(Duty.start)):  # type: ignore[arg-type]
        held = select(Person.name).join(Assignment).where(Assignment.duty_id == duty.id)
        people = set(session.exec(held.where(Assignment.state == "assigned")))
        hours = (f"{one.astimezone(zone):%H:%M}" for one in (duty.start, duty.end))
        found.append((f"{duty.day:%d} {duty.name}", *hours, people))
    return found  # type: ignore[return-value]


def words(session: Session) -> list[tuple[str, str]]:
    found = select(Notice.kind, Person.name).join(Person, Person.id == Notice.person_id)  # type: ignore[arg-type]
    return sorted(session.exec(found))


def last_deed(session: Session) -> JournalEntry:
    deeds = select(JournalEntry).where(JournalEntry.verb == "import_sheet")
    return session.exec(deeds.order_by(JournalEntry.id.desc())).first()  # type: ignore[union-attr, return-value]


BEFORE = [
    ("08 早班", "06:00", "14:00", {"艾达", "本"}),
    ("08 晚班", "14:00", "22:00", {"伊娃"}),
    ("09 早班", "06:00", "14:00", {"本"}),
]


def test_a_person_in_the_place_of_another_is_a_change_whatever_they_are(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, *FIRST)
    corrected = ((TUESDAY, "早班", "6:00", "14:00", "艾达、伊娃"), FIRST[2])
    found = take(session, school, now, tmp_path, *corrected)
    assert dict(found.counts) == {"changed": 1, "same": 1}
    assert table(session)[0] == ("08 早班", "06:00", "14:00", {"艾达", "伊娃"})
    undo(session, school, last_deed(session), now, "test")
    assert table(session) == BEFORE


def test_what_a_corrected_table_does_not_name_stays_unless_it_is_asked_for(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, *FIRST)
    found = take(session, school, now, tmp_path, FIRST[0], FIRST[2])
    assert [(one.reason, one.value) for one in found.doubts] == [
        ("import.earlier", f"{TUESDAY} 晚班（伊娃）")
    ]
    assert table(session) == BEFORE


def test_what_falls_away_is_cancelled_told_and_comes_back_by_undo(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, *FIRST)
    found = take(session, school, now, tmp_path, FIRST[0], FIRST[2], replace=True)
    assert dict(found.counts) == {"removed": 1, "same": 2}
    assert table(session) == [BEFORE[0], BEFORE[2]]
    assert ("cancelled", "伊娃") in words(session)
    undo(session, school, last_deed(session), now, "test")
    assert table(session) == BEFORE
    assert words(session).count(("assigned", "伊娃")) == 2


def test_other_hours_move_a_duty_tell_those_on_it_and_go_back_by_undo(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, *FIRST)
    corrected = ((TUESDAY, "早班", "7:00", "14:30", "艾达、伊娃"), FIRST[1], FIRST[2])
    kept = read(session, school, now, tmp_path, *corrected)
    assert [one.reason for one in kept.doubts][0] == "import.earlier"
    corrected = ((TUESDAY, "早班", "7:00", "13:30", "艾达、伊娃"), FIRST[1], FIRST[2])
    found = take(session, school, now, tmp_path, *corrected, replace=True)
    assert dict(found.counts) == {"changed": 1, "same": 2}
    assert table(session)[0] == ("08 早班", "07:00", "13:30", {"艾达", "伊娃"})
    assert ("changed", "艾达") in words(session) and ("withdrawn", "本") in words(session)
    again = read(session, school, now, tmp_path, *corrected)
    assert dict(again.counts) == {"same": 3}
    undo(session, school, last_deed(session), now, "test")
    assert table(session) == BEFORE


def test_who_keeps_a_duty_is_asked_again_where_its_hours_change(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, *FIRST)
    corrected = (FIRST[0], (TUESDAY, "晚班", "13:00", "22:00", "伊娃、本"), FIRST[2])
    found = read(session, school, now, tmp_path, *corrected, replace=True)
    assert [(one.reason, one.value) for one in found.doubts] == [("overlap", "本 13:00-14:00")]


def test_duties_of_other_tables_other_days_and_hands_are_left_alone(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, *FIRST)
    take(session, school, now, tmp_path, (TUESDAY, "校园巡视", "18:00", "19:00", "本"))
    ada = session.exec(select(Person).where(Person.name == "艾达")).one()
    zone = ZoneInfo("Asia/Shanghai")
    clock = (datetime.combine(TUESDAY, datetime.min.time(), zone) + timedelta(hours=n) for n in (15, 16))
    start, end = (one.time() for one in clock)
    add_duty(session, school, OneDay("扫雪", TUESDAY, start, end, named=[ada]), now, "test", ada.id)
    session.flush()
    take(session, school, now, tmp_path, FIRST[0], replace=True)
    assert [one[0] for one in table(session)] == ["08 早班", "08 扫雪", "08 校园巡视", "09 早班"]


@pytest.mark.parametrize(
    ("titles", "row"),
    [
        (TITLES, lambda day, who: (day, "早班", "6:00", "14:00", who)),
        (("日期", "早班 6:00-14:00"), lambda *said: said),
    ],
)
def test_a_last_day_that_a_corrected_table_has_no_more_is_of_the_days_its_title_names(
    session: Session, school: School, now: datetime, tmp_path: Path, titles: Any, row: Any
) -> None:
    lines = (row(TUESDAY, "艾达"), row(WEDNESDAY, "本"))

    def read(title: str, *lines: Any) -> Outcome:
        sheet = read_book(written(tmp_path / "a.xlsx", (title,), titles, *lines))
        return read_sheet(session, school, "duties", sheet, now)

    week = f"值班表（{TUESDAY:%Y年%m月%d日}至{WEDNESDAY:%m月%d日}）"
    keep_sheet(session, school, read(week, *lines), now, "test")
    left = [("import.earlier", f"{WEDNESDAY} 早班（本）")]
    corrected = read(week, lines[0])
    assert [(one.reason, one.value) for one in corrected.doubts if one.reason == "import.earlier"] == left
    for_a_day = read(f"值班表（{TUESDAY:%Y年%m月%d日}至{TUESDAY:%m月%d日}）", lines[0])
    assert not [one for one in for_a_day.doubts if one.reason == "import.earlier"]


def test_what_fell_away_or_was_undone_may_be_named_again(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, *FIRST)
    take(session, school, now, tmp_path, FIRST[0], FIRST[2], replace=True)
    take(session, school, now, tmp_path, *FIRST)
    assert table(session) == BEFORE
    undo(session, school, last_deed(session), now, "test")
    assert table(session) == [BEFORE[0], BEFORE[2]]
    take(session, school, now, tmp_path, *FIRST)
    assert table(session) == BEFORE


def test_a_duty_that_somebody_changed_since_is_not_undone(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, *FIRST)
    take(session, school, now, tmp_path, FIRST[0], FIRST[2], replace=True)
    deed = last_deed(session)
    gone = session.exec(select(Duty).where(Duty.state == "cancelled")).one()
    gone.state = "open"
    session.flush()
    with pytest.raises(Refusal) as refused:
        undo(session, school, deed, now, "test")
    assert refused.value.code == "undo.changed_since"


def test_a_table_of_other_words_for_the_same_routine_is_asked_about_on_its_days(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    make_routine(session, school, "gate", name="门卫值班")
    means = {(Family.ROUTINE, word): ("gate",) for word in ("门卫班", "大门值守")}
    first = ((TUESDAY, "门卫班", "7:00", "15:00", "艾达"), (WEDNESDAY, "门卫班", "7:00", "15:00", "艾达"))
    take(session, school, now, tmp_path, *first, (TUESDAY, "宿舍值班", "7:00", "15:00", "伊娃"))
    second = (TUESDAY, "大门值守", "7:00", "15:00", "本")
    asked = read_sheet(session, school, "duties", book(tmp_path, (second,)), now, "", means)
    assert [one.value for one in asked.doubts if one.reason == "import.earlier"] == [
        f"{TUESDAY} 门卫班（艾达）"
    ]
    found = read_sheet(session, school, "duties", book(tmp_path, (second,), replace=True), now, "", means)
    assert {one.label: one.kind for one in found.changes} == {
        f"{TUESDAY} 大门值守": "added",
        f"{TUESDAY} 门卫班（艾达）": "removed",
    }
