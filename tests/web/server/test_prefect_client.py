"""What the doors ask of Prefect, against a server that speaks its two answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from actions.installation import disk_space
from actions.installation.schema import upgrade_schema
from models import database
from models.checklists import Checklist
from models.rosters import Roster
from models.settings import settings
from tests.web.answering import Answer, answering
from tests.web.conftest import Office, send, sign_in
from web.app import create_app
from web.server.prefect_client import begin, healthy, resume

RUN = "0b0e9a52-2f0c-4d3c-9a53-000000000001"


@dataclass
class Prefect:
    """Answers a resume with these statuses in turn, and keeps what it was asked."""

    statuses: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    told: list[object] = field(default_factory=list)


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prefect]:
    """A server on this machine that the settings point to."""
    state = Prefect()

    def answer(path: str, told: object) -> Answer:
        if "/deployments/name/" in path:
            return 200, {"id": "known"}
        if told is None:
            return 200, True
        if path.endswith("/count"):
            return 200, 2
        if path.endswith("/workers/filter"):
            return 200, [{"name": "greenleaf", "status": "ONLINE"}]
        state.told.append(told)
        state.asked.append(path)
        status = state.statuses.pop(0) if state.statuses else 201
        return status, {"id": RUN, "status": "ACCEPT" if status == 201 else "REJECT"}

    with answering(answer, monkeypatch):
        yield state


@pytest.fixture
def no_prefect(prefect: Prefect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing answers where Prefect should be."""
    monkeypatch.setenv("GREENLEAF_PREFECT_PORT", "1")
    settings.cache_clear()


def test_a_run_is_resumed_though_the_server_first_says_not_yet(prefect: Prefect) -> None:
    prefect.statuses = [503, 201]
    assert resume(RUN)
    assert prefect.asked == [f"/api/flow_runs/{RUN}/resume"] * 2


def test_a_run_is_begun_though_the_server_s_database_is_locked_at_first(prefect: Prefect) -> None:
    prefect.statuses = [503, 503, 201]
    assert begin("week_roster", "排班 2026年9月7日起", {"school": "office"}, "once") == RUN
    assert prefect.asked == ["/api/deployments/known/create_flow_run"] * 3


def test_a_refused_resume_is_told_and_not_fatal(prefect: Prefect) -> None:
    prefect.statuses = [404]
    assert not resume(RUN)


def test_without_prefect_nothing_breaks(no_prefect: None) -> None:
    assert not healthy()
    assert not resume(RUN)


def remember_run(session: Session, office: Office) -> None:
    """A flow run follows the office's checklist."""
    checklist = session.get_one(Checklist, office.checklist.id)
    checklist.flow_run = RUN
    session.add(checklist)


def test_a_recorded_step_wakes_the_run_that_waits_for_it(
    prefect: Prefect, app: FastAPI, lvye: Office
) -> None:
    with database.session() as session:
        remember_run(session, lvye)
    browser = TestClient(app, follow_redirects=False)
    browser.post(f"{lvye.link}/duties/{lvye.duty.id}/complete", data={})
    assert prefect.asked == []
    browser.post(f"{lvye.link}/duties/{lvye.duty.id}/complete", data={"entry.locked": "1"})
    assert prefect.asked == [f"/api/flow_runs/{RUN}/resume"]


def test_health_tells_of_database_schema_and_prefect(prefect: Prefect) -> None:
    browser = TestClient(create_app())
    assert browser.get("/healthz").status_code == 503
    upgrade_schema(database.engine())
    answer = browser.get("/healthz")
    assert answer.status_code == 200
    found = {
        "database": True,
        "schema": True,
        "schools": 0,
        "prefect": True,
        "late_runs": 2,
        "workers": 1,
        "writable": True,
        "key": True,
        "intact": None,
        "reachable": None,
        "checked": None,
    }
    told = answer.json()
    assert told.pop("free_megabytes") >= 0
    assert {type(told.pop(name)) for name in ("browser", "chinese_font")} <= {bool, type(None)}
    assert told == {"status": "ok", **found}


def test_the_page_of_notices_warns_before_the_disk_is_full(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, lvye.manager)
    monkeypatch.setattr(disk_space, "LITTLE", 0)
    assert "磁盘快满了" not in browser.get("/notices").text
    monkeypatch.setattr(disk_space, "LITTLE", disk_space.free_megabytes() + 1000)
    assert "磁盘快满了" in browser.get("/notices").text


def test_the_page_of_notices_warns_when_no_worker_works(
    prefect: Prefect, browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    assert "有 2 次流程早该开始却没有开始" in browser.get("/notices").text


def test_health_is_good_while_prefect_starts(no_prefect: None) -> None:
    upgrade_schema(database.engine())
    answer = TestClient(create_app()).get("/healthz")
    assert (answer.status_code, answer.json()["prefect"]) == (200, "starting")


def test_a_published_roster_wakes_its_run_with_the_decision(
    prefect: Prefect, app: FastAPI, lvye: Office
) -> None:
    with database.session() as session:
        roster = session.get_one(Roster, lvye.roster.id)
        roster.flow_run = RUN
        session.add(roster)
    browser = TestClient(app, follow_redirects=False)
    sign_in(browser, lvye.manager)
    assert send(browser, f"/rosters/{lvye.roster.id}/publish", sure="1").status_code == 303
    word = {"approved": True, "approver": f"user:{lvye.manager}", "comment": ""}
    assert prefect.told == [{"run_input": word}]
