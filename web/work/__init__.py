"""What is to be done: routines, duties, checklists, repairs, circulars, registers."""

from web.work import checklists, circulars, duty, one_day, repairs, routines, stocktake, textbooks, wall_codes

PAGES = (routines, duty, one_day, checklists, repairs, circulars, textbooks, stocktake, wall_codes)
