"""`python -m flows.worker [NAME]`: the worker that runs the flows, a few at a time, each in a process of its own."""

import asyncio
import os
import platform
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from prefect.utilities.processutils import setup_signal_handlers_worker
from prefect.workers.process import ProcessWorker

from models.private_files import write_privately
from models.settings import settings

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun, WorkerFlowRunResponse

POOL = "greenleaf"


class Worker(ProcessWorker):
    """Prefect's process worker; a run whose last process is still ending waits for the worker's next look.

    Prefect 3.8.8 would ask its limiter a second time for such a run, and the error would end the worker together with
    everything it executes: a run that is resumed the moment it suspends itself is enough.
    """

    @classmethod
    def __dispatch_key__(cls) -> str:
        return "greenleaf"  # it stands beside Prefect's own, not in its place

    async def _submit_scheduled_flow_runs(
        self, flow_run_response: "list[WorkerFlowRunResponse]"
    ) -> "list[FlowRun]":
        ending = set(self.limiter.statistics().borrowers)
        free = [entry for entry in flow_run_response if entry.flow_run.id not in ending]
        return await super()._submit_scheduled_flow_runs(free)


def work(name: str) -> None:
    """Run flows until SIGTERM; what is under way then is left to end."""
    write_privately()
    setup_signal_handlers_worker(os.getpid(), "the worker", print)
    worker = Worker(POOL, name=name, limit=settings().worker_limit, create_pool_if_not_found=False)
    with suppress(KeyboardInterrupt):
        asyncio.run(worker.start())


if __name__ == "__main__":
    work(*sys.argv[1:2] or [platform.node()])
