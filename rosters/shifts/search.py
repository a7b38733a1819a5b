"""From an empty sheet to a schedule: a first filling, column generation, rounding, one neighbourhood after
another."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from math import ceil

import numpy as np

from rosters.shifts.columns.choice import choose
from rosters.shifts.columns.generate import Relaxed, ascend, dive, diversify, generate
from rosters.shifts.columns.master import Column
from rosters.shifts.columns.window import Window
from rosters.shifts.compact import Compact
from rosters.shifts.neighbourhoods.first_filling import fill
from rosters.shifts.neighbourhoods.places import somewhere
from rosters.shifts.neighbourhoods.ruin_and_recreate import Recreation
from rosters.shifts.sheet import BLOCKED, Ints, Schedule, Sheet

WINDOW = 42
"""Days decided together where the whole sheet is too much at once."""
WORKERS = 4
"""Subsolvers of CP-SAT in a neighbourhood: on two cores four find more than two."""
FEW, MONTH, SLICE = 2, 28, 0.5
"""People and days that ruin and recreate changes at a time; seconds at one heat."""
HOT, WARM, COLD = 0.1, 0.05, 1 / 30
"""Its heat in the price of one who is missing, at first and after other ways; the part of it left at the end."""
MANY, BEFORE, RECREATING = 3000, 0.08, 0.9
"""Persons times days from which it comes before columns; the parts of the time it gets then and in their place."""
CHOICE = 100
"""Rounds of pricing around the best duals: each gives a row to everybody to choose from."""
RELAXING, DIVING, SPREADING = 0.55, 0.3, 0.08
"""The part of all time until which the relaxation may take; those of the time left that rounding and they may take."""
MOST = 6000
"""The most columns chosen from."""
AFFORDED = 50
"""The times of an ascent that must be left, so that relaxation and rounding of many people come to something."""
LARGE = 150_000_000
"""States of all people over all days beyond which the relaxation of the whole takes too long."""

Progress = Callable[[float], None]
Stop = Callable[[], bool]


@dataclass(slots=True)
class Incumbent:
    """The best found so far: the schedule, its price, a lower bound on every schedule."""

    schedule: Schedule
    worth: int
    bound: float = 0.0

    @property
    def proved(self) -> bool:
        """Say whether nothing better exists."""
        return self.worth <= ceil(self.bound - 1e-3)


class Search:
    """One search on one sheet."""

    def __init__(self, sheet: Sheet, seconds: float, seed: int, workers: int, pool: Executor) -> None:
        """Allow `seconds` from now."""
        self.sheet, self.pool, self.workers, self.seed = sheet, pool, workers, seed
        self.began = time.monotonic()
        self.deadline = self.began + seconds
        self.random = np.random.default_rng(seed)
        self.columns: dict[int, dict[bytes, Column]] = defaultdict(dict)
        whole, month = sheet.days, min(MONTH, sheet.days)
        untried = 0.0 if self._many else np.inf  # where there are many, one by one pays at once
        self.ways = {
            "rows": Way("columns", 10, whole if sheet.states <= LARGE else WINDOW, untried),
            "weeks": Way("columns", sheet.persons, min(14, whole), untried),
            "model": Way("compact", 5, month, untried),
            "one by one": Way("recreate", FEW, month, np.inf),
        }

    def left(self) -> float:
        """Return the seconds until the deadline."""
        return self.deadline - time.monotonic()

    def run(self, progress: Progress | None = None, stop: Stop | None = None) -> Incumbent:
        """Search until nothing better exists, time is up, `stop` returns true or Ctrl-C is pressed."""
        schedule = fill(self.sheet)
        incumbent = Incumbent(schedule, self.sheet.worth(schedule), -float(BLOCKED))
        try:
            for _ in self._steps(incumbent):
                if progress:
                    progress(1 - self.left() / (self.deadline - self.began))
                if (stop and stop()) or self.left() < 0.05 or incumbent.proved:
                    break
        except KeyboardInterrupt:
            pass  # what stands in the incumbent is valid at any moment
        return incumbent

    @property
    def _many(self) -> bool:
        return self.sheet.persons * self.sheet.days > MANY

    def _steps(self, incumbent: Incumbent) -> Iterator[None]:
        """Make one improvement after the other."""
        if self._many and self.sheet.states <= LARGE:
            yield from self._recreate(incumbent, BEFORE * self.left(), HOT)
        if self.sheet.states > LARGE or not self._whole(incumbent):
            yield from self._recreate(incumbent, RECREATING * self.left(), HOT)
        while True:
            yield
            self._neighbourhood(incumbent)

    def _recreate(
        self, incumbent: Incumbent, seconds: float, heat: float, people: int = FEW, length: int = MONTH
    ) -> Iterator[None]:
        """Ruin and recreate for so long, cooling down."""
        work = Recreation(self.sheet, incumbent.schedule, self.random)
        began, dear = time.monotonic(), self.sheet.under[self.sheet.required > 0]
        heat *= float(np.median(dear)) if dear.size else 0.0
        while (gone := time.monotonic() - began) < seconds:
            until = min(began + seconds, time.monotonic() + SLICE)
            work.run(people, length, heat * COLD ** (gone / seconds), until, self.pool, self.workers)
            self._keep(incumbent, work.best)
            yield

    def _whole(self, incumbent: Incumbent) -> bool:
        """Decide the sheet as one window and keep its columns for the neighbourhoods. Return false where
        that takes too long."""
        window = Window(
            self.sheet, incumbent.schedule, np.arange(self.sheet.persons), 0, self.sheet.days - 1, self.pool
        )
        master, relaxed = window.master(), Relaxed()
        for person in range(self.sheet.persons):
            master.add(window.column(person, incumbent.schedule[person]))
        if self._many:
            began = time.monotonic()
            relaxed = ascend(window, master, incumbent.worth - self.sheet.constant)
            incumbent.bound = max(incumbent.bound, relaxed.bound + self.sheet.constant)
            if self.left() < AFFORDED * (time.monotonic() - began):
                return False
        generate(window, master, self.began + RELAXING * (self.deadline - self.began), known=relaxed)
        incumbent.bound = max(incumbent.bound, relaxed.bound + self.sheet.constant)
        _, duals = master.solve()
        self._remember(master.columns)
        until = time.monotonic() + DIVING * self.left()
        self._keep(incumbent, window.enter(dive(window, master, until)))
        until = time.monotonic() + SPREADING * self.left()
        self._remember(diversify(window, duals, self.random, CHOICE, until))
        return True

    def _neighbourhood(self, incumbent: Incumbent) -> None:
        """Decide some people's days again: by columns or as one model, whichever has paid more."""
        ways = list(self.ways)
        way = (
            ways[int(self.random.integers(len(ways)))]
            if self.random.random() < 0.3
            else max(ways, key=lambda name: self.ways[name].pace)
        )
        before, began = incumbent.worth, time.monotonic()
        full = self.ways[way].try_one(self, incumbent)
        self.ways[way].learn(before - incumbent.worth, time.monotonic() - began, full, self.sheet)

    def columns_anew(self, incumbent: Incumbent, people: int, length: int) -> bool:
        """Choose among good columns. Return whether that was settled in time."""
        who, first, last = self._somewhere(incumbent, people, length)
        window = Window(self.sheet, incumbent.schedule, who, first, last, self.pool)
        master = window.master()
        mine = {int(p): window.column(int(p), incumbent.schedule[p, window.days]) for p in who}
        for column in mine.values():
            master.add(column)
        if (first, last) == (0, self.sheet.days - 1):
            for person in who:
                for column in self.columns[int(person)].values():
                    master.add(column)
        generate(window, master, min(self.deadline, time.monotonic() + 15), rounds=12)
        price, duals = master.solve()
        for column in diversify(window, duals, self.random, 3):
            master.add(column)
        room = window.worth(mine.values()) - price
        reduced = {id(column): master.reduced(duals, column) for column in master.columns}
        useful = [c for c in master.columns if reduced[id(c)] <= room or c is mine[c.person]]
        useful.sort(key=lambda c: (c is not mine[c.person], reduced[id(c)]))
        began, limit = time.monotonic(), min(6.0, self.left())
        chosen = choose(window, useful[:MOST], limit, list(mine.values()))
        if chosen:
            self._keep(incumbent, window.enter(chosen))
        return time.monotonic() - began < 0.8 * limit

    def compact_anew(self, incumbent: Incumbent, people: int, length: int) -> bool:
        """Solve one boolean model. Return whether it was settled in time."""
        who, first, last = self._somewhere(incumbent, people, length)
        began, limit = time.monotonic(), min(8.0, self.left())
        answer = Compact(self.sheet, incumbent.schedule, who, first, last).solve(limit, WORKERS, self.seed)
        if answer:
            if len(who) == self.sheet.persons and last - first + 1 == self.sheet.days:
                incumbent.bound = max(incumbent.bound, answer.bound)
            self._keep(incumbent, answer.schedule)
        return time.monotonic() - began < 0.8 * limit

    def _remember(self, columns: Iterable[Column]) -> None:
        """Keep columns of whole rows for the neighbourhoods."""
        for column in columns:
            self.columns[column.person][column.row.tobytes()] = column

    def recreate_anew(self, incumbent: Incumbent, people: int, length: int) -> bool:
        """Ruin and recreate for some moments; it is never settled."""
        heat = WARM ** (1 + self.random.random())
        for _ in self._recreate(incumbent, min(4 * SLICE, self.left()), heat, people, length):
            pass
        return False

    def _somewhere(self, incumbent: Incumbent, people: int, length: int) -> tuple[Ints, int, int]:
        who, first, last = somewhere(
            self.sheet, self.sheet.cover(incumbent.schedule), people, length, self.random
        )
        return np.array(sorted(who)), first, last

    def _keep(self, incumbent: Incumbent, found: Schedule) -> None:
        worth = self.sheet.worth(found)
        if worth <= incumbent.worth:
            incumbent.schedule, incumbent.worth = found, worth


@dataclass(slots=True)
class Way:
    """A kind of neighbourhood: how many people and days, and what a second of it has brought lately."""

    model: str
    people: int
    length: int
    pace: float

    def try_one(self, search: Search, incumbent: Incumbent) -> bool:
        """Search one neighbourhood of this kind. Return whether it was settled in time."""
        anew = {
            "columns": search.columns_anew,
            "compact": search.compact_anew,
            "recreate": search.recreate_anew,
        }
        return anew[self.model](incumbent, self.people, self.length)

    def learn(self, saved: int, seconds: float, settled: bool, sheet: Sheet) -> None:
        """Remember the yield. Grow what brought nothing and was settled, shrink what was not."""
        rate = saved / max(seconds, 0.01)
        self.pace = rate if self.pace == np.inf else 0.7 * self.pace + 0.3 * rate
        if not settled and saved == 0:
            self.people = max(2, int(self.people * 0.8))
        elif settled and saved == 0 and self.people < sheet.persons:
            self.people += max(1, self.people // 4)
        elif settled and saved == 0:
            self.length = min(sheet.days, self.length + 7)
