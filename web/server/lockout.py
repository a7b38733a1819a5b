"""Slow down guessing: wrong sign-ins of one name from one address wait longer and longer."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from fastapi import Request

from models.errors import NotAllowed
from web.server.sessions import where

Known = TypeVar("Known")
ONE_MINUTE = timedelta(minutes=1)
FREE_TRIES = 5
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=15)
MOST_KEPT = 10_000
TURNS = 64
CODES = "code"
"""Wrong codes of one name count together from every address, and a right password does not forget them: only who knows
the password can send one."""


@dataclass(frozen=True)
class Tries:
    """How often it went wrong, and when last."""

    wrong: int
    last: datetime


@dataclass
class Lockout:
    """Wrong tries by (name, address), so that nobody locks another out by guessing their name from elsewhere."""

    tries: OrderedDict[tuple[str, str], Tries] = field(default_factory=OrderedDict)
    turns: Sequence[Lock] = field(default_factory=lambda: [Lock() for _ in range(TURNS)])

    def turn(self, name: str) -> Lock:
        """What all who try under one name hold one after the other: of many tries at once each knows how those before
        it went, so that wrong ones do not get ahead of the count and right ones are not counted at all."""
        return self.turns[hash(name) % TURNS]

    def wait(self, name: str, address: str, now: datetime) -> timedelta:
        """How long this name must still wait at this address; zero when it may try."""
        tries = self.tries.get((name, address))
        if tries is None or tries.wrong < FREE_TRIES:
            return timedelta(0)
        if now < tries.last:  # the clock was put back: nobody waits for it to catch up
            tries = self.tries[name, address] = Tries(tries.wrong, now)
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


def patiently(request: Request, name: str, now: datetime, check: Callable[[], Known], *also: str) -> Known:
    """What the check of a password or code finds; a wrong one is counted, and after several the next one must wait.

    It counts for where somebody is, and for what they try (`also`), from wherever they do.
    """
    lockout, places = request.app.state.lockout, (where(request, name), *also)
    with lockout.turn(name):
        if wait := max(lockout.wait(name, place, now) for place in places):
            raise NotAllowed("sign_in.locked", minutes=-(-wait // ONE_MINUTE))
        try:
            found = check()
        except NotAllowed:
            for place in places:
                lockout.wrong(name, place, now)
            raise
        for place in places:
            lockout.right(name, place)
    return found
