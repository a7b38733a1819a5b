"""One piece of work from the routine to the record: derived, rostered, subscribed to, done on the phone, reported."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import Engine
from sqlmodel import Session, select
from starlette.testclient import TestClient

from actions.duties.close_day import day_report
from actions.feeds.addresses import feed
from actions.people.personal_link import person_link
from actions.routines.plan_and_publish import plan
from models import Duty, FeedScope, Record, clock, database
from tests.factories import make_person, make_place, make_routine, make_school
from web.app import create_app

FORM = {"fields": [{"name": "ok", "label": "水阀已关", "kind": "check", "required": True}]}


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """A browser on the pages of this installation."""
    with TestClient(create_app(), follow_redirects=True) as client:
        yield client


def titles(client: TestClient, path: str) -> list[str]:
    """What the calendar on somebody's phone shows."""
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(client.get(path).content).walk("VEVENT")]


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page's form."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


def test_from_the_routine_to_the_record(session: Session, client: TestClient) -> None:
    school = make_school(session, policy={"early_minutes": 720})  # at whatever hour this runs
    today = clock.today(datetime.now(UTC), school.zone)
    ada = make_person(session, school)
    place = make_place(session, school, "garden", name="南花园", tags=["garden"])
    cadence = {"every": "FREQ=DAILY", "at": ["12:00"]}
    make_routine(
        session, school, "watering", name="浇水", cadence=cadence, places={"tag": "garden"}, form=FORM
    )
    session.commit()
    now = datetime.now(UTC).replace(microsecond=0)

    planned = plan(school.id, today, today + timedelta(days=2), now, "test", seconds=2)
    assert (planned.duties, planned.assigned, planned.gaps) == (3, 3, 0)

    with database.session() as writing:
        path = feed(writing, school, FeedScope.PERSON, str(ada.id), now).path
    assert titles(client, path) == ["浇水 · 南花园"] * 3
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (client.get(path).content, again.status_code, again.content) == (first.content, 304, b"")

    with database.reading() as reading:
        duty = reading.exec(select(Duty).where(Duty.day == today)).one()
    own = f"{person_link(ada)}/duties/{duty.id}"
    page = client.get(own).text
    assert "水阀已关" in page
    entered = {"entry.ok": "on", "key": hidden(page, "key")}
    for _ in range(2):  # the phone sends it again when the network comes back
        assert client.post(f"{own}/complete", data=entered).status_code == 200

    time.sleep(1.1)  # a change is in the calendar within a second, not at once
    assert sorted(titles(client, path)) == sorted(["✓ 浇水 · 南花园", "浇水 · 南花园", "浇水 · 南花园"])
    assert client.get(path).headers["ETag"] != first.headers["ETag"]
    with database.reading() as reading:
        (record,) = reading.exec(select(Record))
        assert (record.person_id, record.entries) == (ada.id, {"ok": True})
        report = day_report(reading, school, today, now + timedelta(days=2))
        done = [found.id for found in [*report.done, *report.late_done]]
        assert (done, report.complete) == ([duty.id], True)
    assert place.name in client.get(person_link(ada)).text
