"""What a date is, and who said so."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from calendars.school_days.days import Audience, DayKind, Layer, On, Override, SchoolCalendar, Status, Term
from calendars.school_days.national import national_days, statutory_names
from tests.calendars.school import AUTUMN_2026, LVYE, SPRING_2027, YEAR_ROUND, changed
from tests.some import some

any_date = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# 国务院办公厅关于2026年部分节假日安排的通知, 4 November 2025, checked by hand
HOLIDAYS_2026 = {
    "元旦": dates(date(2026, 1, 1), date(2026, 1, 3)),
    "春节": dates(date(2026, 2, 15), date(2026, 2, 23)),
    "清明节": dates(date(2026, 4, 4), date(2026, 4, 6)),
    "劳动节": dates(date(2026, 5, 1), date(2026, 5, 5)),
    "端午节": dates(date(2026, 6, 19), date(2026, 6, 21)),
    "中秋节": dates(date(2026, 9, 25), date(2026, 9, 27)),
    "国庆节": dates(date(2026, 10, 1), date(2026, 10, 7)),
}
MAKE_UPS_2026 = {
    date(2026, 1, 4): "元旦",
    date(2026, 2, 14): "春节",
    date(2026, 2, 28): "春节",
    date(2026, 5, 9): "劳动节",
    date(2026, 9, 20): "国庆节",
    date(2026, 10, 10): "国庆节",
}


def test_the_year_2026_is_the_state_councils_notice() -> None:
    year = list(YEAR_ROUND.days(date(2026, 1, 1), date(2026, 12, 31)))
    off = [day.date for day in year if day.staff.kind is DayKind.HOLIDAY]
    assert off == [day for days in HOLIDAYS_2026.values() for day in days]
    assert {day.date: day.staff.name for day in year if day.staff.kind is DayKind.MAKE_UP} == MAKE_UPS_2026
    assert {day.provisional for day in year} == {False}


def test_every_day_off_of_a_notice_bears_its_holiday() -> None:
    for name, days in HOLIDAYS_2026.items():
        named = {YEAR_ROUND.day(day).staff.name for day in days} - {"农历除夕"}
        assert named == {name}


@pytest.mark.parametrize(
    ("first", "last", "make_ups"),
    [
        (date(2023, 9, 29), date(2023, 10, 6), [date(2023, 10, 7), date(2023, 10, 8)]),
        (date(2023, 12, 30), date(2024, 1, 1), []),
        (date(2024, 2, 10), date(2024, 2, 17), [date(2024, 2, 4), date(2024, 2, 18)]),
        (date(2025, 1, 28), date(2025, 2, 4), [date(2025, 1, 26), date(2025, 2, 8)]),
        (date(2025, 10, 1), date(2025, 10, 8), [date(2025, 9, 28), date(2025, 10, 11)]),
    ],
)
def test_earlier_notices_are_whole_runs_too(first: date, last: date, make_ups: list[date]) -> None:
    one_term = Term("2020", "", date(2020, 1, 1), date(2025, 12, 31), date(2020, 1, 1), date(2025, 12, 31))
    calendar = replace(YEAR_ROUND, terms=(one_term,))
    assert {calendar.day(day).staff.kind for day in dates(first, last)} == {DayKind.HOLIDAY}
    assert calendar.day(first - timedelta(days=1)).staff.kind is not DayKind.HOLIDAY
    assert calendar.day(last + timedelta(days=1)).staff.kind is not DayKind.HOLIDAY
    assert {calendar.day(day).staff.kind for day in make_ups} <= {DayKind.MAKE_UP}


def test_a_year_without_a_notice_is_provisional_and_has_the_statutory_days() -> None:
    year = list(YEAR_ROUND.days(date(2027, 1, 1), date(2027, 12, 31)))
    assert {day.provisional for day in year} == {True}
    assert [day for day in some(year) if day.staff.kind is DayKind.MAKE_UP] == []
    assert LVYE.holiday("春节", 2027) == date(2027, 2, 6)
    assert LVYE.holiday("中秋节", 2027) == date(2027, 9, 15)


@settings(max_examples=50, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2150, 12, 31)))
def test_no_year_is_too_far_away_to_answer(day: date) -> None:
    assert LVYE.day(day).date == day


def test_outside_the_term_a_date_is_vacation_unless_the_country_celebrates() -> None:
    assert LVYE.day(date(2027, 2, 10)).students.kind is DayKind.HOLIDAY
    assert LVYE.day(date(2026, 8, 3)).staff == Status(DayKind.VACATION, Layer.SCHOOL)
    assert LVYE.day(date(2026, 8, 8)).staff.kind is DayKind.VACATION
    assert LVYE.day(date(2026, 2, 14)).staff.kind is DayKind.VACATION


def test_a_vacation_lies_between_two_terms_and_elsewhere_there_is_no_term() -> None:
    calendar = replace(LVYE, terms=(AUTUMN_2026, SPRING_2027))
    between = AUTUMN_2026.staff_last + timedelta(days=1)
    before, after = AUTUMN_2026.staff_first - timedelta(days=3), SPRING_2027.staff_last + timedelta(days=3)
    said = [calendar.day(day).staff for day in (between, before, after)]
    assert [one.no_term for one in said] == [False, True, True]
    assert {one.kind for one in said} == {DayKind.VACATION}
    alone = replace(LVYE, terms=(AUTUMN_2026,))
    assert alone.day(between).staff.word == "no_term"


def test_staff_come_before_the_students_and_leave_after_them() -> None:
    before, after = LVYE.day(date(2026, 8, 26)), LVYE.day(date(2027, 1, 27))
    assert [before.students.kind, before.staff.kind] == [DayKind.VACATION, DayKind.WORKING]
    assert [after.students.kind, after.staff.kind] == [DayKind.VACATION, DayKind.WORKING]
    assert LVYE.day(date(2026, 8, 25)).staff.kind is DayKind.VACATION
    assert LVYE.day(date(2027, 1, 28)).staff.kind is DayKind.VACATION


def test_term_weeks_begin_on_monday_and_the_first_one_may_be_short() -> None:
    weeks = {day: LVYE.day(date(2026, 9, day)).week for day in (1, 6, 7, 13, 14)}
    assert weeks == {1: 1, 6: 1, 7: 2, 13: 2, 14: 3}
    assert LVYE.day(date(2026, 8, 31)).week is None
    assert LVYE.day(date(2027, 1, 22)).week == 21


def test_the_school_overrules_the_bureau_and_the_bureau_the_country() -> None:
    day = date(2026, 10, 9)
    country = Override(day, Layer.NATIONAL, DayKind.HOLIDAY, DayKind.HOLIDAY, "补充放假")
    bureau = Override(day, Layer.BUREAU, DayKind.WORKING, DayKind.WORKING, "正常上课")
    school = Override(day, Layer.SCHOOL, DayKind.EXAM, None, "月考")
    assert changed(country).day(day).staff == Status(DayKind.HOLIDAY, Layer.NATIONAL, "补充放假")
    assert changed(bureau, country).day(day).staff == Status(DayKind.WORKING, Layer.BUREAU, "正常上课")
    calendar = changed(school, bureau, country)
    assert calendar.day(day).students == Status(DayKind.EXAM, Layer.SCHOOL, "月考")
    assert calendar.day(day).staff.layer is Layer.BUREAU


def test_a_school_can_work_in_its_vacation_and_rest_in_its_term() -> None:
    training, sports = date(2026, 8, 20), date(2026, 10, 30)
    calendar = changed(
        Override(training, Layer.SCHOOL, None, DayKind.WORKING, "培训"),
        Override(sports, Layer.SCHOOL, DayKind.HOLIDAY, DayKind.HOLIDAY, "校庆"),
    )
    assert calendar.day(training).staff.kind is DayKind.WORKING
    assert calendar.day(training).students.kind is DayKind.VACATION
    assert calendar.holiday("校庆", 2026) == sports
    assert calendar.holiday("校庆", 2027) is None


def test_a_make_up_day_the_country_takes_back_in_the_vacation_stays_vacation() -> None:
    calendar = changed(Override(date(2026, 8, 8), Layer.NATIONAL, DayKind.MAKE_UP, DayKind.MAKE_UP, ""))
    assert calendar.day(date(2026, 8, 8)).staff.kind is DayKind.VACATION


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 9, 2), {"any", "working", "weekday"}),
        (date(2026, 9, 5), {"any", "weekend", "off"}),
        (date(2026, 9, 20), {"any", "working", "weekday"}),
        (date(2026, 10, 4), {"any", "holiday", "off"}),
        (date(2026, 8, 5), {"any", "vacation", "off", "weekday"}),
        (date(2026, 8, 8), {"any", "vacation", "off"}),
        (date(2027, 2, 8), {"any", "holiday", "off"}),
    ],
)
def test_which_words_mean_a_day(day: date, words: set[str]) -> None:
    every = [str(word) for word in On]
    assert {word for word in every if LVYE.counts(day, word, Audience.STAFF)} == words


def test_an_exam_day_is_worked() -> None:
    calendar = changed(Override(date(2026, 11, 5), Layer.SCHOOL, DayKind.EXAM, None, "期中"))
    assert calendar.counts(date(2026, 11, 5), "exam", Audience.STUDENTS)
    assert calendar.counts(date(2026, 11, 5), "working", Audience.STUDENTS)
    assert not calendar.counts(date(2026, 11, 5), "exam", Audience.STAFF)


def test_a_half_day_is_worked_and_can_be_meant_for_one_audience() -> None:
    friday = date(2026, 12, 18)
    calendar = changed(Override(friday, Layer.SCHOOL, DayKind.HALF, None, "联欢"))
    assert calendar.counts(friday, "half", Audience.STUDENTS)
    assert calendar.counts(friday, "working", Audience.STUDENTS)
    assert not calendar.counts(friday, "half", Audience.STAFF)


def test_a_day_may_get_a_name_and_stay_what_it_is() -> None:
    day = date(2026, 9, 10)
    named = changed(Override(day, Layer.SCHOOL, None, None, "教师节")).day(day)
    assert named.students == named.staff == Status(DayKind.WORKING, Layer.WEEKEND, "教师节")


def test_every_layer_that_speaks_is_heard_and_the_last_one_holds() -> None:
    day = date(2026, 9, 20)
    calendar = changed(Override(day, Layer.SCHOOL, None, DayKind.HOLIDAY, "校庆"))
    said = calendar.said(day, Audience.STAFF)
    assert [status.layer for status in said] == [Layer.WEEKEND, Layer.NATIONAL, Layer.SCHOOL]
    assert said[-1] == calendar.day(day).staff
    assert [status.kind for status in calendar.country_said(day, Audience.STAFF)] == [
        DayKind.WEEKEND,
        DayKind.MAKE_UP,
    ]


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 9, 21), -1, date(2026, 9, 20)),
        (date(2026, 10, 4), 0, date(2026, 10, 4)),
        (date(2026, 10, 4), -1, date(2026, 9, 30)),
    ],
)
def test_work_days_are_counted_over_the_october_holiday(day: date, n: int, expected: date) -> None:
    assert LVYE.add_work_days(day, n, Audience.STAFF) == expected


def test_work_days_in_a_vacation_are_the_countrys() -> None:
    """So that ten work days before the term are in August and not in the last term."""
    assert LVYE.add_work_days(date(2026, 9, 1), -10, Audience.STAFF) == date(2026, 8, 18)


@settings(max_examples=100, deadline=None)
@given(any_date, st.integers(1, 30))
def test_counting_work_days_there_and_back_comes_home(day: date, n: int) -> None:
    there = LVYE.add_work_days(day, n, Audience.STAFF)
    back = LVYE.add_work_days(there, -n, Audience.STAFF)
    assert back <= day < there
    assert not any(LVYE.is_work_day(d, Audience.STAFF) for d in dates(back, day)[1:])


def test_terms_are_found_by_date() -> None:
    assert LVYE.term_of(date(2026, 9, 1)) == AUTUMN_2026 == LVYE.term_of(date(2027, 1, 22))
    assert LVYE.term_of(date(2026, 8, 31)) is None
    assert LVYE.next_term(date(2026, 8, 31)) == AUTUMN_2026
    assert LVYE.next_term(date(2026, 9, 1)) == SPRING_2027
    assert LVYE.next_term(date(2027, 2, 22)) is None
    assert [term.number for term in LVYE.terms] == [2, 1, 2]


def test_other_countries_have_their_own_days_and_a_school_may_have_none() -> None:
    year = Term("2026", "", date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31))
    berlin = SchoolCalendar("DE", "BE", (year,), (), 2030)
    assert berlin.day(date(2026, 3, 8)).staff.name != ""
    assert berlin.day(date(2026, 4, 4)).staff == Status(DayKind.WEEKEND, Layer.WEEKEND)
    gulf = SchoolCalendar(None, None, (year,), (), 2026, weekend=frozenset({4, 5}))
    assert gulf.day(date(2026, 10, 2)).staff.kind is DayKind.WEEKEND
    assert gulf.day(date(2026, 10, 4)).staff.kind is DayKind.WORKING


@pytest.mark.parametrize(
    ("country", "subdivision", "code"), [("XX", None, "country"), ("DE", "QQ", "subdivision")]
)
def test_an_unknown_country_is_refused_at_once(country: str, subdivision: str | None, code: str) -> None:
    with pytest.raises(PydanticCustomError) as refusal:
        SchoolCalendar(country, subdivision, (), (), 2026)
    assert refusal.value.type == code


def test_terms_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(PydanticCustomError, match="term_overlap"):
        replace(
            LVYE,
            terms=(AUTUMN_2026, replace(SPRING_2027, first=date(2027, 1, 22), staff_first=date(2027, 1, 22))),
        )
    with pytest.raises(PydanticCustomError, match="term_twice"):
        replace(LVYE, terms=(AUTUMN_2026, AUTUMN_2026))
    with pytest.raises(PydanticCustomError, match="term_order"):
        replace(AUTUMN_2026, last=date(2026, 8, 1))


def test_holidays_abroad_are_named_in_the_countrys_own_language_whatever_the_computer_speaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for tongue in ("en_US", "de_DE"):
        monkeypatch.setenv("LANGUAGE", tongue)
        national_days.cache_clear()
        assert national_days("DE", "NW", 2027)[date(2027, 3, 26)].name == "Karfreitag"
    national_days.cache_clear()


def test_the_package_names_the_statutory_holidays_in_the_order_of_the_year() -> None:
    assert statutory_names("CN") == ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
    assert {"Neujahr", "Karfreitag", "Erster Mai"} <= {*statutory_names("DE")}
