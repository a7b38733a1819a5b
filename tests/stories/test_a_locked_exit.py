"""A locked exit, from the patrol's phone to the ledger: found, remedied, found wanting, remedied again, closed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from actions.feeds.addresses import feed
from actions.people.personal_link import person_link
from models import Duty, FeedScope, Finding, FindingState, Person, School, clock, database
from models.users import Role, User
from tests.factories import kept, make_assignment, make_duty, make_person, make_place, make_school
from tests.web.conftest import PASSWORD, hashed, sign_in
from web.app import create_app

PATROL = {
    "fields": [
        {"name": "exits", "label": "安全出口畅通", "kind": "verdict", "required": True},
        {"name": "signs", "label": "疏散标志完好", "kind": "verdict", "required": True},
    ]
}


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """A browser on the pages of this installation."""
    with TestClient(create_app(), follow_redirects=True) as client:
        yield client


@pytest.fixture
def school(engine: Engine) -> School:
    """A school whose patrol walks today; Ben looks after the place."""
    now = datetime.now(UTC).replace(microsecond=0)
    with database.session() as session:
        school = make_school(session)
        ada, ben = make_person(session, school), make_person(session, school, "本")
        place = make_place(session, school, custodian_id=ben.id)
        start = now - timedelta(hours=2)
        about: dict[str, Any] = {
            "start": start,
            "end": start + timedelta(hours=1),
            "topic": "fire",
            "place_id": place.id,
        }
        day = clock.today(start, school.zone)
        duty = make_duty(session, school, day, name="防火巡查", form=PATROL, **about)
        make_assignment(session, duty, ada)
        manager = User(name="li", password_hash=hashed(), role=Role.MANAGER, school_id=school.id)
        kept(session, manager)
    return school


def person(name: str) -> Person:
    with database.reading() as session:
        return session.exec(select(Person).where(Person.name == name)).one()


def finding() -> Finding:
    with database.reading() as session:
        return session.exec(select(Finding)).one()


def calendar_of(client: TestClient, school: School, name: str) -> list[str]:
    """What somebody's calendar shows."""
    with database.session() as session:
        mine = feed(session, school, FeedScope.PERSON, str(person(name).id), datetime.now(UTC)).path
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(client.get(mine).content).walk("VEVENT")]


def work(kind: str) -> list[UUID]:
    """The duties of a kind that the finding led to, the first first."""
    with database.reading() as session:
        rows = select(Duty).where(col(Duty.key).startswith(f"{kind}|")).order_by(col(Duty.key))
        return [duty.id for duty in session.exec(rows)]


def recorded(client: TestClient, name: str, duty: UUID, **entries: str) -> bool:
    """Record a duty on somebody's own page; say whether it was kept."""
    act = f"{person_link(person(name))}/duties/{duty}/complete"
    told = {f"entry.{field.replace('__', '.')}": value for field, value in entries.items()}
    answer = client.post(act, data=told | {"ago": "3600"})
    return bool(answer.status_code == 200)


def test_a_locked_exit_is_remedied_looked_at_again_and_closed(
    client: TestClient, school: School, session: Session
) -> None:
    with database.reading() as reading:
        patrol = reading.exec(select(Duty)).one().id
    assert recorded(client, "艾达", patrol, exits="failed", exits__found="西侧门锁着", signs="ok")
    assert (finding().state, finding().detail) == (FindingState.OPEN, "西侧门锁着")
    assert any(title.startswith("整改：防火巡查") for title in calendar_of(client, school, "本"))

    assert recorded(client, "本", work("remedy")[0], done="配了钥匙")
    assert finding().state == FindingState.REMEDIED
    assert any(title.startswith("复查：防火巡查") for title in calendar_of(client, school, "艾达"))
    assert recorded(client, "艾达", work("recheck")[0], gone="failed", gone__found="门还是锁着")

    assert finding().state == FindingState.OPEN
    assert recorded(client, "本", work("remedy")[1], done="换成推杆锁")
    assert recorded(client, "艾达", work("recheck")[1], gone="ok")
    assert (finding().state, finding().times) == (FindingState.CLOSED, 1)

    sign_in(client, "li", PASSWORD)
    assert "已销号" in client.get("/findings").text
    days = [clock.today(datetime.now(UTC) + timedelta(days=n), school.zone) for n in (-2, 1)]
    booklet = client.get(f"/paper/booklet?topic=fire&first={days[0]}&last={days[1]}").text
    assert all(words in booklet for words in ("不合格", "西侧门锁着", "换成推杆锁", "已销号"))
    sheet = load_workbook(BytesIO(client.get("/findings/ledger.xlsx").content)).active
    assert sheet is not None
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {"换成推杆锁", "已销号"} <= set(cells)
