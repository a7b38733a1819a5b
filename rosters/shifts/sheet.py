"""The sheet: persons x days x kinds of shift as arrays, and what a schedule filled in on it is worth.

A schedule is an int8 array, a row a person, a column a day: the kind worked, or FREE. Minutes are counted
in the largest unit that divides all kinds.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FREE = -1
BLOCKED = np.float32(1e9)
"""The price of what may not be."""

Schedule = NDArray[np.int8]
Ints = NDArray[np.int64]
Prices = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Sheet:
    """P persons, D days, S kinds. `price` [P,D,S] is what a shift costs its person, BLOCKED where it may
    not be.

    `required`, `under`, `over` [D,S] are the people asked for and the price of each one missing or too
    many. `units` [S] are the lengths of the kinds, `low` and `high` [P] the least and most of them.
    `longest`, `shortest`, `rest` [P] are the longest and shortest run of days and the shortest run of days
    off, `weekends` [P] and `most` [P,S] the most weekends and shifts of a kind. `follows` [S,S] tells which
    kind may come the day after which. `weekday` is that of day 0, Monday being 0. `constant` is what is
    owed whatever is decided.
    """

    price: Prices
    required: Ints
    under: Prices
    over: Prices
    units: Ints
    low: Ints
    high: Ints
    longest: Ints
    shortest: Ints
    rest: Ints
    weekends: Ints
    most: Ints
    follows: NDArray[np.bool_]
    weekday: int
    constant: int

    @property
    def persons(self) -> int:
        """Return how many people there are."""
        return int(self.price.shape[0])

    @property
    def days(self) -> int:
        """Return how many days there are."""
        return int(self.price.shape[1])

    @property
    def kinds(self) -> int:
        """Return how many kinds of shift there are."""
        return int(self.price.shape[2])

    @property
    def states(self) -> float:
        """Return how many states all people may be in over the whole sheet: what pricing them takes."""
        per_day = len(self.classes[0]) * self.longest * (self.weekends + 1) * (self.high + 1)
        return float(per_day.sum()) * self.days

    @cached_property
    def classes(self) -> tuple[NDArray[np.bool_], Ints]:
        """Return which kinds may come after each class [C,S] of kinds alike in that (equivalence classes),
        and the class of each kind [S]."""
        follows, class_of = np.unique(self.follows, axis=0, return_inverse=True)
        return follows, class_of.reshape(-1)

    def cover(self, schedule: Schedule) -> Ints:
        """Return how many people a schedule gives each day and kind [D,S]."""
        return np.stack([(schedule == kind).sum(axis=0) for kind in range(self.kinds)], axis=1)

    def worth(self, schedule: Schedule) -> int:
        """Return the whole price of a schedule."""
        who, day = np.nonzero(schedule != FREE)
        shifts = float(self.price[who, day, schedule[who, day]].sum(dtype=np.float64))
        return self.constant + round(shifts + self.cover_price(self.cover(schedule)))

    def cover_price(self, cover: Ints, days: slice = slice(None)) -> float:
        """Return what missing and superfluous people cost, on some days or on all."""
        lacking = self.required[days] - cover[days]
        prices = self.under[days] * np.maximum(0, lacking) + self.over[days] * np.maximum(0, -lacking)
        return float(prices.sum(dtype=np.float64))

    def row_price(self, person: int, first: int, row: Schedule) -> float:
        """Return what a person's row costs by itself; its first day is `first`."""
        at = np.nonzero(row != FREE)[0]
        return float(self.price[person, first + at, row[at]].sum(dtype=np.float64))


def enter(cover: Ints, first: int, row: Schedule, sign: int = 1) -> None:
    """Add a row that begins on day `first` to the people there are, or take it away."""
    days = np.flatnonzero(row != FREE)
    cover[first + days, row[days]] += sign  # no row has two shifts on a day
