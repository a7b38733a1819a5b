"""Terms as an office enters them: their codes, numbers and lengths are checked before they are kept."""

import re
from collections.abc import Iterable
from itertools import pairwise

from calendars.faults import Fault, fault
from calendars.school_days.days import Term

CODE = re.compile(r"(\d{4})(?:-(\d{4}))?-([1-9])")
LONGEST = 366  # days from the students' first to their last: a school may call its whole year a term
STAFF_REACH = 100  # days staff may come before the students or stay after them: a summer


def check_term(term: Term) -> None:
    """Refuse a code that is not "2026-2027-1" (or "2027-1" where the school year is the calendar's), a code
    that names other years than its days, and a term longer than a year."""
    code = CODE.fullmatch(term.code)
    if code is None or (code[2] and int(code[2]) != int(code[1]) + 1):
        raise fault(Fault.TERM_CODE, term=term.code)
    years = {int(year) for year in (code[1], code[2]) if year}
    if not {term.first.year, term.last.year} <= years:
        raise fault(Fault.TERM_YEARS, term=term.code, first=term.first, last=term.last)
    reach = max((term.first - term.staff_first).days, (term.staff_last - term.last).days)
    if (term.last - term.first).days >= LONGEST or reach > STAFF_REACH:
        raise fault(Fault.TERM_LENGTH, term=term.code)


def check_order(terms: Iterable[Term]) -> None:
    """Refuse terms whose numbers do not follow their dates: the second term of a year before its first."""
    for one, other in pairwise(sorted(terms, key=lambda term: term.first)):
        if one.code.rpartition("-")[0] == other.code.rpartition("-")[0] and one.code > other.code:
            raise fault(Fault.TERM_NUMBERS, terms=[one.code, other.code])
