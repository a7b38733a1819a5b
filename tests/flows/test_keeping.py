"""What keeps the flows going: another try for outside reasons, stuck runs taken up, trouble told."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import httpx
import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Crashed, Failed, Late, Pending
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select
from typer.testing import CliRunner

from cli.app import app
from flows import janitor
from flows.deployments import RHYTHMS
from flows.retry_policy import again_when_outside
from flows.run_alerts import owe_troubles
from models import Notice, clock, database
from tests.flows.conftest import PREFECT, Installation, state_of, wait_for_state
from tests.flows.occasions import school_named
from web.server.prefect_client import late_runs

pytestmark = PREFECT
WATERING = next(rhythm for rhythm in RHYTHMS if rhythm.flow.name == "watering")


def a_run(state: State[object], school: str, name: str = "watering") -> str:
    """A flow run of a deployment that is in a state nobody has brought it into."""
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(f"{name}/greenleaf")
        run = client.create_flow_run_from_deployment(
            deployment.id, parameters={"school": school}, state=state
        )
        client.set_flow_run_state(run.id, state, force=True)
    return str(run.id)


# another try


@contextmanager
def locked() -> Iterator[Callable[[], None]]:
    """Our database, kept by somebody else until they are told to let go of it."""
    taken, over = threading.Event(), threading.Event()

    def keep() -> None:
        with Session(database.engine()) as session:
            session.execute(text("SELECT 1"))  # BEGIN IMMEDIATE
            taken.set()
            over.wait(60)

    keeper = threading.Thread(target=keep)
    keeper.start()
    taken.wait()

    def let_go() -> None:
        over.set()
        keeper.join()

    yield let_go
    let_go()


def test_a_flow_that_meets_a_locked_database_begins_again_and_its_mistakes_are_not_repeated() -> None:
    tries: list[str] = []

    @flow
    @again_when_outside((0.1, 0.1))
    async def writing() -> State[object]:
        tries.append("writing")
        if tries.count("writing") == 2:
            let_go()
        hasty = create_engine(database.engine().url, connect_args={"timeout": 0.05})
        with hasty.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        hasty.dispose()
        return Completed(name="已写入")

    @flow
    @again_when_outside((0.1,))
    async def mistaken() -> None:
        tries.append("mistaken")
        raise ValueError("ours")

    @flow
    @again_when_outside((0.1,))
    async def undone() -> State[object]:
        tries.append("undone")
        return Failed(name="有任务未完成")

    async def run_all() -> list[str | None]:
        return [(await one(return_state=True)).name for one in (writing, mistaken, undone)]

    with locked() as let_go:
        assert asyncio.run(run_all()) == ["已写入", "Failed", "有任务未完成"]
    assert [tries.count(name) for name in ("writing", "mistaken", "undone")] == [2, 1, 1]


def test_what_repeating_does_not_mend_is_not_repeated() -> None:
    tries: list[int] = []

    @flow
    @again_when_outside((0.1,))
    async def without_schema() -> None:
        tries.append(1)
        raise OperationalError("select", {}, Exception("no such table: duty"))

    asyncio.run(without_schema(return_state=True))  # type: ignore[arg-type]
    assert len(tries) == 1


def test_a_server_in_trouble_is_asked_again_and_one_that_refuses_is_not() -> None:
    asked: list[int] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(404 if asked else 500)
            self.send_response(asked[-1])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    @flow
    @again_when_outside((0.1, 0.1, 0.1))
    async def asking() -> None:
        httpx.get(f"http://127.0.0.1:{server.server_port}/", trust_env=False).raise_for_status()

    state: State[object] = asyncio.run(asking(return_state=True))  # type: ignore[arg-type]
    server.shutdown()
    assert asked == [500, 404]
    assert state.is_failed()


def test_every_flow_ends_in_time() -> None:
    assert [rhythm.flow.name for rhythm in RHYTHMS if not rhythm.flow.timeout_seconds] == []


def test_a_flow_that_takes_too_long_is_ended_and_not_begun_again() -> None:
    tries: list[int] = []

    @flow(timeout_seconds=0.5)
    @again_when_outside((0.1,))
    def endless() -> None:
        tries.append(1)
        for _ in range(50):
            time.sleep(0.1)

    assert endless(return_state=True).name == "TimedOut"
    assert len(tries) == 1


# runs nobody executes, trouble


def test_a_run_stuck_before_its_process_came_up_is_given_to_the_worker_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    school_named("stuck")
    run = a_run(Pending(), "stuck")
    asyncio.run(janitor.requeue(at_start=False))
    assert state_of(run) == "Pending"  # its process may still be coming up
    monkeypatch.setattr(janitor, "PATIENCE", timedelta(0))
    asyncio.run(janitor.requeue(at_start=False))
    wait_for_state(run, "今日不浇水")


def test_the_operator_is_told_once_of_late_crashed_and_broken_runs(installation: Installation) -> None:
    school_named("trouble")
    with installation.worker_asleep():  # nobody takes the late run
        runs = {
            "Late": a_run(Late(scheduled_time=datetime.now(UTC) - timedelta(minutes=20)), "trouble"),
            "Failed": a_run(Failed(message="ZeroDivisionError: division by zero"), "trouble"),
            "fresh": a_run(Late(scheduled_time=datetime.now(UTC) - timedelta(minutes=2)), "trouble"),
            "crashed once": a_run(Crashed(), "trouble"),
            "work": a_run(Failed(name="浇水未完成", message="没有记录"), "trouble"),
        }
        asyncio.run(owe_troubles(clock.now()))
        asyncio.run(owe_troubles(clock.now()))
        assert late_runs() == 1  # the pages say so too, for where no worker works nothing is told
        with get_client(sync_client=True) as client:
            for run in runs.values():
                client.delete_flow_run(UUID(run))
    with database.reading() as session:
        told = session.exec(select(Notice).where(Notice.kind == "run_trouble")).all()
    mine = {
        row.key.split("|")[1]: row.facts["state"] for row in told if row.key.split("|")[1] in runs.values()
    }
    assert mine == {runs["Late"]: "Late", runs["Failed"]: "Failed"}
    assert any("division by zero" in row.facts["reason"] for row in told)


# the command


def test_the_command_applies_what_the_code_says() -> None:
    school_named("commanded")
    assert CliRunner().invoke(app, ["flows", "apply"]).exit_code == 0
    with get_client(sync_client=True) as client:
        schedules = client.read_deployment_by_name("close_day/greenleaf").schedules
    assert "commanded" in {schedule.slug for schedule in schedules}
