"""What a finished plan costs in the weights of its problem, and a lower bound on what any plan costs."""

from rosters.book.book import Book
from rosters.book.shortage import lacking, unavoidable
from rosters.question.plan import Assignment
from rosters.question.problem import Burden, Duty, Person
from rosters.rules.fairness import burden_cost, hours_cost, wish_cost
from rosters.weeks.model import gap_price, gaps_price
from rosters.weeks.sequels import sequels_price, spread_price


def penalty(before: Book, after: Book) -> int:
    """Return the whole sum the planner minimises, computed from the book as it was opened and as it is now."""
    people = before.problem.persons
    return (
        gaps_price(after, after.problem.duties)
        + sum(_loads(before, after, person) for person in people)
        + sum(_wish(after, one) for one in after.assignments())
        + before.problem.weights.turn * (_haste(after) - _haste(before))
        + before.problem.weights.continuity * _new_hands(before, after)
        + before.problem.weights.pair * _pairs(before, after)
        + before.problem.weights.change * _changes(after)
        + sequels_price(after)
        + spread_price(after)
    )


def gap_bound(book: Book) -> int:
    """Return the price of the gaps that no plan can fill, less what wishes could save at most.

    No plan fills a gap if too few people are fit for the line on any day, or there at that moment.
    """
    alone = sum(gap_price(book, duty) * _hopeless(book, duty) for duty in book.problem.duties)
    pinned = any(duty.pins for duty in book.problem.duties)
    together = sum(
        one.missing * min(gap_price(book, duty) for duty in one.duties)
        for one in unavoidable(book, lacking(book))
    )
    return max(alone, 0 if pinned else together) + sum(_best_wish(book, duty) for duty in book.problem.duties)


def _loads(before: Book, after: Book, person: Person) -> int:
    weights, old, new = before.problem.weights, before.load[person.id], after.load[person.id]
    burdens = sum(
        burden_cost(weights.of(burden), load, person)
        for burden in Burden
        for load in range(old.get(burden, 0), new.get(burden, 0))
    )
    worked = old.get(None, 0)
    return burdens + hours_cost(weights.hours, worked, new.get(None, 0) - worked, person)


def _wish(book: Book, one: Assignment) -> int:
    duty = book.duty[one.duty]
    return wish_cost(book.problem.weights.wish, book.person[one.person], duty, duty.slots[book.days[duty.id]])


def _best_wish(book: Book, duty: Duty) -> int:
    """Return the least that the wishes of those on the duty can add up to, were it staffed as they like."""
    weight, wishful = book.problem.weights.wish, [one for one in book.problem.persons if one.wishes]
    least = [wish_cost(weight, person, duty, slot) for person in wishful for slot in duty.slots]
    return min([0, *least]) * (sum(line.count for line in duty.lines) + len(duty.pins))


def _haste(book: Book) -> int:
    return sum(rounds.all_haste() for rounds in book.rounds.values() if rounds.in_turn)


def _new_hands(before: Book, after: Book) -> int:
    return sum(
        count > 0 and not before.keepers[area][person]
        for area, people in after.keepers.items()
        for person, count in people.items()
    )


def _pairs(before: Book, after: Book) -> int:
    return sum(
        sum(range(before.pairs[area][two], times))
        for area, pairs in after.pairs.items()
        for two, times in pairs.items()
    )


def _changes(book: Book) -> int:
    return sum(person not in book.serving[duty, line] for duty, line, person in book.published)


def _hopeless(book: Book, duty: Duty) -> int:
    """Return how many people the duty is missing even on its best day, with nobody doing anything else."""
    lacking = []
    for slot in range(len(duty.slots)):
        short = (line.count - len(book.fit(duty, number, slot)) for number, line in enumerate(duty.lines))
        lacking.append(sum(max(0, few) for few in short))
    return max(0, min(lacking) - len(duty.pins))
