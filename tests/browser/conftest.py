"""A real Chromium before a real web application with the demo school: see README.md beside this file."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from actions.installation.schema import upgrade_schema
from models import database
from models.settings import settings
from tests.browser.running import Site, copy_home, drawing, plant_demo, serving
from tests.browser.screens import DESKTOP, PHONE, Screen
from tests.conftest import forget

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds; machines that test are busy
expect.set_options(timeout=PATIENCE)
Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; nothing is ever downloaded.

    Ended with its module: while Playwright runs, its event loop does too, and nothing else of this process may use one.
    """
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with the demo school, planted once and only copied."""
    home = tmp_path_factory.mktemp("planted") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENLEAF_HOME", str(home))
        forget()
        plant_demo()
        forget()
    return home


@pytest.fixture
def site(chromium: Browser, planted: Path, home: Path) -> Iterator[Site]:
    """The web application with a demo school of this test's own, at Monday noon."""
    copy_home(planted, home)
    settings().address_file.write_text("http://10.20.0.5:8000", encoding="utf-8")
    with serving() as running:
        yield running


@pytest.fixture
def empty_site(chromium: Browser, home: Path) -> Iterator[Site]:
    """The web application as it is before anybody has entered anything."""
    upgrade_schema(database.engine())
    with serving() as running:
        yield running


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Future[UUID]]]:
    """The runs that pages ask Prefect for, each at work."""
    with drawing(monkeypatch) as runs:
        yield runs


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Opening]:
    """Opens pages in browsers nobody used before; an error in a page's script fails the test."""
    troubles: list[str] = []
    contexts: list[BrowserContext] = []

    def opening(screen: Screen = PHONE, language: str = "zh_CN", **options: Any) -> Page:
        contexts.append(fresh(chromium, screen, language, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.extend(complaints(message)))
        return page

    yield opening
    for context in contexts:
        context.close()
    assert troubles == []


def fresh(
    chromium: Browser,
    screen: Screen,
    language: str,
    *,
    scripts: bool = True,
    workers: bool = True,
    user_agent: str | None = None,
) -> BrowserContext:
    """A browser without cookies on a screen of that size, in a language; perhaps without scripts or service workers,
    or under the name of another one."""
    context = chromium.new_context(
        viewport={"width": screen.width, "height": screen.height},
        locale=language.replace("_", "-"),
        timezone_id="Asia/Shanghai",
        has_touch=screen.touch,
        is_mobile=screen.touch,
        java_script_enabled=scripts,
        service_workers="allow" if workers else "block",
        user_agent=user_agent,
    )
    context.set_default_timeout(PATIENCE)
    return context


def complaints(message: ConsoleMessage) -> list[str]:
    """What the console calls an error; a request that was refused or cut off is none of the page's."""
    failed = message.type == "error" and not message.text.startswith("Failed to load resource")
    return [message.text] if failed else []


@pytest.fixture
def office(site: Site, open_page: Opening) -> Page:
    """The office on a desk, with the manager signed in at the first page."""
    page = open_page(DESKTOP)
    sign_in(page, site)
    return page


def sign_in(page: Page, site: Site) -> None:
    """Sign the manager in."""
    page.goto(f"{site.address}/login")
    page.fill("[name=name]", site.manager)
    page.fill("[name=password]", site.password)
    page.click("main button:not([type=button])")
    page.wait_for_url(f"{site.address}/")
