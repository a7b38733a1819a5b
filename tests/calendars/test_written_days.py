"""Days as offices write them are read alike in term calendars, duty tables and lists."""

from datetime import date

import pytest

from actions.imports.duties.days import Between, Partial, table_day, table_days, weekday_of, weekday_told
from actions.xlsx.cells import Unreadable
from calendars.term_calendar.dates import parts_of
from calendars.written_days import month_named, weekday_beside, without_weekday, written_span

TOLD = [
    ("12月5日", 5),
    ("12月5号（六）", 5),
    ("12.5", 5),
    ("12．5（星期六）", 5),
    ("十二月五日 周六", 5),
    ("12 月 5 日(礼拜六)", 5),
    ("十二月二十五日", 25),
]


@pytest.mark.parametrize(("written", "day"), TOLD)
def test_a_day_without_its_year_is_the_same_in_a_duty_table_and_a_term_calendar(
    written: str, day: int
) -> None:
    assert table_day(written) == Partial(12, day)
    assert parts_of(without_weekday(written)) == (None, 12, day, "")


@pytest.mark.parametrize(
    "written", ["12月5日—7日", "12.5-12.7", "12月5日(六)至12月7日(一)", "十二月五日～七日", "12/5 to 12/7"]
)
def test_from_which_day_to_which_is_read_with_every_dash_and_word(written: str) -> None:
    assert table_days(written) == Between(Partial(12, 5), Partial(12, 7))


def test_a_whole_date_keeps_its_year() -> None:
    assert table_day("2026年12月5日（周六）") == date(2026, 12, 5)
    first, last = written_span("2026.12.30—2027.1.2") or (None, None)
    assert first and last and (first.year, last.year, last.day) == (2026, 2027, 2)


@pytest.mark.parametrize(
    ("written", "weekday"),
    [
        ("星期一", 0),
        ("周日", 6),
        ("（礼拜天）", 6),
        ("Tue", 1),
        ("Sunday", 6),
        ("month", None),
        ("周报", None),
    ],
)
def test_days_of_the_week_are_named_in_many_ways(written: str, weekday: int | None) -> None:
    assert weekday_of(written) == weekday


def test_a_day_of_the_week_beside_a_date_is_told_apart_from_a_number_in_brackets() -> None:
    assert weekday_told("12月5日（六）") == weekday_beside("5日 周六") == 5
    assert weekday_beside("12月5日（6人）") is None and weekday_told("六") == 5


def test_months_are_named_with_digits_and_without() -> None:
    assert month_named("2026年9月") == (2026, 9)
    assert [month_named(name) for name in ("九月份", "十二月", "10 月", "周一月考", "13月")] == [
        (None, 9), (None, 12), (None, 10), None, None,
    ]  # fmt: skip


def test_a_day_that_no_month_has_is_no_date_and_breaks_nothing() -> None:
    for written in ("九月三十九日", "三十九月一日", "十二月五"):
        with pytest.raises(Unreadable):
            table_days(written)
