"""What staff see on their phones is small, and can be used by keyboard alone."""

from playwright.sync_api import Response, expect

from models import database
from models.people import Person
from tests.browser.conftest import Opening
from tests.browser.furnishing import afternoon
from tests.browser.running import WORKER, Site
from tests.browser.screens import PHONE

FIRST_PAGE = 100_000  # bytes, as they are before any compression


def test_the_first_page_is_small(site: Site, open_page: Opening) -> None:
    page = open_page(PHONE, workers=False)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(site.link_of(WORKER), wait_until="networkidle")
    sizes = {answer.url.rpartition("/")[2][-20:]: len(answer.body()) for answer in answers}
    assert len(sizes) >= 5
    assert sum(sizes.values()) <= FIRST_PAGE, sizes


def test_a_duty_is_completed_with_the_keyboard_alone(site: Site, open_page: Opening) -> None:
    page = open_page()
    page.goto(f"{site.link_of(WORKER)}/absence")
    seen: list[str] = []
    while "done" not in seen and len(seen) < 40:
        page.keyboard.press("Tab")
        seen.append(str(page.evaluate("document.activeElement.className")))
    assert seen[0] == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_be_visible()


def test_who_cannot_draw_writes_their_name(site: Site, open_page: Opening) -> None:
    with database.session() as session:
        seat, duty = afternoon(session)
        guard = session.get_one(Person, seat.person_id)
        duty.form = {"fields": [{"name": "sign", "label": "签字", "kind": "signature", "required": True}]}
    page = open_page()
    page.goto(f"{site.link_of(guard.name)}/duties/{duty.id}")
    page.locator(".glass + .actions button").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Yan Guixiang")
    page.keyboard.press("Enter")
    expect(page.locator("dl.record")).to_contain_text("Yan Guixiang")
