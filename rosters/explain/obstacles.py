"""Everything that stands between a person and a place on a duty, with the duty in the way or the excess in
numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from rosters.book.book import Book
from rosters.question.plan import Assignment, Reason
from rosters.question.problem import Duty, Person
from rosters.rules.commitments import Work
from rosters.rules.hard import CLASHES, FITNESS, TOTALS, reach
from rosters.rules.pattern_limits import is_weekend, overfull, ragged


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule that speaks against it; `other` is the duty in the way ("" if it is held work, or if there is
    none).

    `value` is minutes beyond the limit of the day or week, days beyond the longest run, or minutes of rest
    that are left.
    """

    reason: Reason
    other: str = ""
    value: int = 0


def obstacles(book: Book, person: Person, duty: Duty, line: int) -> Iterator[Obstacle]:
    """Return the obstacles in the order of the rules. The duty's day must be chosen."""
    slot = book.days[duty.id]
    for reason, unfit in FITNESS.items():
        if unfit(person, duty, duty.lines[line], duty.slots[slot]):
            yield Obstacle(reason)
    terms, diary, work = book.terms[person.id], book.diary[person.id], book.work(duty, slot)
    near = {(other.duty, other.start): other for other in diary.near(work, reach(terms))}
    for reason, clashes in CLASHES.items():
        for other in near.values():
            if clashes(terms, work, other):
                yield Obstacle(reason, other.duty, _rest(work, other) if reason is Reason.REST else 0)
    for reason, exceeds in TOTALS.items():
        if exceeds(terms, diary, work):
            yield Obstacle(reason, "", _excess(book, person, work, reason))
    if book.paired_too_long(person.id, duty):
        yield Obstacle(Reason.PAIR_RUN)
    if person.pattern is not None:
        broken = (
            overfull(book.problem, person.pattern, diary, work),
            ragged(book.known, person.pattern, diary, work),
        )
        yield from (Obstacle(reason) for reason in broken if reason)


def in_the_way(book: Book, person: Person, duty: Duty, obstacle: Obstacle) -> list[Assignment]:
    """Return the works the person would have to be spared. One of these need not be enough."""
    work = book.work(duty, book.days[duty.id])
    given = [(one, book.work(book.duty[one.duty], book.days[one.duty])) for one in book.given[person.id]]
    if obstacle.reason in CLASHES:
        return [one for one, _ in given if one.duty == obstacle.other]
    if obstacle.reason is Reason.DAY_HOURS:
        return [one for one, other in given if other.day == work.day]
    if obstacle.reason is Reason.WEEK_HOURS:
        return [one for one, other in given if other.week == work.week]
    if obstacle.reason is Reason.RUN_OF_DAYS:
        days, works_on = _run(book, person, work), book.diary[person.id].works_on
        alone = [one for one, other in given if other.day in days and works_on[other.day] == 1]
        return [one for one in alone if book.duty[one.duty].slots[book.days[one.duty]].day != work.day]
    if obstacle.reason is Reason.SHIFT_HOURS:
        return [one for one, _ in given]
    if obstacle.reason is Reason.MOST_SHIFTS:
        return [one for one, other in given if other.kind == work.kind]
    if obstacle.reason is Reason.WEEKENDS:
        return [one for one, other in given if is_weekend(book.problem, other.day)]
    return []


def _rest(one: Work, other: Work) -> int:
    before, after = (one, other) if one.day < other.day else (other, one)
    return after.start - before.end


def _excess(book: Book, person: Person, work: Work, reason: Reason) -> int:
    terms, diary = book.terms[person.id], book.diary[person.id]
    if reason is Reason.DAY_HOURS:
        return diary.day_minutes[work.day] + work.minutes - terms.max_day_minutes
    if reason is Reason.WEEK_HOURS:
        return diary.week_minutes[work.week] + work.minutes - terms.max_week_minutes
    return len(_run(book, person, work)) - terms.max_run_days


def _run(book: Book, person: Person, work: Work) -> range:
    """Return the days in a row the person would work."""
    works_on = book.diary[person.id].works_on
    first = last = work.day
    while works_on[first - 1] > 0:
        first -= 1
    while works_on[last + 1] > 0:
        last += 1
    return range(first, last + 1)
