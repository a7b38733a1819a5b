"""Deployments: what is scheduled when, and what applying them again must leave alone."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.events import AutomationCore, EventTrigger, Posture
from prefect.events.actions import ChangeFlowRunState
from prefect.server.schemas.schedules import CronSchedule

from flows.deployments import RHYTHMS, ZOMBIES, apply
from models import School, database
from tests.factories import make_school
from tests.flows.conftest import PREFECT
from tests.waiting import wait_for

pytestmark = PREFECT


def deployment(client: SyncPrefectClient, name: str) -> DeploymentResponse:
    return client.read_deployment_by_name(f"{name}/greenleaf")


def scheduled(client: SyncPrefectClient, found: DeploymentResponse) -> list[FlowRun]:
    waiting = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
    mine = DeploymentFilter(id=DeploymentFilterId(any_=[found.id]))
    return client.read_flow_runs(deployment_filter=mine, flow_run_filter=waiting)


def active(client: SyncPrefectClient, name: str) -> dict[str | None, bool]:
    return {schedule.slug: schedule.active for schedule in deployment(client, name).schedules}


def test_the_server_schedules_runs_for_each_school_at_its_own_clock() -> None:
    with database.session() as session:
        make_school(session, "kashgar", zone="Asia/Urumqi")
    apply()
    with get_client(sync_client=True) as client:
        found = deployment(client, "close_day")
        wait_for(lambda: scheduled(client, found))
        run = scheduled(client, found)[0]
        assert run.parameters["school"] in active(client, "close_day")
    assert run.auto_scheduled


def test_what_the_manager_paused_stays_paused_when_deployments_are_applied_again() -> None:
    with database.session() as session:
        make_school(session, "paused")
        make_school(session, "busy")
    apply()
    with get_client(sync_client=True) as client:
        found = deployment(client, "watering")
        schedule = next(one for one in found.schedules if one.slug == "paused")
        client.update_deployment_schedule(found.id, schedule.id, active=False)
        client.pause_deployment(found.id)
        with database.session() as session:
            make_school(session, "newcomer")
        apply()
        states = active(client, "watering")
        assert (states["paused"], states["busy"], states["newcomer"]) == (False, True, True)
        assert deployment(client, "watering").paused
        client.resume_deployment(found.id)


def test_applying_twice_changes_nothing() -> None:
    apply()
    with get_client(sync_client=True) as client:
        before = deployment(client, "new_day")
        assert apply() == []
        after = deployment(client, "new_day")
        assert (after.id, after.schedules) == (before.id, before.schedules)


def test_the_automation_of_earlier_editions_is_gone_after_the_start() -> None:
    still = EventTrigger(expect={"prefect.flow-run.*"}, posture=Posture.Reactive, threshold=1)
    crash = ChangeFlowRunState(state=StateType.CRASHED)
    with get_client(sync_client=True) as client:
        client.create_automation(AutomationCore(name=ZOMBIES, enabled=False, trigger=still, actions=[crash]))
        apply()
        assert client.read_automations_by_name(ZOMBIES) == []


def test_every_flow_is_found_by_its_module_and_says_what_it_is_for_in_both_languages() -> None:
    with get_client(sync_client=True) as client:
        for rhythm in RHYTHMS:
            found = deployment(client, rhythm.flow.name)
            assert found.entrypoint == f"flows.{rhythm.flow.name}.{rhythm.flow.name}"
            assert "。 " in (found.description or "")


def test_schools_begin_minutes_apart_after_midnight_by_their_own_clock() -> None:
    rhythm = next(one for one in RHYTHMS if one.flow.name == "close_day")
    schools = [School(code="lvye", name="甲"), School(code="lindenhof", name="乙", zone="Europe/Berlin")]
    assert [first_after(schedule) for schedule in rhythm.schedules(schools)] == [
        datetime(2026, 11, 20, 16, 14, tzinfo=UTC),
        datetime(2026, 11, 20, 23, 23, tzinfo=UTC),
    ]


def first_after(schedule: Any) -> datetime:
    cron = CronSchedule(cron=schedule.cron, timezone=schedule.timezone)
    dates = asyncio.run(cron.get_dates(n=1, start=datetime(2026, 11, 20, tzinfo=UTC)))
    return dates[0].astimezone(UTC)
