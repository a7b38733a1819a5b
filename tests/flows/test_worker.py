"""The worker: a run that is resumed before its last process has ended must not end the worker."""

import asyncio
from uuid import UUID

from flows.open_checklists import run_once
from flows.worker import POOL, Worker
from tests.flows.conftest import PREFECT, Installation, wait_for_state
from tests.flows.occasions import school_named

pytestmark = PREFECT


async def taken_up(run: str, *, ending: bool) -> list[str]:
    """The runs a worker takes up when it looks, while the run's last process is still ending or not."""
    async with Worker(POOL, name="looking", limit=50) as worker:
        await worker.sync_with_backend()
        if ending:
            worker.limiter.acquire_on_behalf_of_nowait(UUID(run))
        return [str(one.id) for one in await worker.get_and_submit_flow_runs()]


def test_a_run_whose_last_process_is_still_ending_waits_for_the_next_look(installation: Installation) -> None:
    with installation.worker_asleep():
        run = run_once("watering", "watering/ending", {"school": school_named("ending").code})
        assert run not in asyncio.run(taken_up(run, ending=True))
        assert run in asyncio.run(taken_up(run, ending=False))
    wait_for_state(run, "今日不浇水")
