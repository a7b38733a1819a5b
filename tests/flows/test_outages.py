"""What lasts: no burst after an outage, a pause over a restart and an upgrade, one run each with two workers."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Late

from benchmarks.running import execute
from cli.supervisor.processes import Service
from cli.supervisor.supervisor import answers
from flows.deployments import RHYTHMS, _apply
from flows.worker import POOL
from models import School
from tests.flows.conftest import PREFECT, Installation, read_run, wait_for_state
from tests.flows.occasions import school_named
from tests.waiting import wait_for

pytestmark = PREFECT
SCHEDULED = FlowRunFilterStateName(any_=["Scheduled"])
WATERING = next(rhythm for rhythm in RHYTHMS if rhythm.flow.name == "watering")


def waterings_ahead(school: str) -> list[FlowRun]:
    """The watering runs that the server has laid out ahead for a school, the first first."""
    with get_client(sync_client=True) as client:
        ahead = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["watering"])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(name=SCHEDULED)),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        )
    return [run for run in ahead if run.auto_scheduled and run.parameters.get("school") == school]


def miss(installation: Installation, run: FlowRun, days: int) -> str:
    """Let a run be one that should have begun so many days ago, had a worker been there."""
    due = datetime.now(UTC) - timedelta(days=days)
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run.id, Late(scheduled_time=due), force=True)
    file = installation.settings.home / "prefect" / "prefect.db"
    with closing(sqlite3.connect(file, timeout=30)) as server, server:
        changed = "UPDATE flow_run SET expected_start_time = ? WHERE id = ?"  # no door of Prefect's does that
        assert server.execute(changed, (due.strftime("%F %T.%f"), str(run.id))).rowcount == 1
    return str(run.id)


def test_after_an_outage_what_was_missed_is_skipped_and_not_fired_in_a_burst(
    installation: Installation,
) -> None:
    school_named("outage")
    with installation.worker_asleep():
        with get_client(sync_client=True) as client:
            _apply(client, WATERING, WATERING.schedules([School(code="outage", name="停")]))
        wait_for(lambda: len(waterings_ahead("outage")) >= 3)
        first = waterings_ahead("outage")[:3]
        runs = [miss(installation, run, days) for run, days in zip(first, (4, 3, 2), strict=True)]
        assert [execute(run) for run in runs] == ["Skipped"] * 3


def test_a_paused_schedule_stays_paused_over_a_restart_and_an_upgrade(installation: Installation) -> None:
    school_named("resting")
    with get_client(sync_client=True) as client:
        _apply(client, WATERING, WATERING.schedules([School(code="resting", name="休")]))
        found = client.read_deployment_by_name("watering/greenleaf")
        [own] = [one for one in found.schedules if one.slug == "resting"]
        client.update_deployment_schedule(found.id, own.id, active=False)
    installation.server.stop()
    installation.server.start()
    wait_for(lambda: answers(f"{installation.settings.prefect_api}/health"))
    newer = replace(WATERING, tags=(*WATERING.tags, "新版"))
    with get_client(sync_client=True) as client:
        assert _apply(client, newer, newer.schedules([School(code="resting", name="休")]))
        found = client.read_deployment_by_name("watering/greenleaf")
        assert [one.active for one in found.schedules if one.slug == "resting"] == [False]
        assert "新版" in found.tags


async def workers_online() -> list[str]:
    async with get_client() as client:
        return [one.name for one in await client.read_workers_for_work_pool(POOL) if one.status == "ONLINE"]


def test_a_second_worker_shares_the_work_and_no_run_is_done_twice(installation: Installation) -> None:
    first = installation.worker
    second = Service(
        "another", [*first.command[:-1], "another"], first.env, first.log.with_name("another.log")
    )
    second.start()
    schools = [school_named(f"shared-{number}") for number in range(4)]
    try:
        wait_for(lambda: len(asyncio.run(workers_online())) == 2)
        with get_client(sync_client=True) as client:
            deployment = client.read_deployment_by_name("watering/greenleaf").id
            made = [
                client.create_flow_run_from_deployment(deployment, parameters={"school": school.code})
                for school in schools
            ]
        runs = [str(run.id) for run in made]
        for run in runs:
            wait_for_state(run, "今日不浇水")
    finally:
        second.stop()
    takers = {read_run(run).labels["prefect.worker.name"] for run in runs}
    assert takers == {first.command[-1], "another"}
    assert [read_run(run).run_count for run in runs] == [1] * 4
