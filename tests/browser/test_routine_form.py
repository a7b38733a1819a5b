"""A routine's dates follow its form."""

from playwright.sync_api import Page, expect

from tests.browser.running import Site


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
