"""Power cuts: flow, server, worker or several are killed at random points; nothing is lost, doubled or hung."""

import pytest

from benchmarks.kills import Lab, one_round, rest
from benchmarks.losses import faults

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # Prefect's event sockets
]
KILLS = 50
ROUNDS = 8  # of two schools: fast processes are often through before they are hit


def test_fifty_kills_at_random_points_lose_nothing_and_double_nothing(lab: Lab) -> None:
    rest()
    schools: list[str] = []
    for number in range(ROUNDS):
        if lab.killed < KILLS:
            schools += (two := [f"k{number}a", f"k{number}b"])
            one_round(lab, two, lambda: KILLS - lab.killed)
    print(dict(lab.kills))
    assert faults(schools) == []
    assert lab.killed >= KILLS
