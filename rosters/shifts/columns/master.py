"""The master programme: how to weigh lines of work against each other so that the days are covered at least
price."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from rosters.shifts.sheet import FREE, Ints, Prices, Schedule


@dataclass(frozen=True, slots=True)
class Column:
    """A line of work that a person could have, and its own price."""

    person: int
    row: Schedule
    price: float


@dataclass(frozen=True, slots=True)
class Duals:
    """What a day and kind [D,S] is worth, and what each person's line costs at that worth."""

    cover: NDArray[np.float64]
    person: dict[int, float]


class Master:
    """A linear programme over columns, grown while it is solved (Google GLOP)."""

    def __init__(self, required: Ints, under: Prices, over: Prices, people: Ints) -> None:
        """`required` [D,S] is what these people are to cover."""
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.way = _from_last_basis()
        self.goal = self.solver.Objective()
        self.goal.SetMinimization()
        self.required = required
        self.rows = [[self.solver.Constraint(float(n), float(n)) for n in day] for day in required]
        self.one = {int(person): self.solver.Constraint(1.0, 1.0) for person in people}
        self.columns: list[Column] = []
        self.parts: list[pywraplp.Variable] = []
        self.known: set[tuple[int, bytes]] = set()
        for day, kind in np.ndindex(required.shape):
            self._slack(day, kind, 1.0, float(under[day, kind]))
            self._slack(day, kind, -1.0, float(over[day, kind]))

    def add(self, column: Column) -> bool:
        """Let a column take part. Return false if it does already."""
        key = (column.person, column.row.tobytes())
        if key in self.known:
            return False
        self.known.add(key)
        part = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.goal.SetCoefficient(part, column.price)
        self.one[column.person].SetCoefficient(part, 1.0)
        for day in np.nonzero(column.row != FREE)[0]:
            self.rows[day][column.row[day]].SetCoefficient(part, 1.0)
        self.columns.append(column)
        self.parts.append(part)
        return True

    def solve(self) -> tuple[float, Duals]:
        """Return the least price and its duals."""
        self.solver.Solve(self.way)
        cover = np.array([[row.dual_value() for row in day] for day in self.rows])
        return self.goal.Value(), Duals(cover, {p: row.dual_value() for p, row in self.one.items()})

    def shares(self) -> list[tuple[float, Column]]:
        """Return the columns with a part in the solution, largest first."""
        parts = [(part.solution_value(), n) for n, part in enumerate(self.parts)]
        return [(part, self.columns[n]) for part, n in sorted(parts, key=lambda p: -p[0]) if part > 1e-6]

    def fix(self, column: Column) -> None:
        """Make the person work this column from now on."""
        for part, other in zip(self.parts, self.columns, strict=True):
            if other.person == column.person:
                part.SetUb(1.0 if other is column else 0.0)
            if other is column:
                part.SetLb(1.0)

    def reduced(self, duals: Duals, column: Column) -> float:
        """Return the reduced cost: what a column would save or cost per part at these duals."""
        days = np.nonzero(column.row != FREE)[0]
        return column.price - float(duals.cover[days, column.row[days]].sum()) - duals.person[column.person]

    def _slack(self, day: int, kind: int, sign: float, price: float) -> None:
        slack = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.rows[day][kind].SetCoefficient(slack, sign)
        self.goal.SetCoefficient(slack, price)


def _from_last_basis() -> pywraplp.MPSolverParameters:
    """Go on from the last basis by the primal method: new columns leave the last solution possible, and
    presolving would forget it."""
    way = pywraplp.MPSolverParameters()
    way.SetIntegerParam(way.PRESOLVE, way.PRESOLVE_OFF)
    way.SetIntegerParam(way.LP_ALGORITHM, way.PRIMAL)
    return way
