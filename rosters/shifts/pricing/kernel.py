"""The cheapest line of work of a person over a window of days: a shortest path with resource constraints
(SPPRC), compiled by Numba.

After Irnich and Desaulniers, Shortest Path Problems with Resource Constraints, in Column Generation,
Springer 2005; here a label is an array cell. A state at the end of a day is: class and length of the run of
work (or length of the run of free days), and what has been used up: weekends, shifts of the counted kinds
(one number for all of them), minutes. A page holds the least price of every state of a day that can have
been reached and can still come to a good end: work [C,R,K,N,M], free [F,K,N,M]. Pages follow each other in
one array; the way back reads them again. Lengths of runs are one less than in words.
"""

from collections.abc import Callable
from typing import NamedTuple, ParamSpec, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from rosters.shifts.sheet import BLOCKED, FREE, Ints, Prices, Schedule

Flags = NDArray[np.bool_]
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def compiled(reckon: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Compile on first use and keep the result on disk. Where no folder may be written every process
    compiles again."""
    try:
        return cast(Callable[Asked, Answer], njit(reckon, nogil=True, cache=True))
    except RuntimeError:
        return cast(Callable[Asked, Answer], njit(reckon, nogil=True))


class Shifts(NamedTuple):
    """The kinds of shift as they matter to a person.

    `of` [S] is the group of each kind: kinds of a group [G] differ in nothing but their price. `class_` [G]
    tells what may come after them, `before` [G,C] after which classes they may come, `alike` [G] the first
    group with the same `before`. `units` [G] is how long they are. `may` [G,N] says whether one more is
    allowed at that count, `step` [G] where that leads.
    """

    of: Ints
    class_: Ints
    before: Flags
    alike: Ints
    units: Ints
    may: Flags
    step: Ints


class Days(NamedTuple):
    """The days of a window.

    `begins` [D] and `goes_on` [D] are the weekends that count when a run begins or goes on that day,
    `enough` [D,R] the runs that may end before it. After each number of days [D+1] there are places for so
    many `weekends` and for the minutes `low` to `high`. `at` [D+2] is where each page begins.
    """

    begins: Ints
    goes_on: Ints
    enough: Flags
    weekends: Ints
    low: Ints
    high: Ints
    at: Ints


class Ends(NamedTuple):
    """Where a person comes from and is to arrive.

    `on`, `class_`, `run`: whether at work on the day before, in which run. The runs `work` [C,R] of work
    and `free` [F] of free days may be the last, with minutes from `low` to `high`. Nobody is free on the
    last day with `full` weekends used up.
    """

    on: bool
    class_: int
    run: int
    work: Flags
    free: Flags
    low: int
    high: int
    full: int


@compiled
def cheapest(prices: Prices, shifts: Shifts, days: Days, ends: Ends) -> tuple[Schedule, np.float32]:
    """Return the cheapest row at the prices [D,S] and what it costs; BLOCKED or more where no row keeps the
    rules."""
    cells = np.full(days.at[-1], BLOCKED, np.float32)
    price, kind = _by_group(prices, shifts)
    work, free = _page(cells, shifts, days, ends, 0)
    if ends.on:
        work[ends.class_, ends.run, 0, 0, 0] = 0
    else:
        free[ends.run, 0, 0, 0] = 0
    for day in range(len(prices)):
        work2, free2 = _page(cells, shifts, days, ends, day + 1)
        shift = days.low[day] - days.low[day + 1]
        _rest(work, free, free2, days.enough[day], shift)
        _work(work, free, work2, price[day], shifts, days.begins[day], days.goes_on[day], shift)
        work, free = work2, free2
    return _way_back(cells, price, kind, shifts, days, ends)


@compiled
def _by_group(prices: Prices, shifts: Shifts) -> tuple[Prices, Schedule]:
    """Return the least price of each group on each day, and which kind's it is [D,G]."""
    price = np.full((len(prices), len(shifts.units)), BLOCKED, np.float32)
    kind = np.zeros(price.shape, np.int8)
    for day in range(len(prices)):
        for s in range(prices.shape[1]):
            if prices[day, s] < price[day, shifts.of[s]]:
                price[day, shifts.of[s]] = prices[day, s]
                kind[day, shifts.of[s]] = s
    return price, kind


@compiled
def _page(cells: Prices, shifts: Shifts, days: Days, ends: Ends, number: int) -> tuple[Prices, Prices]:
    """Fill the page after so many days."""
    classes, runs = ends.work.shape
    weekends, counts = days.weekends[number], shifts.may.shape[1]
    minutes = days.high[number] - days.low[number] + 1
    middle = days.at[number] + classes * runs * weekends * counts * minutes
    work = cells[days.at[number] : middle].reshape((classes, runs, weekends, counts, minutes))
    free = cells[middle : days.at[number + 1]].reshape((len(ends.free), weekends, counts, minutes))
    return work, free


@compiled
def _rest(work: Prices, free: Prices, free2: Prices, enough: Flags, shift: int) -> None:
    """Extend by a free day: the first after a run, one more, or one of enough."""
    always = np.ones(free.shape[2], np.bool_)
    for class_ in range(work.shape[0]):
        for run in range(work.shape[1]):
            if enough[run]:
                _lower(free2[0], work[class_, run], always, np.float32(0), 0, 0, shift)
    last = len(free) - 1
    for run in range(last):
        _lower(free2[run + 1], free[run], always, np.float32(0), 0, 0, shift)
    _lower(free2[last], free[last], always, np.float32(0), 0, 0, shift)


@compiled
def _work(
    work: Prices,
    free: Prices,
    work2: Prices,
    price: Prices,
    shifts: Shifts,
    begins: int,
    goes_on: int,
    shift: int,
) -> None:
    """Extend by a day of work: the first of a run, or one more."""
    heads = np.empty((len(price), *work.shape[1:]), np.float32)
    known = np.zeros(len(price), np.bool_)
    for group in range(len(price)):
        if price[group] >= BLOCKED:
            continue
        target, head = work2[shifts.class_[group]], shifts.alike[group]
        if not known[head]:
            known[head] = True
            _head(heads[head], work, shifts.before[group])
        may, step, by = shifts.may[group], shifts.step[group], shift + shifts.units[group]
        _lower(target[0], free[-1], may, price[group], begins, step, by)
        for run in range(work.shape[1] - 1):
            _lower(target[run + 1], heads[head, run], may, price[group], goes_on, step, by)


@compiled
def _head(head: Prices, work: Prices, before: Flags) -> None:
    """Return the cheapest of the classes after which a group may come."""
    head[:] = BLOCKED
    into = head.reshape(head.size)
    for class_ in range(len(work)):
        if before[class_]:
            source = work[class_].reshape(head.size)
            for cell in range(head.size):
                into[cell] = min(into[cell], source[cell])


@compiled
def _lower(
    target: Prices, source: Prices, may: Flags, price: np.float32, weekend: int, step: int, shift: int
) -> None:
    """Write the states of the next page [K,N,M] to which those of `source` lead, where they are cheaper."""
    first, end = max(0, -shift), min(source.shape[2], target.shape[2] - shift)
    for k in range(min(source.shape[0], target.shape[0] - weekend)):
        for n in range(source.shape[1]):
            if may[n]:
                out, into = source[k, n], target[k + weekend, n + step]
                for m in range(first, end):
                    into[m + shift] = min(into[m + shift], out[m] + price)


@compiled
def _way_back(
    cells: Prices, price: Prices, kind: Schedule, shifts: Shifts, days: Days, ends: Ends
) -> tuple[Schedule, np.float32]:
    """Trace from the cheapest end to the first day."""
    row, always = np.full(len(price), FREE, np.int8), np.ones((len(shifts.units), 1), np.bool_)
    least, on, class_, run, k, n, m = _end(cells, shifts, days, ends)
    if least >= BLOCKED:
        return row, least
    for day in range(len(price) - 1, -1, -1):
        work, free = _page(cells, shifts, days, ends, day)
        low = days.low[day]
        if not on:
            on, class_, run = _rested(
                work[:, :, k, n, m - low], free[:, k, n, m - low], days.enough[day], run
            )
            continue
        k -= days.goes_on[day] if run else days.begins[day]
        sources, before = (work[:, run - 1, k], shifts.before) if run else (free[-1:, k], always)
        group, class_ = _worked(sources, before, price[day], shifts, class_, n, m - low)
        row[day] = kind[day, group]
        n, m = n - shifts.step[group], m - shifts.units[group]
        on, run = run > 0, run - 1 if run else len(free) - 1
    return row, least


@compiled
def _end(
    cells: Prices, shifts: Shifts, days: Days, ends: Ends
) -> tuple[np.float32, bool, int, int, int, int, int]:
    """Return the cheapest of the states that keep the contract and fit to what comes after the window."""
    work, free = _page(cells, shifts, days, ends, len(days.begins))
    low, best = days.low[-1], (np.float32(BLOCKED), False, 0, 0, 0, 0, 0)
    first, end = max(0, ends.low - low), min(free.shape[3], ends.high - low + 1)
    for k in range(free.shape[1]):
        for n in range(free.shape[2]):
            for m in range(first, end):
                for run in range(len(free)):
                    if ends.free[run] and k != ends.full and free[run, k, n, m] < best[0]:
                        best = (free[run, k, n, m], False, 0, run, k, n, m + low)
                for class_ in range(len(work)):
                    for run in range(work.shape[1]):
                        if ends.work[class_, run] and work[class_, run, k, n, m] < best[0]:
                            best = (work[class_, run, k, n, m], True, class_, run, k, n, m + low)
    return best


@compiled
def _worked(
    sources: Prices, before: Flags, price: Prices, shifts: Shifts, class_: int, n: int, m: int
) -> tuple[int, int]:
    """Return the group that is worked at the end of a day, and which of the `sources` [C,N,M] of the day
    before it follows."""
    best, found = np.float32(2 * BLOCKED), (0, 0)
    for group in range(len(price)):
        n0, m0 = n - shifts.step[group], m - shifts.units[group]
        if (
            shifts.class_[group] == class_
            and n0 >= 0
            and shifts.may[group, n0]
            and 0 <= m0 < sources.shape[2]
        ):
            for source in range(len(sources)):
                cost = sources[source, n0, m0] + price[group]
                if before[group, source] and cost < best:
                    best, found = cost, (group, source)
    return found


@compiled
def _rested(work: Prices, free: Prices, enough: Flags, run: int) -> tuple[bool, int, int]:
    """Return where a person free on a day comes from: at work or not, class and run; `work` [C,R] and
    `free` [F] are before."""
    best, found, last = np.float32(2 * BLOCKED), (False, 0, 0), len(free) - 1
    if run == last:
        best, found = free[last], (False, 0, last)
    if run and free[run - 1] <= best:
        best, found = free[run - 1], (False, 0, run - 1)
    for class_ in range(len(work)):
        for length in range(work.shape[1]):
            if run == 0 and enough[length] and work[class_, length] < best:
                best, found = work[class_, length], (True, class_, length)
    return found
