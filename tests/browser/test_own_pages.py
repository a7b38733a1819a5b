"""What staff see on their phones: it fits, it is said in one language, it can be read, and it is small."""

import re

import pytest
from playwright.sync_api import Page, Response, expect
from sqlmodel import col, select

from models import database
from models.duties import Assignment, Duty, DutyState
from models.people import Person
from models.places import Place
from tests.browser.conftest import Opening
from tests.browser.running import FIRST, Site
from tests.browser.screens import LANGUAGES, PHONE, SCREENS, Screen, overflowing, picture, unreadable

WORKER = "孟铁军"  # a guard
FIRST_PAGE = 100_000  # bytes, as they are before any compression
CODE = re.compile(r"\b(?:refusal|reason|state|burden|kind|pool|topic|problem|scope|day|field)\.[a-z_]+")
FOREIGN = re.compile(
    r"iPhone|iPad|Mac\b|Google|Outlook|Microsoft|Android|ICSx5|Thunderbird|WeChat|Windows|English"
)


@pytest.fixture
def paths(site: Site) -> dict[str, str]:
    """Every page of a person and of a place, by the name of its picture."""
    home = site.link_of(WORKER)
    with database.reading() as session:
        mine = select(Duty).join(Assignment, col(Assignment.duty_id) == Duty.id)
        mine = mine.join(Person, col(Person.id) == Assignment.person_id).where(Person.name == WORKER)
        ahead = mine.where(Duty.state == DutyState.OPEN, Duty.day > FIRST).order_by(col(Duty.start))
        duty = session.exec(ahead).first()
        done = session.exec(select(Duty).where(Duty.state == DutyState.DONE).order_by(col(Duty.key))).first()
        place = session.exec(select(Place).where(Place.code == "gate-east")).one()
    assert duty and done
    return {
        "own-today": home,
        "own-duty": f"{home}/duties/{duty.id}",
        "own-duty-done": f"{home}/duties/{done.id}",
        "own-swap": f"{home}/duties/{duty.id}/swap",
        "own-absence": f"{home}/absence",
        "own-problem": f"{home}/problem",
        "own-calendar": f"{home}/calendar",
        "own-notices": f"{home}/notices",
        "place": f"{site.address}/q/{place.slug}",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_page_fits_is_translated_and_can_be_read(
    paths: dict[str, str], open_page: Opening, screen: Screen, language: str
) -> None:
    page = open_page(screen, language, workers=False)
    for name, address in paths.items():
        page.goto(f"{address}?lang={language}")
        assert overflowing(page) == [], name
        assert foreign_words(page, language) == [], name
        assert unreadable(page) == [], name
        picture(page, f"{name}-{screen.name}-{language}")


def foreign_words(page: Page, language: str) -> list[str]:
    """What is shown and not said in the page's language: codes; in Chinese anything in Latin letters; in English
    whatever Chinese stands in the page's own words (names of people and places are as they are)."""
    text = page.inner_text("main")
    if language == "zh_CN":
        return CODE.findall(text) + re.findall(r"[A-Za-z]{4,}", FOREIGN.sub("", text.replace(page.url, "")))
    own_words = page.locator("main").locator("h1, h2, label > span, button, summary, .hint").all_inner_texts()
    return CODE.findall(text) + [words for words in own_words if re.search(r"[一-鿿]{5,}", words)]


def test_the_first_page_is_small(paths: dict[str, str], open_page: Opening) -> None:
    page = open_page(PHONE, workers=False)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(paths["own-today"], wait_until="networkidle")
    sizes = {answer.url.rpartition("/")[2][-20:]: len(answer.body()) for answer in answers}
    assert len(sizes) >= 5
    assert sum(sizes.values()) <= FIRST_PAGE, sizes


def test_a_duty_is_completed_with_the_keyboard_alone(
    paths: dict[str, str], open_page: Opening, site: Site
) -> None:
    page = open_page()
    page.goto(paths["own-absence"])
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
        person = session.exec(select(Person).where(Person.name == WORKER)).one()
        mine = select(Duty).join(Assignment, col(Assignment.duty_id) == Duty.id)
        mine = mine.where(Assignment.person_id == person.id, Duty.state == DutyState.OPEN)
        duty = session.exec(mine).first()
        assert duty
        duty.form = {"fields": [{"name": "sign", "label": "签字", "kind": "signature", "required": True}]}
    page = open_page()
    page.goto(f"{site.link_of(WORKER)}/duties/{duty.id}")
    page.locator(".glass + .actions button").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Yan Guixiang")
    page.keyboard.press("Enter")
    expect(page.locator("dl.record")).to_contain_text("Yan Guixiang")
