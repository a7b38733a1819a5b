"""What is to be done: routines, duties, checklists, findings, repairs, circulars, registers."""

from web.work import (
    checklists,
    circulars,
    duty,
    findings,
    one_day,
    repairs,
    routines,
    stocktake,
    textbooks,
    wall_codes,
)

PAGES = (routines, duty, one_day, checklists, findings, repairs, circulars, textbooks, stocktake, wall_codes)
