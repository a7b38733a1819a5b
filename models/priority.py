"""Who gets the processors first: whoever answers people, before whoever plans."""

import os
from contextlib import suppress
from pathlib import Path

import psutil

YIELDING = 10  # niceness


def yield_to_pages(pid: int, niceness: int = YIELDING) -> None:
    """Let a process and all it will start take what the pages leave: drawing up a roster can wait, people cannot.

    Linux may first share the processors out among sessions and heed niceness only within each (autogroup): a session
    that was begun for the process yields as well.
    """
    with suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        below_normal = getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", None)  # on Windows only
        process.nice(below_normal or max(process.nice(), niceness))
        session = Path(f"/proc/{pid}/autogroup")
        if session.exists() and os.getsid(pid) in (pid, process.ppid()):
            session.write_text(str(niceness), encoding="ascii")
