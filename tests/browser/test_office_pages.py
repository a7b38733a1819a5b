"""The office's pages on a phone and on a desk: nothing reaches over the edge; a routine's dates follow its form."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening, sign_in
from tests.browser.running import Site
from tests.browser.screens import DESKTOP, PHONE, Screen, overflowing, picture

PAGES = {
    "today": "/",
    "roster": "/roster",
    "roster-month": "/roster?span=month",
    "roster-duties": "/roster?by=duties",
    "checklists": "/checklists",
    "repairs": "/repairs",
    "routines": "/routines",
    "routine": "/routines/new",
    "people": "/people",
    "person": "/people/new",
    "places": "/places",
    "year": "/calendar/year?year=2027",
    "terms": "/terms",
    "bells": "/bells",
}


@pytest.mark.parametrize(("screen", "language"), [(PHONE, "zh_CN"), (DESKTOP, "en")])
def test_the_offices_pages_fit(site: Site, open_page: Opening, screen: Screen, language: str) -> None:
    page = open_page(screen, language)
    sign_in(page, site)
    for name, path in PAGES.items():
        mark = "&" if "?" in path else "?"
        page.goto(f"{site.address}{path}{mark}lang={language}")
        picture(page, f"office-{name}-{screen.name}-{language}")
        assert overflowing(page) == [], path


def test_the_next_dates_follow_the_form_while_it_is_written(office: Page, site: Site) -> None:
    office.goto(f"{site.address}/routines/new")
    expect(office.locator("#preview-dates li")).to_have_count(10)
    office.select_option("[name='c.kind']", "monthly_day")
    expect(office.locator("[name='c.weekdays']").first).to_be_hidden()
    office.fill("[name='c.month_day']", "15")
    office.fill("[name='c.at']", "14:00")
    expect(office.locator("#preview-sentence")).to_contain_text("15日")
    expect(office.locator("#preview-dates li").first).to_contain_text("12月15日")
    office.fill("[name='c.month_day']", "99")
    expect(office.locator("#preview-refusal")).to_be_visible()
    expect(office.locator("#preview-dates li")).to_have_count(0)
