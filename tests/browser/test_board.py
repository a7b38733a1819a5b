"""The roster board under a real hand: by keyboard and by dragging; the rules answer while the change is made."""

from playwright.sync_api import Locator, Page, expect

from actions.roster.drafting import ask, begin, hear
from actions.school.schools import schools
from models import clock, database
from rosters.question.progress import Progress, Stage
from tests.browser.running import Site

CHANGEABLE = "tr[data-row]:not([data-row='']) .cell[data-duty]"


def test_a_change_is_checked_while_it_is_made_and_waits_as_a_proposal(office: Page, site: Site) -> None:
    office.goto(f"{site.address}/roster")
    cell = office.locator(CHANGEABLE).last
    person = cell.get_attribute("data-person")
    cell.focus()
    office.keyboard.press("Enter")
    dialog = office.locator("#board-dialog")
    expect(dialog).to_be_visible()
    office.locator("#board-dialog summary").click()
    expect(office.locator("#board-unable small").first).not_to_be_empty()
    able = office.locator("#board-able button")
    if able.count():
        able.first.click()
    else:
        office.locator("#board-take").click()
    expect(office.get_by_role("heading", name="手工调整")).to_be_visible()
    removed = office.locator(f"tr[data-row='{person}'] .cell.removed")
    expect(removed).to_have_count(1)
    office.goto(f"{site.address}/decisions")
    office.get_by_role("button", name="同意", exact=True).first.click()
    expect(office.locator(".told")).to_be_visible()
    office.goto(f"{site.address}/roster")
    expect(office.locator(f"tr[data-row='{person}'] .cell.removed")).to_have_count(0)


def test_a_duty_dragged_to_somebody_a_rule_forbids_stays_and_says_why(office: Page, site: Site) -> None:
    office.goto(f"{site.address}/roster")
    cell = office.locator(CHANGEABLE).last
    drag(office, cell, forbidden_row(office, cell))
    expect(office.locator("#board-status")).to_contain_text("不属于这个岗位")
    expect(office.get_by_role("heading", name="手工调整")).to_have_count(0)


def forbidden_row(page: Page, cell: Locator) -> Locator:
    """The row of somebody who is not of the duty's groups."""
    asked = f"/roster/duties/{cell.get_attribute('data-duty')}?leaving={cell.get_attribute('data-person')}"
    answer = page.request.get(page.url.removesuffix("/roster") + asked)
    person = next(one["id"] for one in answer.json()["people"] if one["code"] == "not_in_pool")
    return page.locator(f"tr[data-row='{person}'] td").last


def drag(page: Page, cell: Locator, row: Locator) -> None:
    """Take the duty, wait for the rules' answer, let it fall on the row."""
    transfer = page.evaluate_handle("() => new DataTransfer()")
    cell.dispatch_event("dragstart", {"dataTransfer": transfer})
    expect(page.locator("tr.cannot").first).to_be_attached()
    row.dispatch_event("dragover", {"dataTransfer": transfer})
    row.dispatch_event("drop", {"dataTransfer": transfer})


def test_a_drafting_is_told_without_a_reload_and_given_up(office: Page, site: Site) -> None:
    now = clock.now()
    with database.session() as session:
        asked = ask(session, schools(session)[0], (now.date(), now.date()), now, "cli").id
        begin(session, asked, now)
        hear(session, asked, Progress(Stage.SKETCH, 0.02, 1, 8, 30, 440), now)
    office.goto(f"{site.address}/roster")
    office.evaluate("() => { window.before = true; }")
    told = office.locator("#drafting")
    expect(told).to_contain_text("440 个岗位已有 30 个排上人")
    with database.session() as session:
        hear(session, asked, Progress(Stage.WEEKS, 0.7, 4, 8, 412, 440), now)
    expect(told).to_contain_text("440 个岗位已有 412 个排上人")
    assert office.evaluate("() => window.before")
    office.once("dialog", lambda dialog: dialog.accept())
    told.get_by_role("button", name="取消").click()
    expect(office.locator(".told")).to_contain_text("这次起草已取消")
    expect(told.locator("section")).to_have_count(0)
