"""Who leaves is taken off what comes after, the office hears of it, and others are looked for: by whichever door."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.journal.undo import undo
from actions.people.staff import leave
from actions.replans.lapse import sweep
from actions.replans.replan import replans
from actions.xlsx.grid import read_book
from models import Assignment, Duty, JournalEntry, Notice, Person, School
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school
from tests.sheets import written

LAST = MONDAY + timedelta(days=1)
AFTER = [LAST + timedelta(days=n) for n in (1, 2, 9)]
Leaving = Callable[[Session, School, Person, datetime, Path], None]


def by_page(session: Session, school: School, ada: Person, now: datetime, folder: Path) -> None:
    leave(session, ada, LAST, now, "test")


def by_sheet(session: Session, school: School, ada: Person, now: datetime, folder: Path) -> None:
    _sheet(session, school, folder, LAST, now)


def by_undo(session: Session, school: School, ada: Person, now: datetime, folder: Path) -> None:
    """She was to leave, then a sheet said otherwise by mistake, and that is undone."""
    ada.left = LAST
    session.add(ada)
    _sheet(session, school, folder, date(2026, 12, 31), now)
    undo(session, school, session.exec(select(JournalEntry)).one(), now, "test")


def _sheet(session: Session, school: School, folder: Path, last: date, now: datetime) -> None:
    path = written(folder / "p.xlsx", ("工号", "姓名", "离职日期"), ("1", "艾达", str(last)))
    keep_sheet(session, school, read_sheet(session, school, "people", read_book(path), now), now, "test")


@pytest.mark.parametrize("leaving", [by_page, by_sheet, by_undo])
def test_who_leaves_is_replaced(session: Session, now: datetime, tmp_path: Path, leaving: Leaving) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school, code="1"), make_person(session, school, "本")
    make_person(session, school, "主任", roles=["logistics_head"])
    duties = [make_duty(session, school, day) for day in (MONDAY, LAST, *AFTER)]
    for duty in duties:
        make_assignment(session, duty, ada)
    leaving(session, school, ada, now, tmp_path)
    hers = select(Duty).join(Assignment).where(Assignment.state == "assigned")
    assert sorted(duty.day for duty in session.exec(hers)) == [MONDAY, LAST]
    told = session.exec(select(Notice.kind, Person.name).join(Person)).all()
    assert sorted(told) == [("person_left", "主任"), ("withdrawn", "艾达")]
    session.commit()
    assert sweep(school.id, now, "test") == 2
    session.expire_all()
    comes = [(seat.person.id, seat.comes) for found in replans(session, school) for seat in found.seats]
    assert comes == [(ben.id, True)] * 3


def test_a_last_day_before_the_first_is_refused(session: Session, now: datetime, tmp_path: Path) -> None:
    school = make_school(session)
    make_person(session, school, code="1")
    path = written(tmp_path / "p.xlsx", ("工号", "姓名", "离职日期"), ("1", "艾达", "2019-9-1"))
    found = read_sheet(session, school, "people", read_book(path), now)
    assert [(fault.row, fault.reason) for fault in found.faults] == [(2, "import.left_before")]
