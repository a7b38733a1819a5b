"""The present term of a school is suggested by today's date."""

from datetime import date

import pytest

from calendars.school_days.usual_terms import UsualTerm, present_term


@pytest.mark.parametrize(
    ("today", "code", "first", "last"),
    [
        (date(2026, 8, 25), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
        (date(2026, 11, 30), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
        (date(2027, 1, 22), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
        (date(2027, 2, 6), "2026-2027-2", date(2027, 2, 22), date(2027, 7, 2)),
        (date(2027, 7, 2), "2026-2027-2", date(2027, 2, 22), date(2027, 7, 2)),
        (date(2027, 7, 3), "2027-2028-1", date(2027, 9, 1), date(2028, 1, 14)),
        (date(2024, 8, 20), "2024-2025-1", date(2024, 9, 2), date(2025, 1, 17)),  # 1 September is a Sunday
    ],
)
def test_the_term_that_is_taught_or_comes_next_is_suggested(
    today: date, code: str, first: date, last: date
) -> None:
    assert present_term("CN", today) == UsualTerm(code, first, last)


@pytest.mark.parametrize("year", range(2026, 2040))
def test_terms_fall_where_schools_have_them(year: int) -> None:
    autumn, spring = present_term("CN", date(year, 10, 1)), present_term("CN", date(year + 1, 4, 1))
    assert autumn and spring
    assert date(year, 9, 1) <= autumn.first <= date(year, 9, 3)
    assert date(year + 1, 1, 8) <= autumn.last <= date(year + 1, 2, 10)
    assert date(year + 1, 2, 5) <= spring.first <= date(year + 1, 3, 10)
    assert date(year + 1, 7, 1) <= spring.last <= date(year + 1, 7, 7)


def test_where_every_state_has_its_own_terms_none_is_suggested() -> None:
    assert present_term("DE", date(2026, 11, 30)) is None
