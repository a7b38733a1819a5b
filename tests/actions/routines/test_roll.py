"""Duties are written slice by slice and follow what changed of that they are derived from, once."""

from datetime import date, datetime

import pytest
from sqlmodel import Session, col, func, select

from actions.routines import roll as module
from actions.routines.derive_duties import derive
from actions.routines.ground import behind, mark_of
from actions.routines.roll import Rolled, apply, follow, roll
from actions.routines.routines import edit_routine
from actions.school.prepared import Overtaken
from models import Duty, JournalEntry, Refusal, Routine, School, database
from models.storage import FULL
from tests.disks import Disk
from tests.factories import make_routine, make_school

MONDAY, SUNDAY = date(2026, 9, 7), date(2026, 9, 13)


@pytest.fixture
def school(session: Session) -> School:
    """A school with a daily round, committed."""
    school = make_school(session)
    make_routine(session, school)
    session.commit()
    return school


def count(table: type[Duty | JournalEntry]) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def edited(school: School, now: datetime, at: str) -> None:
    with database.session() as session:
        routine = session.exec(select(Routine)).one()
        entered = {"name": "巡查", "cadence": {"every": "FREQ=DAILY", "at": [at]}, "crew": routine.crew}
        edit_routine(session, session.get_one(School, school.id), routine, entered, now, "test")


def is_behind(school: School) -> bool:
    with database.reading() as session:
        return behind(session, session.get_one(School, school.id))


def test_a_term_is_written_slice_by_slice(
    school: School, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLICE", 3)
    assert roll(school.id, MONDAY, SUNDAY, now, "test") == Rolled(added=7)
    assert (count(Duty), count(JournalEntry)) == (7, 3)
    assert roll(school.id, MONDAY, SUNDAY, now, "test") == Rolled()
    assert (count(Duty), count(JournalEntry)) == (7, 3)


def test_a_disk_that_fills_up_leaves_whole_slices_and_the_next_run_writes_the_rest(
    small_disk: Disk, school: School, now: datetime
) -> None:
    last = date(2027, 1, 20)
    small_disk.fill()
    with pytest.raises(Refusal, match=FULL):
        roll(school.id, MONDAY, last, now, "test")
    kept = count(Duty)
    assert kept % module.SLICE == 0
    small_disk.clear()
    whole = (last - MONDAY).days + 1
    assert roll(school.id, MONDAY, last, now, "test") == Rolled(added=whole - kept)
    assert (count(Duty), roll(school.id, MONDAY, last, now, "test")) == (whole, Rolled())


def test_duties_follow_a_change_once_whoever_asks(school: School, now: datetime) -> None:
    assert follow(school.id, now, "test") == Rolled()
    assert count(Duty) == 0
    edited(school, now, "09:00")
    assert is_behind(school)
    assert follow(school.id, now, "test").added > 7
    edited(school, now, "10:00")
    assert follow(school.id, now, "test").moved > 7
    assert not is_behind(school)
    entries = count(JournalEntry)
    assert follow(school.id, now, "test") == Rolled()
    assert count(JournalEntry) == entries


def test_what_was_derived_from_an_earlier_routine_is_not_written(school: School, now: datetime) -> None:
    with database.reading() as session:
        mine = session.get_one(School, school.id)
        found = derive(session, mine, MONDAY, SUNDAY, now)
    edited(school, now, "09:00")
    with database.session() as session:
        mine = session.get_one(School, school.id)
        assert mark_of(session, mine) != found.mark
        with pytest.raises(Overtaken):
            apply(session, mine, found, found.mark, now, "test")
    assert count(Duty) == 0


def test_a_duty_that_was_published_since_stays_where_it_is(school: School, now: datetime) -> None:
    roll(school.id, MONDAY, SUNDAY, now, "test")
    edited(school, now, "09:00")
    with database.reading() as session:
        found = derive(session, session.get_one(School, school.id), MONDAY, SUNDAY, now)
    with database.session() as session:
        session.exec(select(Duty).order_by(col(Duty.day))).first().published = True  # type: ignore[union-attr]
    with database.session() as session:
        mine = session.get_one(School, school.id)
        assert apply(session, mine, found, found.mark, now, "test").moved == 6
    assert roll(school.id, MONDAY, SUNDAY, now, "test").proposed == 1


def test_duties_become_official_at_once_but_those_that_were_changed_since(
    school: School, now: datetime
) -> None:
    roll(school.id, MONDAY, SUNDAY, now, "test")
    with database.session() as session:
        for duty in session.exec(select(Duty)):
            duty.provisional = True
    with database.reading() as session:
        found = derive(session, session.get_one(School, school.id), MONDAY, SUNDAY, now)
    assert (len(found.marked), found.moved) == (7, ())
    with database.session() as session:
        session.exec(select(Duty).order_by(col(Duty.day))).first().touch(now)  # type: ignore[union-attr]
    with database.session() as session:
        assert apply(session, session.get_one(School, school.id), found, found.mark, now, "test").moved == 0
    with database.reading() as session:
        assert session.exec(select(func.count()).where(col(Duty.provisional))).one() == 1
    assert roll(school.id, MONDAY, SUNDAY, now, "test") == Rolled()
    with database.reading() as session:
        assert session.exec(select(func.count()).where(col(Duty.provisional))).one() == 0
