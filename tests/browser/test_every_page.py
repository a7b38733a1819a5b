"""Every page on a phone and on a desk, in both languages: it fits, it can be read, it is said in one language."""

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Page

from tests.browser.conftest import Opening, sign_in
from tests.browser.every_page import (
    DOOR,
    NO_PAGES,
    OFFICE,
    OWN,
    PAPER,
    STORIES,
    Shown,
    chronicle,
    picture_name,
)
from tests.browser.furnishing import furnish
from tests.browser.running import Site
from tests.browser.screens import (
    DESKTOP,
    LANGUAGES,
    SCREENS,
    Screen,
    overflowing,
    picture,
    taking_pictures,
    unreadable,
)
from web.app import OFFICE as OFFICE_ROOMS
from web.app import OPEN

DOCS = Path(__file__).parents[2] / "docs" / "pages.md"
CODE = re.compile(
    r"\b(?:refusal|reason|state|burden|kind|pool|topic|problem|scope|day|field|verb|audience|layer|cadence)\.[a-z_]+"
)
FOREIGN = re.compile(
    r"iPhone|iPad|Mac\b|Google|Outlook|Microsoft|Android|ICSx5|Thunderbird|WeChat|Windows|English"
    r"|Chrome|Linux"
)


def routes() -> set[str]:
    """The address of every page and answer, rows left open; files apart."""
    found = [
        route
        for room in (*OFFICE_ROOMS, *OPEN)
        for route in room.router.routes
        if isinstance(route, APIRoute)
    ]
    shapes = {shape(route.path) for route in found if "GET" in (route.methods or ())}
    return {path for path in shapes if not path.endswith(".xlsx")}


def shape(path: str) -> str:
    """An address without the names of its rows."""
    return re.sub(r"{[^}]*}", "{}", path.partition("?")[0])


def test_no_page_is_forgotten() -> None:
    visited = {shape(shown.path) for shown in (*OWN, *DOOR, *OFFICE, *PAPER, *STORIES)} - {""}
    assert routes() == visited | NO_PAGES
    assert visited & NO_PAGES == set()


def test_the_docs_show_every_page() -> None:
    if taking_pictures():
        DOCS.write_text(chronicle(), encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == chronicle()
    shown = set(re.findall(r"screenshots/(\S+)\)", chronicle()))
    kept = {file.name for file in (DOCS.parent / "screenshots").iterdir()}
    assert taking_pictures() or shown == kept


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_page_fits_is_translated_and_can_be_read(
    site: Site, open_page: Opening, screen: Screen, language: str
) -> None:
    rows, page = furnish(), open_page(screen, language, workers=False)
    troubles = []
    for shown in OWN:
        page.context.clear_cookies()
        troubles += look(page, site, shown, rows, screen, language)
        troubles += foreign_words(page, language)
    page.context.clear_cookies()
    troubles += look(page, site, *DOOR, rows, screen, language)
    sign_in(page, site)
    for shown in (*OFFICE, *(PAPER if screen == DESKTOP else ())):
        troubles += look(page, site, shown, rows, screen, language)
    assert troubles == []


def look(
    page: Page, site: Site, shown: Shown, rows: dict[str, str], screen: Screen, language: str
) -> list[str]:
    """Go to a page; what is wrong with it."""
    path = shown.path.format(**rows)
    answer = page.goto(f"{site.address}{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer and answer.ok, shown.path
    picture(page, picture_name(shown, screen, language))
    wide = [] if shown in PAPER else overflowing(page)  # paper has its own width
    wrong = [*wide, *unreadable(page), *CODE.findall(page.inner_text("main"))]
    return [f"{shown.name}: {one}" for one in wrong]


def foreign_words(page: Page, language: str) -> list[str]:
    """What is shown and not said in the page's language: in Chinese anything in Latin letters; in English
    whatever Chinese stands in the page's own words (names of people and places are as they are)."""
    text = page.inner_text("main")
    if language == "zh_CN":
        return re.findall(r"[A-Za-z]{4,}", FOREIGN.sub("", text.replace(page.url, "")))
    own_words = page.locator("main").locator("h1, h2, label > span, button, summary, .hint").all_inner_texts()
    return [words for words in own_words if re.search(r"[一-鿿]{5,}", words)]
