"""Waiting for what other processes do: by looking, so that on a busy machine the patience grows with its slowness."""

import time
from collections.abc import Callable

LOOK = 0.2  # seconds between two looks; each costs those who are waited for some of their time


def wait_for(done: Callable[[], object], seconds: float = 180) -> None:
    """Return as soon as it is so. Fail after as many looks as fit into so many seconds of an idle machine.

    A machine with much else to do takes longer over each look, as it does over what is waited for.
    """
    for _ in range(round(seconds / LOOK)):
        if done():
            return
        time.sleep(LOOK)
    raise AssertionError("waited in vain")
