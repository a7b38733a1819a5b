"""What went wrong once, each as the office would notice it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from openpyxl import Workbook
from sqlmodel import Session, SQLModel, create_engine, select

from actions.crews.one_person import assign, claim
from actions.duties.complete import complete
from actions.imports.sheets import keep_sheet, read_sheet
from actions.people.absences import report_absence
from actions.planner.question import pose
from actions.roster.draw_up import draw_up
from actions.roster.publish import publish
from actions.routines.horizon import roll
from actions.routines.proposals import accept, proposals
from actions.xlsx.grid import read_book
from models import Assignment, Day, Duty, Person, Refusal, Roster, Routine, School
from tests.factories import make_assignment, make_duty, make_person, make_routine, make_school

MONDAY, TUESDAY = date(2026, 9, 14), date(2026, 9, 15)


def held(session: Session, duty: Duty) -> set[str]:
    rows = select(Assignment, Person).join(Person).where(Assignment.duty_id == duty.id)
    return {person.name for row, person in session.exec(rows) if row.held}


def drawn(session: Session, school: School, first: date, last: date, now: datetime) -> Roster:
    school_id = school.id
    session.commit()
    roster = draw_up(school_id, first, last, now, "test", seconds=2)
    session.expire_all()
    return session.get_one(Roster, roster)


def test_who_fell_ill_after_the_roster_was_drawn_up_is_not_put_on_duty(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    ada = make_person(session, school)
    ill = make_duty(session, school, MONDAY, published=False)
    well = make_duty(session, school, MONDAY + timedelta(days=2), published=False)
    roster = drawn(session, school, MONDAY, MONDAY + timedelta(days=3), now)
    report_absence(session, ada, ill.start, ill.end, "sick", now, "test")
    result = publish(session, roster, now + timedelta(hours=1), "user:li")
    assert (held(session, ill), held(session, well)) == (set(), {"艾达"})
    assert (result.assigned, result.withdrawn) == (1, 0)


def test_two_rosters_that_overlap_do_not_break_a_rule_together(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_person(session, school)
    evening = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)
    late = make_duty(session, school, MONDAY, key="late", published=False, start=evening)
    early = make_duty(session, school, TUESDAY, key="early", published=False)
    one = drawn(session, school, MONDAY, MONDAY, now)
    other = drawn(session, school, TUESDAY, TUESDAY, now)
    publish(session, one, now, "user:li")
    publish(session, other, now, "user:li")
    assert (held(session, late), held(session, early)) == ({"艾达"}, set())


def test_whom_the_manager_put_there_meanwhile_stays(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_person(session, school)
    duty = make_duty(session, school, MONDAY, published=False)
    roster = drawn(session, school, MONDAY, MONDAY, now)
    ben = make_person(session, school, "本")
    assign(session, duty, ben, now + timedelta(minutes=5), "user:li")
    publish(session, roster, now + timedelta(hours=1), "user:li")
    assert held(session, duty) == {"本"}


@pytest.mark.parametrize("header", [("工号", "姓名"), ("工号", "姓名", "入职日期")])
def test_a_list_without_dates_does_not_make_everybody_new(
    session: Session, now: datetime, tmp_path: Path, header: tuple[str, ...]
) -> None:
    school = make_school(session)
    ada = make_person(session, school, code="1")
    book = Workbook()
    for row in (header, ("1", "艾达"), ("2", "本")):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "people.xlsx")
    found = read_sheet(session, school, "people", read_book(tmp_path / "people.xlsx"), now)
    keep_sheet(session, school, found, now - timedelta(hours=1), "cli")
    ben = session.exec(select(Person).where(Person.code == "2")).one()
    assert (ada.joined, ben.joined) == (date(2020, 9, 1), date(2026, 9, 7))


def test_a_change_there_and_back_is_proposed_a_second_time(session: Session, now: datetime) -> None:
    school = make_school(session)
    routine = make_routine(session, school)
    roll(session, school, MONDAY, MONDAY, now, "test")
    duty = session.exec(select(Duty)).one()
    duty.published = True
    for hour in ("10:00", "08:00", "10:00"):
        _at(session, school, routine, hour, now)
        accept(session, proposals(session, school)[0].proposal, now, "user:li")
    assert duty.start.hour == 2


def _at(session: Session, school: School, routine: Routine, hour: str, now: datetime) -> None:
    routine.cadence = {"every": "FREQ=DAILY", "at": [hour]}
    session.add(routine)
    session.flush()
    roll(session, school, MONDAY, MONDAY, now, "test")


def test_nobody_is_asked_about_a_duty_that_is_done(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_routine(session, school, cadence={"every": "FREQ=DAILY", "on": "working", "at": ["08:00"]})
    roll(session, school, MONDAY, MONDAY, now, "test")
    duty = session.exec(select(Duty)).one()
    duty.published = True
    session.add(Day(school_id=school.id, day=MONDAY, layer="school", students="holiday", staff="holiday"))
    session.flush()
    roll(session, school, MONDAY, MONDAY, now, "test")
    complete(session, duty, {}, now, "user:li")
    roll(session, school, MONDAY, MONDAY, now, "test")
    assert proposals(session, school) == []


def test_a_night_when_the_clocks_change_shifts_nobody(session: Session, now: datetime) -> None:
    school = make_school(session, zone="Europe/Berlin", country="DE")
    ada = make_person(session, school)
    sunday = date(2026, 10, 25)
    start = datetime(2026, 10, 26, 7, 0, tzinfo=UTC)
    duty = make_duty(session, school, date(2026, 10, 26), start=start)
    make_assignment(session, make_duty(session, school, date(2026, 10, 26), key="b", start=start), ada)
    session.expire_all()
    problem = pose(session, school, sunday - timedelta(days=1), sunday + timedelta(days=1))
    asked = next(one for one in problem.duties if one.id == str(duty.id))
    elapsed = (duty.start - problem.origin.astimezone(UTC)) / timedelta(minutes=1)
    assert asked.slots[0].start == elapsed


@pytest.mark.postgres
def test_on_postgresql_one_of_four_gets_the_last_place(postgres: str, now: datetime) -> None:
    engine = create_engine(postgres)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        school = make_school(session)
        people = [make_person(session, school, name).id for name in ("艾达", "本", "岑", "丁")]
        duty = make_duty(session, school).id

    def claimed(person: UUID) -> bool:
        with Session(engine) as session, session.begin():
            wanted, who = session.get_one(Duty, duty), session.get_one(Person, person)
            together.wait()
            try:
                claim(session, wanted, who, now, f"person:{person}")
            except Refusal:
                return False
            return True

    together = Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as pool:
        assert sorted(pool.map(claimed, people)) == [False, False, False, True]
    engine.dispose()
