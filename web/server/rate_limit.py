"""How often somebody may do a thing without an account: so many times within a while, by whatever tells them apart."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=10)
AN_HOUR = timedelta(hours=1)
MOST_KEPT = 10_000


@dataclass
class Pace:
    """When each of them did it of late (`within`); the longest unseen make room. Times of this process only."""

    within: timedelta = WITHIN
    times: OrderedDict[tuple[str, ...], deque[datetime]] = field(default_factory=OrderedDict)

    def wait(self, who: tuple[str, ...], most: int, now: datetime) -> timedelta:
        """How long they must wait before one more is at most `most` within that time; zero when they need not."""
        times = self.times.get(who, deque())
        since = now - self.within
        recent = [moment for moment in times if since < moment <= now]  # none of a clock that was put back
        return timedelta(0) if len(recent) < most else recent[-most] + self.within - now

    def count(self, who: tuple[str, ...], now: datetime) -> None:
        """They did it now."""
        times = self.times.pop(who, deque())
        times.append(now)
        while times[0] <= now - self.within:
            times.popleft()
        self.times[who] = times
        while len(self.times) > MOST_KEPT:
            self.times.popitem(last=False)
