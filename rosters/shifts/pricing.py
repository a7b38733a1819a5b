"""The best sequence of each person over a stretch of days, all at once: a shortest path with resources.

A state at the end of a day is: kind and length of the run of work (or length of the run of free days), weekends
worked, shifts of the counted kinds, minutes so far. Arrays hold the least price of every state, one page a day; the
way back reads the pages again. The rules of runs need no state of their own at the sheet's edges: a run that touches
an edge is never too short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from rosters.shifts.edges import OPEN, Edges
from rosters.shifts.sheet import BLOCKED, FREE, Chart, Ints, Prices, Sheet

Counted = tuple[tuple[int, int], ...]
"""Kinds whose number is part of the state, each with the most of anybody."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the pages of a batch have in common: sizes and masks. R, F, K, C, M as in the shapes of the pages:
    work [B,S,R,K,C,M], free [B,F,K,C,M]."""

    runs: int
    shortest: int
    rests: int
    weekends: int
    counts: int
    minutes: int
    moves: tuple[tuple[Ints, Ints], ...]
    before: tuple[Ints, ...]


class Pricer:
    """Prices the stretch first..last (inclusive) for people whose runs have the same bounds."""

    def __init__(
        self, sheet: Sheet, who: Ints, first: int, last: int, edges: Edges, counted: Counted = ()
    ) -> None:
        """Lay out the tables; `who` are rows of the sheet, `edges` theirs in the same order."""
        self.sheet, self.who, self.first, self.last, self.edges = sheet, who, first, last, edges
        self.counted = counted
        one = who[0]
        self.tables = Tables(
            runs=int(sheet.longest[one]),
            shortest=int(sheet.shortest[one]),
            rests=int(sheet.rest[one]),
            weekends=max(0, int(edges.weekends.max())) + 1,
            counts=int(np.prod([most + 1 for _, most in counted], dtype=np.int64)),
            minutes=max(0, int(edges.high.max())) + 1,
            moves=_moves(sheet.kinds, counted),
            before=tuple(np.nonzero(sheet.follows[:, kind])[0] for kind in range(sheet.kinds)),
        )

    def best(self, prices: Prices) -> tuple[Chart, Prices]:
        """The cheapest rows [B, days] and their prices; BLOCKED or more where no row keeps the rules."""
        pages = self._open(len(prices))
        for number in range(self.last - self.first + 1):
            self._turn(pages, number, prices[:, number])
        return self._read_back(pages)

    # -- forward ---------------------------------------------------------------------------------------------

    def _open(self, count: int) -> tuple[Prices, Prices]:
        """Empty pages; page 0 is the day before the stretch."""
        t, length = self.tables, self.last - self.first + 2
        tail = (t.weekends, t.counts, t.minutes)
        work = np.full((length, count, self.sheet.kinds, t.runs, *tail), BLOCKED, np.float32)
        free = np.full((length, count, t.rests, *tail), BLOCKED, np.float32)
        edges = self.edges
        for b in range(count):
            left = edges.weekends[b]
            used = t.weekends - 1 - left
            if left < 0 or (edges.most[b] < 0).any() or edges.high[b] < 0:
                continue
            start = self._counted_at(b)
            if edges.kind[b] == FREE:
                run = t.rests if edges.run[b] == self.first else min(int(edges.run[b]), t.rests)
                free[0, b, run - 1, used, start, 0] = 0
            else:
                work[0, b, edges.kind[b], min(edges.run[b], t.runs) - 1, used, start, 0] = 0
        return work, free

    def _counted_at(self, b: int) -> int:
        place, at = 1, 0
        for kind, most in self.counted:
            at += place * (most - min(most, int(self.edges.most[b, kind])))
            place *= most + 1
        return at

    def _turn(self, pages: tuple[Prices, Prices], number: int, prices: Prices) -> None:
        """One day on: page number + 1 from page number."""
        work, free = pages[0][number], pages[1][number]
        weekday = (self.first + number + self.sheet.weekday) % 7
        ended = self._ended(work, number)
        _rest_on(pages[1][number + 1], free, ended)
        begun = free[:, -1]
        heads: dict[bytes, Prices | None] = {}
        for kind in range(self.sheet.kinds):
            price = prices[:, kind]
            if (price >= BLOCKED).all():
                continue
            before = self.tables.before[kind]
            key = before.tobytes()
            if key not in heads:
                heads[key] = work[:, before, :-1].min(axis=1) if len(before) else None
            page = pages[0][number + 1][:, kind]
            self._step(page[:, 0], begun, kind, price, weekday >= 5)
            head = heads[key]
            if head is not None and self.tables.runs > 1:
                self._step(page[:, 1:], head, kind, price[:, None], weekday == 5)

    def _ended(self, work: Prices, number: int) -> Prices:
        """The cheapest way to have just finished a run: long enough, or begun with the sheet."""
        t = self.tables
        ended = cast(Prices, work[:, :, t.shortest - 1 :].min(axis=(1, 2)))
        if self.first == 0 and 0 < number < t.shortest:
            ended = np.minimum(ended, work[:, :, number - 1].min(axis=1))
        return ended

    def _step(self, page: Prices, head: Prices, kind: int, price: Prices, weekend: bool) -> None:
        """Write the states that working a kind leads to."""
        t, units = self.tables, int(self.sheet.units[kind])
        if units >= t.minutes or (weekend and t.weekends == 1):
            return
        fee = price[..., None, None, None]
        source, target = self.tables.moves[kind]
        into, out = (slice(1, None), slice(None, -1)) if weekend else (slice(None), slice(None))
        if len(source) == t.counts:
            page[..., into, :, units:] = head[..., out, :, : t.minutes - units] + fee
        elif len(source):
            page[..., into, target, units:] = head[..., out, :, : t.minutes - units][..., source, :] + fee

    # -- back ------------------------------------------------------------------------------------------------

    def _read_back(self, pages: tuple[Prices, Prices]) -> tuple[Chart, Prices]:
        """Follow each person's cheapest end back to the first day."""
        t, b, last = self.tables, np.arange(len(pages[0][0])), self.last - self.first + 1
        ends_work, ends_free = self._ends()
        pages[1][last][self.edges.shared, :, -1] = (
            BLOCKED  # the Sunday after needs a weekend that is still left
        )
        minutes = np.arange(t.minutes)[None]
        wanted = (minutes >= self.edges.low[:, None]) & (minutes <= self.edges.high[:, None])
        unwanted = np.where(wanted, np.float32(0), BLOCKED)[:, None, None, :]
        work = (pages[0][last] + ends_work[..., None, None, None]).min(axis=(1, 2)) + unwanted
        free = (pages[1][last] + ends_free[..., None, None, None]).min(axis=1) + unwanted
        least = np.minimum(work, free).reshape(len(b), -1)
        place = least.argmin(axis=1)
        weekends, counts, spent = np.unravel_index(place, (t.weekends, t.counts, t.minutes))
        rows = np.full((len(b), last), FREE, np.int8)
        state = _State(b, weekends, counts, spent)
        state.settle(pages, last, ends_work, ends_free, t.runs)
        for number in range(last, 0, -1):
            rows[:, number - 1] = np.where(state.on, state.kind, FREE)
            if number > 1:
                self._back(pages, number, state)
        return rows, least[b, place]

    def _ends(self) -> tuple[Prices, Prices]:
        """What may come before the day after the stretch (0, else BLOCKED): kinds and runs, runs of free days."""
        t, e, sheet = self.tables, self.edges, self.sheet
        runs, rests = np.arange(1, t.runs + 1), np.arange(1, t.rests + 1)
        work = np.zeros((len(e.kind), sheet.kinds, t.runs), np.bool_)
        free = np.zeros((len(e.kind), t.rests), np.bool_)
        for b in range(len(e.kind)):
            kind, run, reaches = int(e.next_kind[b]), int(e.next_run[b]), bool(e.next_open[b])
            if kind == OPEN:
                work[b], free[b] = True, True
            elif kind == FREE:
                work[b] = (runs >= t.shortest)[None] & (run >= t.rests or reaches)
                free[b] = (rests + run >= t.rests) | reaches
            else:
                fits = (runs + run <= t.runs) & ((runs + run >= t.shortest) | reaches)
                work[b] = sheet.follows[:, kind][:, None] & fits[None]
                free[b] = (rests == t.rests) & (run >= t.shortest or reaches)
        return np.where(work, np.float32(0), BLOCKED), np.where(free, np.float32(0), BLOCKED)

    def _back(self, pages: tuple[Prices, Prices], number: int, state: "_State") -> None:
        """From the state at the end of a day to the one it came from."""
        t, sheet, b = self.tables, self.sheet, state.b
        weekday = (self.first + number - 1 + sheet.weekday) % 7
        counted = state.on & ((weekday == 5) | ((weekday == 6) & (state.run == 0)))
        weekends = np.maximum(state.weekends - counted, 0)
        spent = np.maximum(state.spent - np.where(state.on, sheet.units[state.kind], 0), 0)
        counts = np.maximum(state.counts - np.where(state.on, self._strides()[state.kind], 0), 0)
        work = pages[0][number - 1][b, :, :, weekends, counts, spent]
        free = pages[1][number - 1][b, :, weekends, counts, spent]
        enough = np.arange(t.runs) >= t.shortest - 1
        if self.first == 0 and 0 < number - 1 < t.shortest:
            enough[number - 2] = True
        ended = np.where(enough[None, None], work, 4 * BLOCKED).reshape(len(b), -1)
        stayed = np.full_like(free, 4 * BLOCKED)
        stayed[b, np.maximum(state.rest - 1, 0)] = free[b, np.maximum(state.rest - 1, 0)]
        stayed[:, -1] = np.where(state.rest == t.rests - 1, free[:, -1], stayed[:, -1])
        if t.rests > 1:
            stayed[state.rest == 0] = 4 * BLOCKED
            ended[state.rest > 0] = 4 * BLOCKED
        run_on = np.where(
            sheet.follows[:, state.kind].T, work[b, :, np.maximum(state.run - 1, 0)], 4 * BLOCKED
        )
        came_free = np.where(state.on, state.run == 0, stayed.min(axis=1) <= ended.min(axis=1))
        best_end = ended.argmin(axis=1)
        kind = np.where(state.on, run_on.argmin(axis=1), best_end // t.runs)
        run = np.where(state.on, state.run - 1, best_end % t.runs)
        rest = np.where(state.on, t.rests - 1, stayed.argmin(axis=1))
        state.on = ~came_free
        state.kind, state.run = np.where(state.on, kind, 0), np.where(state.on, run, 0)
        state.rest = np.where(state.on, 0, rest)
        state.weekends, state.counts, state.spent = weekends, counts, spent

    def _strides(self) -> Ints:
        strides, place = np.zeros(self.sheet.kinds, np.int64), 1
        for kind, most in self.counted:
            strides[kind] = place
            place *= most + 1
        return strides


class _State:
    """Where each person of a batch is on the way back."""

    def __init__(self, b: Ints, weekends: Ints, counts: Ints, spent: Ints) -> None:
        self.b, self.weekends, self.counts, self.spent = b, weekends, counts, spent
        self.on = np.zeros(len(b), np.bool_)
        self.kind = self.run = self.rest = np.zeros(len(b), np.int64)

    def settle(
        self, pages: tuple[Prices, Prices], last: int, ends_work: Prices, ends_free: Prices, runs: int
    ) -> None:
        """Choose the last day's state among those with the minutes, counts and weekends already chosen."""
        b = self.b
        work = (pages[0][last][b, :, :, self.weekends, self.counts, self.spent] + ends_work).reshape(
            len(b), -1
        )
        free = pages[1][last][b, :, self.weekends, self.counts, self.spent] + ends_free
        at, resting = work.argmin(axis=1), free.argmin(axis=1)
        self.on = work[b, at] <= free[b, resting]
        self.kind, self.run = np.where(self.on, at // runs, 0), np.where(self.on, at % runs, 0)
        self.rest = np.where(self.on, 0, resting)


def _rest_on(page: Prices, free: Prices, ended: Prices) -> None:
    """A free day more: the first after a run, one more, or one of enough."""
    page[:, 0] = ended
    page[:, 1:] = free[:, :-1]
    np.minimum(page[:, -1], free[:, -1], out=page[:, -1])


def _moves(kinds: int, counted: Counted) -> tuple[tuple[Ints, Ints], ...]:
    """For each kind, from which states of the counters to which one more of it leads."""
    size = int(np.prod([most + 1 for _, most in counted], dtype=np.int64))
    every = np.arange(size)
    moves = [(every, every) for _ in range(kinds)]
    place = 1
    for kind, most in counted:
        source = every[every // place % (most + 1) < most]
        moves[kind] = (source, source + place)
        place *= most + 1
    return tuple(moves)


def batches(keys: Sequence[tuple[int, ...]], sizes: Sequence[int], room: int) -> list[Ints]:
    """People with equal keys together, so many at a time as fit in `room` cells."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for number, key in enumerate(keys):
        groups.setdefault(key, []).append(number)
    parts = []
    for members in groups.values():
        width = max(1, room // max(1, max(sizes[m] for m in members)))
        parts += [np.array(members[i : i + width]) for i in range(0, len(members), width)]
    return parts
