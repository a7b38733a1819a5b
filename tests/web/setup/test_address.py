"""The address of the pages: warned about while only this computer opens it, tried from a phone, kept.

Of `actions.school.public_address` too.
"""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from actions.school.public_address import trial_code
from models import database
from models.settings import settings
from models.users import Role, User
from tests.conftest import forget
from tests.factories import kept
from tests.web.conftest import Office, hashed, send, sign_in

FOUND = "http://192.168.1.5:8000"


@pytest.mark.parametrize("page", ["/people", "/signs", "/setup/address"])
def test_pages_that_hand_out_links_warn_while_only_this_computer_opens_them(
    browser: TestClient, lvye: Office, page: str
) -> None:
    sign_in(browser, lvye.manager)
    assert "只有这台电脑打得开" in browser.get(page).text
    send(browser, "/setup/address", url=FOUND)
    assert "只有这台电脑打得开" not in browser.get(page).text


def test_no_code_is_hung_up_that_no_phone_could_open(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert lvye.place.slug not in browser.get("/signs").text
    send(browser, "/setup/address", url=f"{FOUND}/")
    assert f"{FOUND}/q/{lvye.place.slug}" in browser.get("/signs").text


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "ftp://192.168.1.5",
        "http://localhost:8000",
        "http://127.0.0.1",
        "http:///x",
        "http://x y",
        "https://例子.中国:99999",
        "http://user:pw@h/",
        "http://[::1",
        "http://h:0",
        "http://h#x",
    ],
)
def test_what_is_no_address_of_pages_is_not_kept(browser: TestClient, lvye: Office, url: str) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/setup/address", url=url).status_code == 422
    assert settings().kept_address == ""


def test_a_phone_that_came_keeps_the_address_and_turns_it_green(
    browse: Callable[[], TestClient], lvye: Office
) -> None:
    office, phone = browse(), browse()
    sign_in(office, lvye.manager)
    path = f"{FOUND}/here/{trial_code(FOUND)}"
    text = phone.get(path).text
    assert "能打开" in text
    csrf = text.split('name="csrf" value="')[1].split('"')[0]
    assert settings().kept_address == ""
    assert phone.post(path, data={"csrf": csrf}).status_code == 303
    assert (settings().address, settings().only_here) == (FOUND, False)
    assert '<span class="chip done">能打开</span>' in office.get("/setup/address").text


def test_a_code_opens_its_own_address_only(browser: TestClient, lvye: Office) -> None:
    code = trial_code(FOUND)
    assert browser.get(f"http://10.9.9.9:8000/here/{code}").status_code == 404
    assert browser.post(f"http://10.9.9.9:8000/here/{code}").status_code == 403
    here = "http://127.0.0.1:8000"
    assert browser.get(f"{here}/here/{trial_code(here)}").status_code == 404
    assert settings().kept_address == ""


def test_the_environment_wins_over_what_was_kept(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, lvye.manager)
    send(browser, "/setup/address", url=FOUND)
    monkeypatch.setenv("GREENLEAF_PUBLIC_URL", "https://houqin.example.cn")
    forget()
    assert settings().address == "https://houqin.example.cn"
    assert send(browser, "/setup/address", url="http://192.168.1.9").status_code == 409


@pytest.mark.parametrize(
    "url", ["https://例子.中国:8443", "http://[fd00::5]:8000", "https://houqin.example.cn"]
)
def test_any_host_and_port_may_be_kept(browser: TestClient, lvye: Office, url: str) -> None:
    sign_in(browser, lvye.manager)
    send(browser, "/setup/address", url=f"{url}/")
    assert settings().kept_address == url


def test_of_several_schools_only_the_operator_chooses_the_address_of_all(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    sign_in(browser, hongshu.manager)
    assert send(browser, "/setup/address", url=FOUND).status_code == 403
    page = browser.get("/setup/address").text
    assert ("由系统管理员选定" in page, "/here/" in page, 'name="url"' in page) == (True, False, False)
    assert settings().kept_address == ""
    with database.session() as session:
        kept(session, User(name="operator", role=Role.OPERATOR, password_hash=hashed()))
    sign_in(browser, "operator")
    send(browser, "/setup/address", url=FOUND)
    assert settings().kept_address == FOUND
