"""Local search: make a roster cheaper by small steps, handing a duty over or exchanging two."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rosters.book.book import Book
from rosters.question.plan import Assignment
from rosters.question.problem import Duty, Person
from rosters.rules.hard import clash, excess, reach
from rosters.weeks.greedy import cost

TRIALS = 12
"""How many duties a person offers for one with a burden more."""


def polish(book: Book, duties: Sequence[Duty], passes: int) -> None:
    """Hand over and exchange among these duties while it pays, with at most `passes` passes through them.

    Crews keep their size, days stay, pins are left alone, and every hard rule holds after each step.
    """
    movable = {duty.id for duty in duties}
    for _ in range(passes):
        if sum(_better(book, one, movable) for one in list(_given(book, duties))) == 0:
            return


def _given(book: Book, duties: Iterable[Duty]) -> Iterator[Assignment]:
    for duty in duties:
        yield from book.moveable(duty)


def _better(book: Book, one: Assignment, movable: set[str]) -> bool:
    """Move the assignment to a person it costs less. Return true if it is not where it was."""
    duty = book.duty[one.duty]
    if one.person not in book.serving[one.duty, one.line]:
        return False
    book.take(duty, one.line, one.person)
    spared = cost(book, duty, one.line, book.person[one.person])
    for person in _others(book, one):
        if _hand_over(book, one, person, spared):
            return True
        ways = (_in_the_way(book, duty, person, movable), *_lighter(book, one, person, movable))
        if any(back and _exchange(book, one, person, spared, back) for back in ways):
            return True
    book.give(duty, one.line, one.person)
    return False


def _others(book: Book, one: Assignment) -> list[Person]:
    """Return everybody else fit for the line."""
    duty = book.duty[one.duty]
    fit = book.fit(duty, one.line, book.days[duty.id])
    return [person for person in fit.values() if person.id != one.person]


def _hand_over(book: Book, one: Assignment, person: Person, spared: int) -> bool:
    duty = book.duty[one.duty]
    if cost(book, duty, one.line, person) >= spared:
        return False
    if book.busy(person, duty, book.days[duty.id]):
        return False
    book.give(duty, one.line, person.id)
    return True


def _exchange(book: Book, one: Assignment, person: Person, spared: int, back: Assignment) -> bool:
    """Let the other person take the duty and give another one for it, if that pays."""
    duty, giver = book.duty[one.duty], book.person[one.person]
    other = book.duty[back.duty]
    book.take(other, back.line, back.person)
    spared += cost(book, other, back.line, person)
    if _takes(book, duty, one.line, person):
        price = cost(book, duty, one.line, person)
        book.give(duty, one.line, person.id)
        if price + cost(book, other, back.line, giver) < spared and _takes(book, other, back.line, giver):
            book.give(other, back.line, giver.id)
            return True
        book.take(duty, one.line, person.id)
    book.give(other, back.line, back.person)
    return False


def _takes(book: Book, duty: Duty, line: int, person: Person) -> bool:
    slot = book.days[duty.id]
    return person.id in book.fit(duty, line, slot) and book.busy(person, duty, slot) is None


def _lighter(book: Book, one: Assignment, person: Person, movable: set[str]) -> Iterator[Assignment]:
    """Return a few duties with fewer burdens that the person could give for one, if they have borne much
    less of the rest."""
    mine = book.duty[one.duty].burdens
    for burden in sorted(mine) if len(mine) > 1 else ():
        if book.load[one.person].get(burden, 0) <= book.load[person.id].get(burden, 0):
            continue
        fitting = (
            back
            for back in book.given[person.id]
            if back.duty in movable
            and back.duty != one.duty
            and book.duty[back.duty].burdens == mine - {burden}
        )
        yield from list(islice(fitting, TRIALS))


def _in_the_way(book: Book, duty: Duty, person: Person, movable: set[str]) -> Assignment | None:
    """Return the one duty that keeps the person from this one, if it is one and may be moved."""
    terms, diary = book.terms[person.id], book.diary[person.id]
    work = book.work(duty, book.days[duty.id])
    near = list(diary.near(work, reach(terms)))
    blocking = {other.duty for other in near if clash(terms, work, other)}
    if not blocking and excess(terms, diary, work):
        blocking = {other.duty for other in near if other.day == work.day} or {
            other.duty for other in near[:1]
        }
    if len(blocking) != 1 or not blocking <= movable - {duty.id}:
        return None
    other = blocking.pop()
    seats = (Assignment(other, line, person.id) for line in range(len(book.duty[other].lines)))
    return next((one for one in seats if one in book.given[person.id]), None)
