"""The page of gaps has an end and names causes; a roster with open places is published when that is sure."""

from datetime import timedelta

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.duties import Assignment
from models.rosters import Roster, RosterState
from tests.factories import MONDAY, make_duty, make_person, make_routine
from tests.web.conftest import Office, send, sign_in

NOBODY = {"lines": [{"pool": "fire_patroller"}]}


def neglect(office: Office) -> None:
    with database.session() as session:
        routine = make_routine(session, office.school, "green", name="浇水", crew=NOBODY)
        for day in range(10):
            on = MONDAY + timedelta(days=day)
            make_duty(
                session, office.school, on, key=f"green{day}", name="浇水", crew=NOBODY, routine_id=routine.id
            )
        for number in range(30):
            make_person(session, office.school, f"员工{number}")


def test_a_cause_is_said_once_for_all_its_duties(browser: TestClient, lvye: Office) -> None:
    neglect(lvye)
    sign_in(browser, lvye.manager)
    page = browser.get("/gaps").text
    assert page.count("没有人做防火巡查员") == 2  # its duties, and its routine
    assert 'href="/coverage#people-fire_patroller-"' in page
    assert "不属于这个岗位" not in page
    assert 'id="people-fire_patroller-"' in browser.get("/coverage").text


def test_publishing_with_open_places_asks_first(browser: TestClient, lvye: Office) -> None:
    neglect(lvye)
    sign_in(browser, lvye.manager)
    address = f"/rosters/{lvye.roster.id}/publish"
    assert "没有人做防火巡查员" in browser.get("/decisions").text
    asked = send(browser, address)
    assert (asked.status_code, asked.headers["location"]) == (303, address)
    page = browser.get(address).text
    assert "没有人做防火巡查员" in page and 'name="sure"' in page
    with database.reading() as session:
        assert session.get_one(Roster, lvye.roster.id).proposed
    assert "told=published" in send(browser, address, sure="1").headers["location"]


def test_what_was_published_is_taken_back_from_the_board(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/rosters/{lvye.roster.id}/publish", sure="1")
    address = f"/rosters/{lvye.roster.id}/take-back"
    assert address in browser.get("/roster").text
    assert send(browser, address).status_code == 303
    with database.reading() as session:
        states = {roster.state for roster in session.exec(select(Roster))}
        rows = session.exec(select(Assignment).where(Assignment.duty_id == lvye.gap.id)).all()
    assert states == {RosterState.REJECTED, RosterState.PROPOSED}
    assert not any(row.held for row in rows)
    assert send(browser, address).status_code == 409
