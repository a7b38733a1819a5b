"""The examiner's part about shifts and sequels; it shares no code with the rules or the planner."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, permutations

from rosters.pattern import Pattern
from rosters.plan import Plan, Reason
from rosters.problem import Duty, Person, Problem

Found = tuple[Reason, str, str]
"""A rule broken, by whom, on which duty."""


def pattern_breaks(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Whose shifts are not as their pattern wants them; the first of their shifts stands for what a total breaks."""
    duties = {duty.id: duty for duty in problem.duties}
    given: defaultdict[str, list[Duty]] = defaultdict(list)
    for one in plan.assignments:
        given[one.person].append(duties[one.duty])
    shifts = [duty.slots[0].day for duty in problem.duties if duty.kind]
    for person in problem.persons:
        own = sorted(given[person.id], key=lambda duty: duty.slots[0].day)
        for duty in own:
            if bool(duty.kind) is (person.pattern is None):
                yield Reason.OFF_PATTERN, person.id, duty.id
        if person.pattern and shifts:
            yield from _shift_breaks(problem, person, person.pattern, own, max(shifts) + 1)


def sequel_breaks(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Where a forbidden sequel stands, but for pinned people."""
    duties = {duty.id: duty for duty in problem.duties}
    given: defaultdict[str, list[tuple[int, Duty]]] = defaultdict(list)
    for one in plan.assignments:
        duty = duties[one.duty]
        given[one.person].append((duty.slots[plan.days[duty.id]].day, duty))
    for person, works in given.items():
        for (day, duty), (later, other) in permutations(works, 2):
            for rule in problem.rules.sequels:
                before, after = {*duty.tags, duty.kind, ""}, {*other.tags, other.kind, ""}
                apart = rule.price is None and later - day == rule.days
                if apart and rule.before in before and rule.after in after:
                    yield Reason.SEQUEL, person, other.id


def _shift_breaks(
    problem: Problem, person: Person, pattern: Pattern, own: list[Duty], length: int
) -> Iterator[Found]:
    days = [duty.slots[0].day for duty in own]
    for earlier, later in zip(own, own[1:], strict=False):
        if earlier.slots[0].day == later.slots[0].day:
            yield Reason.ONE_SHIFT_A_DAY, person.id, later.id
        elif later.slots[0].start - earlier.slots[0].end < problem.rules.min_rest_minutes:
            yield Reason.REST, person.id, later.id
    if not _totals_hold(problem, pattern, own) or not _runs_hold(pattern, set(days), length):
        yield Reason.PATTERN, person.id, own[0].id if own else ""


def _totals_hold(problem: Problem, pattern: Pattern, own: list[Duty]) -> bool:
    minutes = sum(duty.minutes for duty in own)
    kinds = [duty.kind for duty in own]
    weekends = {problem.week(duty.slots[0].day) for duty in own if _weekend(problem, duty.slots[0].day)}
    return (
        pattern.min_minutes <= minutes <= pattern.max_minutes
        and len(weekends) <= pattern.max_weekends
        and all(kinds.count(kind) <= most for kind, most in pattern.most.items())
    )


def _weekend(problem: Problem, day: int) -> bool:
    return (problem.first.weekday() + day) % 7 in (5, 6)


def _runs_hold(pattern: Pattern, days: set[int], length: int) -> bool:
    first = 0
    for worked, run in groupby(range(length), key=lambda day: day in days):
        size = len(list(run))
        inside = first > 0 and first + size < length
        if worked and (size > pattern.longest_run or (inside and size < pattern.shortest_run)):
            return False
        if not worked and inside and size < pattern.shortest_rest:
            return False
        first += size
    return True
