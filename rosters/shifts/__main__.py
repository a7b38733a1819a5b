"""`python -m rosters.shifts`: compile the kernel ahead of time, so that nobody's first roster waits for it."""

import numpy as np

from rosters.shifts.neighbourhoods.first_filling import fill
from rosters.shifts.sheet import Sheet

DAYS = 7

if __name__ == "__main__":
    one, cells = np.ones(1, np.int64), np.ones((DAYS, 1), np.float32)
    smallest = Sheet(
        price=cells[None],
        required=cells.astype(np.int64),
        under=cells,
        over=cells,
        units=one,
        low=0 * one,
        high=DAYS * one,
        longest=one,
        shortest=one,
        rest=one,
        weekends=one,
        most=DAYS * one[None],
        follows=np.ones((1, 1), np.bool_),
        weekday=0,
        constant=0,
    )
    fill(smallest)
