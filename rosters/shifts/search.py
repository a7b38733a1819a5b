"""From an empty sheet to a chart: a first filling, column generation, rounding, one neighbourhood after another."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from rosters.shifts.choice import choose
from rosters.shifts.compact import Compact
from rosters.shifts.generate import Relaxed, dive, diversify, generate
from rosters.shifts.master import Column
from rosters.shifts.sheet import BLOCKED, FREE, Chart, Ints, Sheet
from rosters.shifts.stretch import Stretch

WINDOW = 42
"""Days decided together where the whole sheet is too much at once."""
WORKERS = 4
"""Subsolvers of CP-SAT in a neighbourhood: on two cores four find more than two."""
FIRST = 3000
"""Persons times days up to which people are placed one by one at first; on larger sheets several at once."""
TRIES = 12
"""How often a row is asked for until one keeps the most of each kind."""
CHOICE = 100
"""Rounds of pricing around the best duals: each gives a row to everybody to choose from."""
SPREADING, DIVING = 0.08, 0.3
"""The part of the time left that they may take, and that rounding may take before."""
GUIDED = 0.7
"""How often the people of a neighbourhood are looked for where somebody lacks."""
MOST = 6000
"""The most columns chosen from."""
LARGE = 150_000_000
"""States of all people over all days beyond which the sheet is cut into windows."""

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
        self.everybody = np.arange(sheet.persons)
        self.columns: dict[int, dict[bytes, Column]] = defaultdict(dict)
        whole, month = sheet.days, min(28, sheet.days)
        self.purse = {
            "rows": Way("columns", 10, whole if sheet.states <= LARGE else WINDOW),
            "weeks": Way("columns", sheet.persons, min(14, whole)),
            "model": Way("compact", 5, month),
        }

    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    def first_chart(self) -> Chart:
        """Window after window, a few people after the others, each to where people lack most."""
        chart = np.full((self.sheet.persons, self.sheet.days), FREE, np.int8)
        together = max(1, self.sheet.persons * self.sheet.days // FIRST)
        groups = ceil(self.sheet.persons / together)
        for first, last in windows(self.sheet.days, WINDOW, WINDOW):
            for who in np.array_split(self.everybody, groups):
                for person in self._placed(chart, who, first, last):
                    self._make_place(chart, person, first, last)
        return chart

    def _make_place(self, chart: Chart, person: int, first: int, last: int) -> None:
        """Where somebody's earlier days leave them no row, decide those days too; at worst they are left out."""
        while first > 0:
            first = max(0, first - WINDOW)
            if not self._placed(chart, np.array([person]), first, last):
                return

    def _placed(self, chart: Chart, who: Ints, first: int, last: int) -> list[int]:
        """Give these people their best rows with everybody else where they are; answers with who could have none."""
        days, left = slice(first, last + 1), set(range(len(who)))
        stretch = Stretch(self.sheet, chart, who, first, last, self.pool, last < self.sheet.days - 1)
        worth = stretch.marginal()
        stretch.count()
        for _ in range(TRIES):
            priced = stretch.price(worth)
            for member in sorted(left & set(np.nonzero(priced.usable)[0].tolist())):
                chart[who[member], days] = priced.rows[member]
                left.remove(member)
            if not left:
                break
        return [int(who[member]) for member in sorted(left)]

    def decide(
        self, chart: Chart, who: Ints, first: int, last: int, deadline: float, pace: bool = False
    ) -> tuple[Chart, Relaxed]:
        """Column generation and rounding for these people and days; never worse than before."""
        stretch = Stretch(self.sheet, chart, who, first, last, self.pool, pace)
        master = stretch.master()
        for person in who:
            master.add(stretch.column(int(person), chart[person, stretch.days]))
        relaxed = generate(stretch, master, time.monotonic() + 0.6 * (deadline - time.monotonic()))
        found = stretch.enter(dive(stretch, master, deadline))
        return (found if self.sheet.worth(found) < self.sheet.worth(chart) else chart), relaxed

    def run(self, progress: Progress | None = None, stop: Stop | None = None) -> Drawing:
        """Everything, until nothing better exists, time is up, `stop` answers true or Ctrl-C is pressed."""
        chart = self.first_chart()
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

    def _steps(self, drawing: Drawing) -> Iterator[None]:
        """One improvement after the other."""
        if self.sheet.states <= LARGE:
            self._whole(drawing)
        else:
            self._windows(drawing)
        while True:
            yield
            self._neighbourhood(drawing)

    def _whole(self, drawing: Drawing) -> None:
        """The sheet as one stretch; its columns are kept for the neighbourhoods."""
        stretch = Stretch(self.sheet, drawing.chart, self.everybody, 0, self.sheet.days - 1, self.pool)
        master = stretch.master()
        for person in self.everybody:
            master.add(stretch.column(int(person), drawing.chart[person]))
        relaxed = generate(stretch, master, self.began + 0.45 * (self.deadline - self.began))
        drawing.bound = max(drawing.bound, relaxed.bound + self.sheet.constant)
        _, duals = master.solve()
        self._remember(master.columns)
        until = time.monotonic() + DIVING * self.left()
        self._keep(drawing, stretch.enter(dive(stretch, master, until)))
        until = time.monotonic() + SPREADING * self.left()
        self._remember(diversify(stretch, duals, self.random, CHOICE, until))

    def _windows(self, drawing: Drawing) -> None:
        """Window after window, each with everybody in it."""
        spans = windows(self.sheet.days, WINDOW, WINDOW)
        until = self.began + 0.6 * (self.deadline - self.began)
        for number, (first, last) in enumerate(spans):
            share = (until - time.monotonic()) / (len(spans) - number)
            found, _ = self.decide(drawing.chart, self.everybody, first, last, time.monotonic() + share)
            self._keep(drawing, found)

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

    def columns_anew(self, drawing: Drawing, who: Ints, first: int, last: int) -> bool:
        """Choose among good columns; whether that was settled in time."""
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

    def compact_anew(self, drawing: Drawing, who: Ints, first: int, last: int) -> bool:
        """One boolean model; whether it was settled in time."""
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

    def some(self, chart: Chart, count: int) -> Ints:
        """People to decide about: mostly those who could work where somebody lacks, else any."""
        count = min(count, self.sheet.persons)
        able = self._able(chart) if self.random.random() < GUIDED else np.zeros(self.sheet.persons, bool)
        order = self.random.permutation(self.sheet.persons)
        return np.sort(order[np.argsort(~able[order], kind="stable")][:count])

    def _able(self, chart: Chart) -> NDArray[np.bool_]:
        """Who could work a shift for which somebody lacks, the dear ones before the others."""
        sheet = self.sheet
        price = (sheet.under * np.maximum(0, sheet.required - sheet.cover(chart))).ravel().astype(np.float64)
        if not price.any():
            return np.zeros(sheet.persons, bool)
        day, kind = divmod(int(self.random.choice(len(price), p=price / price.sum())), sheet.kinds)
        return (sheet.price[:, day, kind] < BLOCKED) & (sheet.most[:, kind] > 0)

    def span(self, length: int) -> tuple[int, int]:
        """Days to decide about, from a first day of a week on."""
        days = self.sheet.days
        if length >= days:
            return 0, days - 1
        first = 7 * int(self.random.integers(0, (days - length) // 7 + 1))
        return first, days - 1 if days - (first + length) < 7 else first + length - 1

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
    pace: float = np.inf

    def try_one(self, search: Search, drawing: Drawing) -> bool:
        """One neighbourhood of this kind; whether it was settled in time."""
        anew = search.columns_anew if self.model == "columns" else search.compact_anew
        return anew(drawing, search.some(drawing.chart, self.people), *search.span(self.length))

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


def windows(days: int, width: int, step: int) -> list[tuple[int, int]]:
    """First and last days (inclusive) of windows that begin on the same weekday as day 0; the last reaches the end."""
    if days <= width + 6:
        return [(0, days - 1)]
    found = [(first, first + width - 1) for first in range(0, days - width, step)]
    last = found[-1][1]
    if days - 1 - last < width // 2:
        found[-1] = (found[-1][0], days - 1)
    elif last < days - 1:
        found.append((found[-1][0] + step, days - 1))
    return found
