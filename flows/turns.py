"""A school is planned by one run at a time, whoever asked for it: Prefect keeps the turn."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prefect.client.orchestration import SyncPrefectClient
from prefect.concurrency.sync import concurrency

from models.priority import yield_to_pages
from models.schools import School

LEASE = 60  # seconds; the turn of a run that was killed is free again after so long
PATIENCE = 1200  # seconds; longer than any roster is drawn


def turn_of(code: str) -> str:
    """The name of a school's turn."""
    return f"greenleaf-planning-{code}"


def keep_turns(client: SyncPrefectClient, every: Iterable[School]) -> None:
    """One turn a school."""
    for school in every:
        client.upsert_global_concurrency_limit_by_name(turn_of(school.code), 1)


@contextmanager
def planning(code: str) -> Iterator[None]:
    """While this run plans the school; waits until it is its turn. Raises TimeoutError when it never is.

    From here on the process yields to pages, whichever worker has started it.
    """
    yield_to_pages(os.getpid())
    with concurrency(turn_of(code), timeout_seconds=PATIENCE, lease_duration=LEASE):
        yield
