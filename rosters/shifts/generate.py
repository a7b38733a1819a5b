"""Column generation on a stretch: better and better sequences, then one of them for everybody."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from rosters.shifts.master import Column, Duals, Master
from rosters.shifts.sheet import FREE, Chart
from rosters.shifts.stretch import Stretch

SMOOTH = 0.6
"""How much of the best duals so far is kept (Wentges 1997): duals that jump about price useless columns."""
GENTLE = 0.03
"""The part of the people chosen at a time, at least."""
CERTAIN = 0.95
"""The part from which a column counts as chosen."""


@dataclass(slots=True)
class Relaxed:
    """The relaxation as far as it was solved: its price, a bound on every plan, the duals behind the bound."""

    price: float = np.inf
    bound: float = -np.inf
    centre: NDArray[np.float64] | None = None
    trail: list[float] = field(default_factory=list)

    def stalled(self) -> bool:
        """Whether the price has all but stopped falling."""
        return len(self.trail) > 20 and self.trail[-20] - self.trail[-1] < 1e-3 * abs(self.trail[-1])


def generate(
    stretch: Stretch, master: Master, deadline: float, rounds: int = 10_000, known: Relaxed | None = None
) -> Relaxed:
    """Add columns until none would lower the price of the relaxation (or it stalls, or time is up)."""
    relaxed = known or Relaxed()
    for _ in range(rounds):
        relaxed.price, duals = master.solve()
        relaxed.trail.append(relaxed.price)
        if relaxed.price - relaxed.bound < 0.5 or time.monotonic() > deadline:
            break
        if relaxed.stalled() or not _grow(stretch, master, relaxed, duals):
            if stretch.counting:
                break
            stretch.count()
            relaxed.trail.clear()
    return relaxed


def _grow(stretch: Stretch, master: Master, relaxed: Relaxed, duals: Duals) -> bool:
    """Price at smoothed duals, at the true ones where that brought nothing."""
    if relaxed.centre is not None:
        smooth = Duals(SMOOTH * relaxed.centre + (1 - SMOOTH) * duals.cover, duals.person)
        if _price(stretch, master, relaxed, duals, smooth):
            return True
    return _price(stretch, master, relaxed, duals, duals)


def _price(stretch: Stretch, master: Master, relaxed: Relaxed, duals: Duals, at: Duals) -> bool:
    priced = stretch.price(at.cover)
    bound = stretch.bound(at.cover, priced)
    if bound > relaxed.bound:
        relaxed.bound, relaxed.centre = bound, at.cover
    added = False
    for member in np.nonzero(priced.usable)[0]:
        column = stretch.column(int(stretch.who[member]), priced.rows[member])
        if master.reduced(duals, column) < -1e-3:
            added |= master.add(column)
    return added


def diversify(
    stretch: Stretch, master: Master, duals: Duals, random: np.random.Generator, rounds: int
) -> None:
    """More columns around the duals, so that there is something to choose from."""
    width = 0.15 * np.abs(duals.cover) + 1.0
    for _ in range(rounds):
        noise = random.normal(0.0, 1.0, duals.cover.shape) * width
        priced = stretch.price(duals.cover + noise)
        for member in np.nonzero(priced.usable)[0]:
            master.add(stretch.column(int(stretch.who[member]), priced.rows[member]))


def dive(stretch: Stretch, master: Master, deadline: float) -> dict[int, Column]:
    """Choose columns one after the other, those with the largest part first, pricing anew in between."""
    chosen: dict[int, Column] = {}
    while len(chosen) < len(stretch.who):
        began = time.monotonic()
        generate(stretch, master, deadline, rounds=4)
        master.solve()
        steps = max(1.0, (deadline - time.monotonic()) / max(0.001, time.monotonic() - began))
        at_least = max(1, ceil((len(stretch.who) - len(chosen)) / steps), ceil(GENTLE * len(stretch.who)))
        open_shares = [share for share in master.shares() if share[1].person not in chosen]
        for number, (part, column) in enumerate(open_shares):
            if column.person not in chosen and (number < at_least or part >= CERTAIN):
                chosen[column.person] = column
                master.fix(column)
    return chosen


def combine(
    stretch: Stretch,
    columns: Sequence[Column],
    hint: dict[int, Column],
    seconds: float,
    workers: int,
    seed: int,
) -> dict[int, Column] | None:
    """The best choice of one of these columns for everybody (OR-Tools CP-SAT)."""
    model, x = cp_model.CpModel(), {}
    cover: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    per: dict[int, list[cp_model.IntVar]] = {}
    for number, column in enumerate(columns):
        x[number] = model.new_bool_var("")
        model.add_hint(x[number], hint.get(column.person) is column)
        per.setdefault(column.person, []).append(x[number])
        for worked in np.nonzero(column.row != FREE)[0].tolist():
            cover.setdefault((worked, int(column.row[worked])), []).append(x[number])
    for choices in per.values():
        model.add_exactly_one(choices)
    terms, prices = list(x.values()), [round(column.price) for column in columns]
    for (day, kind), literals in cover.items():
        wanted = int(stretch.required[day, kind])
        lack = model.new_int_var(0, max(0, wanted), "")
        extra = model.new_int_var(0, max(0, len(literals) - wanted), "")
        model.add(sum(literals) + lack - extra == wanted)
        terms += [lack, extra]
        prices += [
            round(float(each[stretch.days][day, kind])) for each in (stretch.sheet.under, stretch.sheet.over)
        ]
    model.minimize(cp_model.LinearExpr.weighted_sum(terms, prices))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return {columns[n].person: columns[n] for n, var in x.items() if solver.boolean_value(var)}


def enter(chart: Chart, stretch: Stretch, chosen: dict[int, Column]) -> Chart:
    """The chart with the chosen rows in the stretch."""
    changed = chart.copy()
    for person, column in chosen.items():
        changed[person, stretch.days] = column.row
    return changed
