"""What a flow run costs: seconds until it begins, processor time, bytes; with a real server and worker and the demo
school, whose term is planned. Prints one JSON line a measure."""

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psutil
from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)

from actions.installation.demo import plant
from actions.installation.schema import upgrade_schema
from actions.routines.plan_and_publish import plan
from benchmarks.term import say
from cli.supervisor.processes import Service, environment, prefect_server, prefect_worker
from cli.supervisor.supervisor import answers
from models import database
from models.keys import make_key, prefect_auth
from models.settings import Settings, settings

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 9), date(2026, 12, 20)
RUNS, STEPS, IDLE = 10, 100, 60.0
PERIOD = 300.0  # seconds between two runs of `reminders`
ENDED = (StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED)


@dataclass
class Office:
    """An installation that runs beside the benchmark."""

    mine: Settings
    server: Service
    worker: Service

    def used(self) -> tuple[float, float]:
        """Processor seconds so far: of the server, of the worker with all it has run to an end."""
        return _used(self.server), _used(self.worker)

    def bytes(self) -> int:
        """What Prefect's database holds, free pages left out."""
        with closing(sqlite3.connect(self.mine.home / "prefect" / "prefect.db")) as file:
            pages, free, size = (
                file.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
        return int((pages - free) * size)


def _used(service: Service) -> float:
    assert service.process is not None
    times = psutil.Process(service.process.pid).cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


@contextmanager
def office() -> Iterator[Office]:
    """Server, worker and the demo school in a temporary folder, where it is a Monday of the term."""
    with tempfile.TemporaryDirectory() as folder:
        shift = round((NOW - datetime.now(UTC)).total_seconds())
        mine = Settings(home=Path(folder) / "home", prefect_port=4377, clock_shift=shift)
        env = environment(mine)
        os.environ |= {name: value for name, value in env.items() if name.startswith("GREENLEAF_")}
        settings.cache_clear()
        mine.home.mkdir(exist_ok=True)
        make_key(mine.key_file)
        prepare()
        found = Office(mine, prefect_server(mine, env), prefect_worker(mine, env))
        try:
            start(found, env)
            with temporary_settings(
                {
                    PREFECT_API_URL: mine.prefect_api,
                    PREFECT_API_AUTH_STRING: prefect_auth(mine),
                    PREFECT_HOME: mine.home / "client",
                    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
                }
            ):
                yield found
        finally:
            found.worker.stop()
            found.server.stop()
            database.engine().dispose()


def prepare() -> None:
    """The demo school with six weeks planned and published."""
    upgrade_schema(database.engine())
    with database.session() as session:
        school = plant(session, NOW, "bench")
    plan(school.id, FIRST, LAST, NOW, "bench", whole=True)


def start(found: Office, env: dict[str, str]) -> None:
    """Server, deployments without schedules of their own, worker."""
    found.server.start()
    while not answers(f"{found.mine.prefect_api}/health"):
        time.sleep(0.2)
    subprocess.run([sys.executable, "-m", "flows", "apply"], env=env, check=True)
    found.worker.start()


def pause_schedules() -> None:
    """Only what is measured runs."""
    with get_client(sync_client=True) as client:
        for deployment in client.read_deployments():
            for schedule in deployment.schedules:
                client.update_deployment_schedule(deployment.id, schedule.id, active=False)


def run_one(name: str, parameters: dict[str, str]) -> FlowRun:
    """Trigger a run and wait for its end."""
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(f"{name}/greenleaf")
        run = client.create_flow_run_from_deployment(deployment.id, parameters=parameters)
        while run.state is None or run.state_type not in ENDED:
            time.sleep(0.2)
            run = client.read_flow_run(run.id)
    return run


def measure(found: Office, name: str, parameters: dict[str, str], idle: tuple[float, float]) -> None:
    """Some runs one after the other; processor time without what the idle processes use in the same time."""
    began, before, held = time.monotonic(), found.used(), found.bytes()
    runs = [run_one(name, parameters) for _ in range(RUNS)]
    settle()
    seconds, after = time.monotonic() - began, found.used()
    lags = [(run.start_time - run.created).total_seconds() for run in runs if run.start_time and run.created]
    server, worker = ((after[one] - before[one] - idle[one] * seconds) / RUNS for one in (0, 1))
    say(
        f"run of {name}",
        runs=RUNS,
        ended=sorted({run.state.name or "" for run in runs if run.state}),
        seconds_to_first_line={"median": round(statistics.median(lags), 2), "max": round(max(lags), 2)},
        cpu_server=round(server, 2),
        cpu_worker_and_flow=round(worker, 2),
        bytes=(found.bytes() - held) // RUNS,
        share_of_a_core_every_5_min=f"{(server + worker) / PERIOD:.2%}",
    )


def measure_steps(found: Office, idle: tuple[float, float]) -> None:
    """A flow of many trivial steps in this process."""
    began, before, held = time.monotonic(), found.used(), found.bytes()
    asyncio.run(many_steps())
    client = time.monotonic() - began
    settle()
    seconds = time.monotonic() - began
    cpu = (found.used()[0] - before[0] - idle[0] * seconds) / STEPS
    size = (found.bytes() - held) // STEPS
    say("a step (task)", steps=STEPS, seconds=round(client / STEPS, 3), cpu_server=round(cpu, 4), bytes=size)


@task
async def step(number: int) -> int:
    """Next to nothing."""
    return number + 1


@flow
async def many_steps() -> int:
    """So many steps one after the other."""
    return sum([await step(number) for number in range(STEPS)])


def settle() -> None:
    """Until the server has written down what it was told."""
    time.sleep(15)


def main() -> None:
    """All measures."""
    with office() as found:
        pause_schedules()
        run_one("reminders", {})
        settle()
        before = found.used()
        time.sleep(IDLE)
        after = found.used()
        idle = ((after[0] - before[0]) / IDLE, (after[1] - before[1]) / IDLE)
        say("idle", seconds=IDLE, server=f"{idle[0]:.2%}", worker=f"{idle[1]:.2%}")
        measure(found, "reminders", {}, idle)
        measure(found, "watering", {"school": "lvye"}, idle)
        measure_steps(found, idle)


if __name__ == "__main__":
    main()
