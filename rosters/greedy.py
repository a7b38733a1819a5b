"""A quick first roster: scarce duties first, each to whom it costs least. The solver starts from it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rosters.book import Book, pair
from rosters.chunks import Chunk, open_slots
from rosters.fairness import duty_cost
from rosters.plan import Assignment
from rosters.problem import Duty, Person


def sketch(book: Book, chunk: Chunk) -> tuple[list[Assignment], dict[str, int]]:
    """Assignments and chosen slots for a chunk, left out of the book again."""
    undecided = [duty for duty in chunk.duties if duty.id not in book.days]
    given = fill(book, _scarce_first(chunk))
    slots = {duty.id: book.days[duty.id] for duty in chunk.duties}
    for one in given:
        book.take(book.duty[one.duty], one.line, one.person)
    for duty in undecided:
        del book.days[duty.id]
    return given, slots


def fill(book: Book, duties: Iterable[Duty]) -> list[Assignment]:
    """Give out what can be given without changing anything decided; the days of the duties are settled too."""
    return [one for duty in duties for one in _staff(book, duty)]


def cost(book: Book, duty: Duty, line: int, person: Person) -> int:
    """What it costs, in the weights of the problem, to give the duty to this person now."""
    weights = book.problem.weights
    price = duty_cost(book.problem, book.load[person.id], duty, person)
    if duty.area and not duty.rotate_pair and not book.keepers[duty.area][person.id]:
        price += weights.continuity
    if duty.rotate_pair:
        price += sum(
            weights.pair * book.pairs[duty.area][pair(person.id, other)] for other in book.crew(duty)
        )
    if (duty.id, line, person.id) in book.published:
        price -= weights.change
    return price


def _scarce_first(chunk: Chunk) -> Sequence[Duty]:
    """Duties with the fewest people to choose from for each one needed come first."""
    choices = Counter(option.duty.id for option in chunk.options)
    needed = {duty.id: sum(line.count for line in duty.lines) for duty in chunk.duties}
    return sorted(chunk.duties, key=lambda duty: choices[duty.id] - needed[duty.id] * len(duty.slots))


def _staff(book: Book, duty: Duty) -> list[Assignment]:
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
    return trials[slot][2]


def _serve(book: Book, duty: Duty, slot: int) -> tuple[list[Assignment], int]:
    given, price = [], 0
    for number, line in enumerate(duty.lines):
        for _ in range(book.missing(duty, number)):
            free = [p for p in book.pool[line.pool] if book.refusal(p, duty, line, slot) is None]
            if not free:
                break
            best = min(free, key=lambda person: cost(book, duty, number, person))
            price += cost(book, duty, number, best)
            book.give(duty, number, best.id)
            given.append(Assignment(duty.id, number, best.id))
    return given, price
