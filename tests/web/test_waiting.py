"""Who must wait because others write sees it: what was entered is kept and sent again by the page itself."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape

import pytest
from starlette.testclient import TestClient

from actions.school import prepared
from models import database
from models.rosters import Roster, RosterState
from tests.web.conftest import PASSWORD, Office, csrf_of, records, sign_in
from web.server.errors import MOST_TIMES

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
ACTION = re.compile(r'<form method="(\w+)" action="([^"]*)"( data-again)?')
KEY = "0123456789abcdef0123456789abcdef"


@contextmanager
def somebody_writes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process holds the database, for longer than ours is patient."""
    pragmas = (*database.SQLITE_PRAGMAS[:-1], "busy_timeout=50")
    monkeypatch.setattr(database, "SQLITE_PRAGMAS", pragmas)
    database.engine().dispose()
    with closing(sqlite3.connect(str(database.engine().url.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def form_of(page: str) -> tuple[str, str, bool, list[tuple[str, str]]]:
    """How the page asks again, where, whether by itself, and with what."""
    method, action, itself = (ACTION.findall(page) or [("", "", "")])[-1]
    fields = [(unescape(name), unescape(value)) for name, value in HIDDEN.findall(page)]
    return method, unescape(action), bool(itself), fields


def test_what_was_entered_is_sent_again_by_the_page_and_done_once(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{lvye.link}/duties/{lvye.duty.id}"
    entered = {"key": KEY, "entry.locked": "1", "note": "钥匙在门卫 <b>", "csrf": csrf_of(browser)}
    with somebody_writes(monkeypatch):
        answer = browser.post(f"{address}/complete", data=entered)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    method, action, itself, fields = form_of(answer.text)
    assert (method, itself, dict(fields)) == ("post", True, entered)
    assert records(lvye.duty.id) == []
    for _ in range(2):
        assert browser.post(action, data=dict(fields)).status_code == 303
    assert [record.note for record in records(lvye.duty.id)] == ["钥匙在门卫 <b>"]


def test_it_asks_again_so_many_times_and_then_only_when_told(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = f"{lvye.link}/duties/{lvye.duty.id}/complete", 0
    entered = {"key": KEY, "csrf": csrf_of(browser)}
    itself, action = True, address
    with somebody_writes(monkeypatch):
        while itself:
            _, action, itself, _ = form_of(browser.post(action, data=entered).text)
            asked += 1
    assert asked == MOST_TIMES + 1


def test_a_password_is_not_kept_on_the_page(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = {"csrf": csrf_of(browser), "name": lvye.manager, "password": PASSWORD}
    with somebody_writes(monkeypatch):
        answer = browser.post("/login", data=entered)
    assert answer.status_code == 503
    assert PASSWORD not in answer.text
    assert form_of(answer.text)[3] == []


def test_pages_are_only_read_and_wait_for_nobody(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, lvye.manager)
    with somebody_writes(monkeypatch):
        for page in ("/", "/roster", lvye.link):
            assert browser.get(page).status_code == 200


def test_a_roster_that_others_were_quicker_than_is_published_by_the_page_itself(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, lvye.manager)
    address = f"/rosters/{lvye.roster.id}/publish"
    with monkeypatch.context() as overtaken:
        overtaken.setattr(prepared, "TRIES", 0)
        answer = browser.post(address, data={"csrf": csrf_of(browser), "sure": "1"})
    assert answer.status_code == 503
    _, action, itself, fields = form_of(answer.text)
    assert itself
    assert browser.post(action, data=dict(fields)).status_code == 303
    with database.reading() as session:
        assert session.get_one(Roster, lvye.roster.id).state == RosterState.PUBLISHED
