"""The page of the staff: who needs a new link gets one, and nobody else sees it."""

import re

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from actions.people.personal_link import person_link
from models import database
from models.notices import Notice
from models.people import Person
from models.users import Role, User
from tests.factories import make_person
from tests.web.conftest import Office, send, sign_in

OWN = re.compile(r"/p/[\w-]+|/f/[\w-]+\.ics")


def ada(office: Office) -> Person:
    with database.reading() as session:
        return session.get_one(Person, office.person.id)


def reached(office: Office, *channels: str) -> None:
    with database.session() as session:
        person = session.get_one(Person, office.person.id)
        person.channels = list(channels)
        session.add(person)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OPERATOR, Role.LEAD, Role.VIEWER])
def test_nobody_is_shown_another_persons_link_or_calendar(
    browser: TestClient, lvye: Office, role: Role
) -> None:
    with database.session() as session:
        user = session.exec(select(User).where(User.name == lvye.manager)).one()
        user.role = role
        session.add(user)
    sign_in(browser, lvye.manager)
    send(browser, "/feeds")
    for path in ("/people", f"/people/{lvye.person.id}", "/notices", "/journal", "/"):
        page = browser.get(path).text
        assert lvye.link not in page and lvye.feed.path not in page, path


def test_a_slip_shows_the_new_link_once_and_ends_the_old_one(browser: TestClient, lvye: Office) -> None:
    assert browser.get(lvye.link).status_code == 200
    sign_in(browser, lvye.manager)
    slip = send(browser, f"/people/{lvye.person.id}/slip")
    new = person_link(ada(lvye))
    assert (slip.status_code, slip.headers["cache-control"]) == (200, "no-store")
    assert new in slip.text and "艾达" in slip.text and "<svg" in slip.text
    assert (browser.get(lvye.link).status_code, browser.get(new).status_code) == (404, 200)
    assert new not in browser.get("/people").text
    assert browser.get(f"/people/{lvye.person.id}/slip").status_code == 405
    assert "打印交接条" in browser.get("/journal").text


def test_a_link_that_is_sent_is_not_shown(browser: TestClient, lvye: Office) -> None:
    reached(lvye, "json://ada")
    sign_in(browser, lvye.manager)
    answer = send(browser, f"/people/{lvye.person.id}/link")
    assert answer.headers["location"] == "/people?told=link_sent"
    assert person_link(ada(lvye)) not in browser.get("/people?told=link_sent").text
    with database.reading() as session:
        (notice,) = session.exec(select(Notice).where(Notice.kind == "new_link"))
    assert notice.person_id == lvye.person.id


def test_nothing_is_sent_where_there_is_no_address(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, f"/people/{lvye.person.id}/link")
    assert refused.status_code == 409
    assert "交接条" in refused.text
    assert browser.get(lvye.link).status_code == 200


def test_first_links_come_to_everybody_once(browser: TestClient, lvye: Office) -> None:
    reached(lvye, "json://ada")
    sign_in(browser, lvye.manager)
    printed = send(browser, "/people/slips").text
    assert "花匠" in printed and "艾达" not in printed
    assert send(browser, "/people/links").status_code == 303
    assert ada(lvye).link_given is not None
    assert OWN.findall(send(browser, "/people/slips").text) == []
    page = browser.get("/people").text
    assert "/people/slips" not in page and "/people/links" not in page


def test_people_are_found_and_many_stand_folded_by_team_in_the_order_of_their_numbers(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        for number in range(50):
            team = "行政" if number < 10 else "后厨"
            make_person(session, lvye.school, f"员工{number}", code=f"A{number:03d}", team=team)
    sign_in(browser, lvye.manager)
    page = browser.get("/people").text
    assert '<details class="team" open' not in page and '<details class="team">' in page
    assert page.index("行政 <small>10</small>") < page.index("后厨 <small>40</small>")
    found = browser.get("/people", params={"q": "员工7 行政"}).text
    assert "A007" in found and "A017" not in found and '<details class="team" open' in found
    assert "A007" not in browser.get("/people", params={"q": "没有这个人"}).text
