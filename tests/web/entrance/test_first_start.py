"""The first start of an office without a demo, its sign-ins and their passwords.

Of `actions.installation.manage_users` too.
"""

from collections.abc import Callable
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import func, select
from starlette.testclient import TestClient

from actions.installation.first_start import start_code
from models import clock, database
from models.routines import Routine
from models.schools import School
from models.users import User
from tests.factories import make_person
from tests.web.conftest import PASSWORD, Office, edit, send, sign_in
from web.forms.beginning import usual_term

BEGIN = {
    "school": "新叶小学",
    "code": "xinye",
    "pack": "cn-school",
    "switch.cn-school": ["canteen", "garden"],
    "term": "2026-2027-1",
    "first": "2026-09-01",
    "last": "2027-01-22",
    "name": "王主任",
    "password": PASSWORD,
}


def begin(browser: TestClient, **other: Any) -> Response:
    browser.get("/start")
    csrf = browser.get("/start").text.split('name="csrf" value="')[1].split('"')[0]
    answer: Response = browser.post("/start", data={"csrf": csrf, "start": start_code(), **BEGIN, **other})
    return answer


def test_an_office_begins(browser: TestClient, engine: Engine) -> None:
    assert browser.get("/login").headers["location"] == "/start"
    assert start_code() not in browser.get("/start").text
    begun = begin(browser)
    assert (begun.status_code, begun.headers["location"]) == (303, "/setup?told=started")
    assert "新叶小学" in browser.get("/sheets").text
    with database.reading() as session:
        school = session.exec(select(School)).one()
        active = select(func.count()).where(Routine.school_id == school.id, Routine.active)
        assert session.exec(active).one() > 50
        assert (school.switches["canteen"], school.switches["boarding"]) == (True, False)
    assert browser.get("/start").headers["location"] == "/login"
    assert begin_again(browser).status_code == 403


def begin_again(browser: TestClient) -> Response:
    return send(browser, "/start", start=start_code(), **BEGIN)


def test_the_present_term_is_suggested(browser: TestClient) -> None:
    fields = browser.get("/start").text
    term = usual_term(clock.now())
    assert f'value="{term["term"]}"' in fields
    assert f'value="{term["first"]}"' in fields and f'value="{term["last"]}"' in fields


def test_a_refused_term_is_shown_with_its_year(browser: TestClient) -> None:
    assert "2062年9月1日" in begin(browser, first="2062-09-01").text


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("start", "guessed", 403),
        ("code", "新叶", 422),
        ("school", " ", 422),
        ("last", "2026-08-01", 422),
        ("password", "short", 422),
        ("first", "yesterday", 422),
    ],
)
def test_a_wrong_word_begins_nothing_and_keeps_what_was_entered(
    browser: TestClient, engine: Engine, field: str, value: str, status: int
) -> None:
    refused = begin(browser, **{field: value})
    assert refused.status_code == status
    words = {name: BEGIN[name] for name in ("school", "code", "term", "first", "last", "name")}
    if field != "password":
        words[field] = value.strip()
    assert [word for word in words.values() if f'value="{word}"' not in refused.text] == []
    assert PASSWORD not in refused.text and 'value="short"' not in refused.text
    assert nobody_began()


def nobody_began() -> bool:
    with database.reading() as session:
        return session.exec(select(School)).first() is None and session.exec(select(User)).first() is None


def user_id(name: str) -> str:
    with database.reading() as session:
        return str(session.exec(select(User.id).where(User.name == name)).one())


def test_a_manager_keeps_the_sign_ins(browse: Callable[[], TestClient], lvye: Office) -> None:
    manager, other = browse(), browse()
    sign_in(manager, lvye.manager)
    send(manager, "/users", name=" 李组长 ", password=PASSWORD, role="viewer")
    assert sign_in(other, "李组长").status_code == 303
    assert other.get("/").status_code == 200
    lead = user_id("李组长")
    assert edit(manager, f"/users/{lead}", "/users", role="lead").status_code == 409
    assert (
        edit(manager, f"/users/{lead}", "/users", role="lead", person=str(lvye.person.id)).status_code == 303
    )
    send(manager, f"/users/{lead}/password", password="another-long-one")
    assert other.get("/").status_code == 303
    assert sign_in(other, "李组长", "another-long-one").status_code == 303
    edit(manager, f"/users/{lead}/remove", "/users")
    assert other.get("/").status_code == 303
    assert "李组长" not in manager.get("/users").text


def test_the_last_manager_stays(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    mine = user_id(lvye.manager)
    assert edit(browser, f"/users/{mine}/remove", "/users").status_code == 409
    assert edit(browser, f"/users/{mine}", "/users", role="viewer").status_code == 409
    assert browser.get("/users").status_code == 200


def test_everybody_changes_their_own_password(browse: Callable[[], TestClient], lvye: Office) -> None:
    browser, other = browse(), browse()
    for each in (browser, other):
        sign_in(each, "viewer-lvye")
    assert send(browser, "/password", old="wrong", new="another-long-one").status_code == 403
    assert send(browser, "/password", old=PASSWORD, new="short").status_code == 422
    assert send(browser, "/password", old=PASSWORD, new="another-long-one").status_code == 303
    assert browser.get("/").status_code == 200
    assert other.get("/").status_code == 303


def test_nobody_makes_an_operator_or_a_foreign_sign_in(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/users", name="x", password=PASSWORD, role="operator").status_code == 422
    assert send(browser, f"/users/{hongshu.viewer}", role="manager").status_code == 404


def test_a_team_lead_records_and_fills_for_their_own_team_only(
    browse: Callable[[], TestClient], lvye: Office
) -> None:
    with database.session() as session:
        cook = make_person(session, lvye.school, "厨师长", team="食堂", roles=["caretaker"])
    for name, person in (("掌勺", cook), ("管家", lvye.person)):
        manager = browse()
        sign_in(manager, lvye.manager)
        send(manager, "/users", name=name, password=PASSWORD, role="lead", person=str(person.id))
    kitchen, house = browse(), browse()
    sign_in(kitchen, "掌勺")
    sign_in(house, "管家")
    done, fill = f"/duties/{lvye.duty.id}/complete", f"/duties/{lvye.gap.id}/assign"
    entries = {"entry.locked": "1", "person": str(lvye.person.id)}
    assert send(kitchen, done, **entries).status_code == 403
    assert done not in kitchen.get(f"/duties/{lvye.duty.id}").text
    assert send(kitchen, fill, person=str(lvye.person.id)).status_code == 403
    assert send(kitchen, f"/assignments/{lvye.assignment.id}/withdraw").status_code == 403
    assert send(kitchen, fill, person=str(cook.id)).status_code == 303
    assert send(house, f"/duties/{lvye.duty.id}/cancel", reason="x").status_code == 403
    assert done in house.get(f"/duties/{lvye.duty.id}").text
    assert send(house, done, **entries).status_code == 303


@pytest.mark.parametrize(("password", "why"), [("", "密码太短"), ("长" * 201, "密码太长")])
def test_a_password_that_cannot_be_is_refused_on_its_page(
    browser: TestClient, lvye: Office, password: str, why: str
) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, "/users", name="李组长", password=password, role="viewer")
    assert (refused.status_code, why in refused.text, "李组长" in refused.text) == (422, True, True)
