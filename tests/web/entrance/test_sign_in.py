"""Sign in, sign out, and what stands between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from actions.installation.users import add_user, set_password
from models import clock, database
from models.duties import DutyState
from models.schools import School
from models.users import Role, User
from tests.conftest import NOW
from tests.web.conftest import PASSWORD, Office, csrf_of, duty_now, later, send, sign_in
from web.server.lockout import FREE_TRIES, LONGEST_DELAY, Lockout
from web.server.pages import local_path


def test_a_stranger_is_sent_to_sign_in_and_back_to_what_they_wanted(
    browser: TestClient, lvye: Office
) -> None:
    sent_away = browser.get("/people")
    assert (sent_away.status_code, sent_away.headers["location"]) == (303, "/login?next=/people")
    form = {"csrf": csrf_of(browser), "name": lvye.manager, "password": PASSWORD, "onward": "/people"}
    entered = browser.post("/login", data=form)
    assert (entered.status_code, entered.headers["location"]) == (303, "/people")
    assert "艾达" in browser.get("/people").text


def test_a_wrong_password_is_refused_in_words_and_keeps_the_name(browser: TestClient, lvye: Office) -> None:
    refused = sign_in(browser, lvye.manager, "wrong")
    assert refused.status_code == 403
    assert "用户名或密码不对" in refused.text
    assert f'value="{lvye.manager}"' in refused.text
    assert browser.get("/").status_code == 303


def test_the_cookie_is_for_the_browser_alone(browser: TestClient, lvye: Office) -> None:
    cookie = sign_in(browser, lvye.manager).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_behind_https_the_cookie_says_secure(lvye: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.settings import settings  # noqa: PLC0415 - read anew under the changed environment
    from web.app import create_app  # noqa: PLC0415

    monkeypatch.setenv("GREENLEAF_SECURE_COOKIES", "true")
    settings.cache_clear()
    browser = TestClient(create_app(), base_url="https://testserver", follow_redirects=False)
    assert "secure" in browser.get("/login").headers["set-cookie"].lower()


def test_a_form_without_the_sessions_word_changes_nothing(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for forged in ({}, {"csrf": ""}, {"csrf": "guessed"}):
        refused = browser.post(f"/duties/{lvye.duty.id}/cancel", data={"reason": "x", **forged})
        assert refused.status_code == 403
    assert duty_now(lvye.duty.id).state == DutyState.OPEN
    assert send(browser, f"/duties/{lvye.duty.id}/cancel", reason="下雨").status_code == 303
    assert duty_now(lvye.duty.id).state == DutyState.CANCELLED


def test_signing_in_makes_a_new_forms_word(browser: TestClient, lvye: Office) -> None:
    before = csrf_of(browser)
    sign_in(browser, lvye.manager)
    assert csrf_of(browser) != before


def test_guessing_waits_longer_and_longer_but_only_where_it_is_done(app: FastAPI, lvye: Office) -> None:
    guesser = TestClient(app, client=("10.0.0.66", 1), follow_redirects=False)
    owner = TestClient(app, client=("10.0.0.7", 1), follow_redirects=False)
    for _ in range(FREE_TRIES):
        assert sign_in(guesser, lvye.manager, "wrong").status_code == 403
    locked = sign_in(guesser, lvye.manager)
    assert locked.status_code == 429
    assert "登录失败次数太多" in locked.text
    assert sign_in(owner, lvye.manager).status_code == 303
    app.dependency_overrides[clock.now] = later(NOW, minutes=20)
    assert sign_in(guesser, lvye.manager).status_code == 303


def test_many_passwords_sent_at_once_get_no_more_tries_than_one_after_the_other(
    app: FastAPI, lvye: Office
) -> None:
    thief = TestClient(app, client=("10.0.0.66", 1), follow_redirects=False)
    form = {"csrf": csrf_of(thief), "name": lvye.manager, "password": "wrong"}
    cookies = dict(thief.cookies)

    def guess(_: int) -> int:
        one = TestClient(app, client=("10.0.0.66", 1), follow_redirects=False, cookies=cookies)
        return int(one.post("/login", data=form).status_code)

    with ThreadPoolExecutor(12) as pool:
        answers = sorted(pool.map(guess, range(12)))
    assert answers == [403] * FREE_TRIES + [429] * (12 - FREE_TRIES)


def test_many_right_passwords_sent_at_once_all_open(app: FastAPI, lvye: Office) -> None:
    def enter(_: int) -> int:
        one = TestClient(app, client=("10.0.0.66", 1), follow_redirects=False)
        return int(sign_in(one, lvye.manager).status_code)

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(enter, range(12))) == [303] * 12


def test_a_colleague_at_the_same_address_cannot_lock_out_who_signed_in_there_before(
    app: FastAPI, lvye: Office
) -> None:
    owner, guesser = (TestClient(app, client=("10.0.0.7", 1), follow_redirects=False) for _ in range(2))
    sign_in(owner, lvye.manager)
    send(owner, "/logout")
    for _ in range(FREE_TRIES + 1):
        sign_in(guesser, lvye.manager, "wrong")
    assert sign_in(guesser, lvye.manager).status_code == 429
    assert sign_in(owner, lvye.manager).status_code == 303


def test_the_delay_doubles_and_stops_growing_at_its_longest() -> None:
    lockout, at = Lockout(), datetime(2026, 9, 7, tzinfo=UTC)
    waits = []
    for _ in range(FREE_TRIES + 12):
        lockout.wrong("a", "b", at)
        waits.append(lockout.wait("a", "b", at))
    assert waits[: FREE_TRIES - 1] == [timedelta(0)] * (FREE_TRIES - 1)
    assert waits[FREE_TRIES] == 2 * waits[FREE_TRIES - 1]
    assert waits[-1] == LONGEST_DELAY
    lockout.right("a", "b")
    assert lockout.wait("a", "b", at) == timedelta(0)


def test_signing_out_ends_it(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert browser.get("/").status_code == 200
    assert send(browser, "/logout").status_code == 303
    assert browser.get("/").status_code == 303


def test_a_new_password_signs_out_everywhere(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        user = session.exec(select(User).where(User.name == lvye.manager)).one()
        set_password(session, user, "another-long-one", NOW, "cli")
    assert browser.get("/").status_code == 303


def test_a_viewer_looks_but_changes_nothing_and_sees_no_links(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        add_user(session, "viewer", PASSWORD, Role.VIEWER, NOW, "cli", lvye.school)
    sign_in(browser, "viewer")
    assert browser.get("/").status_code == 200
    assert lvye.link not in browser.get("/people").text
    assert send(browser, f"/duties/{lvye.duty.id}/cancel", reason="下雨").status_code == 403
    assert duty_now(lvye.duty.id).state == DutyState.OPEN


def test_an_operator_chooses_the_school(browser: TestClient, lvye: Office, hongshu: Office) -> None:
    with database.session() as session:
        add_user(session, "operator", PASSWORD, Role.OPERATOR, NOW, "cli")
    sign_in(browser, "operator")
    assert "赛姆" in browser.get("/people").text
    send(browser, "/schools", code="lvye")
    assert "艾达" in browser.get("/people").text
    led = browser.get(f"/d/{hongshu.assignment.id}").headers["location"]
    assert "红树巡查" in browser.get(led).text


def test_an_operator_begins_another_school(browse: Callable[[], TestClient], lvye: Office) -> None:
    with database.session() as session:
        add_user(session, "operator", PASSWORD, Role.OPERATOR, NOW, "cli")
    browser, manager = browse(), browse()
    sign_in(browser, "operator")
    sign_in(manager, lvye.manager)
    form = {"school": "新校", "code": "xin", "pack": "de-school", "term": "2026-2027-1"}
    form |= {"first": "2026-09-01", "last": "2027-01-22"}
    refused = send(browser, "/schools/new", **{**form, "code": "lvye"})
    assert (refused.status_code, 'value="新校"' in refused.text) == (409, True)
    assert send(manager, "/schools/new", **form).status_code == 403
    assert send(browser, "/schools/new", **form).headers["location"] == "/users?told=started"
    assert "新校" in browser.get("/").text
    with database.reading() as session:
        made = session.exec(select(School).where(School.code == "xin")).one()
    assert (made.pack, made.zone) == ("de-school", "Europe/Berlin")


def test_after_signing_in_nobody_is_led_elsewhere(browse: Callable[[], TestClient], lvye: Office) -> None:
    for evil in ("//evil.example", "https://evil.example", "/\\evil.example", ""):
        assert local_path(evil) == "/"
        browser = browse()
        form = {"csrf": csrf_of(browser), "name": lvye.manager, "password": PASSWORD, "onward": evil}
        assert browser.post("/login", data=form).headers["location"] == "/"
