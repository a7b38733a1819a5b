"""Waiting for what other processes do, by looking."""

import time
from collections.abc import Callable


def wait_for(done: Callable[[], object], seconds: float) -> None:
    """Until it is so; fails when it takes longer."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise TimeoutError("waited in vain")
        time.sleep(0.05)
