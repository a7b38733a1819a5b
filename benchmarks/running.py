"""Execute flow runs without a worker: in this process, or in a child that may be killed while it works."""

import os
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    PREFECT_LOGGING_TO_API_ENABLED,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)
from prefect.states import Pending
from prefect.utilities.engine import propose_state_sync

from flows.deployments import RHYTHMS
from models import database, keys
from models.settings import Settings, settings

FLOWS = {rhythm.flow.name: rhythm.flow for rhythm in RHYTHMS}
CHILDREN = get_context("forkserver")
CHILDREN.set_forkserver_preload(["benchmarks.running", "rosters.solve", "apprise"])


def client_of(mine: Settings) -> dict[Any, Any]:
    """Prefect's settings for a process that runs flows of this installation; without heartbeats a flow ends at once."""
    return {
        PREFECT_API_URL: mine.prefect_api,
        PREFECT_API_AUTH_STRING: keys.prefect_auth(mine),
        PREFECT_HOME: mine.home / "prefect-client",
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
        PREFECT_LOGGING_TO_API_ENABLED: False,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
    }


def live_in(mine: Settings) -> None:
    """Make this process one of the installation."""
    os.environ |= {
        "GREENLEAF_HOME": str(mine.home),
        "GREENLEAF_PREFECT_PORT": str(mine.prefect_port),
        "GREENLEAF_CLOCK_SHIFT": str(mine.clock_shift),
    }
    settings.cache_clear()
    keys.key.cache_clear()
    database.engine.cache_clear()


def execute(run: str) -> str:
    """Execute a flow run that waits for a process; the name of the state it ends or is suspended in."""
    with get_client(sync_client=True) as client:
        state = propose_state_sync(client, Pending(), UUID(run))
        if not state.is_pending():
            return state.name or ""
        found = client.read_flow_run(UUID(run))
        flow = FLOWS[client.read_flow(found.flow_id).name]
    try:
        ended = run_flow(flow, flow_run=found, parameters=found.parameters, return_type="state")
    except Pause as suspended:
        ended = suspended.state
    return ended.name or "" if isinstance(ended, State) else ""


def child(mine: Settings, run: str) -> BaseProcess:
    """A process of its own that executes a flow run, begun now."""
    process = CHILDREN.Process(target=_work, args=(mine, run), daemon=True)
    process.start()
    return process


def _work(mine: Settings, run: str) -> None:
    live_in(mine)
    said = (mine.home / "logs" / "children.log").open("a")  # what the killed say of it is no news
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    with temporary_settings(client_of(mine)):
        execute(run)
