"""What one person is committed to: the works and the tallies that the hard rules ask about."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rosters.question.problem import Duty, Held, Problem, Slot

DAY = 1440


@dataclass(frozen=True, slots=True)
class Work:
    """A duty at one of its slots, or something held, as one person's work. `duty` is empty for what is
    held.

    `ways` are the minutes from its site to others. The `kind` of a shift is one of its tags.
    """

    duty: str
    day: int
    week: int
    start: int
    end: int
    minutes: int
    tags: frozenset[str]
    apart: frozenset[str]
    pinned: bool = False
    site: str = ""
    ways: Mapping[str, int] = field(default_factory=dict, compare=False)
    kind: str = ""


def work_of(problem: Problem, duty: Duty, slot: Slot, pinned: bool = False) -> Work:
    """Return the work a duty is when it is done at this slot."""
    week = problem.week(slot.day)
    when = (slot.day, week, slot.start, slot.end)
    where = (duty.site, problem.travel.get(duty.site, {}))
    tags = _with_kind(duty.tags, duty.kind)
    return Work(duty.id, *when, duty.minutes, tags, duty.apart, pinned, *where, duty.kind)


def work_held(problem: Problem, held: Held) -> Work:
    """Return the work that something held is."""
    week = problem.week(held.day)
    when = (held.day, week, held.start, held.end)
    where = (held.site, problem.travel.get(held.site, {}))
    tags = _with_kind(held.tags, held.kind)
    return Work("", *when, held.minutes, tags, held.apart, False, *where, held.kind)


def _with_kind(tags: frozenset[str], kind: str) -> frozenset[str]:
    return tags | {kind} if kind else tags


@dataclass(slots=True)
class Diary:
    """One person's works with minutes per day and week. A work is filed under its day and the days its
    minutes touch.

    `kinds` and `shift_days` count the problem's own shifts: those of a kind, those on a day.
    """

    pages: dict[int, list[Work]] = field(default_factory=lambda: defaultdict(list))
    day_minutes: Counter[int] = field(default_factory=Counter)
    week_minutes: Counter[int] = field(default_factory=Counter)
    works_on: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    shift_days: Counter[int] = field(default_factory=Counter)
    shift_minutes: int = 0

    def write(self, work: Work) -> None:
        """Commit the person to a work."""
        for page in _pages(work):
            self.pages[page].append(work)
        self._count(work, 1)

    def strike(self, work: Work) -> None:
        """Take a work back."""
        for page in _pages(work):
            self.pages[page].remove(work)
        self._count(work, -1)

    def near(self, work: Work, reach: int) -> Iterator[Work]:
        """Yield every work that begins or ends within `reach` minutes of this one, or on its day. Some come
        twice."""
        for page in _pages(work, reach):
            yield from self.pages.get(page, ())

    def _count(self, work: Work, times: int) -> None:
        self.day_minutes[work.day] += times * work.minutes
        self.week_minutes[work.week] += times * work.minutes
        self.works_on[work.day] += times
        if work.kind and work.duty:
            self.kinds[work.kind] += times
            self.shift_days[work.day] += times
            self.shift_minutes += times * work.minutes


def _pages(work: Work, reach: int = 0) -> range:
    first, last = (work.start - reach) // DAY, (work.end + reach) // DAY
    return range(min(first, work.day), max(last, work.day) + 1)
