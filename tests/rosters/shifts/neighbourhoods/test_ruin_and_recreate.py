"""Ruin and recreate breaks no rule, keeps its books, and makes nothing worse."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rosters.shifts.columns.generate import ascend
from rosters.shifts.columns.window import Window
from rosters.shifts.neighbourhoods.first_filling import fill
from rosters.shifts.neighbourhoods.places import somewhere
from rosters.shifts.neighbourhoods.ruin_and_recreate import Recreation
from rosters.shifts.sheet import FREE, Sheet
from tests.rosters.shifts.sheets import every_row, keeps_the_rules, sheet, sheets
from tests.some import some

POOL = ThreadPoolExecutor(2)
EVERYBODY = 3


def with_a_row_each(sheet: Sheet) -> None:
    """Leave out sheets on which somebody's contract cannot be kept."""
    assume(all(every_row(sheet, person) for person in range(sheet.persons)))


@settings(deadline=None, max_examples=40)
@given(sheets(persons=EVERYBODY))
def test_a_filling_gives_everybody_a_row_that_keeps_the_rules(sheet: Sheet) -> None:
    with_a_row_each(sheet)
    schedule = fill(sheet)
    assert all(keeps_the_rules(sheet, person, tuple(schedule[person])) for person in range(EVERYBODY))


@settings(deadline=None, max_examples=25)
@given(sheets(persons=EVERYBODY), st.integers(0, 9), st.sampled_from([0.0, 20.0]))
def test_what_several_threads_recreate_keeps_the_rules_and_costs_what_they_say(
    sheet: Sheet, seed: int, heat: float
) -> None:
    with_a_row_each(sheet)
    first = fill(sheet)
    work = Recreation(sheet, first, np.random.default_rng(seed))
    work.run(2, 7, heat, time.monotonic() + 0.05, POOL, 2)
    for schedule, worth in ((work.schedule, work.worth), (work.best, work.least)):
        assert all(keeps_the_rules(sheet, person, tuple(schedule[person])) for person in range(EVERYBODY))
        assert sheet.worth(schedule) == round(worth)
    assert (work.cover == sheet.cover(work.schedule)).all()
    assert work.least <= sheet.worth(first)
    assert not work.taken


def test_who_lacks_everywhere_is_helped_at_once() -> None:
    days = 28
    needed = sheet(days, 1, 2, required=np.ones((days, 1), np.int64), longest=np.array([5, 5]))
    work = Recreation(needed, np.full((2, days), FREE, np.int8), np.random.default_rng(1))
    work.run(2, 14, 0.0, time.monotonic() + 0.5, POOL, 2)
    assert needed.worth(work.best) == 0


@given(st.integers(8, 120), st.integers(7, 60), st.integers(0, 99), st.data())
def test_days_are_looked_for_where_somebody_lacks(
    days: int, length: int, seed: int, data: st.DataObject
) -> None:
    lacking = data.draw(st.integers(0, days - 1))
    required = np.zeros((days, 1), np.int64)
    required[lacking] = 1
    asked = sheet(days, 1, 5, required=required, most=np.array([[0], [9], [0], [9], [9]]))
    cover, random = np.zeros((days, 1), np.int64), np.random.default_rng(seed)
    places = [somewhere(asked, cover, 2, length, random, {1}) for _ in range(40)]
    assert all(0 <= place.first <= place.last < days and place.first % 7 == 0 for place in places)
    assert all(1 not in place.who for place in places)
    there = [place for place in places if place.first <= lacking <= place.last and set(place.who) == {3, 4}]
    assert len(there) > 0.4 * len(places)


@settings(deadline=None, max_examples=30)
@given(sheets(persons=2))
def test_the_bound_of_an_ascent_is_beaten_by_no_chart(sheet: Sheet) -> None:
    with_a_row_each(sheet)
    schedule = fill(sheet)
    window = Window(sheet, schedule, np.arange(2), 0, sheet.days - 1, POOL)
    master, worth = window.master(), sheet.worth(schedule)
    relaxed = ascend(window, master, worth - sheet.constant)
    work = Recreation(sheet, schedule, np.random.default_rng(0))
    work.run(2, 7, 5.0, time.monotonic() + 0.05, POOL, 2)
    assert relaxed.bound <= work.least - sheet.constant + 1e-2
    assert all(keeps_the_rules(sheet, column.person, tuple(column.row)) for column in some(master.columns))
