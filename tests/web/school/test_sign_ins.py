"""Sign-ins end where they should: at logout for every copy of the cookie, from elsewhere, and when nobody is there.

Of `actions.installation.sign_ins`, `web.server.presence` and `web.server.browsers` too.
"""

from collections.abc import Callable
from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import col, select
from starlette.testclient import TestClient

from actions.installation.sign_ins import NOTED_EVERY, clear_sign_ins, set_back
from models import clock, database
from models.users import User, UserSession
from models.write_lock import Held, watched
from tests.conftest import NOW
from tests.web.conftest import ELSEWHERE, PASSWORD, Office, csrf_of, later, send, sign_in
from web.forms.passwords import MOST_AN_HOUR
from web.server.lockout import FREE_TRIES

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.47"


def rows() -> list[UserSession]:
    with database.reading() as session:
        here = select(UserSession).where(UserSession.browser != ELSEWHERE)
        return list(session.exec(here.order_by(col(UserSession.opened))))


def test_after_the_logout_a_copied_cookie_opens_nothing(
    browse: Callable[[], TestClient], lvye: Office
) -> None:
    browser, thief = browse(), browse()
    sign_in(browser, lvye.manager)
    thief.cookies.update(browser.cookies)
    assert thief.get("/people").status_code == 200
    send(browser, "/logout")
    told = thief.get("/people")
    assert (told.status_code, told.headers["location"]) == (303, "/login?next=/people&told=signed_out")
    assert "这里的登录已被退出" in thief.get(told.headers["location"]).text


def test_one_sees_where_one_is_signed_in_and_ends_it(browse: Callable[[], TestClient], lvye: Office) -> None:
    desk, phone, third = browse(), browse(), browse()
    for browser, said in ((desk, EDGE), (phone, WECHAT), (third, "")):
        browser.headers["user-agent"] = said
        sign_in(browser, lvye.manager)
    page = desk.get("/sign-ins").text
    assert "Edge · Windows" in page and "WeChat · Android" in page and "某个浏览器" in page
    assert page.count("退出那一处") == 2
    gone = next(row for row in rows() if row.browser == "WeChat · Android")
    assert send(desk, f"/sign-ins/{gone.id}/end").headers["location"] == "/sign-ins?told=ended"
    assert [one.get("/").status_code for one in (desk, phone, third)] == [200, 303, 200]
    send(desk, "/sign-ins/end")
    assert [one.get("/").status_code for one in (desk, third)] == [200, 303]


def test_nobody_ends_the_sign_in_of_another(browse: Callable[[], TestClient], lvye: Office) -> None:
    manager, viewer = browse(), browse()
    sign_in(manager, lvye.manager)
    sign_in(viewer, "viewer-lvye")
    assert send(viewer, f"/sign-ins/{rows()[0].id}/end").status_code == 404
    assert manager.get("/").status_code == 200


def test_who_is_away_for_long_signs_in_again(app: FastAPI, browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    app.dependency_overrides[clock.now] = later(NOW, hours=11)
    assert browser.get("/").status_code == 200
    app.dependency_overrides[clock.now] = later(NOW, hours=22)
    assert browser.get("/").status_code == 200
    app.dependency_overrides[clock.now] = later(NOW, hours=35)
    assert browser.get("/").headers["location"] == "/login?next=/&told=idle"


def test_nobody_stays_for_ever(app: FastAPI, browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for hours in range(11, 30 * 24, 11):
        app.dependency_overrides[clock.now] = later(NOW, hours=hours)
        assert browser.get("/password").status_code == 200
    app.dependency_overrides[clock.now] = later(NOW, days=30)
    assert browser.get("/password").status_code == 303


def test_after_the_clock_was_put_back_nobody_is_locked_out_or_stays_longer(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    app.dependency_overrides[clock.now] = later(NOW, days=400)
    sign_in(browser, lvye.manager)
    for hours in range(0, 30 * 24, 11):
        app.dependency_overrides[clock.now] = later(NOW, hours=hours)
        assert browser.get("/password").status_code == 200
    app.dependency_overrides[clock.now] = later(NOW, days=30)
    assert browser.get("/password").status_code == 303


def test_after_the_clock_was_put_back_who_stays_away_signs_in_again(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    app.dependency_overrides[clock.now] = later(NOW, days=400)
    sign_in(browser, lvye.manager)
    with database.session() as session:
        set_back(session, NOW)
    app.dependency_overrides[clock.now] = later(NOW, hours=13)
    assert browser.get("/").headers["location"] == "/login?next=/&told=idle"


def test_that_somebody_is_there_is_written_down_every_few_minutes_at_most(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    held: list[Held] = []
    with watched(database.engine(), held.append):
        for seconds in range(0, 600, 50):
            app.dependency_overrides[clock.now] = later(NOW, seconds=seconds)
            assert browser.get("/password").status_code == 200
    assert len(held) == 1
    assert rows()[0].seen == NOW + NOTED_EVERY


def test_a_sign_in_from_before_it_was_a_row_is_asked_for_once_more(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        session.delete(session.get_one(UserSession, rows()[0].id))
    told = browser.get("/people").headers["location"]
    assert "told=sign_in_again" in told and "请重新登录一次" in browser.get(told).text


def test_old_sign_ins_are_cleared(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        assert clear_sign_ins(session, NOW + timedelta(days=89)) == 0
        assert clear_sign_ins(session, NOW + timedelta(days=91)) == 2


def test_a_wrong_old_password_waits_as_at_the_sign_in(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, "viewer-lvye")
    for _ in range(FREE_TRIES):
        assert send(browser, "/password", old="wrong", new="another-long-one").status_code == 403
    assert send(browser, "/password", old=PASSWORD, new="another-long-one").status_code == 429


def test_the_password_page_says_which_password_is_wrong(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, "viewer-lvye")
    assert "新密码" in browser.get("/password").text
    refused = send(browser, "/password", old="wrong", new="another-long-one").text
    assert "请输入您现在登录用的密码" in refused and "用户名" not in refused


def test_a_password_is_changed_a_few_times_an_hour(app: FastAPI, browser: TestClient, lvye: Office) -> None:
    sign_in(browser, "viewer-lvye")
    words = [PASSWORD, *(f"tulip-{letter}-window" for letter in "abcdefg")]
    answers = []
    for old, new in zip(words, words[1:], strict=False):
        answers.append(send(browser, "/password", old=old, new=new).status_code)
    assert answers == [303] * MOST_AN_HOUR + [429] * (len(words) - 1 - MOST_AN_HOUR)


def test_a_common_password_is_refused_in_words(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, "/users", name="王老师", password="woaini1314520", role="viewer")
    assert (refused.status_code, "太容易被猜到" in refused.text) == (422, True)
    form = {"csrf": csrf_of(browser), "old": PASSWORD, "new": "绿野绿野20260901"}
    assert browser.post("/password", data=form).status_code == 422
    with database.reading() as session:
        assert session.exec(select(User).where(User.name == "王老师")).first() is None
