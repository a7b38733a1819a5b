"""The little that doors ask of Prefect, over its HTTP API; when it does not answer, nothing here breaks."""

import base64
import logging
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from models.keys import prefect_auth
from models.settings import settings

SECONDS = 2.0
PATIENCE = 10.0  # anyone who has a run begun waits for the answer, rather than press again
TRIES = 5
PAUSE = 0.4
MOST = 200  # that Prefect gives at a time
DEPLOYED = "greenleaf"  # what every deployment of ours is called
LATE = timedelta(minutes=15)
NOT_YET = frozenset({409, 503})  # its database is locked, or a run that suspended itself takes no resume yet
# Prefect is asked on this machine, without TLS: to read the certificates of all the world first, as httpx does by
# itself for each client, takes ten times as long as the answer.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
log = logging.getLogger(__name__)


def healthy() -> bool:
    """Say whether the Prefect server answers."""
    try:
        with calling() as client:
            return client.get("/health").status_code == 200
    except httpx.HTTPError:
        return False


def resume(flow_run_id: str, word: dict[str, Any] | None = None) -> bool:
    """Wake a suspended flow run, with the decision it waits for. When that does not work the janitor wakes it later:
    False, and a line in the log.
    """
    told = {} if word is None else {"run_input": word}
    try:
        with calling() as client:
            answer = _patiently(lambda: client.post(f"/flow_runs/{flow_run_id}/resume", json=told))
    except httpx.HTTPError as error:
        log.warning("flow run %s not resumed: %s", flow_run_id, error)
        return False
    return _accepted(flow_run_id, answer)


def begin(flow: str, name: str, parameters: dict[str, Any], key: str) -> str:
    """Have a run of a flow begin under a name, once for a key; the id of that run.

    Nothing, and a line in the log, when Prefect does not take it.
    """
    try:
        with calling(PATIENCE) as client:
            known = client.get(f"/deployments/name/{flow}/{DEPLOYED}").raise_for_status().json()
            told = {"name": name, "parameters": parameters}
            wanted = {**told, "idempotency_key": key, "state": {"type": "SCHEDULED"}}
            address = f"/deployments/{known['id']}/create_flow_run"
            return str(_patiently(lambda: client.post(address, json=wanted)).raise_for_status().json()["id"])
    except (httpx.HTTPError, ValueError, LookupError) as error:
        log.warning("no run of %s begun: %s", flow, error)
        return ""


def call_off(flow_run_id: str, name: str, message: str) -> None:
    """End a run that has not begun. One that has sees for itself that it is not wanted; when Prefect does not answer,
    this one does, too, once it begins."""
    state = {"type": "CANCELLED", "name": name, "message": message}
    try:
        with calling() as client:
            run = client.get(f"/flow_runs/{flow_run_id}").raise_for_status().json()
            if run["state_type"] == "SCHEDULED":
                path = f"/flow_runs/{flow_run_id}/set_state"
                _patiently(lambda: client.post(path, json={"state": state})).raise_for_status()
    except (httpx.HTTPError, ValueError, LookupError) as error:
        log.warning("flow run %s not called off: %s", flow_run_id, error)


def flow_runs(question: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The flow runs that a filter finds, as the server tells them; None when it does not answer."""
    return _found("/flow_runs/filter", question)


def _found(path: str, question: dict[str, Any]) -> list[dict[str, Any]] | None:
    try:
        with calling() as client:
            answer = client.post(path, json=question)
            answer.raise_for_status()
            found: list[dict[str, Any]] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        log.warning("%s not read: %s", path, error)
        return None
    return found


def flow_names() -> dict[str, str]:
    """The names of all flows by their id; none when the server does not answer."""
    return {flow["id"]: flow["name"] for flow in _found("/flows/filter", {"limit": MOST}) or ()}


def late_runs() -> int | None:
    """How many flow runs should have begun a quarter of an hour ago and have not: then no worker works, and nothing is
    told either. None when Prefect does not answer. By the true clock, as Prefect's."""
    before = (datetime.now(UTC) - LATE).isoformat()
    asked = {"flow_runs": {"state": {"name": {"any_": ["Late"]}}, "expected_start_time": {"before_": before}}}
    try:
        with calling() as client:
            answer = client.post("/flow_runs/count", json=asked)
            answer.raise_for_status()
            count = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        log.warning("late flow runs not counted: %s", error)
        return None
    return count if isinstance(count, int) else None


def workers() -> int | None:
    """How many workers have said within a minute or two that they are there. None when Prefect does not answer."""
    found = _found(f"/work_pools/{DEPLOYED}/workers/filter", {"workers": {"status": {"any_": ["ONLINE"]}}})
    return None if found is None else len(found)


def calling(seconds: float = SECONDS) -> httpx.Client:
    """A client of Prefect's API with its password; on the way to it no proxy is asked."""
    return httpx.Client(**_way(seconds))


def passing_on(seconds: float) -> httpx.AsyncClient:
    """The same for coroutines."""
    return httpx.AsyncClient(**_way(seconds))


def _way(seconds: float) -> dict[str, Any]:
    known = base64.b64encode(prefect_auth(settings()).encode()).decode()
    return {
        "base_url": settings().prefect_api,
        "headers": {"Authorization": f"Basic {known}"},
        "timeout": seconds,
        "trust_env": False,
        "verify": NO_CERTIFICATES,
    }


def _patiently(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """What the server answers, asked again a few times while it says not yet."""
    for attempt in range(TRIES):
        answer = ask()
        if answer.status_code not in NOT_YET:
            break
        time.sleep(PAUSE * (attempt + 1))
    return answer


def _accepted(flow_run_id: str, answer: httpx.Response) -> bool:
    accepted = answer.is_success and answer.json().get("status") == "ACCEPT"
    if not accepted:
        log.warning("flow run %s not resumed: %s %s", flow_run_id, answer.status_code, answer.text[:200])
    return accepted
