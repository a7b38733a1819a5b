"""Which people and days to decide again: mostly where people are missing, and those who could work there."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rosters.shifts.sheet import BLOCKED, Ints, Sheet

GUIDED = 0.7
"""How often people and days are looked for where somebody is missing."""


class Place(NamedTuple):
    """People, in the order in which they are decided about, and a first and last day."""

    who: tuple[int, ...]
    first: int
    last: int

    @property
    def days(self) -> slice:
        """Return the days from the first to the last."""
        return slice(self.first, self.last + 1)


def somewhere(
    sheet: Sheet,
    cover: Ints,
    people: int,
    length: int,
    random: np.random.Generator,
    except_for: Collection[int] = (),
) -> Place:
    """Return so many people and days, around a random flaw."""
    day, able = _lacking(sheet, cover, random) if random.random() < GUIDED else (None, None)
    order = [person for person in random.permutation(sheet.persons).tolist() if person not in except_for]
    if able is not None:
        order.sort(key=lambda person: not able[person])
    return Place(tuple(order[:people]), *_span(sheet.days, length, day, random))


def _lacking(
    sheet: Sheet, cover: Ints, random: np.random.Generator
) -> tuple[int | None, NDArray[np.bool_] | None]:
    """Return a day on which people are missing, the dear ones before the others, and the people who could
    work the shift."""
    price = (sheet.under * np.maximum(0, sheet.required - cover)).ravel().astype(np.float64)
    total = price.cumsum()
    if not total[-1]:
        return None, None
    day, kind = divmod(int(np.searchsorted(total, random.random() * total[-1], side="right")), sheet.kinds)
    return day, (sheet.price[:, day, kind] < BLOCKED) & (sheet.most[:, kind] > 0)


def _span(days: int, length: int, day: int | None, random: np.random.Generator) -> tuple[int, int]:
    """Return days from the first day of a week on, with that day among them."""
    if length >= days:
        return 0, days - 1
    weeks = (days - length) // 7
    if day is None:
        week = int(random.integers(0, weeks + 1))
    else:
        week = min(max(0, (day - int(random.integers(0, max(1, length - 6)))) // 7), weeks)
    first, last = 7 * week, 7 * week + length - 1
    return first, days - 1 if days - 1 - last < 7 else last
