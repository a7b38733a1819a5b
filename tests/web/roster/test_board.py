"""A roster is asked for on the board; Prefect's worker draws it up.

Of `actions.roster.board_view` too.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from models import database
from models.rosters import Roster
from tests.factories import MONDAY
from tests.web.answering import Answer, answering
from tests.web.conftest import Office, send, sign_in

KEY = "0b0e9a522f0c4d3c9a53000000000001"


def test_a_run_begins_for_the_days_asked_and_only_one_for_a_form(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []

    def answer(path: str, sent: Any) -> Answer:
        if sent is None:
            return (200, {"id": "w"}) if path == "/api/deployments/name/week_roster/greenleaf" else (404, {})
        begun.append((path, sent["parameters"], sent["idempotency_key"], sent["name"]))
        return 201, {"id": "r"}

    sign_in(browser, lvye.manager)
    with answering(answer, monkeypatch):
        found = [send(browser, "/roster/draw", first=MONDAY, last=MONDAY, key=KEY) for _ in range(2)]
    days = {"school": "lvye", "first": str(MONDAY), "last": str(MONDAY)}
    assert [one.headers["location"] for one in found] == [f"/roster?week={MONDAY}&drawing={UUID(KEY)}"] * 2
    assert [one[:2] for one in begun] == [("/api/deployments/w/create_flow_run", days)] * 2
    assert begun[0][3] == f"排班 {MONDAY.year}年{MONDAY.month}月{MONDAY.day}日起"
    assert begun[0][2] == begun[1][2]  # by which Prefect knows the second for the first


@pytest.mark.parametrize(
    ("state", "said", "again"),
    [
        ("SCHEDULED", "正在起草班表", True),
        ("CRASHED", "正在起草班表", True),  # it is begun again
        ("PAUSED", "班表已经排好，等您决定", False),
        ("COMPLETED", "这次排班已经结束", False),
        ("FAILED", "班表没有排成", False),
    ],
)
def test_the_board_says_how_far_the_drawing_is_and_looks_again_while_it_goes_on(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch, state: str, said: str, again: bool
) -> None:
    asked: list[Any] = []

    def answer(_path: str, sent: Any) -> Answer:
        asked.append(sent)
        return 200, [{"state_type": state}]

    sign_in(browser, lvye.manager)
    with answering(answer, monkeypatch):
        page = browser.get(f"/roster?drawing={KEY}").text
    assert (said in page, 'http-equiv="refresh"' in page) == (True, again)
    assert asked == [{"flow_runs": {"idempotency_key": {"any_": [f"drawn|lvye|{UUID(KEY)}"]}}}]


def test_without_prefect_it_is_said_and_nothing_begins(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    answer = send(browser, "/roster/draw", first=MONDAY, last=MONDAY, key=KEY)
    assert (answer.status_code, "Prefect" in answer.text) == (409, True)


def test_days_that_run_backwards_are_refused(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/roster/draw", first=MONDAY, last="2026-01-01", key=KEY).status_code == 422


def test_days_that_are_over_are_refused_and_the_form_begins_with_today(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    over = MONDAY - timedelta(days=1)
    refused = send(browser, "/roster/draw", first=MONDAY - timedelta(days=7), last=over, key=KEY)
    assert (refused.status_code, "请选今天或以后的日子" in refused.text) == (422, True)
    form = browser.get(f"/roster?week={over}").text
    assert form.count(f'value="{MONDAY}" ') == 2


def test_a_roster_that_changes_nothing_says_so(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        roster = session.get_one(Roster, lvye.roster.id)
        kept = {"duty": str(lvye.duty.id), "line": 0, "person": str(lvye.person.id), "leader": False}
        roster.plan = {"duties": [str(lvye.duty.id)], "assignments": [kept], "days": {}}
    assert '没有人变动。 <a href="/roster' in browser.get("/decisions").text
    with database.session() as session:
        roster = session.get_one(Roster, lvye.roster.id)
        roster.plan = {"duties": [], "assignments": [], "days": {}}
    assert "这几天没有要排的任务" in browser.get("/roster").text
