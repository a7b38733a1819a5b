"""Every page of the office on a phone and on a desk, in both languages: nothing overflows; pictures for the docs."""

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from models import database
from models.duties import Duty
from tests.browser.conftest import Opening, sign_in
from tests.browser.running import FIRST, Site
from tests.browser.screens import LANGUAGES, SCREENS, Screen, overflowing, picture

PAGES = {
    "today": "/",
    "roster": "/roster",
    "gaps": "/gaps",
    "changes": "/decisions",
    "checklists": "/checklists",
    "repairs": "/repairs",
    "circulars": "/circulars",
    "people": "/people",
    "calendar": "/calendar",
    "sheets": "/sheets",
    "print": "/paper",
    "policies": "/policies",
    "users": "/users",
    "journal": "/journal",
    "password": "/password",
    "duty": "/duties/{duty}",
}
PAPER = {
    "paper-week": "/paper/roster",
    "paper-month": "/paper/month",
    "paper-day": "/paper/day",
    "paper-booklet": "/paper/booklet?topic=food",
    "paper-sheet": "/paper/duties/{duty}",
    "paper-count": "/paper/count",
    "paper-register": "/paper/register",
    "paper-routines": "/paper/routines",
}


def a_duty() -> str:
    """A duty of today."""
    with database.reading() as session:
        return str(session.exec(select(Duty.id).where(Duty.day == FIRST).order_by(Duty.key)).first())


def visit(page: Page, site: Site, path: str, language: str) -> None:
    """Go to a page in a language."""
    filled = path.format(duty=a_duty())
    page.goto(f"{site.address}{filled}{'&' if '?' in filled else '?'}lang={language}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_no_page_of_the_office_overflows(
    site: Site, open_page: Opening, screen: Screen, language: str
) -> None:
    page = open_page(screen, language)
    page.goto(f"{site.address}/login?lang={language}")
    picture(page, f"login-{screen.name}-{language}")
    sign_in(page, site)
    wide = {}
    for name, path in PAGES.items():
        visit(page, site, path, language)
        wide[name] = overflowing(page)
        picture(page, f"{name}-{screen.name}-{language}")
    assert {name: found for name, found in wide.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_looks_like_paper(site: Site, office: Page, language: str) -> None:
    for name, path in PAPER.items():
        visit(office, site, path, language)
        assert office.locator("main.sheet").is_visible(), name
        picture(office, f"{name}-desktop-{language}")
