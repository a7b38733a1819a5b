"""The term that is suggested to a school that begins."""

from datetime import date

import pytest

from actions.setup.present_term import suggest_term


@pytest.mark.parametrize(
    ("day", "code", "first", "last"),
    [
        (date(2026, 11, 30), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
        (date(2026, 8, 20), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
        (date(2027, 1, 31), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
        (date(2027, 2, 20), "2026-2027-2", date(2027, 3, 1), date(2027, 7, 2)),
        (date(2027, 7, 31), "2026-2027-2", date(2027, 3, 1), date(2027, 7, 2)),
    ],
)
def test_the_term_of_a_day_is_suggested(day: date, code: str, first: date, last: date) -> None:
    found = suggest_term(day)
    assert (found.code, found.first, found.last) == (code, first, last)
