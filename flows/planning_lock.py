"""A school is planned by one run at a time, whoever asked for it: Prefect keeps the turn."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from prefect.client.orchestration import PrefectClient, get_client
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectAlreadyExists

TURN = "greenleaf-planning-"
LEASE = 60  # seconds; the turn of a run that was killed is free again after so long
PATIENCE = 1200  # seconds; longer than any roster is drawn
LOOK = 10  # seconds; so often it is asked whether the turn is still wanted


def turn_of(code: str) -> str:
    """The name of a school's turn."""
    return f"{TURN}{code}"


def _keep_turn(code: str) -> None:
    """A school has one turn, from the first time it is planned; without it nobody would wait for anybody."""
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):  # by another run, this moment
        client.upsert_global_concurrency_limit_by_name(turn_of(code), 1)


async def free_turns(client: PrefectClient) -> None:
    """Let go of the turns a power cut left behind, where nobody plans: else each is waited for until its lease ends."""
    while left := [one.name for one in await client.read_global_concurrency_limits(200) if TURN in one.name]:
        for name in left:
            await client.delete_global_concurrency_limit_by_name(name)


@contextmanager
def planning(code: str, wanted: Callable[[], bool] = lambda: True) -> Iterator[bool]:
    """While this run plans the school; waits until it is its turn. Raises TimeoutError when it never is.

    False, and no turn, as soon as it is no longer `wanted`. Raises what kept the turn from being taken (a server that
    dies meanwhile), not Prefect's word around it: a run that failed for an outside reason begins again.
    """
    _keep_turn(code)
    until = time.monotonic() + PATIENCE
    with ExitStack() as held:
        while wanted():
            try:
                held.enter_context(concurrency(turn_of(code), timeout_seconds=LOOK, lease_duration=LEASE))
                break
            except TimeoutError:
                if time.monotonic() > until:
                    raise
            except ConcurrencySlotAcquisitionError as refused:
                raise refused.__cause__ or refused from None
        yield wanted()
