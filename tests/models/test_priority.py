"""Planners yield to the pages while they compute, and no longer: afterwards they hold the database."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread, get_native_id

import pytest

from models.priority import YIELDING, behind_pages

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="niceness of single threads")

# A process in a session of its own, as the supervisor and Prefect's worker start theirs.
PROGRAM = """
from pathlib import Path
from models.priority import behind_pages
session = Path("/proc/self/autogroup")
shared = lambda: session.read_text().rpartition(" ")[2].strip()
print(shared(), behind_pages(shared), shared())
"""


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, get_native_id())


def niceness_of_a_thread() -> int:
    found: list[int] = []
    thread = Thread(target=lambda: found.append(niceness()))
    thread.start()
    thread.join()
    return found[0]


def test_only_the_thread_that_computes_yields_and_those_it_starts() -> None:
    before = niceness()
    assert behind_pages(niceness) == max(before, YIELDING)
    assert behind_pages(niceness_of_a_thread) == max(before, YIELDING)
    assert niceness() == before


def test_what_goes_wrong_there_goes_wrong_here() -> None:
    with pytest.raises(ZeroDivisionError):
        behind_pages(lambda: 1 // 0)


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="niceness counts among sessions here")
def test_a_planners_session_yields_while_it_computes_and_no_longer() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, start_new_session=True, check=True
    )
    before, meanwhile, after = done.stdout.split()
    assert (before, meanwhile, after) == ("0", str(YIELDING), "0")
