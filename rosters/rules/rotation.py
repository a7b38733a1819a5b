"""The rounds of an area, in order: who served them, for pairs that rotate and people who take turns."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile

from rosters.question.problem import Duty, Problem


class Rounds:
    """One area's rounds by the minute their first slot begins, history included. `size` people could take
    turns.

    `in_turn` says whether they do, in every round of the area, because one of its duties asks for it.
    """

    def __init__(
        self, starts: dict[str, int], past: dict[tuple[int, int], set[str]], size: int, in_turn: bool
    ) -> None:
        """`starts` are those of the duties by id, `past` the rounds by start and end."""
        order = sorted([(start, duty) for duty, start in starts.items()] + [(start, "") for start, _ in past])
        self.number = {duty: number for number, (_, duty) in enumerate(order) if duty}
        self.people: list[set[str]] = [set() for _ in order]
        before = iter(sorted(past))
        for number, (_, duty) in enumerate(order):
            if not duty:
                self.people[number] = past[next(before)]
        self.size = size
        self.in_turn = in_turn

    def together(self, duty: str, one: str, other: str) -> int:
        """Return how often running the two would have served, were both on this round."""
        here = self.number[duty]
        earlier, later = self.people[:here][::-1], self.people[here + 1 :]
        two = {one, other}
        return 1 + sum(sum(1 for _ in takewhile(two.issubset, side)) for side in (earlier, later))

    def haste(self, duty: str, person: str) -> int:
        """Return by how many rounds the person comes too soon on this one, each other round of theirs
        counted."""
        here = self.number[duty]
        first = max(0, here - self.size + 1)
        near = enumerate(self.people[first : here + self.size], first)
        return sum(too_soon(number - here, self.size) for number, people in near if person in people)

    def all_haste(self) -> int:
        """Return the haste of everybody, each two rounds counted once."""
        return sum(
            too_soon(later - number, self.size) * len(self.people[number] & self.people[later])
            for number in range(len(self.people))
            for later in range(number + 1, min(number + self.size, len(self.people)))
        )


def too_soon(distance: int, size: int) -> int:
    """Return how many rounds too early the same person serves again, where `size` take turns; 0 for the
    same round.

    Example: of 4 people in turn, one who serves again after 2 rounds comes 2 too soon.
    """
    return max(0, size - abs(distance)) if distance else 0


def rounds_of(problem: Problem) -> dict[str, Rounds]:
    """Return the rounds of every area where pairs rotate or people take turns."""
    starts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    size: dict[str, int] = {}
    for duty in problem.duties:
        if duty.area and (duty.rotate_pair or duty.in_turn):
            starts[duty.area][duty.id] = duty.slots[0].start
            size[duty.area] = max([size.get(duty.area, 1), *_turns(problem, duty)])
    past: defaultdict[str, dict[tuple[int, int], set[str]]] = defaultdict(dict)
    for held in problem.history:
        if held.area in starts:
            past[held.area].setdefault((held.start, held.end), set()).add(held.person)
    in_turn = {duty.area for duty in problem.duties if duty.in_turn}
    return {area: Rounds(starts[area], past[area], size[area], area in in_turn) for area in starts}


def _turns(problem: Problem, duty: Duty) -> Iterator[int]:
    """Return for each line how many rounds pass until everybody of its pool has had one."""
    for line in duty.lines:
        yield sum(line.pool in person.pools for person in problem.persons) // max(1, line.count)
