"""Why nobody, why me, and what speaks against a change: the hard rules asked about a finished plan."""

from dataclasses import dataclass

from rosters.book.book import Book
from rosters.question.plan import BrokenPin, Gap, Plan, Reason
from rosters.question.problem import Duty, Problem
from rosters.rules.fairness import Load


@dataclass(frozen=True, slots=True)
class Alternative:
    """A person of the pool who could have served: the rule that excludes them (None: no rule does) and what
    they bear."""

    person: str
    reason: Reason | None
    load: Load


def reopen(problem: Problem, plan: Plan) -> Book:
    """Return the planner's book as the plan left it. Ask its `refusal` before a change by hand."""
    book = Book(problem)
    book.days.update(plan.days)
    for one in plan.assignments:
        duty = book.duty[one.duty]
        pinned = any((pin.line, pin.person) == (one.line, one.person) for pin in duty.pins)
        book.give(duty, one.line, one.person, pinned)
    return book


def gaps(book: Book) -> tuple[Gap, ...]:
    """Return every line that is missing people, with the first rule that excludes each person of the
    problem."""
    return tuple(
        Gap(duty.id, line, missing, _reasons(book, duty, line))
        for duty in book.problem.duties
        for line in range(len(duty.lines))
        if (missing := book.missing(duty, line))
    )


def broken_pins(book: Book) -> tuple[BrokenPin, ...]:
    """Return the pins that break a hard rule in the plan."""
    found = []
    for duty in book.problem.duties:
        for pin in duty.pins:
            diary, slot = book.diary[pin.person], book.days[duty.id]
            diary.strike(book.work(duty, slot, pinned=True))
            reason = book.refusal(book.person[pin.person], duty, duty.lines[pin.line], slot)
            diary.write(book.work(duty, slot, pinned=True))
            if reason:
                found.append(BrokenPin(duty.id, pin.line, pin.person, reason))
    return tuple(found)


def alternatives(problem: Problem, plan: Plan, duty_id: str, line: int) -> tuple[Alternative, ...]:
    """Return everybody in the pool of a duty's line. A person who serves it comes with the reason
    `already_serving`."""
    book = reopen(problem, plan)
    duty = book.duty[duty_id]
    return tuple(
        Alternative(
            person.id,
            book.refusal(person, duty, duty.lines[line], book.days[duty_id]),
            dict(book.load[person.id]),
        )
        for person in book.pool[duty.lines[line].pool]
    )


def _reasons(book: Book, duty: Duty, line: int) -> tuple[tuple[str, Reason], ...]:
    asked = (
        (p.id, book.refusal(p, duty, duty.lines[line], book.days[duty.id])) for p in book.problem.persons
    )
    return tuple((person, reason) for person, reason in asked if reason)
