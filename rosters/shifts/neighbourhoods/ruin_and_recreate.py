"""Ruin and recreate: a few people lose some weeks of their rows and get the best ones, one after the other.

Schrimpf, Schneider, Stamm-Wilbrandt and Dueck, Record breaking optimization results using the ruin and
recreate principle, J. Comput. Phys. 159 (2000). Here each new row is the cheapest there is beside everybody
else's, so a step takes milliseconds and breaks no rule. Worse schedules are accepted less and less
(simulated annealing).
"""

import time
from concurrent.futures import Executor
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from rosters.shifts.neighbourhoods.places import Place, somewhere
from rosters.shifts.pricing.one_person import best_row, marginal
from rosters.shifts.sheet import Ints, Schedule, Sheet, enter

NOISE = (0.0, 1.0, 3.0)
"""How many times the heat what a shift is worth may be mistaken for a person who is not the last one."""


@dataclass(slots=True)
class Recreation:
    """The current schedule and the best one so far. Several threads work on it, each on people of its own."""

    sheet: Sheet
    schedule: Schedule
    random: np.random.Generator
    cover: Ints = field(init=False)
    worth: float = field(init=False)
    best: Schedule = field(init=False)
    least: float = field(init=False)
    taken: set[int] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """Begin with the schedule as it is."""
        self.schedule, self.best = self.schedule.copy(), self.schedule.copy()
        self.cover = self.sheet.cover(self.schedule)
        self.worth = self.least = float(self.sheet.worth(self.schedule))

    def run(self, people: int, length: int, heat: float, until: float, pool: Executor, workers: int) -> None:
        """Change up to so many people on so many days at a time until the time is up."""

        def work(random: np.random.Generator) -> None:
            while time.monotonic() < until:
                self._step(int(random.integers(1, people + 1)), length, heat, random)

        list(pool.map(work, self.random.spawn(workers)))

    def _step(self, people: int, length: int, heat: float, random: np.random.Generator) -> None:
        with self.lock:
            place = somewhere(self.sheet, self.cover, people, length, random, self.taken)
            cover = self.cover.copy()
            self.taken |= set(place.who)
        rows = self._recreated(place, cover, heat, random)
        with self.lock:
            self.taken -= set(place.who)
            if rows:
                self._accept(place, rows, -heat * np.log(random.random()))

    def _recreated(
        self, place: Place, cover: Ints, heat: float, random: np.random.Generator
    ) -> list[Schedule] | None:
        """Return new rows for these people, each seeing those before it; None if a person has none."""
        rows: list[Schedule] = []
        for person in place.who:
            enter(cover, place.first, self.schedule[person, place.days], -1)
        for person in place.who:
            worth = marginal(self.sheet, cover, place.days)
            if len(rows) < len(place.who) - 1:
                worth = worth + random.normal(0.0, 1.0, worth.shape) * heat * random.choice(NOISE)
            row = best_row(self.sheet, self.schedule, person, place.first, place.last, worth)
            if row is None:
                return None
            enter(cover, place.first, row)
            rows.append(row)
        return rows

    def _accept(self, place: Place, rows: list[Schedule], worse: float) -> None:
        """Take the new rows if they make the schedule no more than so much worse."""
        cover, saved = self.cover.copy(), 0.0
        for person, row in zip(place.who, rows, strict=True):
            old = self.schedule[person, place.days]
            enter(cover, place.first, old, -1)
            enter(cover, place.first, row)
            saved += self.sheet.row_price(person, place.first, old)
            saved -= self.sheet.row_price(person, place.first, row)
        saved += self.sheet.cover_price(self.cover, place.days) - self.sheet.cover_price(cover, place.days)
        if saved < -worse:
            return
        self.schedule[list(place.who), place.days] = rows
        self.cover, self.worth = cover, self.worth - saved
        if self.worth < self.least - 0.5:
            self.best, self.least = self.schedule.copy(), self.worth
