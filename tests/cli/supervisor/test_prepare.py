"""The demo school at a start: its first weeks at once, the rest of its term behind, and nothing lost by a kill."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from actions.installation.schema import upgrade_schema
from actions.installation.users import add_user, recognise, set_password
from cli.supervisor import prepare, supervisor
from models import database
from models.duties import Assignment, AssignmentState, Duty, DutyState, Record
from models.people import Person
from models.rosters import Roster, RosterState
from models.settings import settings
from models.users import Role, User
from tests.factories import make_school

TERM = (date(2026, 8, 11), date(2027, 1, 26))  # with its preparations
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # a Wednesday
WEEKS = (date(2026, 11, 23), date(2026, 12, 6))


@pytest.fixture
def planted(home: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An installation that has just planted the demo school and planned its first weeks."""
    monkeypatch.setenv("GREENLEAF_CLOCK_SHIFT", str((NOW - datetime.now(UTC)).total_seconds()))
    settings.cache_clear()
    upgrade_schema(database.engine())
    prepare.demo(seconds=1)
    return database.engine()


def days(session: Session) -> tuple[date, date]:
    first, last = session.exec(select(func.min(Duty.day), func.max(Duty.day))).one()
    return first, last


def held(session: Session) -> set[tuple[str, str]]:
    """Who has what, by the natural keys of duties and people."""
    rows = (
        select(Duty.key, Person.code)
        .join(Assignment, col(Assignment.duty_id) == Duty.id)
        .join(Person, col(Assignment.person_id) == Person.id)
    )
    return set(session.exec(rows.where(Assignment.state == AssignmentState.ASSIGNED)))


def overdue(session: Session) -> int:
    open_and_past = (Duty.state == DutyState.OPEN, col(Duty.due) <= NOW)
    return session.exec(select(func.count(col(Duty.id))).where(*open_and_past)).one()


@pytest.mark.parametrize(
    ("day", "weeks"),
    [
        (date(2026, 11, 25), WEEKS),
        (date(2026, 11, 29), WEEKS),
        (date(2026, 8, 12), (date(2026, 8, 11), date(2026, 8, 24))),
        (date(2026, 7, 20), (date(2026, 8, 11), date(2026, 8, 24))),
        (date(2027, 1, 25), (date(2027, 1, 25), date(2027, 1, 26))),
    ],
)
def test_the_first_weeks_are_this_and_the_next_within_the_term(day: date, weeks: tuple[date, date]) -> None:
    assert prepare.first_weeks(*TERM, day) == weeks


def test_the_first_weeks_are_there_at_once_and_the_rest_of_the_term_follows(planted: Engine) -> None:
    user, password = settings().demo_file.read_text(encoding="utf-8").split()
    with Session(planted) as session:
        first, last = days(session)
        assert WEEKS[0] <= first and last <= WEEKS[1]
        assert overdue(session) == 0
        at_first = held(session)
        assert len(at_first) > 300
        assert recognise(session, user, password).version > 0
    # what a start that was killed after publishing leaves is done by the next
    note = settings().demo_rest.read_text(encoding="utf-8")
    prepare.rest(seconds=1)
    settings().demo_rest.write_text(note, encoding="utf-8")
    prepare.rest(seconds=1)
    with Session(planted) as session:
        assert days(session) == TERM
        assert overdue(session) == 0
        assert at_first <= held(session)
        assert len(held(session)) > 5 * len(at_first)
        published = session.exec(select(Roster).where(Roster.state == RosterState.PUBLISHED)).all()
        assert [(roster.first, roster.last) for roster in published] == [TERM]
        records = session.exec(select(func.count(col(Record.id)))).one()
        done = session.exec(select(func.count(col(Duty.id))).where(Duty.state == DutyState.DONE)).one()
        assert records == done > 1000
    assert not settings().demo_rest.exists()


def test_a_school_that_was_planted_is_left_alone(planted: Engine) -> None:
    settings().demo_rest.unlink()
    before = settings().demo_file.read_text(encoding="utf-8")
    with Session(planted) as session:
        rows = held(session)
    prepare.demo()
    prepare.rest()
    assert settings().demo_file.read_text(encoding="utf-8") == before
    with Session(planted) as session:
        assert held(session) == rows


def test_a_demo_password_is_told_until_it_is_changed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upgrade_schema(database.engine())
    settings().demo_file.write_text("demo Kn7vTq2wLxp8\n", encoding="utf-8")
    with database.session() as session:
        user = add_user(session, "demo", "Kn7vTq2wLxp8", Role.MANAGER, NOW, "test", make_school(session))
    prepare.forget_changed_password()
    supervisor.tell(settings())
    assert "demo  Kn7vTq2wLxp8" in capsys.readouterr().out
    with database.session() as session:
        set_password(session, session.get_one(User, user.id), "a new one of many words", NOW, "test")
    prepare.forget_changed_password()
    supervisor.tell(settings())
    assert "demo sign-in" not in capsys.readouterr().out
    assert settings().demo_file.exists()
