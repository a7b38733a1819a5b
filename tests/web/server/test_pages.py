"""What holds for every page: words in both languages, nothing unescaped, safe headers, no traceback."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from models import database
from models.settings import settings
from tests.factories import make_assignment, make_duty, make_person, make_place
from tests.web.conftest import FORM, Office, make_office, sign_in
from web.server.body import MOST_WITH_FILES

EVIL = "<script>alert('x')</script>"
CODE = re.compile(
    r"\b(?:refusal|reason|state|burden|kind|pool|topic|change|scope|day|limit|field|feed|span)\.[a-z_]+"
)
PAGES = (
    "/",
    "/roster",
    "/gaps",
    "/people",
    "/checklists",
    "/checklists/{list}",
    "/duties/{duty}",
    "/login",
    "{link}",
    "{link}/duties/{duty}",
    "{link}/duties/{gap}",
    "{link}/absence",
    "{link}/problem",
    "{link}/duties/{duty}/swap",
    "{link}/notices",
    "/q/{slug}",
    "/repairs/{repair}",
    "/schools",
    "/nowhere",
    "/duties/{place}",
)


def pages_of(browser: TestClient, office: Office, language: str) -> Iterator[tuple[str, str]]:
    """Every page with its text."""
    ids = {
        "list": office.checklist.id,
        "duty": office.duty.id,
        "gap": office.gap.id,
        "place": office.place.id,
        "repair": office.repair.id,
        "slug": office.place.slug,
    }
    for page in PAGES:
        path = page.format(link=office.link, **ids)
        yield page, browser.get(path, params={"lang": language}).text


@pytest.mark.parametrize(("language", "tag"), [("zh_CN", "zh-CN"), ("en", "en")])
def test_no_page_shows_a_code_instead_of_words(
    browser: TestClient, lvye: Office, language: str, tag: str
) -> None:
    sign_in(browser, lvye.manager)
    for page, text in pages_of(browser, lvye, language):
        assert f'<html lang="{tag}">' in text, page
        assert CODE.findall(re.sub(r"<[^>]*>", " ", text)) == [], page


def test_a_chinese_page_has_no_english_words(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for page, text in pages_of(browser, lvye, "zh_CN"):
        said = re.sub(r"<(script|style|option)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
        for word in ("English", lvye.manager, "caretaker", settings().address):
            said = said.replace(word, "")
        assert re.findall(r"[A-Za-z]{4,}", said) == [], page


def test_the_language_stays_as_chosen(browser: TestClient, lvye: Office) -> None:
    assert '<html lang="zh-CN">' in browser.get(lvye.link).text
    browser.get(f"{lvye.link}?lang=en")
    assert '<html lang="en">' in browser.get(lvye.link).text


def test_what_people_type_is_never_markup(browser: TestClient, engine: Engine) -> None:
    with database.session() as session:
        office = make_office(session, "lvye", f"绿野{EVIL}", f"艾达{EVIL}")
        person = make_person(session, office.school, f"本恩{EVIL}", team=EVIL, roles=["caretaker", EVIL])
        place = make_place(session, office.school, "yard", name=EVIL, name_en=EVIL)
        duty = make_duty(
            session, office.school, key="evil", name=EVIL, name_en=EVIL, place_id=place.id, form=FORM
        )
        make_assignment(session, duty, person)
    sign_in(browser, office.manager)
    for page, text in pages_of(browser, office, "zh_CN"):
        assert "<script>alert" not in text, page
        assert "&lt;script&gt;alert" in text or page in ("/login", "/schools", "/nowhere", "/duties/{place}")


def test_every_answer_carries_the_safe_headers(browser: TestClient, lvye: Office) -> None:
    for path in ("/login", lvye.link, "/nowhere", lvye.feed.path, "/static/greenleaf.css", "/healthz"):
        headers = browser.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'"), path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path


def test_pages_work_under_their_own_policy(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for page, text in pages_of(browser, lvye, "zh_CN"):
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style| style=| on[a-z]+=", text) == [], page


def test_a_failure_is_a_page_in_words_and_no_traceback(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret inside")

    answer = browser.get("/broken")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_failing_commit_is_not_told_as_done(app: FastAPI, browser: TestClient, lvye: Office) -> None:
    from sqlalchemy import event, text  # noqa: PLC0415 - used by this one test

    def fail(_: object) -> None:
        raise RuntimeError("disk full")

    event.listen(database.engine(), "commit", fail)
    try:
        sent = browser.post(f"{lvye.link}/problem", data={"title": "水管漏水"})
    finally:
        event.remove(database.engine(), "commit", fail)
    assert sent.status_code == 500
    with database.reading() as session:
        known = session.connection().execute(text("select count(*) from repair")).scalar()
    assert known == 1  # the fixture's own


def test_too_large_a_request_is_refused(browser: TestClient, lvye: Office) -> None:
    answer = browser.post(f"{lvye.link}/problem", content=b"x" * (MOST_WITH_FILES + 1))
    assert answer.status_code == 413


def test_an_unreadable_form_is_refused_in_words(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert browser.get("/?day=tomorrow").status_code == 422
    assert browser.get("/gaps?days=0").status_code == 422


@pytest.mark.parametrize(
    "path", ["/?day=0001-01-01", "/?day=9999-12-31", "/roster?week=9999-12-31", "/?day=x"]
)
def test_a_day_that_cannot_be_is_refused_and_no_accident(
    browser: TestClient, lvye: Office, path: str
) -> None:
    sign_in(browser, lvye.manager)
    assert browser.get(path).status_code == 422


def test_a_title_parts_the_page_from_the_house(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert " · 绿叶</title>" in browser.get("/people").text
    assert f"<title>{lvye.school.name} · " in browser.get("/paper/people").text
