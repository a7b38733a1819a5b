"""The shifts of a problem drawn up: sheet, search, and the answer in the words of a plan."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from rosters.plan import Assignment, Gap, PlanStatus
from rosters.problem import Problem
from rosters.shifts.edges import weekends_worked
from rosters.shifts.reading import Reading
from rosters.shifts.search import Search
from rosters.shifts.sheet import Chart, Sheet


@dataclass(frozen=True, slots=True)
class Shifts:
    """What was drawn up for the shifts; `penalty` and `bound` are in the prices of lines and requests."""

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
    """The best found in the time. The bound is 0 where the sheet is too large to be relaxed as a whole."""
    began = time.monotonic()
    reading = Reading(problem)
    sheet = reading.sheet()
    with ThreadPoolExecutor(workers) as pool:
        search = Search(sheet, seconds - (time.monotonic() - began), seed, workers, pool)
        drawing = search.run(progress, stop)
    chart = reading.trim(drawing.chart)
    status = PlanStatus.OPTIMAL if drawing.proved else PlanStatus.FEASIBLE
    if not met(sheet, chart).all():
        status = PlanStatus.UNMET
    worth = sheet.worth(chart)
    bound = min(worth, max(0, int(np.ceil(drawing.bound - 1e-3))))
    return Shifts(status, reading.assignments(chart), reading.gaps(chart), worth, bound)


def met(sheet: Sheet, chart: Chart) -> np.ndarray:
    """Whose minutes and weekends are as their pattern wants them."""
    worked = np.stack([(chart == kind).sum(axis=1) for kind in range(sheet.kinds)], axis=1) @ sheet.units
    fits = (worked >= sheet.low) & (worked <= sheet.high)
    return fits & (weekends_worked(sheet, chart) <= sheet.weekends)
