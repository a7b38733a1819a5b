"""Garbage waits while a transaction holds SQLite: a full collection takes as long as writing a term."""

import gc
from threading import Lock

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

WAITS = "garbage_waits"


class Holding:
    """How many transactions of this process hold a database; the collector is off while there is one."""

    def __init__(self) -> None:
        self._count, self._lock = 0, Lock()

    def change(self, more: int) -> None:
        """One more of them, or one less."""
        with self._lock:
            self._count += more
            (gc.disable if self._count else gc.enable)()


_holding = Holding()


def let_garbage_wait(engine: Engine) -> None:
    """Collect nothing between the beginning of a write transaction and the return of its connection."""
    event.listen(engine, "begin", _begun)
    event.listen(engine, "checkin", _returned)


def _begun(connection: Connection) -> None:
    if not connection.get_execution_options().get("reading") and WAITS not in connection.info:
        connection.info[WAITS] = True
        _holding.change(1)


def _returned(_: object, record: ConnectionPoolEntry) -> None:
    if record.info.pop(WAITS, False):
        _holding.change(-1)
