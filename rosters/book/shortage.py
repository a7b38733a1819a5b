"""Places nobody can fill because too few people are there at that moment: the gaps no plan can avoid."""

from collections.abc import Iterable
from dataclasses import dataclass

from rosters.book.book import Book
from rosters.question.problem import Duty


@dataclass(frozen=True, slots=True)
class Shortage:
    """Duties of one moment that together are missing at least so many people, whoever does what."""

    duties: tuple[Duty, ...]
    missing: int

    def reached(self, book: Book) -> bool:
        """Say whether the plan leaves no more of their places open than it must."""
        lines = ((duty, line) for duty in self.duties for line in range(len(duty.lines)))
        return sum(book.missing(duty, line) for duty, line in lines) == self.missing


def lacking(book: Book) -> list[Duty]:
    """Return the duties that are missing people."""
    return [duty for duty in book.problem.duties if lacks(book, duty)]


def lacking_places(book: Book, duties: Iterable[Duty]) -> int:
    """Return how many people the duties are missing in all."""
    return sum(book.missing(duty, line) for duty in duties for line in range(len(duty.lines)))


def lacks(book: Book, duty: Duty) -> bool:
    """Say whether some line of the duty is missing people."""
    return any(book.missing(duty, line) for line in range(len(duty.lines)))


def unavoidable(book: Book, lacking: Iterable[Duty]) -> list[Shortage]:
    """Return the shortages behind duties that are missing people: duties whose day is fixed and that happen
    at one moment need different people.

    No duty is counted twice. People who are away or unfit are left out; the other rules are not asked.
    """
    counted: set[str] = set()
    found = []
    for duty in lacking:
        if len(duty.slots) == 1 and duty.id not in counted:
            short, alike = max(
                ((_short(book, now), now) for now in _moments(book, duty, counted)), key=lambda one: one[0]
            )
            if short:
                counted.update(one.id for one in alike)
                found.append(Shortage(tuple(alike), short))
    return found


def _moments(book: Book, duty: Duty, counted: set[str]) -> list[list[Duty]]:
    """Return the duties that go on at each moment at which one begins while this one goes on."""
    slot = duty.slots[0]
    beside = [
        other
        for other in book.problem.duties
        if len(other.slots) == 1
        and other.id not in counted
        and other.slots[0].start < slot.end
        and slot.start < other.slots[0].end
    ]
    moments = {max(slot.start, other.slots[0].start) for other in beside}
    return [
        [one for one in beside if one.slots[0].start <= now < one.slots[0].end] for now in sorted(moments)
    ]


def _short(book: Book, duties: list[Duty]) -> int:
    """Return how many places stay open when everybody takes at most one (maximum bipartite matching)."""
    places = [
        list(book.fit(duty, line, 0))
        for duty in duties
        for line in range(len(duty.lines))
        for _ in range(duty.lines[line].count)
    ]
    taken: dict[str, int] = {}
    return sum(not _place(number, places, taken, set()) for number in range(len(places)))


def _place(number: int, places: list[list[str]], taken: dict[str, int], asked: set[str]) -> bool:
    """Say whether the place finds a person, others moving up if need be (an augmenting path)."""
    for person in places[number]:
        if person not in asked:
            asked.add(person)
            if person not in taken or _place(taken[person], places, taken, asked):
                taken[person] = number
                return True
    return False
