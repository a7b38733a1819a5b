"""A command that plans takes the school's turn, as the flow does; a process of its own holds it at Prefect."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from subprocess import DEVNULL, PIPE

from cli.supervisor.processes import environment
from cli.supervisor.supervisor import answers
from models.errors import Refusal
from models.settings import settings

HELD = "held"


@contextmanager
def planning_turn(code: str, waits: Callable[[], None]) -> Iterator[None]:
    """Plan meanwhile; what `waits` does is done before it is waited for the turn. Where no Prefect answers, no flow
    plans, and there is no turn to wait for. Refuses when the turn never comes."""
    mine = settings()
    if not answers(f"{mine.prefect_api}/health"):
        yield
        return
    waits()
    command = [sys.executable, "-m", "flows.hold_turn", code]
    with subprocess.Popen(
        command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment(mine), text=True
    ) as holder:
        assert holder.stdin and holder.stdout
        try:
            if HELD not in holder.stdout.readline():
                raise Refusal("plan.no_turn", school=code)
            yield
        finally:
            holder.stdin.close()
