"""The neighbourhood of a flaw of the plan (a gap, or a burden beyond somebody's fair load): what to decide
again around it."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rosters.book.book import Book
from rosters.question.problem import Burden, Duty

REACH = 3
"""Days before and after a gap that are decided again."""
CROWD = 14
"""How many people a vicinity of a gap holds at most."""
MANY = 700
"""How many places of a burden are too many to be decided at once."""


@dataclass(frozen=True, slots=True)
class Vicinity:
    """Duties of some days and the people who may change places on them; everybody else stays."""

    duties: tuple[Duty, ...]
    people: frozenset[str]


def around_gap(book: Book, duty: Duty, reach: int = REACH, alike: int = CROWD) -> Vicinity:
    """Return the days around a duty that is missing people, with those who could serve it and those who
    could serve for them."""
    day = duty.slots[book.days[duty.id]].day
    near = _on_days(book, range(day - reach, day + reach + 1))
    people: list[str] = []
    for line in range(len(duty.lines)):
        people += [one for one in book.fit(duty, line, book.days[duty.id]) if one not in people]
    for one in list(people):
        people += [other for other in _stand_ins(book, one, near) if other not in people]
    return _vicinity(book, near, people[:alike], duty)


def carriers(book: Book, burden: Burden) -> Vicinity | None:
    """Return all duties of a burden and everybody, if they are few enough to be decided at once."""
    duties = tuple(duty for duty in book.problem.duties if burden in duty.burdens)
    if sum(line.count for duty in duties for line in duty.lines) > MANY:
        return None
    return Vicinity(duties, frozenset(book.person))


def chains(book: Book, burden: Burden) -> Iterator[Vicinity]:
    """For each person who bears more than is fair, yield a chain of people down which a duty of the burden
    can be handed to one who bears less, with all they do on the days of such duties.

    Book loads count from the fair loads. Example: Ada bears two too many, only Ben can take hers, Cem can
    take Ben's: the chain is Ada, Ben, Cem.
    """
    gives = _givers(book, burden)
    level = {one: book.load[one].get(burden, 0) for one in sorted(gives)}
    for one in sorted(level, key=lambda person: -level[person]):
        chain = _chain(gives, level, one)
        if chain:
            duties = [book.duty[seat.duty] for person in chain for seat in book.given[person]]
            days = {duty.slots[book.days[duty.id]].day for duty in duties if burden in duty.burdens}
            yield _vicinity(book, _on_days(book, days), chain)


def _givers(book: Book, burden: Burden) -> dict[str, set[str]]:
    """Return for each person the people they could hand a duty of the burden to, if those were free."""
    gives: dict[str, set[str]] = {person.id: set() for person in book.problem.persons}
    for person, seats in book.given.items():
        for seat in seats:
            duty = book.duty[seat.duty]
            if burden in duty.burdens:
                gives[person].update(book.fit(duty, seat.line, book.days[duty.id]))
    return gives


def _chain(gives: dict[str, set[str]], level: dict[str, int], start: str) -> list[str]:
    """Return the shortest path from the person to one who bears at least two less; empty if there is none."""
    came: dict[str, str] = {start: ""}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if level[here] <= level[start] - 2:
            return _back(came, here)
        for other in sorted(gives[here] - came.keys(), key=lambda person: (level[person], person)):
            came[other] = here
            queue.append(other)
    return []


def _back(came: dict[str, str], last: str) -> list[str]:
    way = [last]
    while came[way[-1]]:
        way.append(came[way[-1]])
    return way[::-1]


def _on_days(book: Book, days: Iterable[int]) -> list[Duty]:
    wanted = set(days)
    return [duty for duty in book.problem.duties if duty.slots[book.days[duty.id]].day in wanted]


def _stand_ins(book: Book, person: str, near: list[Duty]) -> list[str]:
    ids = {duty.id for duty in near}
    found: dict[str, None] = {}
    for seat in book.given[person]:
        if seat.duty in ids:
            found.update(dict.fromkeys(book.fit(book.duty[seat.duty], seat.line, book.days[seat.duty])))
    return list(found)


def _vicinity(book: Book, near: list[Duty], people: Iterable[str], *asked: Duty) -> Vicinity:
    """Return of these days' duties those that the people serve, or that were asked for."""
    group = frozenset(people)
    ids = {duty.id for duty in asked} | {seat.duty for one in group for seat in book.given[one]}
    return Vicinity(tuple(duty for duty in near if duty.id in ids), group)
