"""Small random sheets, and every row a person could work on them, found by trying all."""

from itertools import groupby, product

import numpy as np
from hypothesis import strategies as st

from rosters.shifts.sheet import BLOCKED, FREE, Schedule, Sheet


def sheet(days: int, kinds: int, persons: int, **more: object) -> Sheet:
    """Nobody needed, everything allowed and free of charge, unless told otherwise."""
    given: dict[str, object] = {
        "price": np.zeros((persons, days, kinds), np.float32),
        "required": np.zeros((days, kinds), np.int64),
        "under": np.full((days, kinds), 100, np.float32),
        "over": np.full((days, kinds), 1, np.float32),
        "units": np.ones(kinds, np.int64),
        "low": np.zeros(persons, np.int64),
        "high": np.full(persons, days, np.int64),
        "longest": np.full(persons, 5, np.int64),
        "shortest": np.ones(persons, np.int64),
        "rest": np.ones(persons, np.int64),
        "weekends": np.full(persons, 9, np.int64),
        "most": np.full((persons, kinds), days, np.int64),
        "follows": np.ones((kinds, kinds), np.bool_),
        "weekday": 0,
        "constant": 0,
    }
    return Sheet(**{**given, **more})  # type: ignore[arg-type]


@st.composite
def sheets(draw: st.DrawFn, persons: int = 1) -> Sheet:
    """A week or so, two kinds, contracts and prices at random."""
    days, kinds = draw(st.integers(4, 8)), 2
    prices = st.sampled_from([-20.0, -3.0, 0.0, 1.0, 4.0, float(BLOCKED)])
    cells = draw(st.lists(prices, min_size=persons * days * kinds, max_size=persons * days * kinds))

    def one(low: int, high: int) -> np.ndarray:
        return np.array([draw(st.integers(low, high))] * persons, np.int64)

    low = one(0, 4)
    return sheet(
        days,
        kinds,
        persons,
        price=np.array(cells, np.float32).reshape(persons, days, kinds),
        required=np.array(draw(st.lists(st.integers(0, 2), min_size=days * 2, max_size=days * 2))).reshape(
            days, 2
        ),
        units=np.array([draw(st.integers(1, 2)), draw(st.integers(1, 3))]),
        low=low,
        high=low + draw(st.integers(1, 8)),
        longest=one(2, 4),
        shortest=one(1, 2),
        rest=one(1, 3),
        weekends=one(0, 2),
        most=np.array([[draw(st.integers(1, 4)), draw(st.integers(1, 4))]] * persons),
        follows=np.array(draw(st.lists(st.booleans(), min_size=4, max_size=4))).reshape(2, 2),
        weekday=draw(st.integers(0, 6)),
    )


def keeps_the_rules(sheet: Sheet, person: int, row: tuple[int, ...]) -> bool:
    """The contract, said over again in the plainest way."""
    worked = [kind for kind in row if kind != FREE]
    minutes = sum(int(sheet.units[kind]) for kind in worked)
    weekends = {
        (day + sheet.weekday) // 7 for day, kind in enumerate(row) if kind != FREE and _weekend(sheet, day)
    }
    pairs = [(a, b) for a, b in zip(row, row[1:], strict=False) if FREE not in (a, b)]
    return (
        all(sheet.price[person, day, kind] < BLOCKED for day, kind in enumerate(row) if kind != FREE)
        and sheet.low[person] <= minutes <= sheet.high[person]
        and all(worked.count(kind) <= sheet.most[person, kind] for kind in range(sheet.kinds))
        and len(weekends) <= sheet.weekends[person]
        and all(sheet.follows[a, b] for a, b in pairs)
        and _runs_fit(sheet, person, row)
    )


def _weekend(sheet: Sheet, day: int) -> bool:
    return (day + sheet.weekday) % 7 >= 5


def _runs_fit(sheet: Sheet, person: int, row: tuple[int, ...]) -> bool:
    runs = [(working, len(list(run))) for working, run in groupby(row, key=lambda kind: kind != FREE)]
    for number, (working, length) in enumerate(runs):
        inside = 0 < number < len(runs) - 1
        if working and (length > sheet.longest[person] or (inside and length < sheet.shortest[person])):
            return False
        if not working and inside and length < sheet.rest[person]:
            return False
    return True


def every_row(sheet: Sheet, person: int = 0) -> list[Schedule]:
    """All rows that keep the rules."""
    rows = product(range(FREE, sheet.kinds), repeat=sheet.days)
    return [np.array(row, np.int8) for row in rows if keeps_the_rules(sheet, person, row)]
