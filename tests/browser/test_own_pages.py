"""What staff see on their phones is small, and can be used by keyboard alone."""

import pytest
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


def verdicts(site: Site) -> str:
    """The page of a duty with two verdicts."""
    with database.session() as session:
        seat, duty = afternoon(session)
        duty.form = {"fields": [{"name": name, "label": name, "kind": "verdict"} for name in ("a", "b")]}
        guard = session.get_one(Person, seat.person_id)
    return f"{site.link_of(guard.name)}/duties/{duty.id}"


def test_with_contrast_colours_the_chosen_answer_is_a_radio_to_see(site: Site, open_page: Opening) -> None:
    page = open_page()
    page.goto(verdicts(site))
    radio = page.locator("[name='entry.a']").first
    assert radio.evaluate("one => getComputedStyle(one).opacity") == "0"
    page.emulate_media(forced_colors="active")
    assert radio.evaluate("one => getComputedStyle(one).opacity") == "1"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_the_word_about_the_rest_stands_where_its_button_does(
    site: Site, open_page: Opening, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto(verdicts(site))
    expect(page.locator("[data-with-rest]")).to_be_visible(visible=scripts)
    expect(page.locator("[data-rest]")).to_be_visible(visible=scripts)
