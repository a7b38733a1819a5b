"""What shift workers did before and after the days of a problem, as far as it bears on them."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from rosters.question.pattern import Pattern
from rosters.question.problem import Duty, Person, Problem

Worked = dict[int, str]
"""The kind worked on each day; it may be empty for work that is no shift."""
WEEK = 7


class Around:
    """The days from `first` to `last`: the problem's, with whole weeks before and after where there is
    history."""

    def __init__(self, problem: Problem, people: Sequence[Person], shifts: Sequence[Duty]) -> None:
        """Read the history once; days are those of the problem."""
        self.end = max(duty.slots[0].day for duty in shifts)
        self.worked: defaultdict[str, Worked] = defaultdict(dict)
        self.hours: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        who, reach = {person.id for person in people}, WEEK * -(-_longest(people) // WEEK)
        for held in problem.history:
            if held.person in who and -reach <= held.day <= self.end + reach:
                self.worked[held.person][held.day] = held.kind
                self.hours[held.kind].append((held.day, held.start, held.end))
        days = {day for worked in self.worked.values() for day in worked}
        self.first = -reach if any(day < 0 for day in days) else 0
        self.last = self.end + reach if any(day > self.end for day in days) else self.end

    def settled(self, person: Person, may_repeat: Callable[[str], bool], finishes: bool) -> Worked:
        """Return the days that bear on the person's: the last run before, the first after, and all in
        between.

        A run that would break the pattern by itself is made to fit: not so long, and never too short unless
        the person `finishes` the one they are in.
        """
        worked, pattern = self.worked[person.id], person.pattern or Pattern()
        before = _run(worked, max((day for day in worked if day < 0), default=None), -1)
        after = _run(worked, min((day for day in worked if day > self.end), default=None), 1)
        inside = {day: kind for day, kind in worked.items() if 0 <= day <= self.end}
        fitted = [_fitted(after, pattern, may_repeat)]
        fitted.append(before if finishes else _fitted(before, pattern, may_repeat))
        found = {day: kind for run in fitted for day, kind in run if self.first <= day <= self.last}
        return inside | {day: kind for day, kind in found.items() if not 0 <= day <= self.end}

    def owed(self, person: Person) -> range:
        """Return the days from day 0 on that the run the person is in still needs."""
        worked, pattern = self.worked[person.id], person.pattern or Pattern()
        run = _run(worked, -1 if -1 in worked else None, -1)
        return range(pattern.shortest_run - len(run)) if run else range(0)


def _longest(people: Sequence[Person]) -> int:
    patterns = [person.pattern for person in people if person.pattern]
    return max((max(p.longest_run, p.shortest_run, p.shortest_rest) for p in patterns), default=1)


def _run(worked: Worked, edge: int | None, step: int) -> list[tuple[int, str]]:
    """Return the days in a row from the one nearest to the problem away from it."""
    run: list[tuple[int, str]] = []
    while edge is not None and edge in worked:
        run.append((edge, worked[edge]))
        edge += step
    return run


def _fitted(
    run: list[tuple[int, str]], pattern: Pattern, may_repeat: Callable[[str], bool]
) -> list[tuple[int, str]]:
    if not run:
        return []
    edge, kind = run[0]
    step = -1 if edge < 0 else 1
    length = max(pattern.shortest_run, min(len(run), pattern.longest_run))
    if may_repeat(kind):
        return [(edge + step * n, kind) for n in range(length)]
    return run[: pattern.longest_run]
