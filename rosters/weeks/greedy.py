"""A quick first roster: each duty goes to the person it costs least. Local search and the solver start from
it."""

from collections.abc import Iterable

from rosters.book.book import Book, pair, stays
from rosters.book.decomposition import open_slots
from rosters.question.plan import Assignment
from rosters.question.problem import Duty, Person
from rosters.rules.fairness import duty_cost, wish_cost


def keep(book: Book) -> None:
    """Give what is published to the people who have it, where the day is settled and no rule speaks against
    it."""
    for duty_id, line, person in sorted(book.published):
        duty, slot = book.duty[duty_id], book.days.get(duty_id)
        if slot is None or not book.missing(duty, line) or person not in book.fit(duty, line, slot):
            continue
        if book.busy(book.person[person], duty, slot) is None:
            book.give(duty, line, person)


def fill(book: Book, duties: Iterable[Duty]) -> None:
    """Give out what can be given without changing anything decided. The days of the duties are settled too."""
    for duty in duties:
        _staff(book, duty)


def resettle(book: Book, duties: Iterable[Duty]) -> None:
    """Try a duty that is missing people on every day of its window, all other work staying as it is."""
    for duty in duties:
        if len(duty.slots) == 1 or duty.pins:
            continue
        for one in book.moveable(duty):
            book.take(duty, one.line, one.person)
        del book.days[duty.id]
        _staff(book, duty)


def make_room(book: Book, duties: Iterable[Duty]) -> None:
    """Free a person for a duty that is missing people by moving work of theirs that has a window to another
    day."""
    for duty in duties:
        for line in range(len(duty.lines)):
            while book.missing(duty, line) and _freed(book, duty, line):
                pass


def _freed(book: Book, duty: Duty, line: int) -> bool:
    for person in list(book.fit(duty, line, book.days[duty.id]).values()):
        for one in list(book.given[person.id]):
            other = book.duty[one.duty]
            movable = len(other.slots) > 1 and not other.pins and other.id != duty.id
            if movable and _gave_way(book, duty, line, person, other):
                return True
    return False


def _gave_way(book: Book, duty: Duty, line: int, person: Person, other: Duty) -> bool:
    """Say whether the other duty, as well staffed on some day, lets the person serve this one. Otherwise
    leave all as it was."""
    day, crew = book.days[other.id], book.moveable(other)
    for one in crew:
        book.take(other, one.line, one.person)
    if book.busy(person, duty, book.days[duty.id]) is None:
        book.give(duty, line, person.id)
        del book.days[other.id]
        _staff(book, other)
        if len(book.moveable(other)) >= len(crew):
            return True
        for one in book.moveable(other):
            book.take(other, one.line, one.person)
        book.take(duty, line, person.id)
    book.days[other.id] = day
    for one in crew:
        book.give(other, one.line, one.person)
    return False


def cost(book: Book, duty: Duty, line: int, person: Person) -> int:
    """Return what it costs, in the weights of the problem, to give the duty to this person now."""
    weights = book.problem.weights
    price = duty_cost(book.problem, book.load[person.id], duty, person)
    price += weights.turn * book.haste(duty, person.id)
    if person.wishes:
        price += wish_cost(weights.wish, person, duty, duty.slots[book.days[duty.id]])
    if stays(duty) and not book.keepers[duty.area][person.id]:
        price += weights.continuity
    if duty.rotate_pair:
        price += sum(
            weights.pair * book.pairs[duty.area][pair(person.id, other)] for other in book.crew(duty)
        )
    if (duty.id, line, person.id) in book.published:
        price -= weights.change
    return price


def scarce_first(book: Book, duties: Iterable[Duty]) -> list[Duty]:
    """Return the duties in order: fewest people to choose from for each place first."""
    return sorted(duties, key=lambda duty: _choice(book, duty))


def _choice(book: Book, duty: Duty) -> int:
    """Return how many more people than needed are fit for the line where it is tightest."""
    slot = book.days.get(duty.id, 0)
    lines = enumerate(duty.lines)
    return min((len(book.fit(duty, number, slot)) - line.count for number, line in lines), default=0)


def _staff(book: Book, duty: Duty) -> None:
    """Staff a duty at the slot where the most people, then the cheapest, are found."""
    trials = {}
    for slot in open_slots(book, duty):
        book.days[duty.id] = slot
        given, price = _serve(book, duty, slot)
        trials[slot] = (-len(given), price, given)
        for one in given:
            book.take(duty, one.line, one.person)
    slot = min(trials, key=lambda slot: trials[slot][:2])
    book.days[duty.id] = slot
    for one in trials[slot][2]:
        book.give(duty, one.line, one.person)


def _serve(book: Book, duty: Duty, slot: int) -> tuple[list[Assignment], int]:
    given, price = [], 0
    for number in range(len(duty.lines)):
        for _ in range(book.missing(duty, number)):
            free = [p for p in book.fit(duty, number, slot).values() if not book.busy(p, duty, slot)]
            if not free:
                break
            best = min(free, key=lambda person: cost(book, duty, number, person))
            price += cost(book, duty, number, best)
            book.give(duty, number, best.id)
            given.append(Assignment(duty.id, number, best.id))
    return given, price
