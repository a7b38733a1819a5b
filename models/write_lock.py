"""How long our transactions hold the database for writing: SQLite has one lock for all who write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, thread_time
from traceback import StackSummary, extract_stack
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

STARTED = "held_since"


@dataclass(frozen=True)
class Held:
    """One write transaction: seconds by the clock and of its own computing, and where it ended."""

    seconds: float
    cpu: float
    ended_at: StackSummary


@contextmanager
def watched(engine: Engine, heard: Callable[[Held], Any]) -> Iterator[None]:
    """Tell `heard` of every write transaction that ends meanwhile. The wait for the lock does not count, what COMMIT
    takes does: it has ended when its connection is given back."""

    def begun(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading"):
            connection.info[STARTED] = perf_counter(), thread_time()

    def ended(_: object, record: ConnectionPoolEntry) -> None:
        if since := record.info.pop(STARTED, None):
            heard(Held(perf_counter() - since[0], thread_time() - since[1], extract_stack()))

    listeners = (("begin", begun), ("checkin", ended))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)
