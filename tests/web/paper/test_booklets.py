"""Paper in bulk, and PDFs whose text is what the page says."""

import shutil
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from actions.duties.complete import complete
from actions.installation import printing
from models import database
from models.duties import Duty
from models.people import Person
from models.settings import settings
from tests.conftest import NOW
from tests.factories import MONDAY, make_assignment, make_duty
from tests.web.conftest import Office, sign_in
from web.files.pdf import alone

SHEETS = (
    "/paper/roster",
    "/paper/month",
    "/paper/day",
    "/paper/duties",
    "/paper/count",
    "/paper/register",
    "/paper/people",
    "/paper/places",
    "/paper/routines",
    "/paper/booklet?topic=security",
)
with_browser = pytest.mark.skipif(
    not any(map(shutil.which, printing.NAMES)), reason="no Chromium on this machine: apt-get install chromium"
)


@pytest.fixture(autouse=True)
def fresh_browser() -> None:
    """Look for the browser anew in each test."""
    printing.browser.cache_clear()


def give_topic(office: Office) -> None:
    """The office's duty is done and belongs to a topic; another of the topic was missed."""
    with database.session() as session:
        duty = session.get_one(Duty, office.duty.id)
        duty.topic = "security"
        person = session.get_one(Person, office.person.id)
        complete(session, duty, {"locked": True, "heat": 21.5}, NOW, "test", person=person, note="一切正常")
        missed = make_duty(
            session, office.school, MONDAY - timedelta(days=3), name="夜巡", topic="security", state="missed"
        )
        make_assignment(session, missed, person)


@pytest.mark.parametrize("path", SHEETS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_sheet_is_there_in_both_languages(
    browser: TestClient, lvye: Office, path: str, language: str
) -> None:
    sign_in(browser, lvye.manager)
    answer = browser.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200
    assert "绿野" in answer.text


def test_a_month_numbers_its_duties_and_explains_them(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/paper/month").text
    assert "2026年9月" in page
    assert "<b>1</b> 绿野巡查" in page
    assert "艾达" in page
    assert "艾达" not in browser.get("/paper/month?team=食堂").text


def test_a_booklet_tells_results_and_what_was_missed(browser: TestClient, lvye: Office) -> None:
    give_topic(lvye)
    sign_in(browser, lvye.manager)
    page = browser.get("/paper/booklet?topic=security").text
    for text in ("工作台账", "绿野巡查", "温度: 21.5", "一切正常", "夜巡", "漏做", "签"):
        assert text in page, text


@pytest.mark.parametrize("asked", ["first=2026-09-07&last=2026-09-01", "first=2020-01-01&last=2026-09-01"])
def test_a_booklet_has_a_first_and_a_last_day(browser: TestClient, lvye: Office, asked: str) -> None:
    sign_in(browser, lvye.manager)
    assert browser.get(f"/paper/booklet?topic=security&{asked}").status_code == 422


def text_of(content: bytes) -> str:
    """What a PDF says; browsers write 一 and 日 as the radicals that look the same, which is put right here."""
    return normalize("NFKC", "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


@with_browser
def test_a_pdf_says_what_its_page_says(browser: TestClient, lvye: Office) -> None:
    give_topic(lvye)
    sign_in(browser, lvye.manager)
    answer = browser.get("/paper/booklet?topic=security&as=pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = text_of(answer.content)
    for word in ("绿野", "一切正常", "夜巡", "艾达"):
        assert word in text, word
    assert [round(float(side)) for side in PdfReader(BytesIO(answer.content)).pages[0].mediabox[2:]] == [
        595,
        842,
    ]


@with_browser
def test_the_month_as_pdf_lies_across(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    content = browser.get("/paper/month?as=pdf").content
    assert [round(float(side)) for side in PdfReader(BytesIO(content)).pages[0].mediabox[2:]] == [842, 595]
    assert "艾达" in text_of(content)


def test_without_a_browser_the_page_says_how_to_print(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "NAMES", ())
    monkeypatch.setattr(printing, "PLACES", ())
    sign_in(browser, lvye.manager)
    refused = browser.get("/paper/month?as=pdf")
    assert refused.status_code == 409
    assert "另存为 PDF" in refused.text
    assert ">PDF<" not in browser.get("/paper/month").text


def test_a_browser_that_fails_is_told(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GREENLEAF_BROWSER", str(tmp_path / "no-such-browser"))
    settings.cache_clear()
    sign_in(browser, lvye.manager)
    assert browser.get("/paper/month?as=pdf").status_code == 409


def test_nothing_is_loaded_or_run_while_printing() -> None:
    page = '<head><link rel="stylesheet" href="/x.css"><script src="/x.js" defer></script></head>'
    bare = alone(page, "p { color: red }")
    assert "x.css" not in bare
    assert "<script" not in bare
    assert "default-src 'none'" in bare
