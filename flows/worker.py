"""`python -m flows.worker [NAME]`: the worker that runs our flows, a few at a time, each in a process of its own.

It runs nothing else. What a run, its deployment or the work pool say of commands, variables and folders is not read.
"""

import asyncio
import os
import platform
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from prefect import Flow
from prefect.exceptions import ObjectNotFound
from prefect.utilities.processutils import command_to_string, setup_signal_handlers_worker
from prefect.workers import process
from prefect.workers.process import ProcessJobConfiguration, ProcessWorker

from models.flow_names import FOR_ALL_SCHOOLS, FOR_EACH_SCHOOL
from models.private_files import write_privately
from models.settings import settings
from notifications.language import LANGUAGES, say

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, WorkerFlowRunResponse
    from prefect.client.schemas.responses import DeploymentResponse

POOL = "greenleaf"
OURS: frozenset[str | None] = frozenset(
    f"flows.{name}.{name}" for name in (*FOR_EACH_SCHOOL, *FOR_ALL_SCHOOLS)
)
ENGINE = command_to_string([sys.executable, "-m", "prefect.engine"])  # by itself the worker starts two a run
NOTHING_TO_CHOOSE = {"type": "object", "properties": {}, "additionalProperties": False}
TEMPLATE = {"job_configuration": {"command": ENGINE}, "variables": NOTHING_TO_CHOOSE}
ENTRYPOINT = "PREFECT__FLOW_ENTRYPOINT"  # with it the engine asks no deployment what to load


class Foreign(Exception):
    """A run of something that is not ours."""


def require_ours(deployment: "DeploymentResponse") -> str:
    """The entrypoint of a deployment of ours. Raises Foreign for any other module, and where code would be fetched."""
    fetched = deployment.pull_steps or deployment.storage_document_id
    if fetched or deployment.entrypoint not in OURS:
        raise Foreign
    return str(deployment.entrypoint)


class Job(ProcessJobConfiguration):
    """What the worker starts for a run: always this Python, Prefect's engine and the flow its deployment names."""

    @classmethod
    async def resolve_for_flow_run(
        cls,
        flow_run: "FlowRun",
        *,
        client: "PrefectClient",
        deployment: "DeploymentResponse | None" = None,
        **about: Any,
    ) -> Self:
        """The job, whatever the run, its deployment and its pool ask for. Raises Foreign."""
        found = deployment or await _deployment(client, flow_run)
        job = cls(command=ENGINE, env={ENTRYPOINT: require_ours(found)})
        job.prepare_for_flow_run(flow_run, found, await client.read_flow(flow_run.flow_id), **about)
        return job


async def _deployment(client: "PrefectClient", flow_run: "FlowRun") -> "DeploymentResponse":
    if flow_run.deployment_id is None:
        raise Foreign
    return await client.read_deployment(flow_run.deployment_id)


class Worker(ProcessWorker):
    """Prefect's process worker, for our flows only; a run whose last process is still ending waits for the next look.

    Prefect 3.8.8 would ask its limiter a second time for such a run, and the error would end the worker together with
    everything it executes: a run that is resumed the moment it suspends itself is enough.
    """

    job_configuration = Job

    @classmethod
    def __dispatch_key__(cls) -> str:
        return "greenleaf"  # it stands beside Prefect's own, not in its place

    async def _submit_scheduled_flow_runs(
        self, flow_run_response: "list[WorkerFlowRunResponse]"
    ) -> "list[FlowRun]":
        ending = set(self.limiter.statistics().borrowers)
        free = [entry for entry in flow_run_response if entry.flow_run.id not in ending]
        ours = [entry for entry in free if await self._is_ours(entry.flow_run)]
        return await super()._submit_scheduled_flow_runs(ours)

    async def _is_ours(self, flow_run: "FlowRun") -> bool:
        """Say whether a run is of a flow of ours; what is not is cancelled."""
        try:
            require_ours(await _deployment(self.client, flow_run))
        except ObjectNotFound:
            return True  # Prefect itself cancels what has lost its deployment
        except Foreign:
            said = " ".join(say("run.said.not_ours", language) for language in LANGUAGES)  # of no school
            await self._mark_flow_run_as_cancelled(flow_run, {"message": said})
            return False
        return True


def _nothing() -> None:
    """Stand for a crashed run's flow where Prefect looks for its hooks: ours have none."""


async def _without_hooks(_: "FlowRun") -> Flow[[], None]:
    return Flow(_nothing)


# After a crash Prefect would load into the worker itself what the deployment names by then.
process.load_flow_from_flow_run = _without_hooks  # type: ignore[assignment,attr-defined]


def work(name: str) -> None:
    """Run flows until SIGTERM; what is under way then is left to end."""
    write_privately()
    setup_signal_handlers_worker(os.getpid(), "the worker", print)
    worker = Worker(POOL, name=name, limit=settings().worker_limit, create_pool_if_not_found=False)
    with suppress(KeyboardInterrupt):
        asyncio.run(worker.start())


if __name__ == "__main__":
    work(*sys.argv[1:2] or [platform.node()])
