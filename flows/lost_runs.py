"""Runs that are under way by name only: their process is gone, and nobody has noticed.

Prefect's way is an automation that waits for the next word after each heartbeat. It knows nothing of a run that was
killed before its first one. And a server that was restarted in the middle of a run holds back its later states for a
quarter of an hour, for they follow states it has not seen: a run that waits for people would be called crashed, again
and again. Hence we look ourselves.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.events.filters import EventFilter, EventNameFilter, EventOccurredFilter, EventResourceFilter
from prefect.states import Crashed

from flows.janitor import older, runs_in
from flows.states import in_words

HEARTBEAT = "prefect.flow-run.heartbeat"  # every 30 seconds
SILENCE = timedelta(minutes=2)
LISTENING = timedelta(seconds=50)
MOST = 50  # events that the server tells at once


async def crash_silent(silence: timedelta = SILENCE, listening: timedelta = LISTENING) -> int:
    """Call each run crashed that has been silent, and still is while we listen; answers how many. By the true clock.

    The second look is for a server that was away: it has heard nobody for a while, and all are alive.
    """
    async with get_client() as client:
        under_way = [run async for run in runs_in(client, StateType.RUNNING) if older(run, silence)]
        silent = await _silent(client, under_way, silence)
        if silent:
            await asyncio.sleep(listening.total_seconds())
        return sum([await _crash(client, run) for run in await _silent(client, silent, listening)])


async def _silent(client: PrefectClient, runs: list[FlowRun], lately: timedelta) -> list[FlowRun]:
    """Those of the runs of which no heartbeat was heard lately."""
    if not runs:
        return []
    names = {f"prefect.flow-run.{run.id}": run for run in runs[:MOST]}
    beats = EventFilter(
        event=EventNameFilter(name=[HEARTBEAT]),
        resource=EventResourceFilter(id=list(names), distinct=True),
        occurred=EventOccurredFilter(since=datetime.now(UTC) - lately),
    )
    heard = {event.resource.id for event in (await client.read_events(beats, limit=MOST)).events}
    return [run for name, run in names.items() if name not in heard]


async def _crash(client: PrefectClient, run: FlowRun) -> bool:
    state: State[Any] = Crashed(message=in_words("no_heartbeat", run.parameters))
    result = await client.set_flow_run_state(run.id, state)
    return result.status == SetStateStatus.ACCEPT
