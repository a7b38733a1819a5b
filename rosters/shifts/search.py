"""From an empty sheet to a chart: a first filling, column generation, rounding, one neighbourhood after another."""

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
from rosters.shifts.columns.window import Stretch
from rosters.shifts.compact import Compact
from rosters.shifts.neighbourhoods.first_filling import fill
from rosters.shifts.neighbourhoods.places import somewhere
from rosters.shifts.neighbourhoods.ruin_and_recreate import Recreation
from rosters.shifts.sheet import BLOCKED, Chart, Ints, Sheet

WINDOW = 42
"""Days decided together where the whole sheet is too much at once."""
WORKERS = 4
"""Subsolvers of CP-SAT in a neighbourhood: on two cores four find more than two."""
FEW, MONTH, SLICE = 2, 28, 0.5
"""People and days that ruin and recreate changes at a time; seconds at one heat."""
HOT, WARM, COLD = 0.1, 0.05, 1 / 30
"""Its heat in the price of one who lacks, at first and after other ways; the part of it left at the end."""
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
class Drawing:
    """What has been found: the chart, its price, a bound that no chart beats."""

    chart: Chart
    worth: int
    bound: float = 0.0

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.worth <= ceil(self.bound - 1e-3)


class Search:
    """One search on one sheet."""

    def __init__(self, sheet: Sheet, seconds: float, seed: int, workers: int, pool: Executor) -> None:
        """`seconds` from now are allowed."""
        self.sheet, self.pool, self.workers, self.seed = sheet, pool, workers, seed
        self.began = time.monotonic()
        self.deadline = self.began + seconds
        self.random = np.random.default_rng(seed)
        self.columns: dict[int, dict[bytes, Column]] = defaultdict(dict)
        whole, month = sheet.days, min(MONTH, sheet.days)
        untried = 0.0 if self._many else np.inf  # where there are many, one by one pays at once
        self.purse = {
            "rows": Way("columns", 10, whole if sheet.states <= LARGE else WINDOW, untried),
            "weeks": Way("columns", sheet.persons, min(14, whole), untried),
            "model": Way("compact", 5, month, untried),
            "one by one": Way("recreate", FEW, month, np.inf),
        }

    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    def run(self, progress: Progress | None = None, stop: Stop | None = None) -> Drawing:
        """Everything, until nothing better exists, time is up, `stop` answers true or Ctrl-C is pressed."""
        chart = fill(self.sheet)
        drawing = Drawing(chart, self.sheet.worth(chart), -float(BLOCKED))
        try:
            for _ in self._steps(drawing):
                if progress:
                    progress(1 - self.left() / (self.deadline - self.began))
                if (stop and stop()) or self.left() < 0.05 or drawing.proved:
                    break
        except KeyboardInterrupt:
            pass  # what stands in the drawing is valid at any moment
        return drawing

    @property
    def _many(self) -> bool:
        return self.sheet.persons * self.sheet.days > MANY

    def _steps(self, drawing: Drawing) -> Iterator[None]:
        """One improvement after the other."""
        if self._many and self.sheet.states <= LARGE:
            yield from self._recreate(drawing, BEFORE * self.left(), HOT)
        if self.sheet.states > LARGE or not self._whole(drawing):
            yield from self._recreate(drawing, RECREATING * self.left(), HOT)
        while True:
            yield
            self._neighbourhood(drawing)

    def _recreate(
        self, drawing: Drawing, seconds: float, heat: float, people: int = FEW, length: int = MONTH
    ) -> Iterator[None]:
        """Ruin and recreate for so long, cooling down."""
        work = Recreation(self.sheet, drawing.chart, self.random)
        began, dear = time.monotonic(), self.sheet.under[self.sheet.required > 0]
        heat *= float(np.median(dear)) if dear.size else 0.0
        while (gone := time.monotonic() - began) < seconds:
            until = min(began + seconds, time.monotonic() + SLICE)
            work.run(people, length, heat * COLD ** (gone / seconds), until, self.pool, self.workers)
            self._keep(drawing, work.best)
            yield

    def _whole(self, drawing: Drawing) -> bool:
        """The sheet as one stretch; its columns are kept for the neighbourhoods. False where that takes too long."""
        stretch = Stretch(
            self.sheet, drawing.chart, np.arange(self.sheet.persons), 0, self.sheet.days - 1, self.pool
        )
        master, relaxed = stretch.master(), Relaxed()
        for person in range(self.sheet.persons):
            master.add(stretch.column(person, drawing.chart[person]))
        if self._many:
            began = time.monotonic()
            relaxed = ascend(stretch, master, drawing.worth - self.sheet.constant)
            drawing.bound = max(drawing.bound, relaxed.bound + self.sheet.constant)
            if self.left() < AFFORDED * (time.monotonic() - began):
                return False
        generate(stretch, master, self.began + RELAXING * (self.deadline - self.began), known=relaxed)
        drawing.bound = max(drawing.bound, relaxed.bound + self.sheet.constant)
        _, duals = master.solve()
        self._remember(master.columns)
        until = time.monotonic() + DIVING * self.left()
        self._keep(drawing, stretch.enter(dive(stretch, master, until)))
        until = time.monotonic() + SPREADING * self.left()
        self._remember(diversify(stretch, duals, self.random, CHOICE, until))
        return True

    def _neighbourhood(self, drawing: Drawing) -> None:
        """Some people's days anew: by columns or as one model, whichever has paid more."""
        ways = list(self.purse)
        way = (
            ways[int(self.random.integers(len(ways)))]
            if self.random.random() < 0.3
            else max(ways, key=lambda name: self.purse[name].pace)
        )
        before, began = drawing.worth, time.monotonic()
        full = self.purse[way].try_one(self, drawing)
        self.purse[way].learn(before - drawing.worth, time.monotonic() - began, full, self.sheet)

    def columns_anew(self, drawing: Drawing, people: int, length: int) -> bool:
        """Choose among good columns; whether that was settled in time."""
        who, first, last = self._somewhere(drawing, people, length)
        stretch = Stretch(self.sheet, drawing.chart, who, first, last, self.pool)
        master = stretch.master()
        mine = {int(p): stretch.column(int(p), drawing.chart[p, stretch.days]) for p in who}
        for column in mine.values():
            master.add(column)
        if (first, last) == (0, self.sheet.days - 1):
            for person in who:
                for column in self.columns[int(person)].values():
                    master.add(column)
        generate(stretch, master, min(self.deadline, time.monotonic() + 15), rounds=12)
        price, duals = master.solve()
        for column in diversify(stretch, duals, self.random, 3):
            master.add(column)
        room = stretch.worth(mine.values()) - price
        reduced = {id(column): master.reduced(duals, column) for column in master.columns}
        useful = [c for c in master.columns if reduced[id(c)] <= room or c is mine[c.person]]
        useful.sort(key=lambda c: (c is not mine[c.person], reduced[id(c)]))
        began, limit = time.monotonic(), min(6.0, self.left())
        chosen = choose(stretch, useful[:MOST], limit, list(mine.values()))
        if chosen:
            self._keep(drawing, stretch.enter(chosen))
        return time.monotonic() - began < 0.8 * limit

    def compact_anew(self, drawing: Drawing, people: int, length: int) -> bool:
        """One boolean model; whether it was settled in time."""
        who, first, last = self._somewhere(drawing, people, length)
        began, limit = time.monotonic(), min(8.0, self.left())
        answer = Compact(self.sheet, drawing.chart, who, first, last).solve(limit, WORKERS, self.seed)
        if answer:
            if len(who) == self.sheet.persons and last - first + 1 == self.sheet.days:
                drawing.bound = max(drawing.bound, answer.bound)
            self._keep(drawing, answer.chart)
        return time.monotonic() - began < 0.8 * limit

    def _remember(self, columns: Iterable[Column]) -> None:
        """Keep columns of whole rows for the neighbourhoods."""
        for column in columns:
            self.columns[column.person][column.row.tobytes()] = column

    def recreate_anew(self, drawing: Drawing, people: int, length: int) -> bool:
        """Some moments of ruin and recreate; it is never settled."""
        heat = WARM ** (1 + self.random.random())
        for _ in self._recreate(drawing, min(4 * SLICE, self.left()), heat, people, length):
            pass
        return False

    def _somewhere(self, drawing: Drawing, people: int, length: int) -> tuple[Ints, int, int]:
        who, first, last = somewhere(self.sheet, self.sheet.cover(drawing.chart), people, length, self.random)
        return np.array(sorted(who)), first, last

    def _keep(self, drawing: Drawing, found: Chart) -> None:
        worth = self.sheet.worth(found)
        if worth <= drawing.worth:
            drawing.chart, drawing.worth = found, worth


@dataclass(slots=True)
class Way:
    """A kind of neighbourhood: how many people and days, and what a second of it has brought lately."""

    model: str
    people: int
    length: int
    pace: float

    def try_one(self, search: Search, drawing: Drawing) -> bool:
        """One neighbourhood of this kind; whether it was settled in time."""
        anew = {
            "columns": search.columns_anew,
            "compact": search.compact_anew,
            "recreate": search.recreate_anew,
        }
        return anew[self.model](drawing, self.people, self.length)

    def learn(self, saved: int, seconds: float, settled: bool, sheet: Sheet) -> None:
        """Remember the yield; grow what brought nothing and was settled, shrink what was not."""
        rate = saved / max(seconds, 0.01)
        self.pace = rate if self.pace == np.inf else 0.7 * self.pace + 0.3 * rate
        if not settled and saved == 0:
            self.people = max(2, int(self.people * 0.8))
        elif settled and saved == 0 and self.people < sheet.persons:
            self.people += max(1, self.people // 4)
        elif settled and saved == 0:
            self.length = min(sheet.days, self.length + 7)
