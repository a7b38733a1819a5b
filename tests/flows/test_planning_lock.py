"""A school is planned by one run at a time; a turn survives the server and is not waited for after a power cut.

Of `flows.hold_turn` too.
"""

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.responses import GlobalConcurrencyLimitResponse
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_CLIENT_CSRF_SUPPORT_ENABLED,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)
from prefect.states import Pending, Scheduled

from cli.supervisor.planning_turn import planning_turn
from cli.supervisor.supervisor import answers
from flows.planning_lock import LEASE, free_turns, planning, turn_of
from flows.retry_policy import came_from_outside
from tests.flows.conftest import PREFECT, Installation
from tests.waiting import wait_for

pytestmark = PREFECT
HOUR = 3600


def slots_taken(code: str) -> int:
    with get_client(sync_client=True) as client:
        return client.read_global_concurrency_limit_by_name(turn_of(code)).active_slots


def place_of_reminders() -> int:
    """How many runs of `reminders` hold its only place."""
    with get_client(sync_client=True) as client:
        limit = client.read_deployment_by_name("reminders/greenleaf").global_concurrency_limit
        assert limit is not None
        return client.read_global_concurrency_limit_by_name(limit.name).active_slots


def kill_server(installation: Installation) -> None:
    """As a power cut does it, and start it again."""
    assert installation.server.process is not None
    installation.server.process.kill()
    installation.server.process.wait()
    installation.server.start()
    wait_for(lambda: answers(f"{installation.settings.prefect_api}/health"))


async def start_again() -> None:
    """What the start of the installation does about turns."""
    async with get_client() as client:
        await free_turns(client)


def test_a_school_is_planned_by_one_run_at_a_time_and_others_meanwhile() -> None:
    order: list[str] = []

    def plan() -> None:
        with planning("turn-one"):
            order.append("second")

    with ThreadPoolExecutor(1) as pool:
        with planning("turn-one"):
            waiting = pool.submit(copy_context().run, plan)
            with planning("turn-other"):
                time.sleep(1)
            order.append("first")
        waiting.result(timeout=600)
    assert order == ["first", "second"]


def test_a_command_holds_the_same_turn_and_waits_for_it(installation: Installation) -> None:
    told: list[str] = []
    planned = threading.Event()

    def command() -> None:
        with planning_turn("commanded", lambda: told.append("waits")):
            told.append("plans")
            planned.wait(120)

    with ThreadPoolExecutor(1) as pool:
        with planning("commanded"):
            waiting = pool.submit(command)
            wait_for(lambda: told == ["waits"])
            time.sleep(1)
            told.append("flow ends")
        wait_for(lambda: "plans" in told)
        assert slots_taken("commanded") == 1
        planned.set()
        waiting.result(timeout=120)
    assert told == ["waits", "flow ends", "plans"]
    assert slots_taken("commanded") == 0


def test_a_turn_that_outlives_the_server_is_given_back(installation: Installation) -> None:
    with planning("outliving"):
        kill_server(installation)
        assert slots_taken("outliving") == 1
    assert slots_taken("outliving") == 0


def test_a_turn_left_by_a_power_cut_is_free_from_the_start_on() -> None:
    with planning("lost"):
        pass
    with get_client(sync_client=True) as client:
        client.increment_concurrency_slots_with_lease([turn_of("lost")], 1, "concurrency", HOUR)
    assert slots_taken("lost") == 1
    asyncio.run(start_again())
    began = time.monotonic()
    with planning("lost"):
        assert time.monotonic() - began < LEASE


def test_a_server_killed_in_the_middle_of_reminders_does_not_end_them_for_ever(
    installation: Installation,
) -> None:
    with get_client(sync_client=True) as client:
        found = client.read_deployment_by_name("reminders/greenleaf")
        run = client.create_flow_run_from_deployment(
            found.id, state=Scheduled(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
        )
        client.set_flow_run_state(run.id, Pending())
    assert place_of_reminders() == 1
    kill_server(installation)
    wait_for(lambda: place_of_reminders() == 0)
    with get_client(sync_client=True) as client:
        client.delete_flow_run(run.id)


class DyingServer(BaseHTTPRequestHandler):
    """A Prefect server that knows every limit, and is gone when a turn is asked for."""

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        limit = GlobalConcurrencyLimitResponse(
            name=turn_of("dying"), limit=1, active_slots=0, slot_decay_per_second=0
        )
        self.answer(b'"3.8.8"' if "version" in self.path else limit.model_dump_json().encode())

    def do_PATCH(self) -> None:
        self.answer(b"{}")

    def do_POST(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_words: object) -> None:
        return


def test_a_server_that_dies_while_a_turn_is_asked_for_is_an_outside_reason() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), DyingServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = {
        PREFECT_API_URL: f"http://127.0.0.1:{server.server_port}/api",
        PREFECT_CLIENT_MAX_RETRIES: 0,
        PREFECT_CLIENT_CSRF_SUPPORT_ENABLED: False,
    }
    try:
        with temporary_settings(there), pytest.raises(httpx.TransportError) as refused, planning("dying"):
            raise AssertionError("nobody has a turn of a server that is gone")
    finally:
        server.shutdown()
        server.server_close()
    assert came_from_outside(refused.value)
