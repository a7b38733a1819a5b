"""Which months lack a day."""

from datetime import date

import pytest

from calendars.cadence.short_months import skipped_months

AUTUMN = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("every", "months"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", [11, 2, 4, 6, 9]),
        ("FREQ=MONTHLY;BYMONTHDAY=30", [2]),
        ("FREQ=MONTHLY;BYMONTHDAY=29", [2]),
        ("FREQ=MONTHLY;BYMONTHDAY=28", []),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", []),
        ("FREQ=WEEKLY;BYDAY=MO", []),
        ("FREQ=MONTHLY;BYMONTHDAY=29,31", []),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30", []),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", []),
        ("every month", []),
        ("", []),
    ],
)
def test_a_month_that_lacks_the_day_is_named(every: str, months: list[int]) -> None:
    assert [first.month for first in skipped_months(every, AUTUMN)] == months


def test_a_leap_year_has_its_day() -> None:
    assert skipped_months("FREQ=MONTHLY;BYMONTHDAY=29", date(2027, 12, 1)) == ()


def test_a_leap_day_falls_out_of_the_years_between() -> None:
    every = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    assert [first.year for first in skipped_months(every, AUTUMN)] == [2027, 2029, 2030]
    assert [first.year for first in skipped_months(every, date(2027, 2, 28))] == [2027, 2029, 2030]
