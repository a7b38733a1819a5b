"""Setting a school up by its pages: the bar on the first page, the path, what the school has."""

import re

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.people import Person
from models.rosters import Roster, RosterState
from models.schools import School
from tests.conftest import NOW
from tests.factories import make_person
from tests.web.conftest import Office, send, sign_in


def test_the_first_page_leads_on_to_a_published_roster_and_to_the_links(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    assert "开办：第 1 步，共 10 步" in browser.get("/").text
    with database.session() as session:
        session.get_one(Roster, lvye.roster.id).state = RosterState.PUBLISHED
    assert "开办：第 10 步，共 10 步" in browser.get("/").text
    send(browser, "/setup/skip", step="links")
    assert "开办：第" not in browser.get("/").text


def test_a_viewer_is_not_led_to_what_only_managers_do(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, "viewer-lvye")
    assert "开办：第" not in browser.get("/").text
    assert browser.get("/setup").status_code == 403


def test_a_step_is_left_out_and_taken_up(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/setup/skip", step="profile").headers["location"] == "/setup"
    assert "专项工作不会启用" in browser.get("/setup").text
    assert "开办：第 6 步" in browser.get("/").text
    send(browser, "/setup/take-up", step="profile")
    assert "开办：第 1 步" in browser.get("/").text
    assert send(browser, "/setup/skip", step="nonsense").status_code == 422


def test_a_kind_of_school_ticks_what_such_schools_have(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        session.get_one(School, lvye.school.id).pack = "cn-school"
    sign_in(browser, lvye.manager)
    assert ticked(browser.get("/setup/profile").text) == set()
    assert ticked(browser.get("/setup/profile?like=village_primary_canteen").text) == {"canteen", "garden"}
    send(browser, "/setup/profile", **{"switch.cn-school": ["canteen", "labs"]})
    assert ticked(browser.get("/setup/profile").text) == {"canteen", "labs"}
    with database.reading() as session:
        school = session.exec(select(School).where(School.id == lvye.school.id)).one()
        assert (school.switches["labs"], school.switches["boarding"]) == (True, False)


def ticked(text: str) -> set[str]:
    return set(re.findall(r'value="(\w+)"\s+checked', text))


def test_after_the_first_publication_the_page_leads_to_the_links(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    onward = send(browser, f"/rosters/{lvye.roster.id}/publish", sure="1").headers["location"]
    assert "去发链接" in browser.get(onward).text
    with database.session() as session:
        session.get_one(Person, lvye.person.id).link_given = NOW
    assert "去发链接" not in browser.get(onward).text


def test_whom_no_work_asks_for_is_named_on_the_path(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        stray = make_person(session, lvye.school, "方平", roles=[], team="", category="staff")
    sign_in(browser, lvye.manager)
    hint = browser.get("/setup").text.partition("left-over")[2].partition("</p>")[0]
    assert f'<a href="/people/{stray.id}">方平</a>' in hint
