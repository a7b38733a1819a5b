"""A run whose process was killed before anybody heard of it is found by its silence; one that is heard goes on."""

import asyncio
from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.events import emit_event
from prefect.states import Running

from flows.janitor import requeue
from flows.lost_runs import HEARTBEAT, crash_silent
from tests.flows.conftest import PREFECT, Installation, state_of
from tests.flows.occasions import school_named
from tests.waiting import wait_for

pytestmark = PREFECT
AT_ONCE, LISTENING = timedelta(0), timedelta(seconds=15)


def under_way(code: str) -> str:
    """A run that Prefect believes to be running."""
    school_named(code)
    with get_client(sync_client=True) as client:
        found = client.read_deployment_by_name("close_day/greenleaf")
        run = client.create_flow_run_from_deployment(
            found.id, parameters={"school": code}, state=Running(), work_queue_name="nobody"
        )
    return str(run.id)


async def listen_to(alive: str) -> int:
    async def beat() -> None:
        for _ in range(5):
            emit_event(HEARTBEAT, {"prefect.resource.id": f"prefect.flow-run.{UUID(alive)}"})
            await asyncio.sleep(1)

    listening = asyncio.create_task(crash_silent(AT_ONCE, LISTENING))
    await asyncio.sleep(1)
    await beat()
    return await listening


def test_a_run_that_is_silent_while_we_listen_is_crashed_and_taken_up_again(
    installation: Installation,
) -> None:
    with installation.worker_asleep():
        dead, alive = under_way("silent"), under_way("heard")
        assert asyncio.run(listen_to(alive)) >= 1
        assert (state_of(dead), state_of(alive)) == ("Crashed", "Running")
        wait_for(lambda: asyncio.run(requeue(at_start=False)))
        assert state_of(dead) == "AwaitingRetry"
