"""The columns that are chosen for everybody are the cheapest choice there is."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
from hypothesis import assume, given, settings

from rosters.shifts.columns.choice import choose
from rosters.shifts.columns.window import Window
from rosters.shifts.sheet import FREE, Sheet
from tests.rosters.shifts.sheets import every_row, sheets

POOL = ThreadPoolExecutor(1)
FEW = 40


@settings(deadline=None, max_examples=30)
@given(sheets(persons=2))
def test_the_choice_is_the_cheapest_of_all(sheet: Sheet) -> None:
    empty = np.full((2, sheet.days), FREE, np.int8)
    window = Window(sheet, empty, np.arange(2), 0, sheet.days - 1, POOL)
    mine, yours = (
        [window.column(person, row) for row in every_row(sheet, person)[:FEW]] for person in (0, 1)
    )
    assume(mine and yours)
    cheapest = min(product(mine, yours), key=window.worth)
    chosen = choose(window, [*mine, *yours], 20, [mine[0], yours[0]])
    assert set(chosen) == {0, 1}
    assert round(window.worth(chosen.values()), 3) == round(window.worth(cheapest), 3)
    assert sheet.worth(window.enter(chosen)) == sheet.constant + round(window.worth(cheapest))


@settings(deadline=None, max_examples=20)
@given(sheets(persons=2))
def test_who_has_a_row_is_worked_around(sheet: Sheet) -> None:
    rows = every_row(sheet, 0)
    assume(rows)
    empty = np.full((2, sheet.days), FREE, np.int8)
    both = Window(sheet, empty, np.arange(2), 0, sheet.days - 1, POOL)
    column = both.column(0, rows[-1])
    left = both.without({0: column})
    assert left.who.tolist() == [1]
    assert (left.required == sheet.required - sheet.cover(both.enter({0: column}))).all()
