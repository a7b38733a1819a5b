"""The planner's book: what is decided so far, and what that means for everybody."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations

from rosters.question.contract import Rules
from rosters.question.plan import Assignment, Reason
from rosters.question.problem import Burden, Duty, Line, Person, Pin, Problem
from rosters.rules.commitments import Diary, Work, work_held, work_of
from rosters.rules.fairness import Load, start, units
from rosters.rules.hard import busy, pair_run, unfit
from rosters.rules.pattern_limits import Strain, known_days, overfull, ragged, strain
from rosters.rules.rotation import Rounds, rounds_of

Pair = tuple[str, str]


class Book:
    """A problem with the decisions taken: chosen days, who serves which line, each person's commitments,
    loads, keepers of areas."""

    def __init__(self, problem: Problem) -> None:
        """Open the book with the history written in. Pins follow once the days are chosen."""
        self.problem = problem
        self.person: dict[str, Person] = {person.id: person for person in problem.persons}
        self.terms: dict[str, Rules] = {person.id: person.terms(problem.rules) for person in problem.persons}
        self.duty: dict[str, Duty] = {duty.id: duty for duty in problem.duties}
        self.pool: defaultdict[str, list[Person]] = defaultdict(list)
        self.diary: dict[str, Diary] = {person.id: Diary() for person in problem.persons}
        self.load: dict[str, Load] = start(problem)
        self.days: dict[str, int] = {}
        self.floating: set[str] = set()
        self.serving: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self.given: defaultdict[str, dict[Assignment, None]] = defaultdict(dict)
        self.keepers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.rounds: dict[str, Rounds] = rounds_of(problem)
        self.pairs: defaultdict[str, Counter[Pair]] = defaultdict(Counter)
        self.known = known_days(problem)
        self.published = {
            (item.duty, item.line, item.person)
            for item in problem.published
            if item.person in self.person and item.duty in self.duty
        }
        self._works: dict[tuple[str, int, bool], Work] = {}
        self._fit: dict[tuple[str, int, int], dict[str, Person]] = {}
        for person in problem.persons:
            for word in person.pools:
                self.pool[word].append(person)
        self._write_history()

    def set_offsets(self, ahead: Mapping[str, Mapping[Burden, int]]) -> None:
        """Count loads from these offsets on: what a person is ahead costs as if they had borne it."""
        for person, burdens in ahead.items():
            for burden, count in burdens.items():
                self.load[person][burden] = self.load[person].get(burden, 0) + count

    def work(self, duty: Duty, slot: int, pinned: bool = False) -> Work:
        """Return the duty at one of its slots as the work a person does."""
        key = (duty.id, slot, pinned)
        if key not in self._works:
            self._works[key] = work_of(self.problem, duty, duty.slots[slot], pinned)
        return self._works[key]

    def fit(self, duty: Duty, line: int, slot: int) -> dict[str, Person]:
        """Return the people who could serve the line at the slot if they did nothing else."""
        key = (duty.id, line, slot)
        if key not in self._fit:
            asked, when = duty.lines[line], duty.slots[slot]
            able = (p for p in self.pool[asked.pool] if unfit(p, duty, asked, when) is None)
            self._fit[key] = {person.id: person for person in able}
        return self._fit[key]

    def missing(self, duty: Duty, line: int) -> int:
        """Return how many people the line still needs."""
        return max(0, duty.lines[line].count - len(self.serving[duty.id, line]))

    def crew(self, duty: Duty) -> list[str]:
        """Return everybody on the duty, line by line."""
        return [person for line in range(len(duty.lines)) for person in self.serving[duty.id, line]]

    def moveable(self, duty: Duty) -> list[Assignment]:
        """Return the people who serve the duty without being pinned to it."""
        crew = [(line, person) for line in range(len(duty.lines)) for person in self.serving[duty.id, line]]
        return [Assignment(duty.id, *one) for one in crew if Pin(*one) not in duty.pins]

    def give(self, duty: Duty, line: int, person: str, pinned: bool = False) -> None:
        """Put a person on a line. The duty's day must be chosen already."""
        self._turn(duty, line, person, 1)
        self.serving[duty.id, line].append(person)
        if not pinned:
            self.given[person][Assignment(duty.id, line, person)] = None
        self.diary[person].write(self.work(duty, self.days[duty.id], pinned))

    def take(self, duty: Duty, line: int, person: str) -> None:
        """Undo `give` for a person who is not pinned."""
        self.serving[duty.id, line].remove(person)
        del self.given[person][Assignment(duty.id, line, person)]
        self._turn(duty, line, person, -1)
        self.diary[person].strike(self.work(duty, self.days[duty.id]))

    def refusal(self, person: Person, duty: Duty, line: Line, slot: int) -> Reason | None:
        """Return the first hard rule against the person on this line at this slot, given all decisions so
        far; None if no rule speaks."""
        return self.barrier(person, duty, line, slot) or self.ragged(person, duty, slot)

    def barrier(self, person: Person, duty: Duty, line: Line, slot: int) -> Reason | None:
        """Like `refusal`, while more is still to be given: skip the rules that a further shift might still
        satisfy."""
        return unfit(person, duty, line, duty.slots[slot]) or self.busy(person, duty, slot)

    def busy(self, person: Person, duty: Duty, slot: int) -> Reason | None:
        """Return the rule by which the person's other work speaks against the duty at this slot. The person
        is fit for it."""
        work, diary = self.work(duty, slot), self.diary[person.id]
        found = busy(self.terms[person.id], diary, work)
        if found is None and person.pattern is not None:
            found = overfull(self.problem, person.pattern, diary, work)
        return found or (Reason.PAIR_RUN if self.paired_too_long(person.id, duty) else None)

    def ragged(self, person: Person, duty: Duty, slot: int) -> Reason | None:
        """Say whether the shift would make a run or a rest of the person too short."""
        if person.pattern is None:
            return None
        return ragged(self.known, person.pattern, self.diary[person.id], self.work(duty, slot))

    def strain(self, person: str) -> Strain:
        """Return how far the person's shifts are from their pattern at present; empty for a person without
        a pattern."""
        pattern = self.person[person].pattern
        return strain(self.problem, self.known, pattern, self.diary[person]) if pattern else Counter()

    def paired_too_long(self, person: str, duty: Duty) -> bool:
        """Say whether the person would serve too often running with somebody of the crew."""
        if not duty.rotate_pair or not duty.area:
            return False
        rounds, terms = self.rounds[duty.area], self.problem.rules
        others = (other for other in self.crew(duty) if other != person)
        return any(pair_run(terms, rounds.together(duty.id, person, other)) for other in others)

    def haste(self, duty: Duty, person: str) -> int:
        """Return by how many rounds the person comes too soon, where people take turns."""
        return self.rounds[duty.area].haste(duty.id, person) if self.takes_turns(duty) else 0

    def takes_turns(self, duty: Duty) -> bool:
        """Say whether the duty is a round of an area where people take turns."""
        rounds = self.rounds.get(duty.area)
        return rounds is not None and rounds.in_turn and duty.id in rounds.number

    def assignments(self) -> tuple[Assignment, ...]:
        """Return who does what, in the order of the duties."""
        return tuple(
            Assignment(duty.id, line, person)
            for duty in self.problem.duties
            for line in range(len(duty.lines))
            for person in sorted(self.serving[duty.id, line])
        )

    def _turn(self, duty: Duty, line: int, person: str, times: int) -> None:
        load = self.load[person]
        for burden in duty.burdens:
            load[burden] = load.get(burden, 0) + times
        load[None] = load.get(None, 0) + times * units(duty)
        if stays(duty):
            self.keepers[duty.area][person] += times
        if duty.area in self.rounds and duty.id in self.rounds[duty.area].number:
            people = self.rounds[duty.area].people[self.rounds[duty.area].number[duty.id]]
            (people.add if times > 0 else people.discard)(person)
        if duty.rotate_pair:
            for other in self.crew(duty):
                if other != person:
                    self.pairs[duty.area][pair(person, other)] += times

    def _write_history(self) -> None:
        together: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
        for held in self.problem.history:
            if held.person in self.diary:
                self.diary[held.person].write(work_held(self.problem, held))
                if held.area:
                    self.keepers[held.area][held.person] += 1
                    together[held.area, held.start, held.end].append(held.person)
        for (area, _, _), people in together.items():
            self.pairs[area].update(pair(one, other) for one, other in combinations(people, 2))


def stays(duty: Duty) -> bool:
    """Say whether the duty's area should stay in the same hands."""
    return bool(duty.area) and not duty.rotate_pair and not duty.in_turn


def pair(one: str, other: str) -> Pair:
    """Return two people in a fixed order."""
    return (one, other) if one < other else (other, one)
