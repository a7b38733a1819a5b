"""The best sequence of a person is the best of all there are."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rosters.shifts.columns.window import Window
from rosters.shifts.sheet import FREE, Schedule, Sheet
from tests.rosters.shifts.sheets import every_row, sheet, sheets

POOL = ThreadPoolExecutor(1)


def best_row(sheet: Sheet, schedule: Schedule, first: int, last: int) -> Schedule | None:
    """The row priced best for person 0 over a window, with kinds counted; None if there is none."""
    window = Window(sheet, schedule, np.array([0]), first, last, POOL)
    window.count()
    for _ in range(30):
        priced = window.price(np.zeros((last - first + 1, sheet.kinds)))
        if priced.usable[0]:
            found = schedule.copy()
            found[0, first : last + 1] = priced.rows[0]
            return found
    return None


@settings(deadline=None, max_examples=60)
@given(sheets())
def test_no_row_that_keeps_the_rules_is_cheaper_than_the_one_priced_best(sheet: Sheet) -> None:
    rows = every_row(sheet)
    found = best_row(sheet, np.full((1, sheet.days), FREE, np.int8), 0, sheet.days - 1)
    if not rows:
        assert found is None
    else:
        assert found is not None
        assert tuple(found[0]) in {tuple(row) for row in rows}
        assert sheet.row_price(0, 0, found[0]) == min(sheet.row_price(0, 0, row) for row in rows)


@settings(deadline=None, max_examples=60)
@given(sheets(), st.data())
def test_a_stretch_fits_to_the_days_before_and_after_it(sheet: Sheet, data: st.DataObject) -> None:
    rows = every_row(sheet)
    if not rows:
        return
    kept = data.draw(st.sampled_from(rows))
    first = data.draw(st.integers(2, sheet.days - 2))
    last = data.draw(st.integers(first, sheet.days - 2))
    same = [
        row
        for row in rows
        if (row[:first] == kept[:first]).all() and (row[last + 1 :] == kept[last + 1 :]).all()
    ]
    found = best_row(sheet, kept[None].copy(), first, last)
    assert found is not None
    assert sheet.row_price(0, 0, found[0]) == min(sheet.row_price(0, 0, row) for row in same)


def test_the_bound_of_a_stretch_is_no_more_than_its_best_chart() -> None:
    needed = np.array([[1], [1], [0], [1]])
    asked = sheet(4, 1, 2, required=needed, high=np.array([2, 2]))
    schedule = np.full((2, 4), FREE, np.int8)
    window = Window(asked, schedule, np.arange(2), 0, 3, POOL)
    for worth in (0.0, 30.0, 100.0):
        at = np.full((4, 1), worth)
        assert window.bound(at, window.price(at)) <= 0
