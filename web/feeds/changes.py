"""Say whether anything happened that calendars could show: the journal's newest lines, looked at a few times a second.

Every action writes the journal, so a school's newest line stands for all its rows. A feed that was written after the
last line of its school is answered without asking the database.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from actions.feeds.latest import Deed, journal_mark, newest_deeds
from models.journal import Calendars, Verb

LINES = 200  # watched: on PostgreSQL a smaller number may be committed after a larger one
AGING = 0.15  # seconds after a look until the next is due
STALE = 0.5  # seconds after a look until what it saw is believed no more
AWAY = 2.0  # seconds a database that failed is left alone
REMEMBERED = 64  # turns of a school whose instants are known
TOUCHING = frozenset(verb for verb in Verb if verb.calendars is Calendars.DUTIES)


class Edition(NamedTuple):
    """Equal while nothing was seen to happen: `deeds` of any kind, `words` of those that may change what is called how
    in any calendar of the school."""

    words: tuple[int, int]
    deeds: int


@dataclass
class Turns:
    """How often something happened at a school, how often more than to duties, and since when, at the earliest, the
    last times."""

    count: int = 0
    words: int = 0
    noticed: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))


@dataclass
class News:
    """What one process knows of the journal. `stale` seconds after a look its word counts no more."""

    stale: float = STALE
    looked: float = float("-inf")
    failed: float = float("-inf")
    mark: tuple[int, int, int] = (0, 0, -1)  # counted after which line, the newest, how many there are
    lines: frozenset[int] = frozenset()
    everywhere: int = 0
    schools: defaultdict[UUID, Turns] = field(default_factory=lambda: defaultdict(Turns))
    lock: Lock = field(default_factory=Lock)

    def edition(self, school: UUID) -> Edition:
        """Equal while nothing happened at the school that was seen here."""
        turns = self.schools[school]
        return Edition((self.everywhere, turns.words), turns.count)

    def superseded(self, school: UUID, edition: Edition) -> float:
        """For how many seconds at the most there has been something newer than an edition; endless when long."""
        turns = self.schools[school]
        since = turns.count - edition.deeds
        if edition.words[0] != self.everywhere or not 0 < since <= len(turns.noticed):
            return float("inf")
        return monotonic() - turns.noticed[-since]

    @property
    def believed(self) -> bool:
        """Say whether the last look was a moment ago."""
        return monotonic() - self.looked < self.stale

    @property
    def due(self) -> bool:
        """Say whether it is time for another look."""
        return monotonic() - self.looked > AGING

    @property
    def away(self) -> bool:
        """Say whether the database failed a moment ago."""
        return monotonic() - self.failed < AWAY

    def fail(self) -> bool:
        """Note that the database does not answer; False when that was known."""
        known = self.away
        self.failed = monotonic()
        return not known

    def look(self, database: Session) -> None:
        """See the newest lines, if there are new ones; whatever is rendered after this is no older than they are."""
        begun, after = monotonic(), self.mark[1] - LINES
        mark = (after, *journal_mark(database, after))
        newest = [] if mark == self.mark else newest_deeds(database, LINES)
        with self.lock:
            if mark != self.mark:
                self._notice(newest)
                self.mark = mark
            self.looked = max(self.looked, begun)

    def _notice(self, newest: list[Deed]) -> None:
        unseen = [deed for deed in newest if deed.line not in self.lines]
        if len(unseen) == LINES or any(deed.school is None for deed in unseen):
            self.everywhere += 1  # more than we can tell apart, or a deed of no school
        for school in {deed.school for deed in unseen if deed.school}:
            turns = self.schools[school]
            turns.count += 1
            turns.words += any(deed.school == school and deed.verb not in TOUCHING for deed in unseen)
            turns.noticed.append(self.looked)  # it may have happened right after the last look
        self.lines = frozenset(deed.line for deed in newest)
