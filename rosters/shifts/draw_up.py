"""The shifts of a problem scheduled: sheet, search, and the answer in the words of a plan."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from rosters.book.book import Book
from rosters.explain.gaps import reopen
from rosters.question.plan import Assignment, Gap, Plan, PlanStatus
from rosters.question.problem import Problem
from rosters.rules.pattern_limits import grown
from rosters.shifts.boundary import weekends_worked
from rosters.shifts.fair_share import Level
from rosters.shifts.search import Search
from rosters.shifts.sheet import FREE, Schedule, Sheet
from rosters.shifts.translate import Reading

SEARCHING = 0.6
"""The part of the time that goes into finding people for every shift, where burdens are to be levelled after it."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """What was scheduled for the shifts; `penalty` and `bound` are in the prices of lines and requests."""

    status: PlanStatus
    assignments: list[Assignment]
    gaps: list[Gap]
    penalty: int
    bound: int


def draw_shifts(
    problem: Problem,
    seconds: float,
    seed: int,
    workers: int,
    progress: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Shifts:
    """Return the best found in the time. The bound is 0 where the sheet is too large to be relaxed as a
    whole."""
    began = time.monotonic()
    reading = Reading(problem)
    sheet = reading.sheet()
    level = Level(reading, sheet)
    with ThreadPoolExecutor(workers) as pool:
        allowed = seconds * (SEARCHING if level.wanted else 1)
        search = Search(sheet, allowed - (time.monotonic() - began), seed, workers, pool)
        incumbent = search.run(progress, stop)
    schedule, proved = reading.trim(incumbent.schedule), incumbent.proved
    if level.wanted and not (stop and stop()):
        levelled = level.level(schedule, seconds - (time.monotonic() - began), workers, seed)
        schedule, proved = levelled.schedule, proved and levelled.proved
    schedule = within_patterns(reading, schedule)
    if progress:
        progress(1.0)
    status = PlanStatus.OPTIMAL if proved else PlanStatus.FEASIBLE
    if not met(sheet, schedule).all():
        status = PlanStatus.UNMET
    worth = sheet.worth(schedule)
    bound = min(worth, max(0, int(np.ceil(incumbent.bound - 1e-3))))
    return Shifts(status, reading.assignments(schedule), reading.gaps(schedule), worth, bound)


def within_patterns(reading: Reading, schedule: Schedule) -> Schedule:
    """Return the schedule without the shifts for which somebody's pattern would be broken.

    Taking people off, or a past that fits to nothing, may leave runs and rests too short.
    """
    duties = tuple(replace(duty, pins=()) for duty in reading.shifts)
    problem, kept = replace(reading.problem, duties=duties, published=()), schedule.copy()
    days = {duty.id: 0 for duty in duties}
    book = reopen(problem, Plan(PlanStatus.FEASIBLE, tuple(reading.assignments(schedule)), days))
    before = Book(problem)
    for row, person in enumerate(reading.people):
        while grown(before.strain(person.id), book.strain(person.id)):
            least = min(list(book.given[person.id]), key=lambda one: _strain_without(book, one))
            duty = book.duty[least.duty]
            book.take(duty, 0, person.id)
            kept[row, duty.slots[0].day - reading.first] = FREE
    return kept


def _strain_without(book: Book, one: Assignment) -> int:
    duty = book.duty[one.duty]
    book.take(duty, one.line, one.person)
    left = book.strain(one.person).total()
    book.give(duty, one.line, one.person)
    return left


def met(sheet: Sheet, schedule: Schedule) -> np.ndarray:
    """Say for each person whether minutes and weekends are as their pattern wants them."""
    worked = np.stack([(schedule == kind).sum(axis=1) for kind in range(sheet.kinds)], axis=1) @ sheet.units
    fits = (worked >= sheet.low) & (worked <= sheet.high)
    return fits & (weekends_worked(sheet, schedule) <= sheet.weekends)
