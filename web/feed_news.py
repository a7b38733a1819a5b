"""Whether anything happened that calendars could show: the journal's newest lines, looked at a few times a second.

Every action writes the journal, so a school's newest line stands for all its rows. A feed that was written after the
last line of its school is answered without asking the database.
"""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from uuid import UUID

from sqlmodel import Session, col, select

from models.journal import JournalEntry

LINES = 200  # looked at each time: on PostgreSQL a smaller number may be committed after a larger one
AGING, STALE = (
    0.2,
    0.7,
)  # seconds after a look until the next is due, and until what it saw is believed no more
AWAY = 2.0  # seconds a database that failed is left alone

Edition = tuple[int, int]


@dataclass
class News:
    """What one process knows of the journal. `stale` seconds after a look its word counts no more."""

    stale: float = STALE
    looked: float = float("-inf")
    failed: float = float("-inf")
    looking: bool = False
    lines: frozenset[int] = frozenset()
    everywhere: int = 0
    schools: Counter[UUID] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def edition(self, school: UUID) -> Edition:
        """Equal while nothing happened at the school that was seen here."""
        return self.everywhere, self.schools[school]

    @property
    def believed(self) -> bool:
        """Whether the last look was a moment ago."""
        return monotonic() - self.looked < self.stale

    @property
    def due(self) -> bool:
        """Whether it is time for another look."""
        return monotonic() - self.looked > AGING

    @property
    def away(self) -> bool:
        """Whether the database failed a moment ago."""
        return monotonic() - self.failed < AWAY

    def fail(self) -> bool:
        """Note that the database does not answer; False when that was known."""
        known = self.away
        self.failed = monotonic()
        return not known

    def look(self, database: Session) -> None:
        """Read the newest lines; whatever is rendered after this is no older than they are."""
        begun = monotonic()
        newest = select(JournalEntry.id, JournalEntry.school_id).order_by(col(JournalEntry.id).desc())
        found = {line: school for line, school in database.exec(newest.limit(LINES)) if line}
        with self.lock:
            unseen = found.keys() - self.lines
            if len(unseen) == LINES or any(found[line] is None for line in unseen):
                self.everywhere += 1  # more than we can tell apart, or a deed of no school
            self.schools.update({school for line in unseen if (school := found[line])})
            self.lines = frozenset(found)
            self.looked = max(self.looked, begun)
