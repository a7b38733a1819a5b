"""Schedules found by columns are as good as those found by trying everything."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings

from rosters.shifts.compact import Compact
from rosters.shifts.neighbourhoods.first_filling import windows
from rosters.shifts.search import Search
from rosters.shifts.sheet import FREE, Sheet
from tests.rosters.shifts.sheets import every_row, keeps_the_rules, sheets

POOL = ThreadPoolExecutor(2)


def cheapest(sheet: Sheet) -> int:
    """The price of the best schedule of two people, by trying every pair of rows."""
    return min(
        sheet.worth(np.stack(pair)) for pair in product(every_row(sheet, 0)[:400], every_row(sheet, 1)[:400])
    )


@settings(deadline=None, max_examples=20)
@given(sheets(persons=2))
def test_a_small_chart_is_proved_best(sheet: Sheet) -> None:
    sizes = [len(every_row(sheet, person)) for person in range(2)]
    assume(all(0 < size <= 400 for size in sizes))
    incumbent = Search(sheet, 20, 0, 2, POOL).run()
    assert incumbent.proved
    assert incumbent.worth == sheet.worth(incumbent.schedule) == cheapest(sheet)
    assert all(keeps_the_rules(sheet, person, tuple(incumbent.schedule[person])) for person in range(2))


@settings(deadline=None, max_examples=20)
@given(sheets(persons=2))
def test_one_boolean_model_finds_the_same(sheet: Sheet) -> None:
    sizes = [len(every_row(sheet, person)) for person in range(2)]
    assume(all(0 < size <= 400 for size in sizes))
    empty = np.full((2, sheet.days), FREE, np.int8)
    answer = Compact(sheet, empty, np.arange(2), 0, sheet.days - 1).solve(20, 2, 0)
    assert answer is not None and answer.proved
    assert sheet.worth(answer.schedule) == cheapest(sheet)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (28, [(0, 27)]),
        (48, [(0, 47)]),
        (84, [(0, 41), (42, 83)]),
        (100, [(0, 41), (42, 99)]),
    ],
)
def test_windows_cover_every_day_once(days: int, found: list[tuple[int, int]]) -> None:
    assert windows(days, 42) == found
