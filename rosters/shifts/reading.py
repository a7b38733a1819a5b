"""From a problem's shifts to a sheet, and from a chart back to assignments."""

from collections.abc import Sequence

import numpy as np

from rosters.diary import DAY
from rosters.pattern import Pattern
from rosters.plan import Assignment, Gap, Reason
from rosters.problem import Duty, Person, Problem
from rosters.rules import unfit
from rosters.shifts.sheet import BLOCKED, FREE, Chart, Sheet

SHORTAGE = 10_000
"""What a person missing on a shift costs where its line names no price."""
CROWDED = 2 * SHORTAGE
"""What a person too many costs where nobody may be; who is left over in the end is taken off."""


class Reading:
    """The shifts of a problem, read once: who and which kinds the rows and numbers of the sheet stand for."""

    def __init__(self, problem: Problem) -> None:
        """Only shifts and people with a pattern are read."""
        self.problem = problem
        self.shifts = [duty for duty in problem.duties if duty.kind]
        self.people = [person for person in problem.persons if person.pattern is not None]
        self.kinds = sorted({duty.kind for duty in self.shifts})
        self.days = max(duty.slots[0].day for duty in self.shifts) + 1
        self.number = {kind: n for n, kind in enumerate(self.kinds)}
        self.at = {(duty.slots[0].day, self.number[duty.kind]): duty for duty in self.shifts}

    def sheet(self) -> Sheet:
        """The sheet of the problem."""
        patterns = [person.pattern or Pattern() for person in self.people]
        minutes = [self._minutes(kind) for kind in self.kinds]
        unit = max(1, int(np.gcd.reduce(minutes)))
        price, constant = self._prices(patterns)
        required, under, over = self._asked()
        return Sheet(
            price=price,
            required=required,
            under=under,
            over=over,
            units=np.array(minutes, np.int64) // unit,
            low=np.array([-(-p.min_minutes // unit) for p in patterns], np.int64),
            high=np.array([min(p.max_minutes, DAY * self.days) // unit for p in patterns], np.int64),
            longest=np.array([p.longest_run for p in patterns], np.int64),
            shortest=np.array([p.shortest_run for p in patterns], np.int64),
            rest=np.array([p.shortest_rest for p in patterns], np.int64),
            weekends=np.array([min(p.max_weekends, self.days // 7 + 2) for p in patterns], np.int64),
            most=np.array([[p.most.get(k, self.days) for k in self.kinds] for p in patterns], np.int64),
            follows=self._follows(),
            weekday=self.problem.first.weekday(),
            constant=constant,
        )

    def assignments(self, chart: Chart) -> list[Assignment]:
        """Who works which shift."""
        rows, days = np.nonzero(chart >= 0)
        duties = (
            (self.at[int(day), int(chart[row, day])], self.people[row])
            for row, day in zip(rows, days, strict=True)
        )
        return [Assignment(duty.id, 0, person.id) for duty, person in duties]

    def gaps(self, chart: Chart) -> list[Gap]:
        """Shifts with too few people, and why each other person is not on them."""
        found = []
        for (day, kind), duty in sorted(self.at.items()):
            missing = duty.lines[0].count - int((chart[:, day] == kind).sum())
            if missing > 0:
                found.append(Gap(duty.id, 0, missing, tuple(self._reasons(duty, chart[:, day], kind))))
        return found

    def trim(self, chart: Chart) -> Chart:
        """The chart without those who are too many where nobody may be."""
        kept = chart.copy()
        for (day, kind), duty in self.at.items():
            if duty.lines[0].over is None:
                on = np.nonzero(kept[:, day] == kind)[0]
                kept[on[duty.lines[0].count :], day] = FREE
        return kept

    def _reasons(self, duty: Duty, day: Chart, kind: int) -> Sequence[tuple[str, Reason]]:
        at = {person.id: int(day[row]) for row, person in enumerate(self.people)}
        return [
            (person.id, _reason(person, duty, at.get(person.id, -1), kind)) for person in self.problem.persons
        ]

    def _minutes(self, kind: str) -> int:
        lengths = {duty.minutes for duty in self.shifts if duty.kind == kind}
        if len(lengths) > 1:
            raise ValueError(f"shift {kind} has several lengths: {sorted(lengths)}")
        return lengths.pop()

    def _prices(self, patterns: Sequence[Pattern]) -> tuple[np.ndarray, int]:
        price = np.full((len(self.people), self.days, len(self.kinds)), BLOCKED, np.float32)
        for (day, kind), duty in self.at.items():
            for row, person in enumerate(self.people):
                if unfit(person, duty, duty.lines[0], duty.slots[0]) is None:
                    price[row, day, kind] = 0
        constant = 0
        for row, pattern in enumerate(patterns):
            for request in pattern.requests:
                if request.wanted:
                    constant += request.price
                if request.kind in self.number and 0 <= request.day < self.days:
                    sign = -1 if request.wanted else 1
                    price[row, request.day, self.number[request.kind]] += sign * request.price
        return price, constant

    def _asked(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        shape = (self.days, len(self.kinds))
        required, under = np.zeros(shape, np.int64), np.zeros(shape, np.float32)
        over = np.full(shape, CROWDED, np.float32)
        for (day, kind), duty in self.at.items():
            line = duty.lines[0]
            required[day, kind] = line.count
            under[day, kind] = SHORTAGE if line.under is None else line.under
            if line.over is not None:
                over[day, kind] = line.over
        return required, under, over

    def _follows(self) -> np.ndarray:
        """Which kind may come the day after which: no forbidden sequel, and rest enough at the hours of both."""
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
        """The earliest beginning and the latest end of each kind, as minutes of its day."""
        begins: dict[str, int] = {}
        ends: dict[str, int] = {}
        for duty in self.shifts:
            slot = duty.slots[0]
            start, end = slot.start - slot.day * DAY, slot.end - slot.day * DAY
            begins[duty.kind] = min(start, begins.get(duty.kind, start))
            ends[duty.kind] = max(end, ends.get(duty.kind, end))
        return begins, ends


def _reason(person: Person, duty: Duty, works: int, kind: int) -> Reason:
    alone = unfit(person, duty, duty.lines[0], duty.slots[0])
    if alone:
        return alone
    if works == kind:
        return Reason.ALREADY_SERVING
    return Reason.ONE_SHIFT_A_DAY if works >= 0 else Reason.PATTERN
