"""What a window of days must fit to: each person's days before and after it, and what is left of their
contract."""

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from rosters.shifts.sheet import FREE, Ints, Schedule, Sheet

SATURDAY = 5
OPEN = -2
"""What follows the window is unknown: any end will do."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """For each person [B]: the last kind before the window and the length of that run (of work or free
    days), the kind after it with its run and whether that reaches the end of the sheet, the minutes
    wanted, and the weekends and shifts of each kind left.

    A person who is `shared` works on the Sunday after a window that ends on a Saturday: that weekend is in
    what is left, as it counts once whether or not the Saturday is worked.
    """

    kind: Ints
    run: Ints
    next_kind: Ints
    next_run: Ints
    next_open: NDArray[np.bool_]
    low: Ints
    high: Ints
    weekends: Ints
    most: Ints
    shared: NDArray[np.bool_]

    def of(self, inside: Ints) -> "Boundary":
        """Return the boundary of some of the people."""
        return Boundary(*(getattr(self, name)[inside] for name in self.__slots__))


def boundary_of(
    sheet: Sheet, schedule: Schedule, who: Ints, first: int, last: int, pace: bool = False
) -> Boundary:
    """Return the boundary of days first..last (inclusive) for these people, all other days as the schedule
    has them.

    With `pace` what comes after is not decided yet: the window gets its part of the contract.
    """
    rows = schedule[who]
    outside = rows.copy()
    outside[:, first : last + 1 if not pace else None] = FREE
    spent = np.stack([(outside == kind).sum(axis=1) for kind in range(sheet.kinds)], axis=1)
    low, high = sheet.low[who], sheet.high[who]
    weekends, most = sheet.weekends[who], sheet.most[who]
    if pace:
        low, high, weekends, most = _paced(sheet, who, last)
    kind, run = _before(rows, first)
    after = _open_end(len(who)) if pace or last == sheet.days - 1 else _after(rows, last)
    minutes = spent @ sheet.units
    saturday = (last + sheet.weekday) % 7 == SATURDAY
    shared = (after[0] >= 0) & saturday
    return Boundary(
        kind,
        run,
        *after,
        low - minutes,
        high - minutes,
        weekends - weekends_worked(sheet, outside) + shared,
        most - spent,
        shared,
    )


def weekends_worked(sheet: Sheet, rows: Schedule) -> Ints:
    """Return on how many weekends each row has a shift on Saturday or Sunday."""
    day = np.arange(sheet.days) + sheet.weekday
    weekend = np.flatnonzero(day % 7 >= 5)
    if not weekend.size:
        return np.zeros(len(rows), np.int64)
    begins = np.flatnonzero(np.diff(day[weekend] // 7, prepend=-1))
    return cast(Ints, np.logical_or.reduceat(rows[:, weekend] != FREE, begins, axis=1).sum(axis=1))


def _paced(sheet: Sheet, who: Ints, last: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the part of the contract due by the end of a day, a shift more at most."""
    if last == sheet.days - 1:
        return sheet.low[who], sheet.high[who], sheet.weekends[who], sheet.most[who]
    part, slack = (last + 1) / sheet.days, int(sheet.units.max())
    low = np.ceil(sheet.low[who] * part).astype(np.int64)
    high = np.floor(sheet.high[who] * part).astype(np.int64) + slack
    weekends = np.ceil(sheet.weekends[who] * part).astype(np.int64)
    most = np.ceil(sheet.most[who] * part).astype(np.int64)
    return low, high, weekends, most


def _before(rows: Schedule, first: int) -> tuple[Ints, Ints]:
    """Return the kind on the day before, and how long that run (of work, or of free days) is; 0 at the
    sheet's start."""
    if first == 0:
        return np.full(len(rows), FREE, np.int64), np.zeros(len(rows), np.int64)
    kind = rows[:, first - 1].astype(np.int64)
    return kind, _run(rows[:, :first][:, ::-1])


def _after(rows: Schedule, last: int) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    rest = rows[:, last + 1 :]
    run = _run(rest)
    return rest[:, 0].astype(np.int64), run, run == rest.shape[1]


def _open_end(count: int) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    return np.full(count, OPEN, np.int64), np.zeros(count, np.int64), np.ones(count, np.bool_)


def _run(rows: Schedule) -> Ints:
    """Return the length of the run of work or of free days that each row begins with."""
    worked = rows != FREE
    same = np.logical_and.accumulate(worked == worked[:, :1], axis=1)
    return cast(Ints, same.sum(axis=1))
