"""By how much somebody's shifts break their pattern: its upper bounds, and the shape of runs and rests."""

from collections import Counter
from collections.abc import Container, Iterator
from itertools import groupby

from rosters.question.pattern import Pattern
from rosters.question.plan import Reason
from rosters.question.problem import Problem
from rosters.rules.commitments import Diary, Work

Strain = Counter[Reason]
"""For each bound that is broken, by how many days, shifts, weekends or minutes."""
SATURDAY = 5


def overfull(problem: Problem, pattern: Pattern, diary: Diary, work: Work) -> Reason | None:
    """Return the upper bound that one more shift would exceed. No further shift can help any of them."""
    if diary.shift_minutes + work.minutes > pattern.max_minutes:
        return Reason.SHIFT_HOURS
    if diary.kinds[work.kind] >= pattern.most.get(work.kind, diary.kinds[work.kind] + 1):
        return Reason.MOST_SHIFTS
    worked = weekends(problem, diary)
    if is_weekend(problem, work.day) and work.week not in worked and len(worked) >= pattern.max_weekends:
        return Reason.WEEKENDS
    return None


def known_days(problem: Problem) -> range:
    """Return the days of which it is known who works shifts: the problem's, and those before of which the
    history tells."""
    workers = {person.id for person in problem.persons if person.pattern}
    held = [one.day for one in problem.history if one.person in workers]
    shifts = [duty.slots[0].day for duty in problem.duties if duty.kind]
    return range(min([0, *held]), max([0, *shifts]) + 1)


def ragged(known: range, pattern: Pattern, diary: Diary, work: Work) -> Reason | None:
    """Say whether one more shift would make a run or a rest that is too short. A further shift may mend it."""
    around = pattern.shortest_run + pattern.shortest_rest + 1
    reach = range(work.day - around, work.day + around + 1)
    days = {day for day in reach if diary.works_on[day] > 0}
    before, after = (_shape(known, pattern, worked, reach) for worked in (days, days | {work.day}))
    return grown(before, after)


def strain(problem: Problem, known: range, pattern: Pattern, diary: Diary) -> Strain:
    """Return how far all that a person does is from their pattern, its least minutes apart."""
    days = {day for day, works in diary.works_on.items() if works > 0}
    beyond = sum(max(0, diary.kinds[kind] - most) for kind, most in pattern.most.items())
    totals: Strain = Counter(
        {
            Reason.SHIFT_HOURS: max(0, diary.shift_minutes - pattern.max_minutes),
            Reason.MOST_SHIFTS: beyond,
            Reason.WEEKENDS: max(0, len(weekends(problem, diary)) - pattern.max_weekends),
        }
    )
    reach = range(min(days, default=0) - 1, max(days, default=0) + 2)
    return totals + _shape(known, pattern, days, reach)


def grown(before: Strain, after: Strain) -> Reason | None:
    """Return a bound that is broken by more than before; None if there is none.

    Example: before {"weekends": 1}, after {"weekends": 2} gives "weekends".
    """
    return next((reason for reason in after if after[reason] > before[reason]), None)


def weekends(problem: Problem, diary: Diary) -> set[int]:
    """Return the weeks on whose Saturday or Sunday the person has a shift of the problem."""
    days = (day for day, shifts in diary.shift_days.items() if shifts > 0)
    return {problem.week(day) for day in days if is_weekend(problem, day)}


def is_weekend(problem: Problem, day: int) -> bool:
    """Say whether the day is a Saturday or a Sunday."""
    return (problem.first.weekday() + day) % 7 >= SATURDAY


def _shape(known: range, pattern: Pattern, worked: Container[int], reach: range) -> Strain:
    """Return the runs that are too long or too short and the rests that are too short, among these days."""
    found: Strain = Counter()
    for works, first, last in _stretches(worked, reach):
        size, inside = last - first + 1, first > reach.start and last < reach[-1]
        if works:
            found[Reason.RUN_OF_DAYS] += max(0, size - pattern.longest_run)
            if inside and known.start < first and first >= 0 and last < known[-1]:
                found[Reason.SHORT_RUN] += max(0, pattern.shortest_run - size)
        elif inside:
            found[Reason.SHORT_REST] += max(0, pattern.shortest_rest - size)
    return found


def _stretches(worked: Container[int], reach: range) -> Iterator[tuple[bool, int, int]]:
    for works, group in groupby(reach, key=lambda day: day in worked):
        days = list(group)
        yield works, days[0], days[-1]
