"""From a problem's shifts to a sheet, and from a schedule back to assignments.

What shift workers did before and after stands on the sheet too: its first and last week (or more) are then
not the problem's, and their cells are settled by prices that nothing outweighs. So runs, rests and sequels
reach over the boundary.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from rosters.question.pattern import Pattern
from rosters.question.plan import Assignment, Gap, Reason
from rosters.question.problem import Duty, Person, Problem
from rosters.rules.commitments import DAY
from rosters.rules.fairness import wish_cost
from rosters.rules.hard import unfit
from rosters.rules.pattern_limits import is_weekend
from rosters.shifts.sheet import BLOCKED, FREE, Schedule, Sheet
from rosters.shifts.surroundings import Around

SHORTAGE = 10_000
"""What a person missing on a shift costs where its line names no price."""
CROWDED = 2 * SHORTAGE
"""What a person too many costs where nobody may be; who is left over in the end is taken off."""
SETTLED = 6 * SHORTAGE
"""What it would cost to undo a day of the past."""
PINNED = 3 * SHORTAGE
"""What it costs not to have somebody where a person put them; no pattern is broken for it."""
KEPT = SHORTAGE // 10
"""What taking a published shift from somebody costs."""
WISH = KEPT // 50
"""What going against a wish costs."""


class Reading:
    """The shifts of a problem, read once: the people and kinds that the rows and numbers of the sheet stand
    for."""

    def __init__(self, problem: Problem) -> None:
        """Read only shifts and people with a pattern."""
        self.problem = problem
        self.shifts = [duty for duty in problem.duties if duty.kind]
        self.people = [person for person in problem.persons if person.pattern is not None]
        self.around = Around(problem, self.people, self.shifts)
        self.first, self.days = self.around.first, self.around.last + 1 - self.around.first
        self.kinds = sorted({duty.kind for duty in self.shifts} | set(self.around.hours))
        self.number = {kind: n for n, kind in enumerate(self.kinds)}
        self.at = {(duty.slots[0].day - self.first, self.number[duty.kind]): duty for duty in self.shifts}
        self.follows = self._follows()
        self.held = self._held()
        finishing = self._finishing()
        self.settled = [
            self.around.settled(person, self._may_repeat, person.id in finishing) for person in self.people
        ]

    def sheet(self) -> Sheet:
        """Return the sheet of the problem."""
        patterns = [person.pattern or Pattern() for person in self.people]
        minutes = [self._minutes(kind) for kind in self.kinds]
        unit = max(1, int(np.gcd.reduce([length for length in minutes if length])))
        units = np.array([max(unit, length) for length in minutes], np.int64) // unit
        spent = self._spent()
        price, constant = self._prices()
        required, under, over = self._asked()
        low = np.array([-(-p.min_minutes // unit) for p in patterns], np.int64)
        high = np.array([min(p.max_minutes, DAY * self.days) // unit for p in patterns], np.int64)
        return Sheet(
            price=price,
            required=required,
            under=under,
            over=over,
            units=units,
            low=(low + spent @ units).astype(np.int64),
            high=(high + spent @ units).astype(np.int64),
            longest=np.array([p.longest_run for p in patterns], np.int64),
            shortest=np.array([p.shortest_run for p in patterns], np.int64),
            rest=np.array([p.shortest_rest for p in patterns], np.int64),
            weekends=np.array([min(p.max_weekends, self.days // 7 + 2) for p in patterns]) + self._weekends(),
            most=spent
            + np.array([[p.most.get(k, self.days) for k in self.kinds] for p in patterns], np.int64),
            follows=self.follows,
            weekday=(self.problem.first.weekday() + self.first) % 7,
            constant=constant,
        )

    def assignments(self, schedule: Schedule) -> list[Assignment]:
        """Return who works which shift."""
        rows, days = np.nonzero(schedule >= 0)
        worked = [(int(row), int(day)) for row, day in zip(rows, days, strict=True)]
        asked = ((self.at.get((day, int(schedule[row, day]))), self.people[row]) for row, day in worked)
        return [Assignment(duty.id, 0, person.id) for duty, person in asked if duty]

    def gaps(self, schedule: Schedule) -> list[Gap]:
        """Return shifts with too few people, and why each other person is not on them."""
        found = []
        for (day, kind), duty in sorted(self.at.items()):
            missing = duty.lines[0].count - int((schedule[:, day] == kind).sum())
            if missing > 0:
                found.append(Gap(duty.id, 0, missing, tuple(self._reasons(duty, schedule[:, day], kind))))
        return found

    def trim(self, schedule: Schedule) -> Schedule:
        """Return the schedule without those who are too many where nobody may be."""
        kept = schedule.copy()
        for (day, kind), duty in self.at.items():
            if duty.lines[0].over is None:
                pinned = {pin.person for pin in duty.pins}
                on = np.nonzero(kept[:, day] == kind)[0].tolist()
                on.sort(key=lambda row: self.people[row].id not in pinned)
                kept[on[duty.lines[0].count :], day] = FREE
        return kept

    def _reasons(self, duty: Duty, day: Schedule, kind: int) -> Sequence[tuple[str, Reason]]:
        at = {person.id: int(day[row]) for row, person in enumerate(self.people)}
        return [
            (person.id, _reason(person, duty, at.get(person.id, -1), kind)) for person in self.problem.persons
        ]

    def _minutes(self, kind: str) -> int:
        """Return the length of a kind; 0 for one that nobody asks for any more."""
        lengths = {duty.minutes for duty in self.shifts if duty.kind == kind}
        if len(lengths) > 1:
            raise ValueError(f"shift {kind} has several lengths: {sorted(lengths)}")
        return max(lengths, default=0)

    def _spent(self) -> np.ndarray:
        """Return how many settled days of each kind everybody has [P,S]: they are not of the problem's
        totals."""
        spent = np.zeros((len(self.people), len(self.kinds)), np.int64)
        for row, worked in enumerate(self.settled):
            for kind in worked.values():
                spent[row, self.number[kind]] += 1
        return spent

    def _weekends(self) -> np.ndarray:
        """Return the weekends everybody worked that lie outside the problem altogether."""
        inside = {
            self.problem.week(day) for day in range(self.around.end + 1) if is_weekend(self.problem, day)
        }
        worked = [
            {self.problem.week(day) for day in days if is_weekend(self.problem, day)} - inside
            for days in self.settled
        ]
        return np.array([len(weeks) for weeks in worked], np.int64)

    def _prices(self) -> tuple[np.ndarray, int]:
        price = np.full((len(self.people), self.days, len(self.kinds)), BLOCKED, np.float32)
        for (day, kind), duty in self.at.items():
            for row, person in enumerate(self.people):
                if unfit(person, duty, duty.lines[0], duty.slots[0]) is None:
                    price[row, day, kind] = wish_cost(WISH, person, duty, duty.slots[0])
        constant = 0
        for row, worked in enumerate(self.settled):
            for day in worked:
                price[row, day - self.first] = BLOCKED
                price[row, day - self.first, self.number[worked[day]]] = 0
            for day, kinds, worth in self._wanted(row):
                cells = price[row, day - self.first, kinds]
                price[row, day - self.first, kinds] = np.where(cells < BLOCKED, cells - worth, cells)
                constant += max(0, worth)
        return price, constant

    def _wanted(self, row: int) -> Iterator[tuple[int, list[int], int]]:
        """Return what a day is worth if the person works one of these kinds; less than nothing where they
        should not."""
        person, pattern = self.people[row], self.people[row].pattern or Pattern()
        yield from ((day, [self.number[kind]], SETTLED) for day, kind in self.settled[row].items())
        for day, kind, worth in self.held[person.id]:
            yield day, [self.number[kind]], worth
        for request in pattern.requests:
            asked = request.kind in self.number and 0 <= request.day <= self.around.end
            kinds = [self.number[request.kind]] if asked else []
            day = request.day if asked else 0
            yield day, kinds, request.price if request.wanted else -request.price

    def _held(self) -> dict[str, list[tuple[int, str, int]]]:
        """Yield the published shifts and the pins of everybody, with what keeping them is worth."""
        shifts = {duty.id: duty for duty in self.shifts}
        kept = [(one.person, one.duty, KEPT) for one in self.problem.published if one.duty in shifts]
        pins = [(pin.person, duty.id, PINNED) for duty in self.shifts for pin in duty.pins]
        held: defaultdict[str, list[tuple[int, str, int]]] = defaultdict(list)
        for person, duty, worth in (*kept, *pins):
            held[person].append((shifts[duty].slots[0].day, shifts[duty].kind, worth))
        return held

    def _asked(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        shape = (self.days, len(self.kinds))
        required, under = np.zeros(shape, np.int64), np.zeros(shape, np.float32)
        over = np.full(shape, CROWDED, np.float32)
        for settled in self.settled:
            for when, what in settled.items():
                required[when - self.first, self.number[what]] += 1
        for (day, kind), duty in self.at.items():
            line = duty.lines[0]
            required[day, kind] += line.count
            under[day, kind] = SHORTAGE if line.under is None else line.under
            if line.over is not None:
                over[day, kind] = line.over
        return required, under, over

    def _finishing(self) -> set[str]:
        """Return who can finish the run they are in, one beside the other."""
        left = {(day + self.first, kind): duty.lines[0].count for (day, kind), duty in self.at.items()}
        found = set()
        for person in self.people:
            owed = self.around.owed(person)
            last = self.number.get(self.around.worked[person.id].get(-1, ""), 0)
            way = self._way(person, list(owed), last, left) if owed else None
            for place in way or ():
                left[place] -= 1
                found.add(person.id)
        return found

    def _way(
        self, person: Person, owed: list[int], last: int, left: dict[tuple[int, int], int]
    ) -> list[tuple[int, int]] | None:
        """Return places to work these days in, each kind allowed behind the one before; None if there is no
        way."""
        if not owed:
            return []
        for kind in range(len(self.kinds)):
            duty = self.at.get((owed[0] - self.first, kind))
            if duty is None or not left[owed[0], kind] or not self.follows[last, kind]:
                continue
            if unfit(person, duty, duty.lines[0], duty.slots[0]) is None:
                rest = self._way(person, owed[1:], kind, left)
                if rest is not None:
                    return [(owed[0], kind), *rest]
        return None

    def _may_repeat(self, kind: str) -> bool:
        return bool(self.follows[self.number[kind], self.number[kind]])

    def _follows(self) -> np.ndarray:
        """Say which kind may come the day after which: no forbidden sequel, and rest enough at the hours of
        both."""
        rules = [rule for rule in self.problem.rules.sequels if rule.price is None and rule.days == 1]
        begins, ends = self._hours()
        follows = np.ones((len(self.kinds), len(self.kinds)), np.bool_)
        for one, before in enumerate(self.kinds):
            for two, after in enumerate(self.kinds):
                barred = any(rule.before in ("", before) and rule.after in ("", after) for rule in rules)
                rest = begins[after] + DAY - ends[before]
                follows[one, two] = not barred and rest >= self.problem.rules.min_rest_minutes
        return follows

    def _hours(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return the earliest beginning and the latest end of each kind, as minutes of its day."""
        times = [(duty.kind, duty.slots[0]) for duty in self.shifts]
        begins: dict[str, int] = {}
        ends: dict[str, int] = {}
        for kind, day, first, last in (
            *((kind, slot.day, slot.start, slot.end) for kind, slot in times),
            *((kind, *when) for kind, held in self.around.hours.items() for when in held),
        ):
            begins[kind] = min(first - day * DAY, begins.get(kind, DAY))
            ends[kind] = max(last - day * DAY, ends.get(kind, 0))
        return begins, ends


def _reason(person: Person, duty: Duty, works: int, kind: int) -> Reason:
    alone = unfit(person, duty, duty.lines[0], duty.slots[0])
    if alone:
        return alone
    if works == kind:
        return Reason.ALREADY_SERVING
    return Reason.ONE_SHIFT_A_DAY if works >= 0 else Reason.PATTERN
