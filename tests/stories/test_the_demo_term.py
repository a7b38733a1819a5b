"""The demo school's term: dates as a person worked them out, nobody where they may not be, every gap explained."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions.checklists.circulars import to_discuss
from actions.duties.views import duties_between
from actions.installation.demo import live, plant
from actions.planner.gaps import gaps
from actions.registers.assets import assets
from actions.registers.textbooks import balance, classes_of
from actions.routines.plan_and_publish import plan
from models import Absence, Assignment, Duty, DutyState, Person, Qualification, Record, School
from models.feeds import Feed
from tests.rolling import roll

TERM_CODE = "2026-2027-1"
TERM = (date(2026, 8, 26), date(2027, 1, 26))
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PLANNED = (date(2026, 10, 26), date(2026, 11, 8))  # two weeks with a certificate that expires on 1 November
BY_HAND = yaml.safe_load(
    (Path(__file__).parents[1] / "packs" / "hand_checked.yaml").read_text(encoding="utf-8")
)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def school(session: Session) -> School:
    """The demo school with its whole first term derived, committed."""
    school = plant(session, NOW, "test")
    roll(session, school, *TERM, NOW, "test")
    session.commit()
    return school


def expected(entries: list[dict[str, Any]], year: int) -> list[str]:
    """The dates and times somebody wrote down, in order."""
    return sorted(f"{year}-{day} {at}" for entry in entries for day in entry["days"] for at in entry["at"])


def test_the_term_has_its_duties_on_the_dates_worked_out_by_hand(session: Session, school: School) -> None:
    assert len(list(session.exec(select(Duty.id)))) >= 2000
    wrong = {}
    for week, days in BY_HAND["weeks"].items():
        found: dict[str, set[str]] = defaultdict(set)
        for view in duties_between(session, school, days["first"], days["last"]):
            start = view.duty.start.astimezone(SHANGHAI)
            found[view.duty.routine_code].add(f"{start:%Y-%m-%d %H:%M}")
        for routine in BY_HAND["routines"]:
            code, by_hand = routine["code"], expected(routine[week], days["first"].year)
            if sorted(found[code]) != by_hand:
                wrong[(week, code)] = (sorted(found[code]), by_hand)
    assert wrong == {}
    assert len(BY_HAND["routines"]) >= 20


def test_nobody_is_where_they_may_not_be_and_every_gap_has_a_reason(
    session: Session, school: School, engine: Engine
) -> None:
    plan(school.id, *PLANNED, NOW, "test", seconds=6, whole=True)
    session.expire_all()
    absences: dict[Any, list[Absence]] = defaultdict(list)
    papers: dict[Any, list[Qualification]] = defaultdict(list)
    for absence in session.exec(select(Absence)):
        absences[absence.person_id].append(absence)
    for paper in session.exec(select(Qualification)):
        papers[paper.person_id].append(paper)
    held = select(Assignment, Duty, Person).where(
        Assignment.duty_id == Duty.id, Assignment.person_id == Person.id
    )
    rows = list(session.exec(held))
    assert len(rows) > 300
    for row, duty, person in rows:
        line = duty.needs.lines[row.line]
        away = [gone for gone in absences[person.id] if gone.start < duty.end and duty.start < gone.end]
        valid = [
            paper for paper in papers[person.id] if paper.kind == line.qualification and paper.valid(duty.day)
        ]
        assert not away, (person.name, duty.name, duty.day)
        assert line.qualification is None or valid, (person.name, duty.name, duty.day)
        assert line.pool in person.pools
    for gap in gaps(session, school, *PLANNED):
        assert gap.people, gap.view.duty.name


def test_the_demos_past_is_recorded_and_its_future_is_open(session: Session, school: School) -> None:
    live(school.id, NOW)
    session.expire_all()
    future = session.exec(select(Duty.state).where(col(Duty.due) > NOW).distinct())
    assert set(future) == {DutyState.OPEN}
    assert (
        session.exec(select(Duty).where(col(Duty.due) <= NOW, Duty.state == DutyState.OPEN)).first() is None
    )


def test_the_demos_calendars_have_something_cancelled_and_reminders(session: Session, school: School) -> None:
    live(school.id, NOW)
    session.expire_all()
    cancelled = list(session.exec(select(Duty).where(Duty.state == DutyState.CANCELLED)))
    assert cancelled
    assert all(duty.reason for duty in cancelled)
    assert {one.alarm_minutes for one in session.exec(select(Feed))} == {(1440, 60)}


def test_the_demos_books_are_not_empty(session: Session, school: School) -> None:
    assert len(assets(session, school)) > 150
    classes = classes_of(session, school, TERM_CODE)
    assert [one.name for one in classes if one.short] == ["八(6)班"]
    assert [one.name for one in classes if one.signed_at is None] == ["九(6)班"]
    assert {one.title.name: one.short for one in balance(session, school, TERM_CODE) if one.short} == {
        "物理（八年级上册）": 3
    }
    assert to_discuss(session, school)


def test_planting_twice_is_one_school(session: Session, school: School) -> None:
    assert plant(session, NOW + timedelta(days=1), "test").id == school.id
    assert len(list(session.exec(select(Person)))) == 60
    assert session.exec(select(Record)).first() is None
