"""A duty table's people are asked of the rules of every roster, on known duties and on those it makes, row by row."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.imports.staff.newcomers import newcomers
from actions.journal.undo import undo
from actions.people.absences import report_absence
from actions.people.staff import leave
from actions.xlsx.grid import read_book
from models import Assignment, BadInput, Duty, JournalEntry, Person, Qualification, Refusal, School
from tests.factories import (
    MONDAY,
    kept,
    make_assignment,
    make_duty,
    make_person,
    make_routine,
    make_school,
)
from tests.sheets import written

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
TITLES = ("日期", "任务", "开始", "结束", "人员")
Line = tuple[date, str, str | None, str | None, str]


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def ada(session: Session, school: School) -> Person:
    return make_person(session, school)


@pytest.fixture
def ben(session: Session, school: School) -> Person:
    return make_person(session, school, "本")


def faults(
    session: Session, school: School, now: datetime, folder: Path, *lines: Line
) -> list[tuple[int, str, str]]:
    """Row, reason and value of each fault; a table with a fault changes nothing."""
    found = read_sheet(session, school, "duties", read_book(written(folder / "a.xlsx", TITLES, *lines)), now)
    duties = len(session.exec(select(Duty)).all())
    if found.faults:
        with pytest.raises(BadInput):
            keep_sheet(session, school, found, now, "test")
    assert len(session.exec(select(Duty)).all()) == duties
    return [(fault.row, fault.reason, fault.value) for fault in found.faults]


def take(session: Session, school: School, now: datetime, folder: Path, *lines: Line) -> None:
    found = read_sheet(session, school, "duties", read_book(written(folder / "b.xlsx", TITLES, *lines)), now)
    keep_sheet(session, school, found, now, "test")


def holders(session: Session, duty: Duty) -> set[str]:
    rows = select(Person.name).join(Assignment)
    return set(session.exec(rows.where(Assignment.duty_id == duty.id, Assignment.state == "assigned")))


def test_one_person_on_two_new_duties_at_once_is_refused_with_the_hours(
    session: Session, school: School, ada: Person, now: datetime, tmp_path: Path
) -> None:
    found = faults(
        session, school, now, tmp_path,
        (TUESDAY, "值班甲", "8:00", "12:00", "艾达"),
        (TUESDAY, "值班乙", "10:00", "14:00", "艾达"),
    )  # fmt: skip
    assert found == [(3, "overlap", "艾达 10:00-12:00")]


def test_who_has_left_is_refused(
    session: Session, school: School, ada: Person, now: datetime, tmp_path: Path
) -> None:
    leave(session, ada, TUESDAY, now, "test")
    assert faults(session, school, now, tmp_path, (TUESDAY, "值班", "8:00", "9:00", "艾达")) == []
    found = faults(session, school, now, tmp_path, (WEDNESDAY, "值班", "8:00", "9:00", "艾达"))
    assert found == [(2, "not_employed", "艾达")]


def test_every_fault_of_the_table_is_told(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    make_assignment(session, make_duty(session, school, TUESDAY, key="published"), ben)
    report_absence(session, ada, now + timedelta(days=2), now + timedelta(days=3), "sick", now, "test")
    found = faults(
        session, school, now, tmp_path,
        (TUESDAY, "值班", "8:30", "10:00", "艾达、本、诺巴迪"),
        (TUESDAY, "夜班", "22:00", "6:00", "艾达"),
        (WEDNESDAY, "早班", "6:00", "8:00", "本"),
        (WEDNESDAY, "白班", "9:00", "10:00", "艾达"),
    )  # fmt: skip
    assert found == [(5, "absent", "艾达")]


def test_who_clashes_or_is_nobody_is_left_off_and_named_and_the_duty_lacks_them(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    eva = make_person(session, school, "伊娃")
    leave(session, eva, MONDAY, now, "test")
    make_assignment(session, make_duty(session, school, TUESDAY, key="published"), ben)
    lines = ((TUESDAY, "值班", "8:30", "10:00", "艾达、本、诺巴迪、伊娃"),)
    file = written(tmp_path / "a.xlsx", TITLES, *lines)
    found = read_sheet(session, school, "duties", read_book(file), now)
    assert [(one.where, one.reason, one.value) for one in found.doubts] == [
        ("E2", "overlap", "本 08:30-09:00"),
        ("E2", "not_employed", "伊娃"),
        ("E2", "import.nobody_else", "诺巴迪"),
    ]
    assert newcomers(found) == {"诺巴迪": True}
    keep_sheet(session, school, found, now, "test")
    duty = session.exec(select(Duty).where(Duty.name == "值班")).one()
    assert (holders(session, duty), duty.needs.size) == ({"艾达"}, 4)
    again = read_sheet(session, school, "duties", read_book(file), now)
    assert [change.kind for change in again.changes] == ["same"]


def test_where_nobody_of_several_can_the_duty_is_refused(
    session: Session, school: School, ada: Person, now: datetime, tmp_path: Path
) -> None:
    make_assignment(session, make_duty(session, school, TUESDAY, key="published"), ada)
    found = faults(session, school, now, tmp_path, (TUESDAY, "值班", "8:30", "10:00", "艾达、诺巴迪"))
    assert found == [(2, "overlap", "艾达 08:30-09:00"), (2, "import.nobody", "诺巴迪")]


def test_a_short_night_between_two_rows_is_refused(
    session: Session, school: School, ada: Person, now: datetime, tmp_path: Path
) -> None:
    found = faults(
        session, school, now, tmp_path,
        (TUESDAY, "晚班", "18:00", "22:00", "艾达"),
        (WEDNESDAY, "早班", "5:00", "7:00", "艾达"),
    )  # fmt: skip
    assert found == [(3, "rest", "艾达")]


def test_a_new_duty_of_a_routine_asks_for_its_certificate_and_keeps_its_work_apart(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    crew = {"lines": [{"pool": "caretaker", "qualification": "electrician"}], "apart": ["buying"]}
    make_routine(session, school, "wires", name="电工值班", crew=crew, active=True)
    buying = make_duty(session, school, TUESDAY, key="buying", tags=["buying"])
    make_assignment(session, buying, ben)
    kept(
        session,
        Qualification(school_id=school.id, person_id=ben.id, kind="electrician", first=MONDAY, last=TUESDAY),
    )
    for line, reason in (
        ((TUESDAY, "电工值班", "15:00", "16:00", "艾达"), "no_certificate"),
        ((WEDNESDAY, "电工值班", "15:00", "16:00", "本"), "certificate_expired"),
        ((TUESDAY, "电工值班", "15:00", "16:00", "本"), "separation"),
    ):
        assert [found[1] for found in faults(session, school, now, tmp_path, line)] == [reason]


def test_two_change_places_at_the_same_hour_and_come_back_by_undo(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    gate, yard = (make_duty(session, school, TUESDAY, key=name, name=name) for name in ("门卫", "操场"))
    make_assignment(session, gate, ada)
    make_assignment(session, yard, ben)
    lines: tuple[Line, ...] = (
        (TUESDAY, "门卫", None, None, "本"),
        (TUESDAY, "操场", None, None, "艾达"),
    )
    take(session, school, now, tmp_path, *lines)
    assert (holders(session, gate), holders(session, yard)) == ({"本"}, {"艾达"})
    entry = session.exec(select(JournalEntry).where(JournalEntry.verb == "import_sheet")).one()
    undo(session, school, entry, now, "test")
    assert (holders(session, gate), holders(session, yard)) == ({"艾达"}, {"本"})


def test_undo_puts_nobody_back_whom_a_rule_forbids_by_now(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    gate = make_duty(session, school, TUESDAY, name="门卫")
    make_assignment(session, gate, ada)
    take(session, school, now, tmp_path, (TUESDAY, "门卫", None, None, "本"))
    leave(session, ada, MONDAY, now, "test")
    entry = session.exec(select(JournalEntry).where(JournalEntry.verb == "import_sheet")).one()
    with pytest.raises(Refusal) as refused, session.begin_nested():
        undo(session, school, entry, now, "test")
    assert refused.value.facts["reason"] == "not_employed"
    assert holders(session, gate) == {"本"}


def test_a_table_corrects_what_a_table_said(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    gate = make_duty(session, school, TUESDAY, name="门卫")
    take(session, school, now, tmp_path, (TUESDAY, "门卫", None, None, "艾达"))
    take(session, school, now, tmp_path, (TUESDAY, "门卫", None, None, "本"))
    assert holders(session, gate) == {"本"}


def test_two_new_duties_of_one_name_at_different_hours_are_two(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    take(
        session, school, now, tmp_path,
        (TUESDAY, "假期值班", "8:00", "20:00", "艾达"),
        (TUESDAY, "假期值班", "20:00", "8:00", "本"),
    )  # fmt: skip
    found = session.exec(select(Duty).order_by(Duty.start)).all()  # type: ignore[arg-type]
    assert [(duty.minutes, holders(session, duty)) for duty in found] == [(720, {"艾达"}), (720, {"本"})]


def test_the_night_shift_of_a_later_table_takes_nobody_off_the_day_shift_of_that_name(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    take(session, school, now, tmp_path, (TUESDAY, "元旦值班", "8:00", "20:00", "艾达"))
    take(session, school, now, tmp_path, (TUESDAY, "元旦值班", "20:00", "8:00", "本"))
    duties = sorted(session.exec(select(Duty)).all(), key=lambda duty: duty.start)
    assert [holders(session, duty) for duty in duties] == [{"艾达"}, {"本"}]


def test_what_is_over_today_is_refused_with_its_cell_unless_it_is_as_the_table_says(
    session: Session, school: School, ada: Person, ben: Person, now: datetime, tmp_path: Path
) -> None:
    early = make_duty(
        session, school, start=now - timedelta(hours=2), end=now - timedelta(hours=1), name="早巡"
    )
    make_assignment(session, early, ada)
    lines = (
        (MONDAY, "早巡", None, None, "艾达"),
        (MONDAY, "早班", "6:00", "7:30", "本"),
        (MONDAY, "白班", "7:30", "8:30", "本"),
    )
    titles, noon = TITLES, now + timedelta(hours=4)
    found = read_sheet(
        session, school, "duties", read_book(written(tmp_path / "a.xlsx", titles, *lines)), now
    )
    assert [(one.row, one.column, one.reason, one.value) for one in found.faults] == [
        (3, "结束", "import.past", "07:30")
    ]
    assert faults(session, school, noon, tmp_path, *lines) == [
        (3, "import.past", "07:30"),
        (4, "import.past", "08:30"),
    ]
    other = faults(session, school, now, tmp_path, (MONDAY, "早巡", None, None, "本"))
    assert other == [(2, "import.past", "2026-09-07 早巡")]


def test_a_clash_is_called_the_same_whether_one_file_holds_it_or_two(
    session: Session, school: School, ada: Person, now: datetime, tmp_path: Path
) -> None:
    first, second = (TUESDAY, "甲班", "8:00", "12:00", "艾达"), (TUESDAY, "乙班", "10:00", "14:00", "艾达")
    together = faults(session, school, now, tmp_path, first, second)
    take(session, school, now, tmp_path, first)
    assert together == [(3, "overlap", "艾达 10:00-12:00")]
    assert faults(session, school, now, tmp_path, second) == [(2, "overlap", "艾达 10:00-12:00")]
