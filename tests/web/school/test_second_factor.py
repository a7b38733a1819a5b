"""The second factor at the pages: turned on at one's own sign-in, asked for at the entrance, reset by the operator."""

import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlmodel import select
from starlette.testclient import TestClient

from actions.installation.second_factor import CODES, factor_of
from actions.installation.users import set_password
from models import clock, database
from models.users import User, UserSession
from tests.authenticator import STEP, code_at
from tests.cli.running import run
from tests.conftest import NOW
from tests.web.conftest import ELSEWHERE, PASSWORD, Office, csrf_of, journal, later, send, sign_in
from web.files.qr_code import qr_code
from web.server.lockout import FREE_TRIES, LONGEST_DELAY
from web.server.sessions import HALFWAY

CODE = re.compile(r"<code>([^<]+)</code>")
WRONG = "验证码不对，或已经用过"
Browse = Callable[[], TestClient]


class Phone:
    """A manager who has turned it on, an hour before the tests begin."""

    def __init__(self, app: FastAPI, browser: TestClient, name: str) -> None:
        began = NOW - timedelta(hours=1)
        app.dependency_overrides[clock.now] = lambda: began
        sign_in(browser, name)
        (self.secret,) = CODE.findall(browser.get("/second-factor").text)
        form = {"password": PASSWORD, "code": code_at(self.secret, began)}
        self.shown = send(browser, "/second-factor", **form)
        self.recovery = CODE.findall(self.shown.text)
        app.dependency_overrides[clock.now] = lambda: NOW

    def code(self, **later: float) -> str:
        """What it shows now, or later."""
        return code_at(self.secret, NOW + timedelta(**later))


@pytest.fixture
def phone(app: FastAPI, browse: Browse, lvye: Office) -> Phone:
    return Phone(app, browse(), lvye.manager)


def sign_ins() -> int:
    """How many browsers were signed in at so far."""
    with database.reading() as session:
        return len(session.exec(select(UserSession).where(UserSession.browser != ELSEWHERE)).all())


def is_on(name: str) -> bool:
    with database.reading() as session:
        return factor_of(session, session.exec(select(User).where(User.name == name)).one()) is not None


def enter(browser: TestClient, code: str) -> Response:
    """Send the code after the password."""
    return send(browser, "/login/code", code=code)


def test_it_is_turned_on_with_an_app_and_its_codes_are_shown_once(
    browse: Browse, browser: TestClient, lvye: Office
) -> None:
    other = browse()
    sign_in(other, lvye.manager)
    sign_in(browser, lvye.manager)
    page = browser.get("/second-factor").text
    (shown,) = CODE.findall(page)
    secret = shown.replace(" ", "")
    address = f"otpauth://totp/Greenleaf:{lvye.manager}?secret={secret}&issuer=Greenleaf"
    assert str(qr_code(address)) in page
    assert len(secret) == 32
    assert CODE.findall(browser.get("/second-factor").text) == [shown]  # the same until it is turned on
    done = send(browser, "/second-factor", password=PASSWORD, code=code_at(secret, NOW))
    assert (done.status_code, len(set(CODE.findall(done.text)))) == (200, CODES)
    page = browser.get("/second-factor").text
    assert CODE.findall(page) == [] and f"还剩 {CODES} 个恢复码" in page
    assert (browser.get("/").status_code, other.get("/").status_code) == (200, 303)
    assert (f"user:{lvye.manager}", "turn_on_second_factor") in journal()


@pytest.mark.parametrize("wrong", ["password", "code"])
def test_it_takes_the_password_and_a_code_to_turn_it_on(
    browser: TestClient, lvye: Office, wrong: str
) -> None:
    sign_in(browser, lvye.manager)
    (secret,) = CODE.findall(browser.get("/second-factor").text)
    form = {"password": PASSWORD, "code": code_at(secret, NOW), wrong: "000000"}
    refused = send(browser, "/second-factor", **form)
    assert refused.status_code == 403
    assert CODE.findall(refused.text) == [secret]
    assert not is_on(lvye.manager)


def test_another_secret_is_made_after_it_was_turned_off(
    browser: TestClient, lvye: Office, phone: Phone
) -> None:
    sign_in(browser, lvye.manager)
    enter(browser, phone.code())
    off = send(browser, "/second-factor/off", password=PASSWORD, code=phone.recovery[0])
    assert off.headers["location"] == "/second-factor?told=factor_off"
    assert CODE.findall(browser.get("/second-factor").text) != [phone.secret]


def test_nobody_is_signed_in_before_both_were_right(browser: TestClient, lvye: Office, phone: Phone) -> None:
    before = sign_ins()
    form = {"csrf": csrf_of(browser), "name": lvye.manager, "password": PASSWORD, "onward": "/people"}
    asked = browser.post("/login", data=form)
    assert (asked.status_code, asked.headers["location"]) == (303, "/login/code")
    assert browser.get("/people").headers["location"].startswith("/login")
    assert "验证码" in browser.get("/login/code").text
    refused = enter(browser, "000000")
    assert (refused.status_code, WRONG in refused.text) == (403, True)
    assert sign_ins() == before
    entered = enter(browser, phone.code())
    assert (entered.status_code, entered.headers["location"]) == (303, "/people")
    assert (browser.get("/people").status_code, sign_ins()) == (200, before + 1)


def test_a_code_that_was_looked_at_signs_nobody_else_in(browse: Browse, lvye: Office, phone: Phone) -> None:
    owner, thief = browse(), browse()
    for browser, code, expected in (
        (owner, phone.code(), 303),
        (thief, phone.code(), 403),
        (thief, phone.code(seconds=-STEP), 403),
        (thief, phone.code(seconds=STEP), 303),
    ):
        sign_in(browser, lvye.manager)
        assert enter(browser, code).status_code == expected


def test_a_recovery_code_signs_in_once(browse: Browse, lvye: Office, phone: Phone) -> None:
    first, second = browse(), browse()
    sign_in(first, lvye.manager)
    sign_in(second, lvye.manager)
    assert enter(first, phone.recovery[3]).status_code == 303
    assert f"还剩 {CODES - 1} 个恢复码" in first.get("/second-factor").text
    assert enter(second, phone.recovery[3]).status_code == 403
    assert (f"user:{lvye.manager}", "use_recovery_code") in journal()


def test_five_minutes_after_the_password_it_is_asked_for_again(
    app: FastAPI, browser: TestClient, lvye: Office, phone: Phone
) -> None:
    sign_in(browser, lvye.manager)
    app.dependency_overrides[clock.now] = later(NOW, seconds=HALFWAY.total_seconds() - 1)
    assert browser.get("/login/code").status_code == 200
    app.dependency_overrides[clock.now] = later(NOW, seconds=HALFWAY.total_seconds())
    sent = enter(browser, phone.code(seconds=HALFWAY.total_seconds()))
    assert (
        sent.headers["location"] == browser.get("/login/code").headers["location"] == "/login?told=too_late"
    )
    assert "时间太久了" in browser.get("/login?told=too_late").text
    assert browser.get("/").status_code == 303


def test_a_code_without_the_password_opens_nothing(
    browse: Browse, lvye: Office, hongshu: Office, phone: Phone
) -> None:
    stranger, colleague = browse(), browse()
    assert enter(stranger, phone.code()).headers["location"] == "/login?told=too_late"
    sign_in(colleague, hongshu.manager)  # their own password, and the code of another
    assert enter(colleague, phone.code()).headers["location"] == "/login?told=too_late"
    assert sign_in(browse(), lvye.manager, "wrong").status_code == 403


def test_a_password_changed_between_the_two_steps_counts(
    browser: TestClient, lvye: Office, phone: Phone
) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        user = session.exec(select(User).where(User.name == lvye.manager)).one()
        set_password(session, user, "another-long-one", NOW, "cli")
    assert enter(browser, phone.code()).status_code == 403
    assert browser.get("/").status_code == 303


def test_a_wrong_password_tells_nothing_about_a_second_factor(
    browse: Browse, lvye: Office, hongshu: Office, phone: Phone
) -> None:
    def answer(name: str) -> tuple[int, str]:
        refused = sign_in(browse(), name, "wrong")
        said = re.sub(r'name="csrf" value="[^"]+"', "", html.unescape(refused.text))
        return refused.status_code, said.replace(name, "NAME")

    assert answer(lvye.manager) == answer(hongshu.manager) == answer("nobody-of-that-name")


def test_wrong_codes_wait_as_wrong_passwords_do_from_wherever_they_come(
    app: FastAPI, lvye: Office, phone: Phone
) -> None:
    thief = TestClient(app, client=("10.0.0.66", 1), follow_redirects=False)
    for _ in range(FREE_TRIES):
        assert sign_in(thief, lvye.manager).status_code == 303  # a right password forgets no wrong code
        assert enter(thief, "000000").status_code == 403
    sign_in(thief, lvye.manager)
    assert "登录失败次数太多" in enter(thief, phone.code()).text
    elsewhere = TestClient(app, client=("10.0.0.67", 1), follow_redirects=False)
    assert sign_in(elsewhere, lvye.manager).status_code == 303
    assert enter(elsewhere, phone.code()).status_code == 429
    assert enter(elsewhere, phone.recovery[0]).status_code == 429
    minutes = LONGEST_DELAY.total_seconds() / 60
    app.dependency_overrides[clock.now] = later(NOW, minutes=minutes)
    sign_in(elsewhere, lvye.manager)
    assert enter(elsewhere, phone.code(minutes=minutes)).status_code == 303


def test_many_codes_sent_at_once_are_counted_one_by_one(app: FastAPI, lvye: Office, phone: Phone) -> None:
    thief = TestClient(app, client=("10.0.0.66", 1), follow_redirects=False)
    sign_in(thief, lvye.manager)
    csrf, cookies = csrf_of(thief), dict(thief.cookies)

    def guess(number: int) -> int:
        one = TestClient(app, client=(f"10.0.1.{number}", 1), follow_redirects=False, cookies=cookies)
        return int(one.post("/login/code", data={"csrf": csrf, "code": "000000"}).status_code)

    with ThreadPoolExecutor(12) as pool:
        answers = sorted(pool.map(guess, range(12)))
    assert answers == [403] * FREE_TRIES + [429] * (12 - FREE_TRIES)


def test_wrong_codes_and_wrong_passwords_of_one_place_are_counted_together(
    app: FastAPI, lvye: Office, phone: Phone
) -> None:
    thief = TestClient(app, client=("10.0.0.66", 1), follow_redirects=False)
    sign_in(thief, lvye.manager)
    for _ in range(FREE_TRIES - 1):
        assert enter(thief, "000000").status_code == 403
    assert sign_in(thief, lvye.manager, "wrong").status_code == 403
    assert sign_in(thief, lvye.manager).status_code == 429


@pytest.mark.parametrize("wrong", ["password", "code"])
def test_it_takes_the_password_and_a_code_to_turn_it_off(
    browser: TestClient, lvye: Office, phone: Phone, wrong: str
) -> None:
    sign_in(browser, lvye.manager)
    enter(browser, phone.code())
    form = {"password": PASSWORD, "code": phone.code(seconds=STEP)}
    assert send(browser, "/second-factor/off", **{**form, wrong: "000000"}).status_code == 403
    assert is_on(lvye.manager)
    assert send(browser, "/second-factor/off", **form).status_code == 303
    assert not is_on(lvye.manager)
    send(browser, "/logout")
    assert sign_in(browser, lvye.manager).headers["location"] == "/"


def test_wrong_codes_at_turning_it_off_wait_too(browser: TestClient, lvye: Office, phone: Phone) -> None:
    sign_in(browser, lvye.manager)
    enter(browser, phone.code())
    form = {"password": PASSWORD, "code": phone.code(seconds=STEP)}
    for _ in range(FREE_TRIES):
        assert send(browser, "/second-factor/off", **{**form, "code": "000000"}).status_code == 403
    assert send(browser, "/second-factor/off", **form).status_code == 429
    assert is_on(lvye.manager)


def test_the_operator_resets_it_and_the_person_is_told_at_the_next_sign_in(
    app: FastAPI, browse: Browse, lvye: Office, phone: Phone
) -> None:
    assert lvye.manager in run("user", "reset-second-factor", lvye.manager)
    assert ("cli", "reset_second_factor") in journal()
    app.dependency_overrides[clock.now] = clock.now  # the command has a clock of its own
    browser = browse()
    entered = sign_in(browser, lvye.manager)
    assert entered.headers["location"] == "/second-factor?told=factor_reset"
    assert "重置了您的两步验证" in browser.get(entered.headers["location"]).text
