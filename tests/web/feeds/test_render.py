"""Calendar addresses answer as calendars need it: equal bytes, 304, notice and 410, stale rather than broken."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import event, text
from starlette.testclient import TestClient

from actions.duties.cancel import cancel
from actions.feeds.addresses import revoke, revoke_departed, rotate
from models import clock, database
from models.duties import Duty
from models.feeds import Feed
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from models.settings import settings
from tests.conftest import NOW
from tests.web.conftest import Office, later
from web.feeds.endpoint import named
from web.server.logs import redact_logs, redacted

SHOWN = ("content-type", "etag", "last-modified", "cache-control", "content-disposition", "x-robots-tag")


def test_a_feed_is_answered_as_calendars_need_it(browser: TestClient, lvye: Office) -> None:
    answer = browser.get(lvye.feed.path)
    assert answer.status_code == 200
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert f"UID:{lvye.assignment.id}" in answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["etag"].startswith('W/"')
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-disposition"] == 'inline; filename="duty.ics"'
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert "vary" not in answer.headers


def test_head_has_the_headers_of_get_and_no_body(browser: TestClient, lvye: Office) -> None:
    got, head = browser.get(lvye.feed.path), browser.head(lvye.feed.path)
    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers[name] for name in SHOWN] == [got.headers[name] for name in SHOWN]


def test_who_has_the_bytes_gets_304(browser: TestClient, lvye: Office) -> None:
    first = browser.get(lvye.feed.path)
    by_tag = browser.get(lvye.feed.path, headers={"If-None-Match": f'"x", {first.headers["etag"]}'})
    by_date = browser.get(lvye.feed.path, headers={"If-Modified-Since": first.headers["last-modified"]})
    for again in (by_tag, by_date):
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    stale = {"If-None-Match": '"old"', "If-Modified-Since": first.headers["last-modified"]}
    assert browser.get(lvye.feed.path, headers=stale).status_code == 200
    assert browser.get(lvye.feed.path, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_the_bytes_change_when_a_duty_does_and_only_then(
    app: FastAPI, browse: Callable[[], TestClient], lvye: Office
) -> None:
    browser = browse()
    first = browser.get(lvye.feed.path)
    app.dependency_overrides[clock.now] = later(NOW, hours=3)
    assert browser.get(lvye.feed.path).content == first.content
    assert browser.get(lvye.feed.path).headers["last-modified"] == first.headers["last-modified"]
    with database.session() as session:
        cancel(session, session.get_one(Duty, lvye.duty.id), "下雨", NOW + timedelta(hours=3), "test")
    changed = browser.get(lvye.feed.path, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert "STATUS:CANCELLED" in changed.text
    assert changed.headers["last-modified"] != first.headers["last-modified"]


def test_two_changes_in_one_second_are_two(browser: TestClient, lvye: Office) -> None:
    for reason in ("下雨", "停水"):
        with database.session() as session:
            duty = session.get_one(Duty, lvye.duty.id)
            duty.state = "open"
            session.flush()
            cancel(session, duty, reason, NOW, "test")
        assert reason in browser.get(lvye.feed.path).text.replace("\r\n ", "")


@pytest.mark.parametrize("path", ["/f/unknown.ics", f"/f/{'A' * 48}.ics", "/f/x", "/f/%F0%9F%8D%83.ics"])
def test_an_unknown_address_is_a_plain_404(browser: TestClient, lvye: Office, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")


def test_an_address_that_was_replaced_says_so_for_thirty_days_and_is_gone(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    browser.get(lvye.feed.path)
    with database.session() as session:
        fresh = rotate(session, session.get_one(Feed, lvye.feed.id), NOW, "test").path
        rotate(session, session.get_one(Feed, lvye.feed.id), NOW + timedelta(days=1), "test")
    notice = browser.get(lvye.feed.path)
    assert (notice.status_code, notice.text.count("BEGIN:VEVENT")) == (200, 1)
    assert "日历地址已更换" in notice.text
    assert "TRANSP:TRANSPARENT" in notice.text
    assert "绿野巡查" not in notice.text
    app.dependency_overrides[clock.now] = later(NOW, days=30)
    assert browser.get(lvye.feed.path).status_code == 410
    assert browser.get(fresh).status_code == 200  # it was an address for a day longer


def test_an_ended_subscription_says_so_for_thirty_days_and_is_gone(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    browser.get(lvye.feed.path)
    with database.session() as session:
        revoke(session, session.get_one(Feed, lvye.feed.id), NOW, "test")
    notice = browser.get(lvye.feed.path)
    assert (notice.status_code, notice.text.count("BEGIN:VEVENT")) == (200, 1)
    assert "绿野巡查" not in notice.text
    app.dependency_overrides[clock.now] = later(NOW, days=29)
    assert browser.get(lvye.feed.path).content == notice.content
    app.dependency_overrides[clock.now] = later(NOW, days=30)
    gone = browser.get(lvye.feed.path)
    assert (gone.status_code, gone.headers["content-type"]) == (410, "text/plain; charset=utf-8")
    lose_the_database()
    assert browser.get(lvye.feed.path).status_code == 410


def test_who_has_left_finds_the_notice_in_their_calendar_and_then_nothing(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    assert "绿野巡查" in browser.get(lvye.feed.path).text
    with database.session() as session:
        session.get_one(Person, lvye.person.id).left = NOW.date()
        write(session, NOW, "test", Verb.LEAVE, lvye.person)
    assert "绿野巡查" in browser.get(lvye.feed.path).text  # their last day
    tomorrow = NOW + timedelta(days=1)
    app.dependency_overrides[clock.now] = lambda: tomorrow
    notice = browser.get(lvye.feed.path)
    assert (notice.status_code, "绿野巡查" in notice.text) == (200, False)
    assert "日历订阅已停止" in notice.text
    with database.session() as session:
        assert revoke_departed(session, session.get_one(School, lvye.school.id), tomorrow, "upkeep") == 1
    assert browser.get(lvye.feed.path).content == notice.content
    app.dependency_overrides[clock.now] = later(tomorrow, days=30)
    assert browser.get(lvye.feed.path).status_code == 410


def test_a_new_address_opens_an_ended_subscription_again(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        revoke(session, session.get_one(Feed, lvye.feed.id), NOW, "test")
    with database.session() as session:
        fresh = rotate(session, session.get_one(Feed, lvye.feed.id), NOW, "test").path
    assert "绿野巡查" not in browser.get(lvye.feed.path).text
    assert "绿野巡查" in browser.get(fresh).text


def lose_the_database() -> None:
    """From now on the database cannot be opened."""
    database.engine().dispose()
    for file in settings().home.glob("greenleaf.db*"):
        file.unlink()
    (settings().home / "greenleaf.db").mkdir()


def test_without_a_database_the_last_bytes_are_served(
    app: FastAPI, browse: Callable[[], TestClient], lvye: Office
) -> None:
    first = browse().get(lvye.feed.path)
    lose_the_database()
    app.state.shelf.fresh.clear()  # even by a process that never read them
    again = browse().get(lvye.feed.path)
    assert (again.status_code, again.content) == (200, first.content)
    assert [again.headers[name] for name in SHOWN] == [first.headers[name] for name in SHOWN]
    known = browse().get(lvye.feed.path, headers={"If-None-Match": first.headers["etag"]})
    assert known.status_code == 304


def test_a_schema_in_the_making_changes_nothing_for_calendars(browser: TestClient, lvye: Office) -> None:
    first = browser.get(lvye.feed.path)
    with database.engine().begin() as connection:
        connection.execute(text("ALTER TABLE duty RENAME TO duty_being_moved"))
    with database.session() as session:
        write(session, NOW, "test", Verb.IMPORT_SHEET, lvye.duty)
    again = browser.get(lvye.feed.path)
    assert (again.status_code, again.content) == (200, first.content)
    page = browser.get(lvye.link)  # people are asked to come back
    assert (page.status_code, page.headers["retry-after"]) == (503, "30")


def test_a_calendar_never_seen_before_is_no_server_error_without_a_database(
    browser: TestClient, lvye: Office
) -> None:
    lose_the_database()
    answer = browser.get(lvye.feed.path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")


def test_a_database_that_hangs_keeps_no_calendar_waiting(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = browser.get(lvye.feed.path)
    monkeypatch.setattr("web.feeds.endpoint.ASKING", 0.2)
    with database.session() as session:
        cancel(session, session.get_one(Duty, lvye.duty.id), "下雨", NOW, "test")
    event.listen(database.engine(), "before_cursor_execute", lambda *_: time.sleep(0.5))
    began = time.monotonic()
    assert browser.get(lvye.feed.path).content == first.content
    assert time.monotonic() - began < 0.45


def test_what_is_in_memory_is_answered_without_the_database(app: FastAPI, lvye: Office) -> None:
    app.state.news.stale = 60.0
    browser = TestClient(app)
    first = browser.get(lvye.feed.path)
    asked: list[str] = []
    event.listen(database.engine(), "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    app.state.news.looked = time.monotonic()
    again = browser.get(lvye.feed.path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, asked) == (304, [])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND"])
def test_a_calendar_is_only_read(browser: TestClient, lvye: Office, method: str) -> None:
    answer = browser.request(method, lvye.feed.path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-type"].startswith("text/plain")


def test_the_use_of_a_feed_is_noted_at_most_hourly(app: FastAPI, browser: TestClient, lvye: Office) -> None:
    def used() -> tuple[object, str]:
        with database.reading() as session:
            row = session.get_one(Feed, lvye.feed.id)
            return row.used_at, row.client

    browser.get(lvye.feed.path, headers={"User-Agent": "iOS/27"})
    assert used() == (NOW, "iOS/27")
    app.dependency_overrides[clock.now] = later(NOW, minutes=59)
    browser.get(lvye.feed.path, headers={"User-Agent": "Thunderbird"})
    assert used() == (NOW, "iOS/27")
    app.dependency_overrides[clock.now] = later(NOW, minutes=60)
    browser.get(lvye.feed.path, headers={"User-Agent": "Thunderbird"})
    assert used() == (NOW + timedelta(hours=1), "Thunderbird")


def test_the_folder_of_feeds_shows_no_address(browser: TestClient, lvye: Office) -> None:
    browser.get(lvye.feed.path)
    files = list((settings().home / "feeds").iterdir())
    assert len(files) == 1
    assert lvye.feed.token not in files[0].name


def test_robots_may_fetch_feeds(browser: TestClient) -> None:
    answer = browser.get("/robots.txt")
    assert answer.status_code == 200
    assert "Disallow" not in answer.text


def test_no_secret_is_logged_when_a_feed_fails(
    browser: TestClient, lvye: Office, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    redact_logs()  # once more: the handlers of this test are new
    browser.get(lvye.feed.path)
    lose_the_database()
    browser.get(lvye.feed.path)
    for secret in (lvye.feed.token, lvye.link):
        try:
            raise RuntimeError(f"GET http://host/f/{secret}.ics")
        except RuntimeError as error:
            logging.getLogger("uvicorn.error").exception("broken %s", error)
            logging.getLogger("web.anything").warning({"path": f"/f/{secret}.ics"})
    assert "does not answer" in caplog.text
    assert caplog.text.count("***") >= 4
    assert lvye.feed.token not in caplog.text + capsys.readouterr().err


def test_no_secret_link_reaches_the_log(lvye: Office) -> None:
    line = f'10.0.0.7 - "GET {lvye.feed.path} HTTP/1.1" 200; {lvye.link}/duties/x?lang=en'
    assert redacted(line) == '10.0.0.7 - "GET /f/*** HTTP/1.1" 200; /p/***/duties/x?lang=en'
    assert redacted(f"GET {lvye.feed.path.replace('/f/', '/F/')} 404") == "GET /F/*** 404"


def test_no_spelling_of_a_calendars_address_leads_to_a_page(browser: TestClient, lvye: Office) -> None:
    name = lvye.feed.path.removeprefix("/f/")
    for path in (f"//f/{name}", f"/f//{name}"):
        assert browser.get(f"http://testserver{path}").text.startswith("BEGIN:VCALENDAR"), path
    for path in ("/f", "/f/", "//f", "/f/no-such.ics"):
        answer = browser.get(f"http://testserver{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8"), (
            path
        )
    assert named(f"http://school.example/f/{name}") == name
    assert named("/fire") is named("/") is None
