"""The checker's part about shift patterns and sequels. It shares no code with the rules or the planner."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise, permutations

from rosters.question.pattern import Pattern
from rosters.question.plan import Plan, Reason
from rosters.question.problem import Duty, Held, Person, Problem

Found = tuple[Reason, str, str]
"""A rule broken, by whom, on which duty."""
_Stint = tuple[int, frozenset[str], str]
"""The day, the names sequels know it by, the duty (empty: held)."""


def pattern_breaks(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Return the people whose shifts break their pattern, with the rule. The first of their shifts stands
    for a total that is broken.

    What was held before or is fixed beside the problem counts, but is no breach by itself.
    """
    duties = {duty.id: duty for duty in problem.duties}
    given: defaultdict[str, list[Duty]] = defaultdict(list)
    for one in plan.assignments:
        given[one.person].append(duties[one.duty])
    shifts = [duty.slots[0].day for duty in problem.duties if duty.kind]
    held = _held(problem)
    first = min([0, *(one.day for works in held.values() for one in works)])
    for person in problem.persons:
        own = sorted(given[person.id], key=lambda duty: duty.slots[0].day)
        for duty in own:
            if bool(duty.kind) is (person.pattern is None):
                yield Reason.OFF_PATTERN, person.id, duty.id
        if person.pattern and shifts:
            days = {one.day for one in held[person.id]}
            yield from _day_breaks(problem, person, own)
            yield from _total_breaks(problem, person, person.pattern, own)
            yield from _run_breaks(person, person.pattern, own, days, (first, max(shifts)))


def sequel_breaks(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Return where a forbidden sequel stands, except for pinned people and between works that were held
    before."""
    for person, stints in _stints(problem, plan).items():
        for (day, names, duty), (later, others, other) in permutations(stints, 2):
            for rule in problem.rules.sequels:
                apart = rule.price is None and later - day == rule.days and bool(duty or other)
                if apart and rule.before in names and rule.after in others:
                    yield Reason.SEQUEL, person, other or duty


def _stints(problem: Problem, plan: Plan) -> dict[str, list[_Stint]]:
    duties = {duty.id: duty for duty in problem.duties}
    stints: defaultdict[str, list[_Stint]] = defaultdict(list)
    for one in plan.assignments:
        duty = duties[one.duty]
        names = frozenset({*duty.tags, duty.kind, ""})
        stints[one.person].append((duty.slots[plan.days[duty.id]].day, names, duty.id))
    for held in problem.history:
        if held.person in stints:
            stints[held.person].append((held.day, frozenset({*held.tags, held.kind, ""}), ""))
    return stints


def _held(problem: Problem) -> defaultdict[str, list[Held]]:
    """Return what shift workers did outside the question."""
    patterned = {person.id for person in problem.persons if person.pattern}
    held: defaultdict[str, list[Held]] = defaultdict(list)
    for one in problem.history:
        if one.person in patterned:
            held[one.person].append(one)
    return held


def _day_breaks(problem: Problem, person: Person, own: list[Duty]) -> Iterator[Found]:
    """Find two shifts a day, or too little rest between two."""
    taken = {one.day for one in problem.history if one.person == person.id and one.kind}
    for duty in own:
        if duty.slots[0].day in taken:
            yield Reason.ONE_SHIFT_A_DAY, person.id, duty.id
    for earlier, later in pairwise(own):
        if earlier.slots[0].day == later.slots[0].day:
            yield Reason.ONE_SHIFT_A_DAY, person.id, later.id
        elif later.slots[0].start - earlier.slots[0].end < problem.rules.min_rest_minutes:
            yield Reason.REST, person.id, later.id


def _total_breaks(problem: Problem, person: Person, pattern: Pattern, own: list[Duty]) -> Iterator[Found]:
    minutes = sum(duty.minutes for duty in own)
    kinds = Counter(duty.kind for duty in own)
    weekends = {problem.week(duty.slots[0].day) for duty in own if _weekend(problem, duty.slots[0].day)}
    first = own[0].id if own else ""
    if minutes < pattern.min_minutes:
        yield Reason.PATTERN, person.id, first
    if minutes > pattern.max_minutes:
        yield Reason.SHIFT_HOURS, person.id, first
    if len(weekends) > pattern.max_weekends:
        yield Reason.WEEKENDS, person.id, first
    if any(kinds[kind] > most for kind, most in pattern.most.items()):
        yield Reason.MOST_SHIFTS, person.id, first


def _weekend(problem: Problem, day: int) -> bool:
    return (problem.first.weekday() + day) % 7 in (5, 6)


def _run_breaks(
    person: Person, pattern: Pattern, own: list[Duty], held: set[int], known: tuple[int, int]
) -> Iterator[Found]:
    """Find runs and rests of wrong length in which, or at whose edge, something was given. `known` are the
    first and the last known day."""
    given = {duty.slots[0].day: duty.id for duty in reversed(own)}
    worked = sorted({*given, *held})
    runs = [
        [day for _, day in run] for _, run in groupby(enumerate(worked), key=lambda pair: pair[1] - pair[0])
    ]
    for run in runs:
        mine = [given[day] for day in run if day in given]
        if mine and len(run) > pattern.longest_run:
            yield Reason.RUN_OF_DAYS, person.id, mine[0]
        if mine and len(run) < pattern.shortest_run and known[0] < run[0] >= 0 and run[-1] < known[1]:
            yield Reason.SHORT_RUN, person.id, mine[0]
    for before, after in pairwise(runs):
        mine = [given[day] for day in (before[-1], after[0]) if day in given]
        if mine and after[0] - before[-1] - 1 < pattern.shortest_rest:
            yield Reason.SHORT_REST, person.id, mine[-1]
