"""A school entered while everything runs: its schedules and its first day come by themselves, others keep theirs."""

import asyncio
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State

from flows.deployments import RHYTHMS, apply
from flows.new_schools import welcome_newcomers
from flows.reminders import reminders
from tests.flows.conftest import PREFECT
from tests.flows.occasions import school_named
from tests.flows.test_deployments import active, deployment
from tests.flows.test_open_checklists import runs_of
from tests.waiting import wait_for

pytestmark = PREFECT
NIGHTLY = [rhythm.flow.name for rhythm in RHYTHMS if rhythm.each_school and rhythm.cron]


async def reminded() -> State[Any]:
    return await reminders(return_state=True)


def test_a_school_entered_meanwhile_has_schedules_and_its_day_after_the_next_reminders() -> None:
    school_named("old")
    apply()
    school = school_named("entered")
    assert "新学校 1" in (asyncio.run(reminded()).message or "")
    with get_client(sync_client=True) as client:
        assert [active(client, flow).get("entered") for flow in NIGHTLY] == [True] * len(NIGHTLY)
    wait_for(
        lambda: [run.state_name for run in runs_of(school, "new_day") if run.start_time] == ["今日已备好"]
    )
    assert asyncio.run(welcome_newcomers()) == []


def test_welcoming_a_school_leaves_what_another_has_paused_and_brings_back_what_was_deleted() -> None:
    for code in ("pausing", "deleting"):
        school_named(code)
    apply()
    with get_client(sync_client=True) as client:
        found = deployment(client, "new_day")
        schedules = {schedule.slug: schedule.id for schedule in found.schedules}
        client.update_deployment_schedule(found.id, schedules["pausing"], active=False)
        client.delete_deployment_schedule(found.id, schedules["deleting"])
    assert asyncio.run(welcome_newcomers()) == ["deleting"]
    with get_client(sync_client=True) as client:
        states = active(client, "new_day")
    assert (states["pausing"], states["deleting"]) == (False, True)
