"""The operator gives the pages another address: calendars carry the new links at the next fetch, and then stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar, Component
from starlette.testclient import TestClient

from actions.duties.cancel import cancel
from actions.feeds.addresses import feed
from models import clock, database
from models.duties import Duty
from models.feeds import FeedScope
from tests.conftest import NOW, forget
from tests.some import some
from tests.web.conftest import Office, later
from web.app import create_app

OLD, NEW = "http://10.0.0.5:8000", "https://greenleaf.example"
SCOPES = (FeedScope.PERSON, FeedScope.SCHOOL)


@contextmanager
def running_at(address: str, moment: datetime, patch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Greenleaf as it was started at a moment with an address of its pages."""
    patch.setenv("GREENLEAF_PUBLIC_URL", address)
    forget()
    app = create_app()
    app.dependency_overrides[clock.now] = later(moment)
    with TestClient(app, raise_server_exceptions=False) as browser:
        yield browser


def path_of(office: Office, scope: FeedScope) -> str:
    with database.session() as session:
        return feed(
            session, office.school, scope, "" if scope == "school" else str(office.person.id), NOW
        ).path


def events(body: bytes) -> list[Component]:
    return Calendar.from_ical(body).walk("VEVENT")


@pytest.mark.parametrize("scope", SCOPES)
def test_another_address_is_in_the_next_fetch_as_a_change_of_every_event_and_once(
    lvye: Office, scope: FeedScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, moved = path_of(lvye, scope), NOW + timedelta(hours=1)
    with running_at(OLD, NOW, monkeypatch) as browser:
        before = browser.get(path)
        assert OLD in before.text.replace("\r\n ", "")
    with running_at(NEW, moved, monkeypatch) as browser:
        after = browser.get(path, headers={"If-None-Match": before.headers["etag"]})
        assert (after.status_code, browser.get(path).content) == (200, after.content)
    assert OLD not in after.text.replace("\r\n ", "")
    assert len(events(after.content)) == len(events(before.content))
    for one in some(events(after.content)):
        assert str(one["url"]).startswith(NEW)
        assert one.decoded("last-modified") == moved
        assert str(one["sequence"]) == "0"
    with running_at(NEW, moved + timedelta(days=1), monkeypatch) as browser:
        assert browser.get(path, headers={"If-None-Match": after.headers["etag"]}).status_code == 304


def test_a_start_at_the_same_address_changes_nothing(lvye: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_at(OLD, NOW, monkeypatch) as browser:
        first = browser.get(lvye.feed.path)
    with running_at(OLD, NOW + timedelta(hours=1), monkeypatch) as browser:
        assert browser.get(lvye.feed.path).content == first.content


def test_another_address_brings_back_no_duty_cancelled_long_ago(
    lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_at(OLD, NOW, monkeypatch), database.session() as session:
        cancel(session, session.get_one(Duty, lvye.duty.id), "下雨", NOW, "test")
    with running_at(NEW, NOW + timedelta(days=31), monkeypatch) as browser:
        assert events(browser.get(lvye.feed.path).content) == []
