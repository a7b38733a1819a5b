"""Following a checklist: waiting without a process, through restarts, until the work is done."""

import asyncio
from datetime import date

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.states import Suspended
from sqlmodel import select

from actions.checklists.checklists import derive_steps, open_due
from actions.duties.complete import complete
from flows import janitor, late_records
from flows.food_safety_meeting import food_safety_meeting
from models import Checklist, Duty, NotFound, School, clock, database
from tests.flows.conftest import PREFECT, Installation, read_run, state_of, wait_for_state
from tests.flows.occasions import MEETING, MONTH, school_named, school_with_meeting
from tests.flows.test_open_checklists import open_everything, runs_of
from tests.waiting import wait_for

pytestmark = PREFECT
MEETING_DAY = date(2026, 9, 10)


def sign_minutes(school: School) -> None:
    with database.session() as session:
        duties = select(Duty).where(Duty.school_id == school.id, Duty.day == MEETING_DAY)
        [duty] = session.exec(duties)
        complete(session, duty, {}, clock.now(), "test")


def times_running(run: str) -> int:
    with get_client(sync_client=True) as client:
        return [state.type for state in client.read_flow_run_states(read_run(run).id)].count(
            StateType.RUNNING
        )


def test_a_waiting_run_survives_a_power_cut_and_is_resumed_exactly_once(installation: Installation) -> None:
    school = school_with_meeting("waits")
    open_everything(school)
    run = str(runs_of(school, MEETING)[0].id)
    wait_for_state(run, "等人完成")
    asyncio.run(janitor.wake(clock.now()))
    assert state_of(run) == "等人完成"
    installation.kill_worker()
    sign_minutes(school)
    installation.worker.start()
    wait_both_wakes()
    wait_for_state(run, "清单完成")
    assert times_running(run) == 2


def test_a_suspended_run_of_an_unknown_school_keeps_no_other_waiting(installation: Installation) -> None:
    school = school_with_meeting("heard")
    open_everything(school)
    run = runs_of(school, MEETING)[0]
    wait_for_state(str(run.id), "等人完成")
    sign_minutes(school)
    assert run.deployment_id is not None
    with get_client(sync_client=True) as client:
        for flow in janitor.AWAITED:
            astray = {"school": "nowhere", "occasion": MONTH} if flow == MEETING else {"school": "nowhere"}
            found = client.read_deployment_by_name(f"{flow}/greenleaf")
            client.create_flow_run_from_deployment(found.id, parameters=astray, state=Suspended())
    asyncio.run(janitor.wake(clock.now()))
    wait_for_state(str(run.id), "清单完成")


def message(run: str) -> str | None:
    state = read_run(run).state
    return state.message if state else None


def wait_both_wakes() -> None:
    async def twice() -> None:
        await asyncio.gather(janitor.wake(clock.now()), janitor.wake(clock.now()))

    asyncio.run(twice())


def under_way(run: str) -> bool:
    state = read_run(run).state
    return state is not None and state.type in (StateType.PENDING, StateType.RUNNING)


def test_a_run_whose_process_a_power_cut_took_is_taken_up_again_at_the_start(
    installation: Installation,
) -> None:
    school = school_with_meeting("cut")
    open_everything(school)
    run = str(runs_of(school, MEETING)[0].id)
    wait_for(lambda: installation.engine(run))
    installation.kill_worker()
    assert under_way(run)
    assert asyncio.run(janitor.requeue(at_start=True)) >= 1
    installation.worker.start()
    wait_for_state(run, "等人完成")


def test_a_checklist_that_is_followed_already_is_not_followed_twice() -> None:
    school = school_with_meeting("twice")
    open_everything(school)
    state = food_safety_meeting(school="twice", return_state=True)
    assert state.name == "已在跟进"


def test_an_occasion_that_there_is_not_is_refused() -> None:
    school_with_meeting("never")
    with pytest.raises(NotFound) as refused:
        food_safety_meeting(school="never", occasion="1999-12")
    assert refused.value.code == "checklist.no_occasion"


def test_a_complete_checklist_ends_its_run_complete() -> None:
    school = school_with_meeting("done")
    due = derive_steps(school.id, clock.now(), "test", MEETING, MONTH)
    with database.session() as session:
        open_due(session, school, due, clock.now(), "test")
    sign_minutes(school)
    assert food_safety_meeting(school="done", return_state=True).name == "清单完成"


def test_a_list_made_up_for_after_its_deadline_ends_its_run_late_and_by_itself(
    installation: Installation,
) -> None:
    school = school_with_meeting("madeup")
    school_named("neighbouring")  # where there are two, the names of runs say which
    open_everything(school)
    run = str(runs_of(school, MEETING)[0].id)
    wait_for_state(run, "等人完成")
    assert message(run) == "食品安全会议 2026年9月：0/1 项有记录；下一项：会议纪要签字。"
    with database.session() as session:
        checklist = session.exec(select(Checklist).where(Checklist.flow_run == run)).one()
        checklist.deadline = clock.now()
    asyncio.run(janitor.wake(clock.now()))
    wait_for_state(run, "清单未完成")
    assert asyncio.run(late_records.take_up(clock.now())) == 0
    sign_minutes(school)
    assert asyncio.run(late_records.take_up(clock.now())) == 1
    wait_for_state(run, "逾期补齐")
    found = read_run(run)
    assert found.name == "食品安全会议 绿野实验学校 2026年9月"
    assert {"school:madeup", f"kind:{MEETING}", "term:2026-2027-1"} <= set(found.tags)
