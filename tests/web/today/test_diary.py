"""The diary of flow runs, against a server that answers as Prefect does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from flows.deployments import RHYTHMS
from models import database
from models.flow_names import FOR_ALL_SCHOOLS, FOR_EACH_SCHOOL
from models.settings import settings
from models.terms import Term
from models.users import Role, User
from notifications.sentences.runs import Named, said, to_keep
from tests.factories import kept
from tests.web.answering import Answer, answering
from tests.web.conftest import Office, hashed, sign_in

Run = dict[str, Any]
RUN = "0b0e9a52-2f0c-4d3c-9a53-000000000001"


@dataclass
class Prefect:
    """Keeps runs by flow, newest first, gives a page of those asked for, and remembers the questions."""

    runs: list[tuple[str, Run]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def add(self, flow: str, school: str | None, **values: Any) -> None:
        state = {"type": "COMPLETED", "name": "当日已完成", "message": f"{school}的一天"}
        usual = {"id": RUN, "name": "mystic-stork", "flow_id": flow, "parameters": {"school": school}}
        times = {"start_time": "2026-09-04T14:30:05.123456Z", "end_time": "2026-09-04T14:31:00Z"}
        self.runs.append((flow, {**usual, **times, "labels": {}, "state": state} | values))

    def find(self, question: dict[str, Any]) -> list[Run]:
        self.asked.append(question)
        found = [run for flow, run in self.runs if flow in question["flows"]["name"]["any_"]]
        return found[question["offset"] :][: question["limit"]]


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prefect]:
    """A server on this machine that the settings point to."""
    state = Prefect()

    def answer(path: str, question: Any) -> Answer:
        if path == "/api/flows/filter":
            return 200, [{"id": rhythm.flow.name, "name": rhythm.flow.name} for rhythm in RHYTHMS]
        return 200 if path == "/api/flow_runs/filter" else 404, state.find(question)

    with answering(answer, monkeypatch):
        yield state


def diary(app: FastAPI, name: str, language: str = "zh_CN") -> str:
    browser = TestClient(app, follow_redirects=False)
    sign_in(browser, name)
    answer = browser.get(f"/runs?lang={language}")
    assert answer.status_code == 200
    return str(answer.text)


def test_a_run_is_shown_with_its_state_message_times_and_a_link(
    prefect: Prefect, app: FastAPI, lvye: Office
) -> None:
    prefect.add("close_day", "lvye")
    page = diary(app, lvye.manager)
    for text in ("日结 2026年9月4日", "当日已完成", "lvye的一天", "22:30", "22:31"):
        assert text in page
    assert f'href="/prefect/runs/flow-run/{RUN}"' in page


def test_in_english_the_words_of_the_work_are_english(prefect: Prefect, app: FastAPI, lvye: Office) -> None:
    prefect.add("close_day", "lvye")
    page = diary(app, lvye.manager, "en")
    assert "Day report 2026-09-04" in page
    assert "day complete" in page


def test_a_failed_run_says_what_to_do_and_a_waiting_one_that_it_waits(
    prefect: Prefect, app: FastAPI, lvye: Office
) -> None:
    failed = {"type": "FAILED", "name": "有任务未完成", "message": "缺 1 项：关窗。请补录记录。"}
    prefect.add("close_day", "lvye", state=failed)
    prefect.add("week_roster", "lvye", state={"type": "PAUSED", "name": "等待决定"}, end_time=None)
    prefect.add("watering", "lvye", state={"type": "CRASHED", "name": "Crashed", "message": "<no heartbeat>"})
    page = diary(app, lvye.manager)
    for text in ("请补录记录", "chip missed", "等待决定", "自动重新开始", "&lt;no heartbeat&gt;"):
        assert text in page


def test_another_schools_runs_and_those_of_all_schools_are_not_shown(
    prefect: Prefect, app: FastAPI, lvye: Office, hongshu: Office
) -> None:
    prefect.add("close_day", "hongshu")
    prefect.add("close_day", None)
    prefect.add("reminders", None, name="提醒")
    prefect.add("close_day", "lvye")
    page = diary(app, lvye.manager)
    assert "lvye的一天" in page
    assert "hongshu" not in page
    assert "None" not in page
    assert "提醒" not in page
    assert "/prefect" not in page
    assert "红树" not in page


def test_where_there_is_one_school_a_run_without_a_school_is_its_own(
    prefect: Prefect, app: FastAPI, lvye: Office
) -> None:
    prefect.add("close_day", None)
    assert "None的一天" in diary(app, lvye.manager)


def test_an_operator_sees_what_ran_for_all_schools(prefect: Prefect, app: FastAPI, lvye: Office) -> None:
    with database.session() as session:
        kept(session, User(name="operator", role=Role.OPERATOR, password_hash=hashed()))
    failed = {"type": "FAILED", "name": "备份失败", "message": "磁盘已满"}
    prefect.add("upkeep", None, name="夜间保养", parameters={}, state=failed)
    page = diary(app, "operator")
    assert "夜间保养" in page
    assert "磁盘已满" in page


def test_sixty_are_shown_though_other_schools_fill_the_first_pages(
    prefect: Prefect, app: FastAPI, lvye: Office, hongshu: Office
) -> None:
    for _ in range(250):
        prefect.add("close_day", "hongshu")
    for _ in range(70):
        prefect.add("close_day", "lvye")
    assert diary(app, lvye.manager).count("lvye的一天") == 60


def test_runs_that_are_only_planned_are_not_asked_for_and_the_newest_come_first(
    prefect: Prefect, app: FastAPI, lvye: Office
) -> None:
    diary(app, lvye.manager)
    assert [question["sort"] for question in prefect.asked] == ["START_TIME_DESC"]
    assert prefect.asked[0]["flow_runs"] == {"state": {"name": {"not_any_": ["Scheduled"]}}}


def test_without_prefect_the_page_says_so(
    app: FastAPI, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLEAF_PREFECT_PORT", "1")
    settings.cache_clear()
    assert "没有应答" in diary(app, lvye.manager)
    assert "does not answer" in diary(app, lvye.manager, "en")


def test_the_diary_knows_every_flow() -> None:
    assert {rhythm.flow.name for rhythm in RHYTHMS if rhythm.each_school} == set(FOR_EACH_SCHOOL)
    assert {rhythm.flow.name for rhythm in RHYTHMS if not rhythm.each_school} == set(FOR_ALL_SCHOOLS)


@pytest.mark.parametrize(
    ("flow", "told", "name", "english"),
    [
        ("week_roster", {"first": "2027-01-11"}, "排班 2027年1月11日起", "Roster 2027-01-11"),
        (
            "food_safety_meeting",
            {"occasion": "2026-11"},
            "食品安全会议 2026年11月",
            "Food safety meeting 2026-11",
        ),
        ("semester_start", {"occasion": "2027S"}, "开学清单 2027 春", "Semester start 2027 spring"),
    ],
)
def test_a_runs_occasion_is_said_in_the_readers_language(
    prefect: Prefect, app: FastAPI, lvye: Office, flow: str, told: dict[str, str], name: str, english: str
) -> None:
    with database.session() as session:
        kept(session, spring(lvye.school.id))
    prefect.add(flow, "lvye", parameters={"school": "lvye", **told})
    assert name in diary(app, lvye.manager)
    assert english in diary(app, lvye.manager, "en")


def test_a_run_that_waits_for_a_decision_leads_to_where_it_is_made(
    prefect: Prefect, app: FastAPI, lvye: Office
) -> None:
    state = {"type": "PAUSED", "name": "等待决定", "message": "班表"}
    prefect.add("week_roster", "lvye", state=state, end_time=None)
    assert '<a href="/decisions">去决定</a>' in diary(app, lvye.manager)


PLANNED = [
    ("Scheduled", "SCHEDULED", "已安排", "planned"),
    ("Late", "SCHEDULED", "迟未开始", "late to begin"),
    ("AwaitingRetry", "SCHEDULED", "等待重试", "waits to retry"),
    ("Pending", "PENDING", "准备中", "pending"),
    ("Submitting", "PENDING", "即将开始", "about to begin"),
    ("InfrastructurePending", "PENDING", "即将开始", "about to begin"),
    ("SomethingNew", "PENDING", "准备中", "pending"),
    ("Suspended", "PAUSED", "等人处理", "waits for people"),
    ("Resuming", "SCHEDULED", "继续中", "resuming"),
]


@pytest.mark.parametrize(("state", "kind", "chinese", "english"), PLANNED)
def test_a_run_that_has_not_begun_has_its_name_and_state_in_words(
    prefect: Prefect, app: FastAPI, lvye: Office, state: str, kind: str, chinese: str, english: str
) -> None:
    times = {"start_time": None, "end_time": None, "expected_start_time": "2026-09-04T16:20:00Z"}
    prefect.add("new_day", "lvye", state={"type": kind, "name": state, "message": ""}, **times)
    for language, words in (
        ("zh_CN", ("新的一天 2026年9月5日", chinese)),
        ("en", ("New day 2026-09-05", english)),
    ):
        page = diary(app, lvye.manager, language)
        assert [text for text in words if text not in page] == []
        assert "mystic-stork" not in page
        assert f">{state}<" not in page


@pytest.mark.parametrize("stored", ["有任务未完成", "duties undone"])
def test_a_report_is_read_in_the_readers_language_whatever_the_schools_is(
    prefect: Prefect, app: FastAPI, lvye: Office, stored: str
) -> None:
    closing = said(
        "duties_undone", day="2026-09-04", done=3, missing=1, names=[Named("关窗", "Close the windows")]
    )
    labels = to_keep("duties_undone", [closing])
    state = {"type": "FAILED", "name": stored, "message": "as it was stored"}
    prefect.add("close_day", "lvye", state=state, labels=labels)
    chinese, english = (diary(app, lvye.manager, language) for language in ("zh_CN", "en"))
    assert "2026-09-04：完成 3 项，缺 1 项：关窗。" in chinese and "有任务未完成" in chinese
    assert (
        "2026-09-04: 3 done, 1 without a record: Close the windows." in english and "duties undone" in english
    )
    assert "as it was stored" not in chinese + english


def test_a_run_of_an_earlier_edition_stays_readable(prefect: Prefect, app: FastAPI, lvye: Office) -> None:
    state = {"type": "COMPLETED", "name": "浇水完成", "message": "3 轮都有记录。"}
    prefect.add("watering", "lvye", state=state)
    prefect.add("watering", "lvye", state={"type": "CRASHED", "name": "Crashed", "message": "没有进程在执行"})
    page = diary(app, lvye.manager, "en")
    assert "watering done" in page and "3 轮都有记录。" in page
    assert "No process executes it." in page


def spring(school: UUID) -> Term:
    """The spring term of 2027."""
    first, last = date(2027, 2, 22), date(2027, 7, 9)
    return Term(
        school_id=school,
        code="2027S",
        name="第二学期",
        first=first,
        last=last,
        staff_first=first,
        staff_last=last,
    )
