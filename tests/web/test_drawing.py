"""A roster is asked for on the board; Prefect's worker draws it up."""

from typing import Any

import pytest
from starlette.testclient import TestClient

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
        begun.append((path, sent["parameters"], sent["idempotency_key"]))
        return 201, {"id": "r"}

    sign_in(browser, lvye.manager)
    with answering(answer, monkeypatch):
        found = [send(browser, "/roster/draw", first=MONDAY, last=MONDAY, key=KEY) for _ in range(2)]
    days = {"school": "lvye", "first": str(MONDAY), "last": str(MONDAY)}
    assert [one.headers["location"] for one in found] == [f"/roster?week={MONDAY}&told=drawing"] * 2
    assert [one[:2] for one in begun] == [("/api/deployments/w/create_flow_run", days)] * 2
    assert begun[0][2] == begun[1][2]  # by which Prefect knows the second for the first


def test_without_prefect_it_is_said_and_nothing_begins(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    answer = send(browser, "/roster/draw", first=MONDAY, last=MONDAY, key=KEY)
    assert (answer.status_code, "Prefect" in answer.text) == (409, True)


def test_days_that_run_backwards_are_refused(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/roster/draw", first=MONDAY, last="2026-01-01", key=KEY).status_code == 422
