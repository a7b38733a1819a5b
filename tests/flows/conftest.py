"""One real Prefect server and one worker for the whole room, and an installation whose clock stands at a Monday."""

import gc
import socket
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateName
from prefect.client.schemas.objects import FlowRun
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_LOGGING_TO_API_ENABLED,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)
from sqlmodel import SQLModel

from actions.installation.schema import upgrade_schema
from cli.supervisor.processes import Service, environment, prefect_server, prefect_worker
from cli.supervisor.supervisor import answers
from flows.deployments import apply
from models import database
from models.keys import prefect_auth
from models.settings import Settings
from tests.conftest import NOW, forget
from tests.waiting import wait_for

BUSY = {
    "PYTHONDONTWRITEBYTECODE": "",  # or each process compiles the house again, where that is set
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_CONCURRENCY_INITIAL_DEPLOYMENT_LEASE_DURATION": "30",  # ten times as long in earnest
}

BEGUN = FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(not_any_=["Scheduled"])))

# Prefect leaves sockets of its event stream to the garbage collector.
PREFECT = [pytest.mark.prefect, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


@dataclass
class Installation:
    """What runs beside the tests."""

    settings: Settings
    server: Service
    worker: Service

    @contextmanager
    def worker_asleep(self) -> Iterator[None]:
        """Nobody takes up runs meanwhile."""
        assert self.worker.process is not None
        worker = psutil.Process(self.worker.process.pid)
        worker.suspend()
        try:
            yield
        finally:
            worker.resume()

    def kill_worker(self) -> None:
        """As a power cut does it: the worker and all it started, at once."""
        assert self.worker.process is not None
        if not self.worker.alive:  # it fell by itself
            return
        parent = psutil.Process(self.worker.process.pid)
        tree = [parent, *parent.children(recursive=True)]
        for process in tree:
            process.kill()
        self.worker.process.wait()

    def engine(self, run: str) -> psutil.Process | None:
        """The process that executes a flow run now."""
        assert self.worker.process is not None
        for child in psutil.Process(self.worker.process.pid).children(recursive=True):
            try:
                if child.environ().get("PREFECT__FLOW_RUN_ID") == run:
                    return child
            except psutil.Error:
                continue
        return None


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Server, schema, deployments and a worker; the clock is moved to the Monday at which tests happen."""
    zoneinfo.reset_tzpath(to=())  # as the processes of an installation are told
    home = tmp_path_factory.mktemp("greenleaf")
    shift = round((NOW - datetime.now(UTC)).total_seconds())
    mine = Settings(home=home, prefect_port=_free_port(), clock_shift=shift)
    env = environment(mine) | BUSY
    server, worker = prefect_server(mine, env), prefect_worker(mine, env)
    client = {
        PREFECT_API_URL: mine.prefect_api,
        PREFECT_API_AUTH_STRING: prefect_auth(mine),
        PREFECT_HOME: home / "prefect-tests",
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
        PREFECT_LOGGING_TO_API_ENABLED: False,  # its thread would outlive the server
    }
    try:
        server.start()
        with temporary_settings(client):
            wait_for(lambda: answers(f"{mine.prefect_api}/health"))
            with pytest.MonkeyPatch.context() as patch:
                _live_in(mine, patch)
                upgrade_schema(database.engine())
                apply()
                _keep_reminders_to_tests()
            worker.start()
            yield Installation(mine, server, worker)
    finally:
        worker.stop()
        server.stop()


@pytest.fixture(autouse=True)
def home(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """This process belongs to the room's installation, in which there is no school yet, and no run of one."""
    _live_in(installation.settings, monkeypatch)
    _forget_schools()
    _forget_runs()
    installation.worker.watch()
    yield installation.settings.home
    database.engine().dispose()
    forget()


@pytest.fixture(scope="module", autouse=True)
def tidy() -> Iterator[None]:
    """What is left lying about is found here and not by another room's test."""
    yield
    gc.collect()


def _keep_reminders_to_tests() -> None:
    """By themselves they would come at any moment and see to the schools of all tests."""
    with get_client(sync_client=True) as client:
        client.pause_deployment(client.read_deployment_by_name("reminders/greenleaf").id)


def _forget_schools() -> None:
    """What earlier tests left: Prefect would plan, remind and welcome their schools with every one to come."""
    with database.session() as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())


def _forget_runs() -> None:
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=BEGUN):
            client.delete_flow_run(run.id)


def _live_in(mine: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("GREENLEAF_HOME", str(mine.home))
    patch.setenv("GREENLEAF_CLOCK_SHIFT", str(mine.clock_shift))
    patch.setenv("GREENLEAF_PREFECT_PORT", str(mine.prefect_port))
    forget()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_run(run: str) -> FlowRun:
    """A flow run as the server has it now."""
    with get_client(sync_client=True) as client:
        return client.read_flow_run(UUID(run))


def state_of(run: str) -> str:
    """The name of a flow run's state."""
    state = read_run(run).state
    return state.name if state and state.name else ""


def wait_for_state(run: str, *names: str) -> None:
    """Until the run is in one of these states."""
    with get_client(sync_client=True) as client:
        try:
            wait_for(lambda: (state := client.read_flow_run(UUID(run)).state) and state.name in names)
        except AssertionError:
            raise AssertionError(f"still {client.read_flow_run(UUID(run)).state}") from None
