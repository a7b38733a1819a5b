"""Prefect's pages behind our sign-in: who gets in, and what passes.

Of `web.server.prefect_door` and `web.server.prefect_acts`.
"""

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models import database
from models.keys import prefect_auth
from models.settings import settings
from models.users import Role, User
from tests.factories import kept
from tests.web.answering import Answer, answering
from tests.web.conftest import Office, hashed, sign_in

RUN = "0b0e9a52-2f0c-4d3c-9a53-000000000001"
HERE = {"Origin": "http://testserver"}
DAILY = {"cron": "0 5 * * *", "timezone": "Asia/Shanghai", "day_or": True}
SCHEDULE = {"id": RUN, "slug": "lvye", "schedule": DAILY, "parameters": {"school": "lvye"}, "active": True}
START, CHANGE, RESUME, PAUSE = (
    f"deployments/{RUN}/create_flow_run",
    f"flow_runs/{RUN}/set_state",
    f"flow_runs/{RUN}/resume",
    f"deployments/{RUN}/schedules/{RUN}",
)


@dataclass
class Prefect:
    """What was asked, and with which headers."""

    asked: list[tuple[str, object]] = field(default_factory=list)
    status: int = 200
    heard: list[Message] = field(default_factory=list)


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prefect]:
    """A server that says what it was asked."""
    state = Prefect()

    def answer(path: str, told: object) -> Answer:
        state.asked.append((path, told))
        if path == "/prefect/ui-settings":
            return 200, {
                "api_url": "/api",
                "auth": "BASIC",
                "available_uis": ["v1", "v2"],
                "csrf_enabled": False,
            }
        if path == f"/api/deployments/{RUN}" and told is None:
            return state.status, {"schedules": [SCHEDULE]}
        return state.status, {"of": "Prefect"}

    with answering(answer, monkeypatch) as state.heard:
        yield state


def post(browser: TestClient, path: str, **headers: str) -> int:
    """The status of what one of Prefect's pages sends."""
    answer = browser.post(f"/prefect/api/{path}", json={"limit": 1}, headers=headers)
    return int(answer.status_code)


def test_a_manager_of_the_only_school_gets_in_and_the_password_is_added(
    prefect: Prefect, browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    assert browser.get("/prefect/").json() == {"of": "Prefect"}
    assert browser.get("/prefect/api/flow_runs/x?a=1&b=%E7%8F%AD").status_code == 200
    assert post(browser, "flow_runs/filter", **HERE) == 200
    assert prefect.asked == [
        ("/prefect/", None),
        ("/api/flow_runs/x?a=1&b=%E7%8F%AD", None),
        ("/api/flow_runs/filter", {"limit": 1}),
    ]
    known = f"Basic {base64.b64encode(prefect_auth(settings()).encode()).decode()}"
    assert [headers["authorization"] for headers in prefect.heard] == [known] * 3
    assert [headers["cookie"] for headers in prefect.heard] == [None] * 3


def test_its_pages_ask_for_no_password_and_look_for_the_api_here(
    prefect: Prefect, browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    told = browser.get("/prefect/ui-settings").json()
    assert (told["api_url"], told["auth"], told["available_uis"]) == ("/prefect/api", None, ["v1"])


def test_nobody_else_gets_in(prefect: Prefect, browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        leader = kept(
            session, User(name="lead", school_id=lvye.school.id, role=Role.LEAD, password_hash=hashed())
        )
    assert browser.get("/prefect/").headers["location"] == "/login?next=/prefect/"
    for name in (leader.name, f"viewer-{lvye.school.code}"):
        sign_in(browser, name)
        assert browser.get("/prefect/").status_code == 403
        assert post(browser, "flow_runs/filter", **HERE) == 403
    assert prefect.asked == []


def test_where_there_are_two_schools_only_an_operator_gets_in(
    prefect: Prefect, browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    with database.session() as session:
        kept(session, User(name="operator", role=Role.OPERATOR, password_hash=hashed()))
    sign_in(browser, lvye.manager)
    assert "所有学校" in browser.get("/prefect/").text
    assert post(browser, "flow_runs/filter", **HERE) == 403
    assert prefect.asked == []
    sign_in(browser, "operator")
    assert browser.get("/prefect/").status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://testserver:4200", "null", ""])
def test_another_page_of_the_same_browser_gets_nothing_done(
    prefect: Prefect, browser: TestClient, lvye: Office, origin: str
) -> None:
    sign_in(browser, lvye.manager)
    assert post(browser, f"flow_runs/{RUN}/resume", Origin=origin) == 403
    assert browser.post(f"/prefect/api/flow_runs/{RUN}/resume").status_code == 403
    assert prefect.asked == []


def test_what_a_form_of_another_page_says_is_not_passed_on(
    prefect: Prefect, browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    browser.post(f"/prefect/api/flow_runs/{RUN}/resume", data={"run_input": "{}"}, headers=HERE)
    assert prefect.asked == [(f"/api/flow_runs/{RUN}/resume", None)]


@pytest.mark.parametrize(
    ("path", "sent", "told"),
    [
        (
            START,
            {"state": {"type": "scheduled", "message": "x"}},
            {"state": {"type": "SCHEDULED", "message": "x"}},
        ),
        (
            START,
            {"parameters": {"day": None}, "tags": [], "job_variables": {}},
            {"parameters": {"day": None}},
        ),
        (
            CHANGE,
            {"state": {"type": "CANCELLING"}, "force": True},
            {"state": {"type": "CANCELLING"}, "force": True},
        ),
        (CHANGE, {"state": {"type": "FAILED", "data": None}}, {"state": {"type": "FAILED"}}),
        (RESUME, {"run_input": {"publish": True}}, {"run_input": {"publish": True}}),
        (f"deployments/{RUN}/set_schedule_inactive", None, None),
    ],
)
def test_runs_are_begun_held_and_ended_with_what_that_takes(
    prefect: Prefect, browser: TestClient, lvye: Office, path: str, sent: object, told: object
) -> None:
    sign_in(browser, lvye.manager)
    answer = browser.post(f"/prefect/api/{path}", json=sent, headers=HERE)
    assert answer.status_code == 200
    assert prefect.asked == [(f"/api/{path}", told)]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (START, {"state": {"type": "COMPLETED"}}),
        (START, {"state": {"type": "SCHEDULED", "data": {"x": 1}}}),
        (START, {"job_variables": {"command": "rm"}}),
        (START, {"work_queue_name": "other"}),
        (START, {"enforce_parameter_schema": False}),
        (START, {"parameters": ["x"]}),
        (START, [{}]),
        (CHANGE, {"state": {"type": "COMPLETED"}, "force": True}),
        (CHANGE, {"state": {"type": "RUNNING"}}),
        (CHANGE, {}),
        (RESUME, {"run_input": "x"}),
    ],
)
def test_a_run_is_not_made_done_nor_told_how_to_run(
    prefect: Prefect, browser: TestClient, lvye: Office, path: str, sent: object
) -> None:
    sign_in(browser, lvye.manager)
    assert browser.post(f"/prefect/api/{path}", json=sent, headers=HERE).status_code == 403
    assert prefect.asked == []


def patch(browser: TestClient, **sent: object) -> int:
    """The status of a change of the schedule."""
    return int(browser.patch(f"/prefect/api/{PAUSE}", json=sent, headers=HERE).status_code)


def test_a_schedule_is_paused_and_keeps_its_parameters(
    prefect: Prefect, browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    as_it_is = {"schedule": DAILY, "slug": "lvye", "parameters": {"school": "lvye"}}
    assert patch(browser, active=False) == 200
    assert patch(browser, active=True, **as_it_is) == 200
    written = [told for path, told in prefect.asked if path == f"/api/{PAUSE}"]
    assert written == [{"active": active, "parameters": {"school": "lvye"}} for active in (False, True)]


def test_nothing_else_of_a_schedule_is_changed(prefect: Prefect, browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for other in (
        {"schedule": DAILY | {"cron": "* * * * *"}},
        {"slug": "x"},
        {"parameters": {"school": "hongshu"}},
    ):
        assert patch(browser, active=True, **other) == 403, other
    assert patch(browser, max_scheduled_runs=3) == 403
    answer = browser.patch(f"/prefect/api/{PAUSE[:-1]}2", json={"active": False}, headers=HERE)
    assert answer.status_code == 404
    assert [told for _, told in prefect.asked] == [None] * 4  # only looked at


def test_what_breaks_in_prefect_is_told_in_words(prefect: Prefect, browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for prefect.status in (500, 503):
        for answer in (
            browser.get("/prefect/api/flow_runs/x"),
            browser.post(f"/prefect/api/{START}", json={}, headers=HERE),
            browser.patch(f"/prefect/api/{PAUSE}", json={"active": False}, headers=HERE),
        ):
            assert (answer.status_code, f"（{prefect.status}）" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "deployments/"),
        ("POST", "automations/"),
        ("POST", "admin/database/clear"),
        ("POST", "work_pools/greenleaf/workers/heartbeat"),
        ("PATCH", f"deployments/{RUN}"),
        ("PATCH", "work_pools/greenleaf"),
        ("POST", "block_documents/filter"),
        ("POST", "/block_documents/filter"),
        ("POST", "x/../block_documents/filter"),
        ("POST", "x/%2e%2e/block_documents/filter"),
        ("GET", f"block_documents/{RUN}?include_secrets=true"),
        ("GET", f"./block_documents/{RUN}"),
        ("GET", "../v2/"),
    ],
)
def test_nothing_else_passes(
    prefect: Prefect, browser: TestClient, lvye: Office, method: str, path: str
) -> None:
    sign_in(browser, lvye.manager)
    raw = f"http://testserver/prefect/api/{path}"
    answer = browser.request(method, raw, json={} if method != "GET" else None, headers=HERE)
    assert answer.status_code in (403, 404)
    assert prefect.asked == []


def test_without_prefect_it_says_so(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLEAF_PREFECT_PORT", "1")
    settings.cache_clear()
    sign_in(browser, lvye.manager)
    answer = browser.get("/prefect/")
    assert (answer.status_code, "没有应答" in answer.text) == (409, True)


def test_while_prefect_is_slow_the_pages_go_on(
    app: FastAPI, browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []

    def answer(_path: str, _told: object) -> Answer:
        taken.append(app.state.turns.locked())
        return 200, {}

    sign_in(browser, lvye.manager)
    app.state.turns = asyncio.Semaphore(1)
    with answering(answer, monkeypatch):
        assert browser.get("/prefect/").status_code == 200
        assert post(browser, "flow_runs/filter", **HERE) == 200
    assert taken == [False, False]
