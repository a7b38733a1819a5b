"""A window of days to be decided again for some people, everything else as the schedule has it."""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from rosters.shifts.boundary import boundary_of
from rosters.shifts.columns.master import Column, Master
from rosters.shifts.pricing.kernel import cheapest
from rosters.shifts.pricing.layout import Counted, Layout, layout
from rosters.shifts.pricing.one_person import COUNTERS
from rosters.shifts.sheet import BLOCKED, FREE, Ints, Prices, Schedule, Sheet, enter

PARTS = 8
"""Shares of the people that are priced side by side."""
FEE = np.float32(3.0)
"""What a kind of which somebody had too many costs them more, each time."""


class Window:
    """People x days, what the kernel is told about them, and the shifts that the rest of the schedule
    leaves to cover."""

    def __init__(
        self,
        sheet: Sheet,
        schedule: Schedule,
        who: Ints,
        first: int,
        last: int,
        pool: Executor,
        counted: list[Counted] | None = None,
    ) -> None:
        """`who` are rows of the sheet. For each of them `counted` are the kinds that are counted already."""
        self.sheet, self.schedule, self.who, self.pool = sheet, schedule, who, pool
        self.first, self.last = first, last
        self.days = slice(first, last + 1)
        self.edges = boundary_of(sheet, schedule, who, first, last)
        others = schedule.copy()
        others[who, self.days] = FREE
        self.required = sheet.required[self.days] - sheet.cover(others)[self.days]
        self.counted = counted or [Counted() for _ in who]
        self.fees = np.zeros((len(who), sheet.kinds), np.float32)
        self.counting = False
        self.layouts = [self._layout(member) for member in range(len(who))]

    def master(self) -> Master:
        """Return an empty master programme for this window."""
        # what others overfill already is paid for; a negative requirement keeps the price right
        days = self.days
        return Master(self.required, self.sheet.under[days], self.sheet.over[days], self.who)

    def column(self, person: int, row: Schedule) -> Column:
        """Return a row as a column."""
        return Column(person, row.copy(), self.sheet.row_price(person, self.first, row))

    def enter(self, chosen: Mapping[int, Column]) -> Schedule:
        """Return the schedule with the chosen rows in the window."""
        changed = self.schedule.copy()
        for person, column in chosen.items():
            changed[person, self.days] = column.row
        return changed

    def without(self, chosen: Mapping[int, Column]) -> "Window":
        """Return the window of those who have no row yet, the others working the chosen ones."""
        left = np.array([person not in chosen for person in self.who.tolist()])
        who, schedule = self.who[left], self.enter(chosen)
        counted = [counts for counts, stays in zip(self.counted, left, strict=True) if stays]
        smaller = Window(self.sheet, schedule, who, self.first, self.last, self.pool, counted)
        smaller.fees, smaller.counting = self.fees[left], self.counting
        return smaller

    def slack(self, columns: Iterable[Column]) -> tuple[Ints, Ints]:
        """Return how many people are missing, and are too many, on each day and kind when these columns are
        worked."""
        cover = np.zeros_like(self.required)
        for column in columns:
            enter(cover, 0, column.row)
        return np.maximum(0, self.required - cover), np.maximum(0, cover - self.required)

    def worth(self, columns: Collection[Column]) -> float:
        """Return what these columns cost when they are worked, with what is missing and what is too much."""
        lack, extra = self.slack(columns)
        cover = (self.sheet.under[self.days] * lack + self.sheet.over[self.days] * extra).sum(
            dtype=np.float64
        )
        return float(cover) + sum(column.price for column in columns)

    def price(self, worth: NDArray[np.float64]) -> "Priced":
        """Return the best row of everybody when one more person on a day and kind [days,S] is worth so
        much."""
        prices = self.sheet.price[self.who, self.days] - worth[None].astype(np.float32)
        rows, least = self._run(prices + self.fees[:, None, :])
        floor = float(least.sum(dtype=np.float64)) - float((self.fees * np.maximum(0, self.edges.most)).sum())
        excess = self._excess(rows)
        usable = (least < BLOCKED / 2) & (excess <= 0).all(axis=1)
        if self.counting:
            self._count(excess)
        else:
            self._learn(excess)
        return Priced(rows, usable, floor)

    def count(self) -> None:
        """Keep the most of each kind exactly from now on: who has too many of one gets it counted."""
        self.counting = True
        self.fees[:] = 0

    def bound(self, worth: NDArray[np.float64], priced: "Priced") -> float:
        """Return a lower bound on every schedule, by Lagrangian relaxation: the price of the best rows and
        the worth of what is to cover."""
        return priced.floor + float((worth * self.required).sum())

    def _run(self, prices: Prices) -> tuple[Schedule, Prices]:
        rows = np.full((len(self.who), self.last - self.first + 1), FREE, np.int8)
        least = np.full(len(self.who), BLOCKED, np.float32)

        def price(members: Ints) -> None:
            for member in members:
                layout = self.layouts[member]
                if layout:
                    rows[member], least[member] = cheapest(prices[member], *layout)

        list(self.pool.map(price, np.array_split(np.arange(len(self.who)), PARTS)))
        return rows, least

    def _excess(self, rows: Schedule) -> Ints:
        """Return by how many shifts of each kind a row is beyond what is left of it."""
        counts = np.stack([(rows == kind).sum(axis=1) for kind in range(self.sheet.kinds)], axis=1)
        return cast(Ints, counts - self.edges.most)

    def _learn(self, excess: Ints) -> None:
        """Raise the fees on kinds that were too many, and lower those that were not."""
        self.fees = np.where(excess > 0, self.fees + FEE, np.where(excess < 0, self.fees * 0.9, self.fees))
        self.fees[self.fees < 0.05] = 0

    def _count(self, excess: Ints) -> None:
        """Count these kinds for these members; charge a fee where there are too many to count."""
        for member, kind in np.argwhere(excess > 0):
            counted, most, layout = (
                self.counted[member],
                int(self.edges.most[member, kind]),
                self.layouts[member],
            )
            if layout and kind not in counted and layout.counts * (most + 1) <= COUNTERS:
                counted[int(kind)] = most
                self.layouts[member] = self._layout(int(member))
            else:
                self.fees[member, kind] += FEE

    def _layout(self, member: int) -> Layout | None:
        person, counted = int(self.who[member]), self.counted[member]
        return layout(self.sheet, person, self.edges, member, self.first, self.last, counted)


@dataclass(frozen=True, slots=True)
class Priced:
    """The best rows, which of them keep the rules, and the sum of prices that no rows can beat."""

    rows: Schedule
    usable: NDArray[np.bool_]
    floor: float
