"""Which places of a plan a hard rule forbids by now, whoever gave them and whatever changed since."""

from collections.abc import Container

from rosters.book.book import Book
from rosters.question.contract import Rules
from rosters.question.plan import Assignment, Plan
from rosters.question.problem import Pin, Problem
from rosters.rules.commitments import Diary, Work
from rosters.rules.hard import clash, reach, unfit


def forbidden(problem: Problem, plan: Plan, among: Container[str]) -> tuple[Assignment, ...]:
    """The places on the duties `among` (ids) whose person a rule forbids them: for what they are, or for other work.

    Of two places that clash the one outside `among` stands, then the pinned one, then the earlier. Totals of hours and
    days, what a shift pattern bounds, and who goes with whom are weighed for a roster as a whole and not asked here.
    """
    book, found = Book(problem), []
    book.days.update(plan.days)

    def order(one: Assignment) -> tuple[bool, bool, int]:
        duty = book.duty[one.duty]
        loose = Pin(one.line, one.person) not in duty.pins
        return one.duty in among, loose, duty.slots[plan.days[duty.id]].start

    for one in sorted(plan.assignments, key=order):
        duty, person, slot = book.duty[one.duty], book.person[one.person], plan.days[one.duty]
        work = book.work(duty, slot)
        against = unfit(person, duty, duty.lines[one.line], duty.slots[slot])
        if one.duty in among and (against or _clashes(book.terms[person.id], book.diary[person.id], work)):
            found.append(one)
        else:
            book.give(duty, one.line, person.id)
    return tuple(found)


def _clashes(terms: Rules, diary: Diary, work: Work) -> bool:
    return any(clash(terms, work, other) for other in diary.near(work, reach(terms)))
