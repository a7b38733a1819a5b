"""The last stage of a schedule: burdens and shifts are shared out fairly, at no price in people missing.

A search over lines of work prices each by itself, so it cannot see how evenly loads lie. A boolean model of
a few weeks can. Loads count from the ledger, as everybody's do (`rosters.rules.fairness`).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from rosters.question.problem import Burden
from rosters.rules.fairness import burden_cost, start
from rosters.shifts.compact import Compact
from rosters.shifts.sheet import Schedule, Sheet
from rosters.shifts.translate import Reading

STEP = 8
"""What a step of a burden costs, an eighth of this a step of shifts at all; a wish weighs less than the first."""
SHIFT = 1
WEEKS = 28
"""Days decided together."""

Cells = dict[Burden | None, list[tuple[int, int]]]
"""The days and kinds that bear each burden; under None all of them."""


@dataclass(frozen=True, slots=True)
class Levelled:
    """The fairest schedule found, and whether it is proved that there is none fairer."""

    schedule: Schedule
    proved: bool


class Level:
    """The loads of the people on a sheet."""

    def __init__(self, reading: Reading, sheet: Sheet) -> None:
        """Where no shift bears a burden there is nothing to level."""
        self.reading, self.sheet = reading, sheet
        self.cells: Cells = defaultdict(list)
        for cell, duty in reading.at.items():
            for burden in duty.burdens:
                self.cells[burden].append(cell)
        self.wanted = bool(self.cells)
        self.cells[None] = list(reading.at)
        loads = start(reading.problem)
        mine = [loads[person.id] for person in reading.people]
        least = {key: min((load.get(key, 0) for load in mine), default=0) for key in self.cells}
        self.begun = [{key: load.get(key, 0) - least[key] for key in self.cells} for load in mine]
        for load in self.begun:
            load[None] = 0

    def level(self, schedule: Schedule, seconds: float, workers: int, seed: int) -> Levelled:
        """Decide some weeks after the others, everybody at once. The result is never worse than before."""
        spans = [
            (first, min(first + WEEKS, self.sheet.days) - 1) for first in range(0, self.sheet.days, WEEKS)
        ]
        proved = len(spans) == 1
        for first, last in spans:
            posed = Compact(self.sheet, schedule, np.arange(self.sheet.persons), first, last)
            self._charge(posed, schedule, range(first, last + 1))
            answer = posed.solve(seconds / len(spans), workers, seed)
            if answer and self.price(answer.schedule) <= self.price(schedule):
                schedule, proved = answer.schedule, proved and answer.proved
            else:
                proved = False
        return Levelled(schedule, proved)

    def price(self, schedule: Schedule) -> int:
        """Return what a schedule costs with the unevenness of its loads."""
        uneven = 0
        for row, key, cells in self._loads():
            borne = sum(int(schedule[row, day] == kind) for day, kind in cells)
            uneven += sum(self._step(row, key, self.begun[row][key] + n) for n in range(borne))
        return self.sheet.worth(schedule) + uneven

    def _charge(self, posed: Compact, schedule: Schedule, days: range) -> None:
        """Charge each further shift of a burden more than the one before."""
        for row, key, cells in self._loads():
            outside = sum(int(schedule[row, day] == kind) for day, kind in cells if day not in days)
            literals = [posed.x[row, day, kind] for day, kind in cells if (row, day, kind) in posed.x]
            steps = [posed.model.new_bool_var("") for _ in literals]
            if literals:
                posed.model.add(sum(literals) <= sum(steps))
            posed.terms += steps
            posed.prices += [
                self._step(row, key, self.begun[row][key] + outside + n) for n in range(len(steps))
            ]
        posed.model.minimize(cp_model.LinearExpr.weighted_sum(posed.terms, posed.prices))

    def _loads(self) -> Iterator[tuple[int, Burden | None, list[tuple[int, int]]]]:
        for row in range(self.sheet.persons):
            yield from ((row, key, cells) for key, cells in self.cells.items())

    def _step(self, row: int, key: Burden | None, load: int) -> int:
        per_cent = self.reading.problem.weights.classes.get(key, 100) if key else 100
        weight = STEP * per_cent // 100 if key else SHIFT
        return burden_cost(weight, load, self.reading.people[row])
