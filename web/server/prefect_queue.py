"""What Prefect's worker does before it comes to a run: how many others, and about how long they take."""

import heapq
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Any

from models.settings import settings
from web.server.prefect_client import MOST, flow_runs, workers

BUSY = ["RUNNING", "PENDING", "CANCELLING"]
OVER = frozenset({"COMPLETED", "FAILED", "CANCELLED"})
UNKNOWN = 60.0  # seconds for a flow of which no run has ended yet
LEAST = 5.0  # seconds for a run that takes longer than such runs do
Run = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """How a run stands in the queue: whether it is over, how many come before it, and for about how long. `begun` it
    waits for nobody here."""

    over: bool = False
    begun: bool = False
    before: int = 0
    wait: timedelta = timedelta()


def turn_of(flow_run: str) -> Turn | None:
    """The turn of a run; None when Prefect does not answer or knows no such run."""
    found = flow_runs({"flow_runs": {"id": {"any_": [flow_run]}}})
    if not found:
        return None
    state = found[0]["state_type"]
    if state != "SCHEDULED":
        return Turn(over=state in OVER, begun=True)
    busy, due = _busy(), _due_before(found[0])
    times = _usual_times() if busy else {}
    lasting = [max(LEAST, _time(run, times) - run["estimated_run_time"]) for run in busy]
    wait = seconds_until_free(lasting, [_time(run, times) for run in due], _at_once())
    return Turn(before=len(busy) + len(due) if wait else 0, wait=timedelta(seconds=wait))


@dataclass(frozen=True)
class Due:
    """A run that should have begun by now and waits: since when, its turn, and whether any worker is there."""

    flow_run: str
    since: datetime
    turn: Turn
    worker: bool


def due_runs(flow: str, school: str, known: Collection[str] = ()) -> list[Due]:
    """The runs of a flow for a school that wait in the queue, but those `known`; none when Prefect does not answer."""
    asked = {"state": {"type": {"any_": ["SCHEDULED"]}}, "expected_start_time": {"before_": _now()}}
    found = flow_runs({"flows": {"name": {"any_": [flow]}}, "flow_runs": asked, "limit": MOST}) or []
    mine = [
        run for run in found if run["id"] not in known and run["parameters"].get("school") in (None, school)
    ]
    at_work = workers() != 0 if mine else True
    turns = ((run, turn_of(run["id"])) for run in mine)
    return [
        Due(run["id"], datetime.fromisoformat(run["expected_start_time"]), turn, at_work)
        for run, turn in turns
        if turn and not turn.begun
    ]


def seconds_until_free(lasting: Sequence[float], due: Sequence[float], at_once: int) -> float:
    """When a place is free for who comes after `due`, if so many run at once and those that run last so much longer.

    Example: [30, 90] run in two places, one of 100 is due: it begins after 30, and the place after it after 90.
    """
    free = [*lasting, *[0.0] * (at_once - len(lasting))]
    heapq.heapify(free)
    for seconds in due:
        heapq.heapreplace(free, free[0] + seconds)
    return free[0]


def _at_once() -> int:
    return settings().worker_limit * max(1, workers() or 1)


def _busy() -> list[Run]:
    return flow_runs({"flow_runs": {"state": {"type": {"any_": BUSY}}}, "limit": MOST}) or []


def _due_before(run: Run) -> list[Run]:
    """Those that should have begun by now and were asked for before it. By the true clock, as Prefect's."""
    due = {"state": {"type": {"any_": ["SCHEDULED"]}}}
    asked = {"expected_start_time": {"before_": min(run["expected_start_time"], _now())}}
    found = flow_runs({"flow_runs": due | asked, "limit": MOST}) or []
    return [one for one in found if one["id"] != run["id"]]


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _usual_times() -> dict[str, float]:
    """How many seconds the latest runs of each flow took, on average."""
    ended = {"state": {"type": {"any_": ["COMPLETED"]}}}
    known: dict[str, list[float]] = defaultdict(list)
    for run in flow_runs({"flow_runs": ended, "sort": "END_TIME_DESC", "limit": MOST}) or []:
        known[run["flow_id"]].append(run["total_run_time"])
    return {flow: mean(seconds) for flow, seconds in known.items()}


def _time(run: Run, times: dict[str, float]) -> float:
    return times.get(run["flow_id"], UNKNOWN)
