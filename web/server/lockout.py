"""Slow down guessing: wrong sign-ins of one name from one address wait longer and longer."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FREE_TRIES = 5
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=15)
MOST_KEPT = 10_000


@dataclass(frozen=True)
class Tries:
    """How often it went wrong, and when last."""

    wrong: int
    last: datetime


@dataclass
class Lockout:
    """Wrong tries by (name, address), so that nobody locks another out by guessing their name from elsewhere."""

    tries: OrderedDict[tuple[str, str], Tries] = field(default_factory=OrderedDict)

    def wait(self, name: str, address: str, now: datetime) -> timedelta:
        """How long this name must still wait at this address; zero when it may try."""
        tries = self.tries.get((name, address))
        if tries is None or tries.wrong < FREE_TRIES:
            return timedelta(0)
        doublings = min(tries.wrong - FREE_TRIES, 20)
        delay = min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
        return max(tries.last + delay - now, timedelta(0))

    def wrong(self, name: str, address: str, now: datetime) -> None:
        """Count a wrong try; the longest forgotten pair makes room."""
        tries = self.tries.pop((name, address), Tries(0, now))
        self.tries[name, address] = Tries(tries.wrong + 1, now)
        while len(self.tries) > MOST_KEPT:
            self.tries.popitem(last=False)

    def right(self, name: str, address: str) -> None:
        """Forget the pair's wrong tries."""
        self.tries.pop((name, address), None)
