"""Who uses the data folder now: many processes at once, or one alone that replaces what lies in it.

A process number in a file says nothing after a power cut; a lock of the system ends with its process. SQLite takes such
locks, shared or alone, on every system; here on a file of no bytes beside the data.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

from models.errors import Misconfigured

NAME = "in-use.lock"
START = "start.lock"
PATIENCE = 2.0  # seconds: another process that only looks whether it is alone takes far less
UNFINISHED = Path("restoring", "moves.json")  # in the data folder: a restore that was cut off among its moves


class Share:
    """This process's share of a data folder: from `take` to `release`, or inside `with`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._held: sqlite3.Connection | None = None
        self._turn = Lock()

    def take(self) -> None:
        """Take it, if it is not taken yet. Refuses while the folder is being restored, and when that was cut off."""
        with self._turn:
            if self._held is None:
                self._held = _shared(self.home)

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Give it back."""
        with self._turn:
            if self._held is not None:
                self._held.close()
                self._held = None


def _shared(home: Path) -> sqlite3.Connection | None:
    """The connection that holds the lock. None where no file can be made beside the data: reading goes on there."""
    if (home / UNFINISHED).exists():
        raise Misconfigured("restore.cut_off", home=str(home))
    try:
        held = _open(home / NAME, PATIENCE)
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise Misconfigured("restore.under_way", home=str(home)) from None
        return None
    return held


def _open(file: Path, patience: float) -> sqlite3.Connection:
    held = sqlite3.connect(file, timeout=patience, isolation_level=None, check_same_thread=False)
    held.execute("PRAGMA journal_mode = MEMORY")  # no second file
    return held


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep everybody else out of the data folder. Refuses while another process uses it."""
    with _exclusive(home / NAME, Misconfigured("restore.in_use", home=str(home))):
        yield


@contextmanager
def only_start(home: Path) -> Iterator[None]:
    """Be the one `greenleaf up` of the data folder. Refuses while there is another, also one that has just begun."""
    with _exclusive(home / START, Misconfigured("up.starting", home=str(home))):
        yield


@contextmanager
def _exclusive(file: Path, refusal: Misconfigured) -> Iterator[None]:
    try:
        held = _open(file, 0)
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise refusal from None
    with closing(held):
        yield
