"""What the kernel is told about a person and a window of days: groups of shifts, places on pages, ends.

The rules of runs need no state of their own at the sheet's edges: a run that touches an edge is never too
short.
"""

from typing import NamedTuple, cast
from weakref import WeakKeyDictionary

import numpy as np

from rosters.shifts.boundary import OPEN, SATURDAY, Boundary
from rosters.shifts.pricing.kernel import Days, Ends, Flags, Shifts
from rosters.shifts.sheet import FREE, Ints, Sheet

SUNDAY = 6
Counted = dict[int, int]
"""Kinds whose number is part of the state, each with the most of it."""
_known: WeakKeyDictionary[Sheet, dict[tuple[tuple[int, int], ...], Shifts]] = WeakKeyDictionary()
"""The groups of each sheet as long as it lives: there are few, and some are asked for with every row."""


class Layout(NamedTuple):
    """A person's part of the programme."""

    shifts: Shifts
    days: Days
    ends: Ends

    @property
    def counts(self) -> int:
        """Return how many counts of the counted kinds there are places for."""
        return len(self.shifts.may[0])


def layout(
    sheet: Sheet, person: int, boundary: Boundary, at: int, first: int, last: int, counted: Counted
) -> Layout | None:
    """Lay out row `at` of the boundary over first..last (inclusive). Return None where nothing is left of
    the contract."""
    if boundary.weekends[at] < 0 or (boundary.most[at] < 0).any() or boundary.high[at] < 0:
        return None
    shifts, ends = _shifts(sheet, counted), _ends(sheet, person, boundary, at, first)
    weekday = (np.arange(first, last + 1) + sheet.weekday) % 7
    weekends = np.cumsum((weekday == SATURDAY) | ((np.arange(len(weekday)) == 0) & (weekday == SUNDAY)))
    weekends = np.minimum(np.append(0, weekends), boundary.weekends[at]) + 1
    low, high = _minutes(sheet, ends, len(weekday))
    runs = ends.work.size + ends.free.size
    cells = weekends * shifts.may.shape[1] * (high - low + 1) * runs
    days = Days(
        (weekday >= SATURDAY).astype(np.int64),
        (weekday == SATURDAY).astype(np.int64),
        _enough(sheet, person, first, last),
        weekends,
        low,
        high,
        np.append(0, np.cumsum(cells)),
    )
    return Layout(shifts, days, ends)


def _shifts(sheet: Sheet, counted: Counted) -> Shifts:
    known, key = _known.setdefault(sheet, {}), tuple(sorted(counted.items()))
    if key not in known:
        known[key] = _grouped(sheet, dict(key))
    return known[key]


def _grouped(sheet: Sheet, counted: Counted) -> Shifts:
    """Group kinds with the same class, the same classes before and the same use."""
    follows, class_of = sheet.classes
    _, alike = np.unique(follows.T, axis=0, return_inverse=True)
    own = [kind if kind in counted else -1 for kind in range(sheet.kinds)]
    same = np.stack([class_of, alike.reshape(-1), sheet.units, own], axis=1)
    _, one, of = np.unique(same, axis=0, return_index=True, return_inverse=True)
    may, step = _counters(one, counted)
    before = np.ascontiguousarray(follows.T[one])
    return Shifts(of.reshape(-1), class_of[one], before, same[one, 1], sheet.units[one], may, step)


def _counters(kinds: Ints, counted: Counted) -> tuple[Flags, Ints]:
    """Return at which counts one more of a kind is allowed [G,N], and by how much the count rises [G]."""
    counts = np.arange(np.prod([most + 1 for most in counted.values()], dtype=np.int64))
    may, step, place = np.ones((len(kinds), len(counts)), np.bool_), np.zeros(len(kinds), np.int64), 1
    for kind, most in counted.items():
        group = np.flatnonzero(kinds == kind)[0]
        may[group], step[group] = counts // place % (most + 1) < most, place
        place *= most + 1
    return may, step


def _minutes(sheet: Sheet, ends: Ends, days: int) -> tuple[Ints, Ints]:
    """Return the least and most minutes after each number of days that still lead to what is wanted."""
    number, runs, rests = np.arange(days + 1), ends.work.shape[1], len(ends.free)
    busiest = number // (runs + rests) * runs + np.minimum(runs, number % (runs + rests))
    within = busiest * sheet.units.max()
    high = np.minimum(ends.high, within)
    return np.maximum(0, np.minimum(ends.low - within[::-1], high)), high


def _enough(sheet: Sheet, person: int, first: int, last: int) -> Flags:
    """Return the lengths of a run with which it may end before each day: any if it began with the sheet."""
    length, number = np.arange(1, sheet.longest[person] + 1), np.arange(last - first + 1)[:, None]
    begun_with_sheet = (length == number) & (first == 0)
    return cast(Flags, (length >= sheet.shortest[person]) | begun_with_sheet)


def _ends(sheet: Sheet, person: int, boundary: Boundary, at: int, first: int) -> Ends:
    work, free = _last(sheet, person, boundary, at)
    on, run, left = boundary.kind[at] != FREE, int(boundary.run[at]), int(boundary.weekends[at])
    longest = work.shape[1] if on else len(free)
    run = longest if run == first and not on else min(run, longest)
    full = left if boundary.shared[at] else -1  # the Sunday after needs a weekend that is still left
    class_ = int(sheet.classes[1][boundary.kind[at]]) if on else 0
    return Ends(bool(on), class_, run - 1, work, free, int(boundary.low[at]), int(boundary.high[at]), full)


def _last(sheet: Sheet, person: int, boundary: Boundary, at: int) -> tuple[Flags, Flags]:
    """Return what may come before the day after the window: classes and runs [C,R], runs of free days [F]."""
    runs, rests = np.arange(1, sheet.longest[person] + 1), np.arange(1, sheet.rest[person] + 1)
    kind, run, reaches = int(boundary.next_kind[at]), int(boundary.next_run[at]), bool(boundary.next_open[at])
    shortest, follows = sheet.shortest[person], sheet.classes[0]
    every = np.ones(len(follows), np.bool_)
    if kind == OPEN:
        return every[:, None] & (runs > 0), rests > 0
    if kind == FREE:
        ended = (runs >= shortest) & (run >= len(rests) or reaches)
        return every[:, None] & ended, (rests + run >= len(rests)) | reaches
    fits = (runs + run <= len(runs)) & ((runs + run >= shortest) | reaches)
    return follows[:, kind][:, None] & fits, (rests == len(rests)) & bool(run >= shortest or reaches)
