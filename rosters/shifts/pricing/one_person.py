"""The best line of work of one person over some days, everybody else staying where they are."""

import numpy as np

from rosters.shifts.boundary import boundary_of
from rosters.shifts.pricing.kernel import cheapest
from rosters.shifts.pricing.layout import Counted, layout
from rosters.shifts.sheet import BLOCKED, FREE, Ints, Prices, Schedule, Sheet

TRIES = 12
"""How often a row is asked for until one keeps the most of each kind."""
COUNTERS = 64
"""Counts a person may have at once; kinds that would need more are kept by fees."""
FEE = np.float32(5.0)
"""What a shift of such a kind costs at first; it doubles with every row that has too many of them."""


def best_row(
    sheet: Sheet, schedule: Schedule, person: int, first: int, last: int, worth: Prices, pace: bool = False
) -> Schedule | None:
    """Return the best row where one more person on a day and kind [days,S] is worth so much; None if no row
    keeps the rules."""
    boundary = boundary_of(sheet, schedule, np.array([person]), first, last, pace)
    prices, fees, counted = (
        sheet.price[person, first : last + 1] - worth,
        np.zeros(sheet.kinds, np.float32),
        Counted(),
    )
    for _ in range(TRIES):
        plan = layout(sheet, person, boundary, 0, first, last, counted)
        if plan is None:
            return None
        row, least = cheapest((prices + fees).astype(np.float32), *plan)
        if least >= BLOCKED / 2:
            return None
        excess = np.bincount(row[row != FREE], minlength=sheet.kinds) > boundary.most[0]
        if not excess.any():
            return row
        for kind in np.flatnonzero(excess).tolist():
            most = int(boundary.most[0, kind])
            if kind not in counted and plan.counts * (most + 1) <= COUNTERS:
                counted[kind] = most
            else:
                fees[kind] = 2 * fees[kind] + FEE
    return None


def marginal(sheet: Sheet, cover: Ints, days: slice) -> Prices:
    """Return what one more person on each day and kind saves (negative: costs) beside those who are there
    [days,S]."""
    lacking = sheet.required[days] > cover[days]
    return np.where(lacking, sheet.under[days], -sheet.over[days])
