"""A window as one boolean model: a literal for each person, day and kind (OR-Tools CP-SAT).

Slower than columns on large windows, but it can prove small ones and finds what columns miss.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from rosters.shifts.boundary import weekends_worked
from rosters.shifts.sheet import BLOCKED, FREE, Ints, Schedule, Sheet

Term = cp_model.IntVar | int


@dataclass(frozen=True, slots=True)
class Answer:
    """The schedule found, whether it is proved the best of its window, and the bound of the whole sheet's
    price."""

    schedule: Schedule
    proved: bool
    bound: float


class Compact:
    """People x days decided again. What lies outside the window is constant."""

    def __init__(self, sheet: Sheet, schedule: Schedule, who: Ints, first: int, last: int) -> None:
        """Build the model; the schedule is its warm start."""
        self.sheet, self.schedule, self.who, self.days = sheet, schedule, who, range(first, last + 1)
        self.model = cp_model.CpModel()
        self.x: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self.terms: list[cp_model.IntVar] = []
        self.prices: list[int] = []
        for person in who:
            self._literals(int(person))
        for person in who:
            self._rules(int(person))
        self._cover()
        self.model.minimize(cp_model.LinearExpr.weighted_sum(self.terms, self.prices))

    def solve(self, seconds: float, workers: int, seed: int) -> Answer | None:
        """Return the best schedule found in the time, None if none was."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = max(0.05, seconds)
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        found = self.schedule.copy()
        found[self.who, self.days.start : self.days.stop] = FREE
        for (person, day, kind), literal in self.x.items():
            if solver.boolean_value(literal):
                found[person, day] = kind
        rest = self.sheet.worth(found) - round(solver.objective_value)
        return Answer(found, status == cp_model.OPTIMAL, solver.best_objective_bound + rest)

    def _literals(self, person: int) -> None:
        for day in self.days:
            for kind in range(self.sheet.kinds):
                price = self.sheet.price[person, day, kind]
                if price < BLOCKED and self.sheet.most[person, kind] > 0:
                    literal = self.model.new_bool_var("")
                    self.x[person, day, kind] = literal
                    self.model.add_hint(literal, self.schedule[person, day] == kind)
                    self.terms.append(literal)
                    self.prices.append(round(float(price)))

    def _works(self, person: int, day: int, kind: int) -> Term:
        if day in self.days:
            return self.x.get((person, day, kind), 0)
        return int(self.schedule[person, day] == kind)

    def _rules(self, person: int) -> None:
        sheet = self.sheet
        kinds = range(sheet.kinds)
        cells = [[self._works(person, day, kind) for kind in kinds] for day in range(sheet.days)]
        worked = [sum(row) for row in cells]
        for day in self.days:
            self.model.add_at_most_one(term for term in cells[day] if not isinstance(term, int))
        self._follow(cells)
        self._runs(person, worked)
        minutes = sum(int(sheet.units[kind]) * term for row in cells for kind, term in enumerate(row))
        self._require(minutes >= int(sheet.low[person]))
        self._require(minutes <= int(sheet.high[person]))
        for kind in kinds:
            self._require(sum(row[kind] for row in cells) <= int(sheet.most[person, kind]))
        self._weekends(person, worked)

    def _follow(self, cells: list[list[Term]]) -> None:
        """Forbid kinds that may not follow one another."""
        for before, after in pairwise(cells):
            for kind, literal in enumerate(after):
                barred = [term for other, term in enumerate(before) if not self.sheet.follows[other, kind]]
                self._require(sum(barred) + literal <= 1)

    def _runs(self, person: int, worked: list[Term]) -> None:
        """Bound runs and rests. Runs at the edges of the sheet are never too short."""
        sheet, near = self.sheet, range(self.days.start - 8, self.days.stop + 8)
        longest = int(sheet.longest[person])
        for day in range(len(worked) - longest):
            if day in near or day + longest in near:
                self._require(sum(worked[day : day + longest + 1]) <= longest)
        for day in range(1, len(worked)):
            for length in range(1, int(sheet.shortest[person])):
                if day + length < len(worked) and (day in near or day + length in near):
                    inside = sum(worked[day : day + length])
                    self._require(worked[day - 1] - inside + worked[day + length] >= 1 - length)
            for length in range(1, int(sheet.rest[person])):
                if day + length < len(worked) and (day in near or day + length in near):
                    inside = sum(worked[day : day + length])
                    self._require(worked[day - 1] - inside + worked[day + length] <= 1)

    def _weekends(self, person: int, worked: list[Term]) -> None:
        sheet = self.sheet
        outside = self.schedule[person : person + 1].copy()
        outside[:, self.days.start : self.days.stop] = FREE
        weeks: dict[int, list[int]] = {}
        for day in range(sheet.days):
            if (day + sheet.weekday) % 7 >= 5:
                weeks.setdefault((day + sheet.weekday) // 7, []).append(day)
        spent = int(weekends_worked(sheet, outside)[0])
        flags = []
        for days in weeks.values():
            if any(day in self.days for day in days) and (outside[0, days] == FREE).all():
                flag = self.model.new_bool_var("")
                for day in days:
                    self._require(worked[day] <= flag)
                flags.append(flag)
        self.model.add(sum(flags) <= int(sheet.weekends[person]) - spent)

    def _cover(self) -> None:
        sheet = self.sheet
        others = self.schedule.copy()
        others[self.who, self.days.start : self.days.stop] = FREE
        present = sheet.cover(others)
        for day in self.days:
            for kind in range(sheet.kinds):
                literals = [self.x[p, day, kind] for p in self.who if (p, day, kind) in self.x]
                wanted = int(sheet.required[day, kind] - present[day, kind])
                self._charge(literals, wanted, float(sheet.under[day, kind]), float(sheet.over[day, kind]))

    def _charge(self, literals: list[cp_model.IntVar], wanted: int, under: float, over: float) -> None:
        lack = self.model.new_int_var(0, max(0, wanted), "")
        room = len(literals) + max(0, -wanted)
        extra = self.model.new_int_var(0, room, "")
        self.model.add(sum(literals) + lack - extra == wanted)
        self.terms += [lack, extra]
        self.prices += [round(under), round(over)]

    def _require(self, claim: cp_model.BoundedLinearExpression | bool) -> None:
        """Add a constraint. A claim about constants only is true already, or the schedule was wrong before."""
        if not isinstance(claim, bool | np.bool_):
            self.model.add(claim)
