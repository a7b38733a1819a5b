"""Column generation on a window: better and better lines of work, then one of them for everybody.

After Dantzig and Wolfe (Operations Research 8, 1960); the duals are smoothed (Wentges, ITOR 4, 1997) and
start from the volume algorithm.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil

import numpy as np
from numpy.typing import NDArray

from rosters.shifts.columns.master import Column, Duals, Master
from rosters.shifts.columns.window import Window

SMOOTH = 0.7
"""How much of the best duals so far is kept (Wentges 1997): duals that jump about price useless columns."""
START, FAR, AVERAGED = 0.3, 0.05, 0.1
"""Of the price of one who is missing, the dual at first; of the way to the worth, a step; the latest rows' weight."""
CLIMB, LATEST = 60, 10
"""Rounds of ascent, and those whose columns are kept."""
GENTLE = 0.015
"""The part of the people chosen at a time, at least."""
PATIENCE = 12
"""Rounds of pricing after each choice: with fewer, what is left to choose from does not fit together."""
SMALLER, KEPT = 0.5, 60
"""When so many are left of those in the programme it is made again for them, with so many columns for each."""
CERTAIN = 0.95
"""The part from which a column counts as chosen."""


@dataclass(slots=True)
class Relaxed:
    """The relaxation as far as it was solved: its price, a lower bound on every schedule, the duals behind
    the bound."""

    price: float = np.inf
    bound: float = -np.inf
    centre: NDArray[np.float64] | None = None
    trail: list[float] = field(default_factory=list)

    def stalled(self) -> bool:
        """Say whether price and bound have all but stopped coming closer to each other."""
        return len(self.trail) > 20 and self.trail[-20] - self.trail[-1] < 2e-3 * abs(self.price)


def generate(
    window: Window,
    master: Master,
    deadline: float,
    rounds: int = 10_000,
    enough: float = -np.inf,
    known: Relaxed | None = None,
) -> Relaxed:
    """Add columns until the price of the relaxation is low enough, none would lower it, it stalls, or time
    is up."""
    relaxed = known or Relaxed()
    for _ in range(rounds):
        relaxed.price, duals = master.solve()
        relaxed.trail.append(relaxed.price - relaxed.bound)
        if relaxed.price <= max(enough, relaxed.bound + 0.5) or time.monotonic() > deadline:
            break
        if relaxed.stalled() or not _grow(window, master, relaxed, duals):
            if window.counting:
                break
            window.count()
            relaxed.trail.clear()
    return relaxed


def ascend(window: Window, master: Master, worth: float) -> Relaxed:
    """Return good duals before the first programme is solved, and columns priced at them. `worth` is a
    schedule's.

    The volume algorithm (Barahona and Anbil, Math. Program. 87, 2000): steps along what the average of the
    rows is missing.
    """
    under, over = window.sheet.under[window.days], window.sheet.over[window.days]
    at = np.where(window.required > 0, START * under, 0.0)
    relaxed, average, step, behind = Relaxed(centre=at), at * 0.0, 1.0, 0
    for number in range(CLIMB):
        priced = window.price(at)
        bound, weight = window.bound(at, priced), AVERAGED if number else 1.0
        average += weight * (window.sheet.cover(priced.rows) - average)
        behind = 0 if bound > relaxed.bound else behind + 1
        step *= 0.7 if behind and behind % 5 == 0 else 1.0 if behind else 1.1
        if not behind:
            relaxed.bound, best = bound, at
        lack = window.required - average
        lack[((best >= under) & (lack > 0)) | ((best <= -over) & (lack < 0))] = 0
        far = FAR * step * (worth - relaxed.bound) / max(1e-9, float((lack**2).sum()))
        at = np.clip(best + far * lack, -over, under)
        if number >= CLIMB - LATEST:
            for member in np.flatnonzero(priced.usable):
                master.add(window.column(int(window.who[member]), priced.rows[member]))
    relaxed.centre = best
    return relaxed


def _grow(window: Window, master: Master, relaxed: Relaxed, duals: Duals) -> bool:
    """Price at smoothed duals, and at the true ones where that brought nothing."""
    if relaxed.centre is not None:
        smooth = Duals(SMOOTH * relaxed.centre + (1 - SMOOTH) * duals.cover, duals.person)
        if _price(window, master, relaxed, duals, smooth):
            return True
    return _price(window, master, relaxed, duals, duals)


def _price(window: Window, master: Master, relaxed: Relaxed, duals: Duals, at: Duals) -> bool:
    priced = window.price(at.cover)
    bound = window.bound(at.cover, priced)
    if bound > relaxed.bound:
        relaxed.bound, relaxed.centre = bound, at.cover
    added = False
    for member in np.nonzero(priced.usable)[0]:
        column = window.column(int(window.who[member]), priced.rows[member])
        if master.reduced(duals, column) < -1e-3:
            added |= master.add(column)
    return added


def diversify(
    window: Window, duals: Duals, random: np.random.Generator, rounds: int, deadline: float = np.inf
) -> Iterator[Column]:
    """Add columns around the duals, some of them again and again, so that there is something to choose
    from."""
    width = 0.15 * np.abs(duals.cover) + 1.0
    for _ in range(rounds):
        if time.monotonic() > deadline:
            return
        priced = window.price(duals.cover + random.normal(0.0, 1.0, duals.cover.shape) * width)
        for member in np.nonzero(priced.usable)[0]:
            yield window.column(int(window.who[member]), priced.rows[member])


def dive(window: Window, master: Master, deadline: float) -> dict[int, Column]:
    """Choose columns one after the other, those with the largest part first, pricing again in between (a
    diving heuristic)."""
    everybody, chosen, price = len(window.who), dict[int, Column](), -np.inf
    while True:
        began = time.monotonic()
        generate(window, master, deadline, rounds=PATIENCE, enough=price + 0.5)
        price, duals = master.solve()
        steps = max(1.0, (deadline - time.monotonic()) / max(0.001, time.monotonic() - began))
        at_least = max(1, ceil((everybody - len(chosen)) / steps), ceil(GENTLE * everybody))
        open_shares = [share for share in master.shares() if share[1].person not in chosen]
        for number, (part, column) in enumerate(open_shares):
            if column.person not in chosen and (number < at_least or part >= CERTAIN):
                chosen[column.person] = column
                master.fix(column)
        if len(chosen) == everybody:
            return chosen
        if everybody - len(chosen) <= SMALLER * len(window.who):
            window, master = without(window, master, duals, chosen)


def without(window: Window, master: Master, duals: Duals, chosen: dict[int, Column]) -> tuple[Window, Master]:
    """Return the programme of those who have no column yet, with their cheapest columns."""
    window = window.without(chosen)
    smaller, kept = window.master(), Counter[int]()
    for column in sorted(master.columns, key=lambda column: master.reduced(duals, column)):
        if column.person not in chosen and kept[column.person] < KEPT:
            kept[column.person] += 1
            smaller.add(column)
    return window, smaller
