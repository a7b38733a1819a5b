"""Decomposition of a problem into pieces small enough to be solved well: by week, and by connected
component (people who share no work)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from rosters.book.book import Book
from rosters.question.problem import Duty
from rosters.rules.commitments import Work


@dataclass(frozen=True, slots=True)
class Option:
    """A person who may serve a line of a duty at a slot, as far as the decisions so far allow."""

    duty: Duty
    line: int
    slot: int
    person: str
    work: Work


@dataclass(frozen=True, slots=True)
class Chunk:
    """Duties of one week with every option to staff them. No other chunk of the week shares a person with
    it."""

    duties: tuple[Duty, ...]
    options: tuple[Option, ...]


def settle_days(book: Book) -> None:
    """Choose the day of every duty that cannot wait for its week: its day is fixed, it is pinned, or its
    slots straddle weeks.

    A pinned duty goes where its pins break the fewest rules, any other to the day with the least work.
    """
    busy: Counter[int] = Counter()
    straddling = []
    for duty in book.problem.duties:
        if len(duty.slots) == 1:
            book.days[duty.id] = 0
            busy[duty.slots[0].day] += duty.minutes
        elif duty.pins or len({book.problem.week(slot.day) for slot in duty.slots}) > 1:
            straddling.append(duty)
        else:
            book.floating.add(duty.id)
    _write_pins(book, [duty for duty in book.problem.duties if duty.id in book.days])
    for duty in straddling:
        best = min(
            range(len(duty.slots)), key=lambda slot: (_broken(book, duty, slot), busy[duty.slots[slot].day])
        )
        book.days[duty.id] = best
        busy[duty.slots[best].day] += duty.minutes
        _write_pins(book, [duty])


def weeks(book: Book) -> list[tuple[Duty, ...]]:
    """Return the duties by the week they are done in, weeks in order."""
    groups: defaultdict[int, list[Duty]] = defaultdict(list)
    for duty in book.problem.duties:
        slot = duty.slots[book.days.get(duty.id, 0)]
        groups[book.problem.week(slot.day)].append(duty)
    return [tuple(groups[week]) for week in sorted(groups)]


def split(book: Book, duties: Iterable[Duty], people: Set[str] | None = None) -> list[Chunk]:
    """Return the duties that still need people as chunks: connected components of the graph of duties and
    candidates. `people` are the candidates; None means all."""
    options = {duty.id: tuple(_options(book, duty, people)) for duty in duties}
    lacking = [
        d for d in duties if d.id not in book.days or any(book.missing(d, n) for n in range(len(d.lines)))
    ]
    return [
        Chunk(tuple(group), tuple(option for duty in group for option in options[duty.id]))
        for group in _linked(lacking, {duty.id: {o.person for o in options[duty.id]} for duty in lacking})
    ]


def open_slots(book: Book, duty: Duty) -> Iterable[int]:
    """Return the slots still to choose from: one if the day is settled."""
    return (book.days[duty.id],) if duty.id in book.days else range(len(duty.slots))


def _write_pins(book: Book, duties: Iterable[Duty]) -> None:
    for duty in duties:
        for pin in duty.pins:
            book.give(duty, pin.line, pin.person, pinned=True)


def _broken(book: Book, duty: Duty, slot: int) -> int:
    return sum(
        book.refusal(book.person[pin.person], duty, duty.lines[pin.line], slot) is not None
        for pin in duty.pins
    )


def _options(book: Book, duty: Duty, people: Set[str] | None) -> Iterator[Option]:
    for slot in open_slots(book, duty):
        work = book.work(duty, slot)
        for number in range(len(duty.lines)):
            if book.missing(duty, number):
                for person in book.fit(duty, number, slot).values():
                    if (people is None or person.id in people) and not book.busy(person, duty, slot):
                        yield Option(duty, number, slot, person.id, work)


def _linked(duties: list[Duty], people: dict[str, set[str]]) -> list[list[Duty]]:
    """Return the duties in groups such that no person occurs in two of them, in the order of their first
    duty."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for duty in duties:
        for person in sorted(people[duty.id]):
            root[find(f"person:{person}")] = find(f"duty:{duty.id}")
    groups: defaultdict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        groups[find(f"duty:{duty.id}")].append(duty)
    return list(groups.values())
