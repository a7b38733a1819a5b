"""The short flows of a day: closing it, watering, reminding, skipping what comes too late."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State
from prefect.context import FlowRunContext
from sqlmodel import Session, select

from actions.duties.cancel import cancel
from actions.duties.complete import complete
from flows.close_day import close_day
from flows.deployments import apply
from flows.reminders import reminders
from flows.skip_stale import skip_if_stale
from flows.watering import watering
from models import Duty, Notice, School, clock, database
from tests.factories import make_assignment, make_duty, make_person, make_school
from tests.flows.conftest import PREFECT
from web.server.prefect_client import flow_runs
from web.today.diary import entries, question

pytestmark = PREFECT
FRIDAY = date(2026, 9, 4)


def test_a_day_with_a_missing_record_is_not_completed_until_it_is_recorded_and_closed_again() -> None:
    with database.session() as session:
        duty = make_duty(session, make_school(session, "forgot"), FRIDAY, name="关窗")
    closed = close_day(school="forgot", day=FRIDAY, return_state=True)
    assert (closed.type.value, closed.name) == ("FAILED", "有任务未完成")
    assert "关窗" in (closed.message or "") and "补录" in (closed.message or "")
    with database.session() as session:
        complete(session, session.get_one(Duty, duty.id), {}, clock.now(), "test")
    assert close_day(school="forgot", day=FRIDAY, return_state=True).name == "当日已完成"


def water(session: Session, code: str) -> Duty:
    return make_duty(
        session, make_school(session, code), FRIDAY, key=f"watering-dawn||{FRIDAY}", name="清晨浇水"
    )


def test_the_run_of_an_english_school_is_in_english_and_is_read_in_chinese() -> None:
    with database.session() as session:
        school = make_school(session, "english", name="青藤学校", name_en="Ivy School", language="en")
        make_duty(session, school, FRIDAY, name="关窗", name_en="Close the windows")
    closed = close_day(school="english", day=FRIDAY, return_state=True)
    assert (closed.type.value, closed.name) == ("FAILED", "duties undone")
    assert "1 without a record: Close the windows." in (closed.message or "")
    run = next(
        run
        for run in flow_runs(question(["close_day"], 10)) or []
        if run["parameters"]["school"] == "english"
    )
    assert run["name"].startswith("Day report") and run["name"].endswith(str(FRIDAY))
    with database.reading() as session:
        (read,) = entries(session, [run], "zh_CN")
    assert (read.state, "缺 1 项：关窗。" in read.message) == ("有任务未完成", True)
    assert read.name.startswith("日结 ") and read.name.endswith(
        f"{FRIDAY.year}年{FRIDAY.month}月{FRIDAY.day}日"
    )


def test_rain_cancels_the_watering_and_the_run_says_so() -> None:
    with database.session() as session:
        cancel(session, water(session, "rain"), "下雨，艾达确认", clock.now(), "test")
    state = watering(school="rain", day=FRIDAY, return_state=True)
    assert (state.name, state.message) == ("浇水已取消", "下雨，艾达确认")


def test_a_dry_garden_is_a_failed_run() -> None:
    with database.session() as session:
        water(session, "dry")
    assert watering(school="dry", day=FRIDAY, return_state=True).name == "浇水未完成"


def school_to_remind(code: str) -> School:
    """A school where somebody's duty begins in twenty minutes."""
    with database.session() as session:
        school = make_school(session, code)
        duty = make_duty(session, school, start=clock.now() + timedelta(minutes=20))
        make_assignment(session, duty, make_person(session, school))
    apply()  # or they would first see to the schools of other tests
    return school


def owed(school: School) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Notice.kind).where(Notice.school_id == school.id)))


def test_reminders_owe_each_word_once() -> None:
    school = school_to_remind("told")
    for _ in range(2):
        assert asyncio.run(told()).type.value == "COMPLETED"
    assert owed(school) == ["reminder"]


async def told() -> State[Any]:
    return await reminders(return_state=True)


def run_late_by(minutes: int, **facts: object) -> FlowRunContext:
    due = datetime.now(UTC) - timedelta(minutes=minutes)
    run = FlowRun(
        flow_id=uuid4(), expected_start_time=due, **{"auto_scheduled": True, "run_count": 1} | facts
    )
    return FlowRunContext.model_construct(flow_run=run)  # type: ignore[call-arg]


def test_after_an_outage_the_first_of_the_late_reminders_does_the_work_of_all() -> None:
    school = school_to_remind("late")
    with run_late_by(17):
        state = asyncio.run(reminders.fn())
    assert state.type.value == "COMPLETED" and state.name != "Skipped"
    assert owed(school) == ["reminder"]


def test_a_scheduled_run_whose_successor_is_due_is_skipped() -> None:
    with run_late_by(7):
        state = skip_if_stale(timedelta(minutes=5))
    assert state is not None and state.name == "Skipped"


@pytest.mark.parametrize(
    ("minutes", "facts"),
    [(3, {}), (7, {"auto_scheduled": False}), (7, {"run_count": 2})],
    ids=["in time", "wanted", "retried"],
)
def test_a_run_in_time_wanted_or_retried_is_not_skipped(minutes: int, facts: dict[str, object]) -> None:
    with run_late_by(minutes, **facts):
        assert skip_if_stale(timedelta(minutes=5)) is None
