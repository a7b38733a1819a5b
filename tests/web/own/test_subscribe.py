"""The subscribe page: an address for every client, made only when asked for, with the reminders one chooses."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from icalendar import Calendar, Component
from sqlmodel import select
from starlette.testclient import TestClient

from actions.feeds.addresses import revoke
from actions.people.personal_link import person_link
from models import clock, database
from models.feeds import AlarmChoice, Feed, FeedScope
from models.settings import settings
from tests.conftest import NOW
from tests.factories import make_person
from tests.web.conftest import Office, journal, later
from web.files.qr_code import qr_code
from web.own.subscribe import links_to

WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36 MicroMessenger/8.0.50"
ADDRESS = "https://greenleaf.example/f/token.ics"


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> None:
    """The school's server as the world sees it."""
    monkeypatch.setenv("GREENLEAF_PUBLIC_URL", "https://greenleaf.example")
    settings.cache_clear()


def newcomer(office: Office) -> str:
    """The page of a person who has no calendar address yet."""
    with database.session() as session:
        return person_link(make_person(session, office.school, "戴娜"))


def feeds_of_people() -> int:
    with database.reading() as session:
        return len(list(session.exec(select(Feed).where(Feed.scope == FeedScope.PERSON))))


def test_looking_makes_no_address(browser: TestClient, lvye: Office) -> None:
    link, before, deeds = newcomer(lvye), feeds_of_people(), journal()
    page = browser.get(f"{link}/calendar")
    assert page.status_code == 200
    assert "生成我的日历地址" in page.text
    assert "/f/" not in page.text
    assert (feeds_of_people(), journal()) == (before, deeds)


def test_the_address_is_made_once_when_asked_for(browser: TestClient, lvye: Office) -> None:
    link, before = newcomer(lvye), feeds_of_people()
    for _ in range(2):
        made = browser.post(f"{link}/calendar")
        assert (made.status_code, made.headers["location"]) == (303, f"{link}/calendar")
    assert feeds_of_people() == before + 1
    shown = re.search(r'data-copy="([^"]+)"', browser.get(f"{link}/calendar").text)
    assert shown
    answer = browser.get(urlsplit(shown[1]).path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")


@pytest.mark.usefixtures("https")
def test_every_client_finds_its_form_of_the_address(browser: TestClient, lvye: Office) -> None:
    page = unescape(browser.get(f"{lvye.link}/calendar").text)
    address = f"https://greenleaf.example{lvye.feed.path}"
    webcal = address.replace("https:", "webcal:")
    found = dict(re.findall(r'href="((?:webcal|https)://[^/"]+)([^"]*)"', page))
    assert f'href="{webcal}"' in page
    assert f'data-copy="{address}"' in page
    assert f'href="{address}?download=1"' in page
    assert parse_qs(urlsplit(found["https://calendar.google.com"]).query) == {"cid": [webcal]}
    for company in ("https://outlook.live.com", "https://outlook.office.com"):
        asked = urlsplit(found[company])
        assert asked.path == "/calendar/0/addfromweb/"
        assert parse_qs(asked.query) == {"url": [address], "name": ["艾达 · 绿野"]}


def test_a_server_without_https_is_not_offered_to_companies(browser: TestClient, lvye: Office) -> None:
    page = browser.get(f"{lvye.link}/calendar").text
    assert "calendar.google.com" not in page
    assert "外网可达的 https 地址" in page
    assert 'href="webcal://' in page


def test_a_link_that_clients_take_has_no_stray_characters() -> None:
    links = links_to(ADDRESS, "艾达 & 本恩 · 绿野")
    assert links.webcal == "webcal://greenleaf.example/f/token.ics"
    assert links.outlook is not None
    assert parse_qs(urlsplit(links.outlook).query)["name"] == ["艾达 & 本恩 · 绿野"]
    assert links_to("http://10.0.0.7:8000/f/t.ics", "x").google is None


def test_the_qr_code_is_drawn_in_the_page_and_tells_addresses_apart(
    browser: TestClient, lvye: Office
) -> None:
    page = browser.get(f"{lvye.link}/calendar").text
    webcal = re.search(r'href="(webcal://[^"]+)"', page)
    assert webcal
    assert qr_code(webcal[1]) in page
    assert qr_code(webcal[1]) != qr_code(webcal[1] + "x")
    assert "style=" not in qr_code(webcal[1])  # the pages' Content-Security-Policy forbids it


@pytest.mark.usefixtures("https")
def test_in_wechat_the_page_asks_for_the_browser(browser: TestClient, lvye: Office) -> None:
    page = browser.get(f"{lvye.link}/calendar", headers={"User-Agent": WECHAT}).text
    assert "在浏览器打开" in page
    assert "data-copy=" in page
    for useless in ('href="webcal:', "?download=1", "calendar.google.com"):
        assert useless not in page
    assert "在浏览器打开" not in browser.get(f"{lvye.link}/calendar").text


def test_the_page_is_whole_in_both_languages(browser: TestClient, lvye: Office) -> None:
    chinese = browser.get(f"{lvye.link}/calendar").text
    assert "临时变动不要只看日历" in chinese
    assert "移除提醒" in chinese
    english = browser.get(f"{lvye.link}/calendar?lang=en").text
    assert "Do not rely on it for changes at short notice" in english
    assert "every 8 to 24 hours" in english
    body = english[english.index("<main") : english.index("</main>")]
    assert re.findall(r"[\u4e00-\u9fff]+", body) == []


def test_the_home_page_leads_there(browser: TestClient, lvye: Office) -> None:
    assert f'href="{lvye.link}/calendar"' in browser.get(lvye.link).text


def test_as_a_download_the_same_bytes_are_a_file(browser: TestClient, lvye: Office) -> None:
    file, feed = browser.get(f"{lvye.feed.path}?download=1"), browser.get(lvye.feed.path)
    assert file.headers["content-disposition"] == 'attachment; filename="duty.ics"'
    assert feed.headers["content-disposition"] == 'inline; filename="duty.ics"'
    assert (file.content, file.headers["etag"]) == (feed.content, feed.headers["etag"])


@pytest.mark.parametrize(
    ("choice", "before"),
    [("30", [timedelta(minutes=30)]), ("1440,60", [timedelta(days=1), timedelta(hours=1)])],
)
def test_chosen_reminders_are_in_the_feed_and_make_it_new(
    app: FastAPI, browser: TestClient, lvye: Office, choice: str, before: list[timedelta]
) -> None:
    first = browser.get(lvye.feed.path)
    assert "BEGIN:VALARM" not in first.text
    app.dependency_overrides[clock.now] = later(NOW, minutes=5)
    sent = browser.post(f"{lvye.link}/calendar/reminders", data={"alarms": choice})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{lvye.link}/calendar?told=reminders")
    second = browser.get(lvye.feed.path, headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200
    event = only_event(second.content)
    assert [-alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == before
    assert changed(event) == NOW + timedelta(minutes=5) > changed(only_event(first.content))
    assert event["SEQUENCE"] == only_event(first.content)["SEQUENCE"]
    assert f'<option value="{choice}" selected>' in browser.get(f"{lvye.link}/calendar").text


def only_event(body: bytes) -> Component:
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    return event


def changed(event: Component) -> datetime:
    moment: datetime = event.decoded("LAST-MODIFIED")
    return moment.astimezone(UTC)


def test_reminders_taken_back_are_a_change_too(
    app: FastAPI, browse: Callable[[], TestClient], lvye: Office
) -> None:
    stamps = []
    for minutes, choice in ((0, "60"), (1, ""), (2, "")):
        app.dependency_overrides[clock.now] = later(NOW, minutes=minutes)
        browse().post(f"{lvye.link}/calendar/reminders", data={"alarms": choice})
        event = only_event(browse().get(lvye.feed.path).content)
        stamps.append((len(event.walk("VALARM")), changed(event) - NOW))
    second = timedelta(minutes=1)
    assert stamps == [(1, timedelta(0)), (0, second), (0, second)]  # the same choice again is no change


def test_another_language_makes_every_event_new_and_is_spoken_on_the_page(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    first = browser.get(lvye.feed.path)
    browser.get(f"{lvye.link}?lang=zh")  # what the browser was set to by hand gives way
    stamps = []
    for minutes, choice in ((5, "en"), (6, "en"), (7, "")):
        app.dependency_overrides[clock.now] = later(NOW, minutes=minutes)
        sent = browser.post(f"{lvye.link}/calendar/language", data={"language": choice})
        assert (sent.status_code, sent.headers["location"]) == (303, f"{lvye.link}/calendar?told=language")
        got = browser.get(lvye.feed.path, headers={"If-None-Match": first.headers["etag"]})
        page = browser.get(f"{lvye.link}/calendar").text
        assert f'<option value="{choice}" selected>' in page
        assert ("In your phone's calendar" in unescape(page)) == (choice == "en")
        event = only_event(got.content)
        assert ("PRODID:-//Greenleaf//Greenleaf//EN" in got.text) == (choice == "en")
        assert event["SEQUENCE"] == only_event(first.content)["SEQUENCE"]
        stamps.append((got.headers["last-modified"] > first.headers["last-modified"], changed(event) - NOW))
    five, seven = timedelta(minutes=5), timedelta(minutes=7)
    assert stamps == [(True, five), (True, five), (True, seven)]  # the same choice again is no change


def test_a_language_we_do_not_speak_is_refused(browser: TestClient, lvye: Office) -> None:
    assert browser.post(f"{lvye.link}/calendar/language", data={"language": "tlh"}).status_code == 422
    assert browser.post(f"{lvye.link}/calendar/language").status_code == 422


@pytest.mark.parametrize("form", [{"alarms": "5"}, {"alarms": "60,60"}, {"alarms": "x"}, {}])
def test_other_reminders_are_refused(browser: TestClient, lvye: Office, form: dict[str, str]) -> None:
    browser.post(f"{lvye.link}/calendar/reminders", data={"alarms": "60"})
    refused = browser.post(f"{lvye.link}/calendar/reminders", data=form)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    with database.reading() as session:
        assert session.get_one(Feed, lvye.feed.id).alarms == "60"


def test_every_choice_is_offered_and_understood(browser: TestClient, lvye: Office) -> None:
    page = browser.get(f"{lvye.link}/calendar").text
    offered = page.partition('<select name="alarms">')[2].partition("</select>")[0]
    assert re.findall(r'<option value="([^"]*)"', offered) == [choice.value for choice in AlarmChoice]
    minutes = [Feed(school_id=lvye.school.id, alarms=choice).alarm_minutes for choice in AlarmChoice]
    assert minutes == [(), (30,), (60,), (1440, 60)]


def test_an_ended_subscription_is_not_revived_from_here(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        revoke(session, session.get_one(Feed, lvye.feed.id), NOW, "test")
    browser.post(f"{lvye.link}/calendar")
    page = browser.get(f"{lvye.link}/calendar").text
    assert "日历订阅已结束" in page
    assert lvye.feed.token not in page
    assert browser.post(f"{lvye.link}/calendar/reminders", data={"alarms": "60"}).status_code == 404
    with database.reading() as session:
        ended = session.get_one(Feed, lvye.feed.id)
        assert (ended.revoked_at, ended.alarms) == (NOW, "")


def test_a_newcomer_without_an_address_has_no_reminders_to_choose(browser: TestClient, lvye: Office) -> None:
    sent = browser.post(f"{newcomer(lvye)}/calendar/reminders", data={"alarms": "60"})
    assert sent.status_code == 404
