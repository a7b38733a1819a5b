"""Who gets the processors first: whoever answers people, and whoever holds the database, before whoever computes."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from pathlib import Path
from threading import get_native_id
from typing import TypeVar

import psutil

YIELDING = 10  # niceness
SESSION = Path("/proc/self/autogroup")
Answer = TypeVar("Answer")


def behind_pages(work: Callable[[], Answer]) -> Answer:
    """What the work answers, which takes the processor time that the pages leave and holds nothing others wait for.

    It is done in a thread of its own: niceness cannot be taken back, and afterwards its caller writes. If it held the
    database while it yielded to the pages, the pages would wait for it.
    """
    with _lowered(), ThreadPoolExecutor(1, initializer=_lower_thread) as thread:
        return thread.submit(copy_context().run, work).result()


def _lower_thread() -> None:
    """Linux: of this thread, and of those it starts."""
    if sys.platform == "linux":
        with suppress(OSError):
            thread = get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, max(os.getpriority(os.PRIO_PROCESS, thread), YIELDING))


@contextmanager
def _lowered() -> Iterator[None]:
    """What is lowered for the process and can be taken back: its class on Windows; on Linux the session that was begun
    for it, where the processors are first shared out among sessions (autogroup) and niceness is heeded within each."""
    own_session = sys.platform == "linux" and SESSION.exists() and os.getsid(0) in (os.getpid(), os.getppid())
    if own_session:
        _lower_session(YIELDING)
    elif sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    try:
        yield
    finally:
        if own_session:
            _lower_session(0)
        elif sys.platform == "win32":
            psutil.Process().nice(psutil.NORMAL_PRIORITY_CLASS)


def _lower_session(niceness: int) -> None:
    with suppress(OSError):
        SESSION.write_text(str(niceness), encoding="ascii")
