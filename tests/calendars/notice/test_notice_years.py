"""Years nobody has published yet: provisional to the last day, their festivals known for two generations."""

from dataclasses import replace
from datetime import date

import pytest

from calendars.cadence.anchors import anchor_dates
from calendars.notice.days import changed_days, with_holiday_notice
from calendars.notice.notice import read
from calendars.school_days.days import DayKind, SchoolCalendar
from calendars.school_days.national import national_days
from tests.calendars.notice.test_notice import TEXTS, YEARS
from tests.calendars.school import YEAR_ROUND
from tests.some import some

YEARS_AHEAD = range(2026, 2100)

# Known by hand; 2033 is the year whose leap month many tables put wrong.
FESTIVALS = {
    "春节": ["2026-02-17", "2027-02-06", "2033-01-31", "2034-02-19", "2050-01-23", "2099-01-21"],
    "中秋节": ["2026-09-25", "2027-09-15", "2033-09-08", "2050-09-30", "2099-09-29"],
    "端午节": ["2026-06-19", "2033-06-01", "2050-06-23"],
    "清明节": ["2026-04-05", "2050-04-04"],
}


@pytest.mark.parametrize("festival", FESTIVALS)
def test_a_festival_is_an_anchor_every_year_to_2099(festival: str) -> None:
    found = anchor_dates(
        f"holiday:{festival}",
        YEAR_ROUND,
        date(YEARS_AHEAD[0] + 1, 1, 1),
        date(YEARS_AHEAD[-1] - 1, 12, 31),
    )
    by_year = {anchor.date.year: str(anchor.date) for anchor in found}
    assert list(by_year) == list(YEARS_AHEAD)
    assert {day for day in FESTIVALS[festival] if by_year[int(day[:4])] != day} == set()


@pytest.mark.parametrize("year", YEARS_AHEAD[1:])
def test_no_unpublished_year_pretends_to_know_a_make_up_day(year: int) -> None:
    assert [day for day, national in some(national_days("CN", None, year).items()) if not national.off] == []
    assert YEAR_ROUND.day(date(year, 1, 1)).provisional and YEAR_ROUND.day(date(year, 12, 31)).provisional


@pytest.mark.parametrize("year", YEARS)
def test_a_published_years_notice_leaves_the_calendar_as_it_was(year: int) -> None:
    """The package and the text say the same: applying the text moves no day."""
    notice = read((TEXTS / f"{year}.txt").read_text(encoding="utf-8"))
    whole = replace(YEAR_ROUND.terms[0], first=date(2015, 1, 1), staff_first=date(2015, 1, 1))
    calendar = replace(YEAR_ROUND, terms=(whole,))
    corrected = {2019: {date(2019, 5, day) for day in (2, 3, 4, 5)} | {date(2019, 4, 28)}}
    corrected[2020] = {date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 2)}
    days = changed_days(calendar, with_holiday_notice(calendar, notice), notice)
    assert {day.after.date for day in days} == corrected.get(year, set())


def test_after_a_change_the_calendar_is_as_it_was_again() -> None:
    whole = replace(YEAR_ROUND.terms[0], first=date(2015, 1, 1), staff_first=date(2015, 1, 1))
    known = replace(YEAR_ROUND, terms=(whole,))
    for year, change in ((2019, "2019-labour-day"), (2020, "2020-spring-festival")):
        calendar: SchoolCalendar = known
        for name in (str(year), change):
            notice = read((TEXTS / f"{name}.txt").read_text(encoding="utf-8"))
            calendar = with_holiday_notice(calendar, notice)
        assert changed_days(known, calendar, notice) == []


def test_a_notice_for_a_year_nobody_knew_makes_it_official_to_its_last_day() -> None:
    """The guess for 2027 gives back the days of May that fall on a weekend; this invented notice does not."""
    notice = read(
        "国务院办公厅关于2027年部分节假日安排的通知\n现将2027年劳动节放假日期的具体安排通知如下。\n"
        "一、劳动节：5月1日（周六）至3日（周一）放假，共3天。"
    )
    calendar = with_holiday_notice(YEAR_ROUND, notice)
    assert YEAR_ROUND.day(date(2027, 5, 4)).staff.kind is DayKind.HOLIDAY
    assert calendar.day(date(2027, 5, 4)).staff.kind is DayKind.WORKING
    assert [calendar.day(date(year, 12, 31)).provisional for year in (2026, 2027, 2028)] == [
        False,
        False,
        True,
    ]
