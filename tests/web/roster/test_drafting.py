"""A roster is asked for, and the board tells how far any is. Of `web.roster.standing` too."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from models import Drafting, DraftingState, Proposal, ProposalKind, ProposalState, clock, database
from models.proposals import PeopleChange
from rosters.question.progress import Progress, Stage
from tests.conftest import NOW
from tests.factories import MONDAY
from tests.web.answering import Answer, answering
from tests.web.conftest import Office, send, sign_in

KEY = "0b0e9a522f0c4d3c9a53000000000001"
RUN = "0b0e9a52-2f0c-4d3c-9a53-000000000009"


def make_drafting(office: Office, **values: Any) -> UUID:
    told: dict[str, Any] = {"asked_at": NOW, "heard_at": NOW, "asked_by": "flow:week_roster"}
    with database.session() as session:
        row = Drafting(school_id=office.school.id, first=MONDAY, last=MONDAY, **told | values)
        session.add(row)
        return row.id


def state_of(key: UUID) -> str:
    with database.reading() as session:
        return session.get_one(Drafting, key).state


def test_a_run_begins_for_the_days_asked_and_only_one_for_a_form(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []

    def answer(path: str, sent: Any) -> Answer:
        if sent is None:
            return (200, {"id": "w"}) if path == "/api/deployments/name/week_roster/greenleaf" else (404, {})
        begun.append((path, sent["parameters"], sent["idempotency_key"], sent["name"]))
        return 201, {"id": RUN}

    sign_in(browser, lvye.manager)
    with answering(answer, monkeypatch):
        found = [send(browser, "/roster/draw", first=MONDAY, last=MONDAY, key=KEY) for _ in range(2)]
    with database.reading() as session:
        asked = session.exec(select(Drafting).where(Drafting.flow_run == RUN)).one()
    onward = f"/roster?week={MONDAY}&drafting={asked.id}"
    assert [one.headers["location"] for one in found] == [onward] * 2
    assert (asked.flow_run, asked.state) == (RUN, DraftingState.WAITING)
    days = {"school": "lvye", "first": str(MONDAY), "last": str(MONDAY)}
    assert [one[:2] for one in begun] == [("/api/deployments/w/create_flow_run", days)] * 2
    assert begun[0][3] == f"排班 {MONDAY.year}年{MONDAY.month}月{MONDAY.day}日起"
    assert begun[0][2] == begun[1][2]  # by which Prefect knows the second for the first


def test_the_board_tells_the_stage_the_weeks_and_the_best_so_far_and_looks_again(
    browser: TestClient, lvye: Office
) -> None:
    so_far = asdict(Progress(Stage.WEEKS, 0.62, 3, 8, 412, 440))
    make_drafting(lvye, state=DraftingState.UNDER_WAY, begun_at=NOW, progress=so_far)
    sign_in(browser, lvye.manager)
    page = browser.get("/roster").text
    for words in (
        "正在起草班表",
        "逐周细排",
        "第 3 周，共 8 周",
        "440 个岗位已有 412 个排上人",
        'width="62"',
    ):
        assert words in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = browser.get("/roster/drafting").text
    assert ("逐周细排" in part, "<html" in part) == (True, False)


def test_one_behind_other_work_says_how_much_comes_first_and_for_how_long(
    browser: TestClient, lvye: Office
) -> None:
    ended = {"begun_at": NOW - timedelta(hours=1), "ended_at": NOW - timedelta(minutes=54)}
    make_drafting(lvye, state=DraftingState.DONE, roster_id=lvye.roster.id, **ended)
    make_drafting(lvye, state=DraftingState.UNDER_WAY, begun_at=NOW - timedelta(minutes=2))
    make_drafting(lvye, asked_at=NOW + timedelta(seconds=1))
    sign_in(browser, lvye.manager)
    page = browser.get("/roster").text
    assert "等待起草班表" in page
    assert "前面还有 1 项，约 4 分钟后轮到。" in page
    assert "最近几次用时约 6 分钟。" in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DraftingState.CANCELLED, "这次起草已取消"),
        (DraftingState.FAILED, "班表没有排成"),
        (DraftingState.DONE, "这次排班已经结束"),
    ],
)
def test_what_came_of_it_is_said_and_nothing_looks_again(
    browser: TestClient, lvye: Office, state: DraftingState, said: str
) -> None:
    key = make_drafting(lvye, state=state)
    sign_in(browser, lvye.manager)
    page = browser.get(f"/roster?drafting={key}").text
    assert (said in page, 'http-equiv="refresh"' in page) == (True, False)


def test_a_roster_that_was_drawn_up_waits_for_the_decision(browser: TestClient, lvye: Office) -> None:
    key = make_drafting(lvye, state=DraftingState.DONE, roster_id=lvye.roster.id)
    sign_in(browser, lvye.manager)
    assert "班表已经排好，等您决定" in browser.get(f"/roster?drafting={key}").text


def test_a_run_that_ended_without_a_word_is_told_as_broken(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_drafting(lvye, flow_run=RUN)
    sign_in(browser, lvye.manager)
    with answering(lambda *_: (200, [{"id": RUN, "state_type": "FAILED"}]), monkeypatch):
        page = browser.get(f"/roster?drafting={key}").text
    assert ("班表没有排成" in page, "等待起草班表" in page) == (True, False)


def test_given_up_it_is_called_off_at_prefect_too(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_drafting(lvye, flow_run=RUN)
    called: list[Any] = []

    def answer(path: str, sent: Any) -> Answer:
        if path.endswith("/set_state"):
            called.append(sent["state"])
        return 200, {"state_type": "SCHEDULED"} if sent is None else []

    sign_in(browser, lvye.manager)
    with answering(answer, monkeypatch):
        found = send(browser, f"/roster/draftings/{key}/cancel")
    assert found.headers["location"] == f"/roster?week={MONDAY}&drafting={key}"
    assert state_of(key) == DraftingState.CANCELLED
    assert [(one["type"], one["name"]) for one in called] == [("CANCELLED", "起草已取消")]
    assert send(browser, f"/roster/draftings/{key}/cancel").status_code == 409


def test_a_change_of_people_that_is_worked_out_is_shown_and_given_up(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        wanted = Proposal(
            school_id=lvye.school.id,
            duty_id=lvye.duty.id,
            kind=ProposalKind.REPLAN,
            fingerprint="x",
            after=PeopleChange(week=MONDAY, wanted=(lvye.duty.id,)).kept(),
            cause="ill",
            state=ProposalState.WANTED,
            proposed_at=clock.now(),
        )
        session.add(wanted)
    sign_in(browser, lvye.manager)
    assert "那一周有 1 项任务要另找人" in browser.get("/roster").text
    send(browser, f"/decisions/{wanted.id}/decline")
    with database.reading() as session:
        assert session.get_one(Proposal, wanted.id).state == ProposalState.DECLINED
    assert "正在推算调班" not in browser.get("/roster").text


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


@pytest.mark.parametrize(("workers", "said"), [([{}], "前面还有 2 项"), ([], "没有执行进程来运行它")])
def test_the_weekly_run_that_has_not_begun_is_shown_with_what_it_waits_for(
    browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch, workers: list[Any], said: str
) -> None:
    times = {"estimated_run_time": 0.0, "total_run_time": 90.0, "flow_id": "roster"}
    mine = {"id": RUN, "state_type": "SCHEDULED", "expected_start_time": "2026-09-07T00:00:00Z", **times}
    mine["parameters"] = {"school": "lvye"}

    def answer(path: str, sent: Any) -> Answer:
        if "workers" in path:
            return 200, workers
        if "flows" in sent or "id" in sent["flow_runs"]:
            return 200, [mine, {**mine, "id": "other", "parameters": {"school": "another"}}]
        wanted = sent["flow_runs"]["state"]["type"]["any_"]
        return 200, [{**mine, "id": "busy", "state_type": "RUNNING"}] * 2 if "RUNNING" in wanted else []

    sign_in(browser, lvye.manager)
    with answering(answer, monkeypatch):
        page = " ".join(browser.get("/roster/drafting").text.split())
        make_drafting(lvye, flow_run=RUN)
        again = browser.get("/roster/drafting").text
    assert page.count('id="scheduled-') == 1 and f'id="scheduled-{RUN}"' in page and RUN in page
    assert "按计划自动起草" in page and said in page
    assert 'id="scheduled-' not in again
