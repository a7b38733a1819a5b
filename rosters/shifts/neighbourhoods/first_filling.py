"""A first schedule: window after window, one person after the other, each to where people are missing most."""

import numpy as np

from rosters.shifts.pricing.one_person import best_row, marginal
from rosters.shifts.sheet import FREE, Ints, Schedule, Sheet, enter

WINDOW = 28
"""Days that are filled together."""


def fill(sheet: Sheet) -> Schedule:
    """Give everybody a row that keeps the rules, as far as one is found. A person who has none is left
    free."""
    schedule = np.full((sheet.persons, sheet.days), FREE, np.int8)
    for first, last in windows(sheet.days, WINDOW):
        cover = sheet.cover(schedule)
        for person in range(sheet.persons):
            back = first
            while not _placed(sheet, schedule, cover, person, back, last) and back > 0:
                back = max(0, back - WINDOW)  # earlier days left them no row: those are decided too
    return schedule


def _placed(sheet: Sheet, schedule: Schedule, cover: Ints, person: int, first: int, last: int) -> bool:
    """Give a person their best row beside the others. Return false if there is none."""
    days = slice(first, last + 1)
    enter(cover, first, schedule[person, days], -1)
    row = best_row(sheet, schedule, person, first, last, marginal(sheet, cover, days), last < sheet.days - 1)
    if row is not None:
        schedule[person, days] = row
    enter(cover, first, schedule[person, days])
    return row is not None


def windows(days: int, width: int) -> list[tuple[int, int]]:
    """Return first and last days (inclusive) of windows that begin on the same weekday as day 0; the last
    reaches the end.

    Example: windows(100, 42) gives [(0, 41), (42, 99)]: 16 days at the end are too few for a window of their own.
    """
    if days <= width + 6:
        return [(0, days - 1)]
    found = [(first, first + width - 1) for first in range(0, days - width, width)]
    last = found[-1][1]
    if days - 1 - last < width // 2:
        found[-1] = (found[-1][0], days - 1)
    elif last < days - 1:
        found.append((found[-1][0] + width, days - 1))
    return found
