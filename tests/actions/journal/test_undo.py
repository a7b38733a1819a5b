"""What the journal remembers row by row is undone: all of it or nothing, and not over later changes."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.imports.sheets import keep_sheet, read_sheet, take_over
from actions.journal.undo import undo, undo_deed
from actions.people.staff import (
    CertificateValues,
    PersonValues,
    add_person,
    drop_certificate,
    edit_person,
    keep_certificate,
)
from actions.routines.routines import add_routine, edit_routine
from actions.school_calendar.tables import (
    BellValues,
    PlaceValues,
    TermValues,
    drop_bell,
    keep_bell,
    keep_place,
    keep_term,
)
from actions.xlsx.grid import read_book
from calendars.school_days.days import DayKind, Layer
from models import database
from models.base import Table
from models.duties import Assignment, Duty
from models.errors import Refusal
from models.journal import JournalEntry
from models.notices import Notice
from models.people import Person, Qualification
from models.places import Place
from models.proposals import Proposal
from models.routines import Routine
from models.schools import School
from models.terms import Bell, Day, Term
from tests.actions.school_calendar.test_holiday_notice import INVENTED
from tests.actions.school_calendar.test_term_calendar import TITLE, event, ics, sheet
from tests.factories import (
    MONDAY,
    make_assignment,
    make_duty,
    make_person,
    make_place,
    make_routine,
    make_school,
)
from tests.rolling import apply_notice, follow
from tests.sheets import import_day_calendar, import_term_sheet, written

PERSON: dict[str, Any] = {"code": "7", "name": "本恩", "joined": "2026-09-01"}
PAPER = {"kind": "health", "number": "1", "first": "2026-01-01", "last": "2026-12-31"}
PLACE: dict[str, Any] = {"code": "pool", "name": "泳池", "kind": "area"}
BELL = {"name": "lunch", "label": "午餐", "at": "11:50"}
ROUTINE: dict[str, Any] = {"name": "巡楼", "cadence": {"every": "FREQ=DAILY", "at": ["20:00"]}}
TERM = {"code": "2026-2027-2", "name": "下学期", "first": "2027-02-22", "last": "2027-07-09"}
TERM |= {"staff_first": "2027-02-20", "staff_last": "2027-07-12"}


def rows(session: Session, *tables: type[Table]) -> list[dict[str, Any]]:
    return [row.model_dump() for table in tables for row in session.exec(select(table).order_by(table.id))]  # type: ignore[arg-type]


def newest(session: Session, verb: str) -> JournalEntry:
    found = select(JournalEntry).where(col(JournalEntry.verb) == verb).order_by(col(JournalEntry.id).desc())
    entry = session.exec(found).first()
    assert entry is not None
    return entry


Deed = Callable[[Session, School, datetime], object]


def hired(session: Session, school: School, now: datetime) -> None:
    add_person(session, school, PersonValues(**PERSON), now, "test")


def renamed(session: Session, school: School, now: datetime) -> None:
    edit_person(
        session,
        school,
        session.exec(select(Person)).one(),
        PersonValues(**PERSON, wishes=[{"burden": "night"}]),
        now,
        "test",
    )


def unpapered(session: Session, school: School, now: datetime) -> None:
    drop_certificate(session, session.exec(select(Qualification)).one(), now, "test")


def built(session: Session, school: School, now: datetime) -> None:
    keep_place(session, school, None, PlaceValues(**PLACE), now, "test")


def silenced(session: Session, school: School, now: datetime) -> None:
    drop_bell(session, school, session.exec(select(Bell)).one(), now, "test")


def termed(session: Session, school: School, now: datetime) -> None:
    keep_term(session, school, None, TermValues.model_validate(TERM), now, "test")


def invented(session: Session, school: School, now: datetime) -> None:
    add_routine(session, school, ROUTINE, now, "test")


def slowed(session: Session, school: School, now: datetime) -> None:
    routine = session.exec(select(Routine)).one()
    edit_routine(session, school, routine, {**ROUTINE, "minutes": 90}, now, "test")


def noticed(session: Session, school: School, now: datetime) -> None:
    apply_notice(session, school, INVENTED, now, "test")


@pytest.mark.parametrize(
    ("deed", "verb"),
    [
        (hired, "add_person"),
        (renamed, "edit_person"),
        (unpapered, "drop_certificate"),
        (built, "add_place"),
        (silenced, "drop_bell"),
        (termed, "keep_term"),
        (invented, "add_routine"),
        (slowed, "edit_routine"),
        (noticed, "apply_notice"),
    ],
)
def test_after_undo_everything_is_as_before(session: Session, now: datetime, deed: Deed, verb: str) -> None:
    school = make_school(session)
    person = make_person(session, school)
    keep_certificate(session, person, CertificateValues.model_validate(PAPER), now, "test")
    make_routine(session, school, places={"kind": "area"})
    make_place(session, school)
    make_duty(session, school, MONDAY + timedelta(days=30), key="far", published=False)
    keep_bell(session, school, None, BellValues.model_validate(BELL), now, "test")
    tables = (Person, Qualification, Place, Routine, Bell, Term, Day, School)
    before = rows(session, *tables), {duty.key for duty in session.exec(select(Duty))}
    deed(session, school, now)
    assert rows(session, *tables) != before[0]
    undo(session, school, newest(session, verb), now, "test")
    session.expire_all()
    assert (rows(session, *tables), {duty.key for duty in session.exec(select(Duty))}) == before


def test_what_later_work_hangs_on_is_not_undone(session: Session, now: datetime) -> None:
    school = make_school(session)
    ben = add_person(session, school, PersonValues(**PERSON), now, "test")
    hiring = newest(session, "add_person")
    make_assignment(session, make_duty(session, school), ben)
    with pytest.raises(Refusal, match=r"undo\.in_use"), session.begin_nested():
        undo(session, school, hiring, now, "test")
    edit_person(session, school, ben, PersonValues(**PERSON, team="食堂"), now, "test")
    first = newest(session, "edit_person")
    edit_person(session, school, ben, PersonValues(**PERSON, team="保安"), now, "test")
    with pytest.raises(Refusal, match=r"undo\.changed_since"), session.begin_nested():
        undo(session, school, first, now, "test")
    assert session.get_one(Person, ben.id).team == "保安"


def test_a_duty_table_is_undone_its_people_told_and_its_new_duty_cancelled(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    ada, ben = (make_person(session, school, name) for name in ("艾达", "本恩"))
    duty = make_duty(session, school, MONDAY + timedelta(days=1))
    make_assignment(session, duty, ada)
    path = written(
        tmp_path / "duties.xlsx",
        ("日期", "任务", "开始", "结束", "人员"),
        (duty.day, "巡查", None, None, "本恩"),
        (duty.day, "大扫除", time(13), time(15), "艾达"),
    )
    keep_sheet(session, school, read_sheet(session, school, "duties", read_book(path), now), now, "test")
    extra = session.exec(select(Duty).where(Duty.name == "大扫除")).one()
    assert crew(session, duty) == {ben.id}
    undo(session, school, newest(session, "import_sheet"), now, "test")
    assert (crew(session, duty), extra.state) == ({ada.id}, "cancelled")


def test_who_was_taken_off_for_a_new_duty_at_the_same_hour_comes_back_as_it_is_undone(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    ada, _ = (make_person(session, school, name) for name in ("艾达", "本恩"))
    duty = make_duty(session, school, MONDAY + timedelta(days=1))
    make_assignment(session, duty, ada)
    path = written(
        tmp_path / "duties.xlsx",
        ("日期", "任务", "开始", "结束", "人员"),
        (duty.day, "巡查", None, None, "本恩"),
        (duty.day, "大扫除", time(8), time(9), "艾达"),
    )
    session.commit()
    with database.reading() as reading:
        take_over(reading, school.id, "duties", read_book(path), now, "test")
        entry = newest(reading, "import_sheet").id or 0
        told = len(reading.exec(select(Notice)).all())
        undo_deed(reading, school.id, entry, now, "test")
        with pytest.raises(Refusal, match=r"undo\.not_possible"):
            undo_deed(reading, school.id, entry, now, "test")
    session.expire_all()
    assert crew(session, duty) == {ada.id}
    assert [notice.kind for notice in session.exec(select(Notice).order_by(col(Notice.id)))].count(
        "cancelled"
    ) == 1
    assert len(session.exec(select(Notice)).all()) == told + 3


def test_what_cannot_come_back_beside_a_newer_one_is_not_undone(session: Session, now: datetime) -> None:
    school = make_school(session)
    keep_bell(session, school, None, BellValues.model_validate(BELL), now, "test")
    silenced(session, school, now)
    dropped = newest(session, "drop_bell")
    keep_bell(session, school, None, BellValues.model_validate({**BELL, "at": "12:10"}), now, "test")
    with pytest.raises(Refusal, match=r"undo\.in_use"), session.begin_nested():
        undo(session, school, dropped, now, "test")
    assert session.exec(select(Bell)).one().at == time(12, 10)


def crew(session: Session, duty: Duty) -> set[Any]:
    held = session.exec(select(Assignment).where(Assignment.duty_id == duty.id))
    return {row.person_id for row in held if row.held}


def school_with_days(session: Session, now: datetime) -> School:
    """A school with a daily round, its weeks rolled out; one day is half by its own word, one by the bureau's."""
    school = make_school(session)
    for layer in ("school", "bureau"):
        session.add(Day(school_id=school.id, day=date(2026, 9, 8), layer=layer, students="half", name=layer))
    session.add(Day(school_id=school.id, day=date(2026, 9, 10), layer="school", students="half", name="半天"))
    cadence = {"every": "FREQ=DAILY", "on": "working", "at": ["08:00"]}
    make_routine(session, school, cadence=cadence)
    follow(session, school, now, "test")
    session.exec(select(Duty).where(Duty.day == date(2026, 9, 17))).one().published = True
    session.flush()
    return school


def open_days(session: Session) -> set[date]:
    return {duty.day for duty in session.exec(select(Duty)) if duty.open}


WEEKS: list[list[Any]] = [
    [1, None, "9月1日", 2, 3, 4, 5, 6, "9月1日开学"],
    [2, 7, 8, 9, 10, 11, 12, 13, "9月11日放假；9月12日上课；9月10日月考"],
    [3, 14, 15, 16, 17, 18, 19, 20, "9月17日放假；9月19日散学"],
]
LATER_WEEKS: list[list[Any]] = [[1, None, None, "2027年9月1日", 2, 3, 4, 5, "9月1日开学；9月3日散学"]]


@pytest.mark.parametrize("title", [TITLE, TITLE.replace("2026—2027学年第一", "2027—2028学年第一")])
def test_a_term_calendar_is_undone_with_its_term_its_days_and_what_the_duties_made_of_it(
    session: Session, now: datetime, tmp_path: Path, title: str
) -> None:
    school = school_with_days(session, now)
    before = rows(session, Term, Day), open_days(session)
    weeks = WEEKS if title == TITLE else LATER_WEEKS
    import_term_sheet(session, school, sheet(tmp_path, *weeks, title=title), now, "test")
    follow(session, school, now, "test")
    assert rows(session, Term, Day) != before[0]
    assert (len(session.exec(select(Proposal)).all()) == 1) == (title == TITLE)  # of the published duty
    undo(session, school, newest(session, "import_calendar"), now, "test")
    follow(session, school, now, "test")
    session.expire_all()
    assert (rows(session, Term, Day), open_days(session)) == before
    assert session.exec(select(Proposal).where(Proposal.state == "proposed")).all() == []


def test_a_foreign_calendar_is_undone(session: Session, now: datetime, tmp_path: Path) -> None:
    school = school_with_days(session, now)
    before = rows(session, Term, Day), open_days(session)
    file = ics(tmp_path, event("20260914", "20260916", "秋假"), event("20260908", "20260909", "Ferien"))
    import_day_calendar(session, school, file, now, "test", Layer.BUREAU, DayKind.HOLIDAY)
    follow(session, school, now, "test")
    assert open_days(session) != before[1]
    undo(session, school, newest(session, "import_calendar"), now, "test")
    follow(session, school, now, "test")
    session.expire_all()
    assert (rows(session, Term, Day), open_days(session)) == before


def test_a_term_calendar_is_not_undone_over_what_was_changed_since(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = school_with_days(session, now)
    import_term_sheet(session, school, sheet(tmp_path, *WEEKS), now, "test")
    first = newest(session, "import_calendar")
    import_term_sheet(session, school, sheet(tmp_path, WEEKS[0], WEEKS[2]), now, "test")
    after = rows(session, Term, Day)
    with pytest.raises(Refusal, match=r"undo\.changed_since"), session.begin_nested():
        undo(session, school, first, now, "test")
    session.expire_all()
    assert rows(session, Term, Day) == after
    undo(session, school, newest(session, "import_calendar"), now, "test")
    session.expire_all()
    undo(session, school, first, now, "test")
    assert [day.name for day in session.exec(select(Day).order_by(col(Day.day), col(Day.layer)))] == [
        "bureau",
        "school",
        "半天",
    ]
