"""Planners yield to the pages, whoever shares the processors out."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from models.priority import YIELDING, yield_to_pages


@pytest.fixture
def planner() -> Iterator[int]:
    """A process in a session of its own, as the supervisor and Prefect's worker start theirs."""
    process = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    )
    yield process.pid
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority")
def test_a_planner_yields_and_never_pushes_forward(planner: int) -> None:
    for least in (YIELDING, 15):
        yield_to_pages(planner)
        assert psutil.Process(planner).nice() >= least
        os.setpriority(os.PRIO_PROCESS, planner, 15)


def autogroup(pid: int | str) -> str:
    return Path(f"/proc/{pid}/autogroup").read_text(encoding="ascii").rpartition(" ")[2].strip()


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="niceness counts among sessions here")
def test_a_planners_session_yields_too_and_nobody_elses(planner: int) -> None:
    ours = autogroup("self")
    yield_to_pages(planner)
    assert (autogroup(planner), autogroup("self")) == (str(YIELDING), ours)


def test_a_process_that_has_ended_is_no_trouble(planner: int) -> None:
    psutil.Process(planner).kill()
    psutil.Process(planner).wait(5)
    yield_to_pages(planner)
