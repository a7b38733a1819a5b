"""Every page of the office speaks the reader's language: no code of a role, use, kind, certificate or work shows
through."""

import re
from html.parser import HTMLParser

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.places import Place
from models.routines import Routine
from notifications.language import words_of
from tests.factories import make_person, make_routine
from tests.web.conftest import Office, send, sign_in

FAMILIES = ("pool", "use", "kind.place", "kind.qualification", "tag")
PAGES = (
    *("/", "/roster", "/gaps", "/coverage", "/decisions", "/ledger", "/shifts", "/checklists", "/textbooks"),
    *(
        "/stocktake",
        "/circulars",
        "/repairs",
        "/people",
        "/people/new",
        "/routines",
        "/routines/new",
        "/places",
    ),
    *("/calendar", "/policies", "/journal", "/words", "/paper", "/paper/people", "/paper/places"),
    "/paper/routines",
)
CREW = {
    "lines": [{"pool": "buyer", "qualification": "health"}, {"pool": "cook"}],
    "apart": ["receiving", "storekeeping"],
}


class Seen(HTMLParser):
    """What a reader sees: text, and what stands in fields and their lists."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style"):
            self.inside.append(tag)
        if tag == "input" and given.get("type", "text") == "text":
            self.words.append(given.get("value") or "")
        if tag == "option" and not given.get("label"):
            self.inside.append("")
            self.listed = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "option") and self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if "script" not in self.inside and "style" not in self.inside:
            self.words.append(data)


def bare(text: str) -> set[str]:
    """The codes that show on a page."""
    seen = Seen()
    seen.feed(text)
    codes = {code for family in FAMILIES for code in words_of(family, "zh_CN")}
    return codes & {word for shown in seen.words for word in re.findall(r"[a-z_]+", shown)}


@pytest.fixture
def filled(lvye: Office) -> dict[str, str]:
    """A school whose rows name codes of every family; the pages of these rows."""
    with database.session() as session:
        place = {"kind": "room", "tag": "canteen"}
        routine = make_routine(
            session, lvye.school, "buy", name="采购", crew=CREW, places=place, tags=["buying"]
        )
        person = make_person(session, lvye.school, "雷伟", roles=["cook", "guard"], category="worker")
        room = session.exec(select(Place).where(Place.school_id == lvye.school.id)).first()
        assert room is not None
        room.tags, room.kind, room.code = ["canteen", "food_store"], "room", "E1"
        session.add(room)
        return {"routine": str(routine.id), "person": str(person.id)}


def test_no_code_shows_on_a_page_of_the_office(
    browser: TestClient, lvye: Office, filled: dict[str, str]
) -> None:
    sign_in(browser, lvye.manager)
    rows = (f"/routines/{filled['routine']}", f"/people/{filled['person']}")
    found = {}
    for path in (*PAGES, *rows):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        found[path] = bare(answer.text)
    assert {path: codes for path, codes in found.items() if codes} == {}


def test_a_routine_is_written_in_words_and_kept_in_codes(
    browser: TestClient, lvye: Office, filled: dict[str, str]
) -> None:
    sign_in(browser, lvye.manager)
    word = {family: words_of(family, "zh_CN") for family in FAMILIES}
    sent = {
        "name": "巡视食堂",
        "c.kind": "daily",
        "c.at": "08:00",
        "minutes": "30",
        "place_kind": word["kind.place"]["room"],
        "place_tag": word["use"]["canteen"],
        "pool_0": word["pool"]["cook"],
        "count_0": "1",
        "qualification_0": word["kind.qualification"]["health"],
        "active": "1",
    }
    assert send(browser, "/routines", **sent).status_code == 303
    with database.reading() as session:
        made = session.exec(select(Routine).where(Routine.name == "巡视食堂")).one()
    line = made.needs.lines[0]
    assert made.places == {"kind": "room", "tag": "canteen"}
    assert (line.pool, line.qualification) == ("cook", "health")
