"""When routines fall, on the calendar of a school."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from calendars.school_days.days import DayKind, Layer, Override
from tests.calendars.school import AUTUMN_2026, LVYE, changed, days, fall


def test_watering_at_five_in_the_season_is_once_a_day() -> None:
    watering = fall(every="FREQ=DAILY", season=["04-01/10-31"], at=["05:00"])
    assert (watering[0].key, watering[0].start) == ("2026-08-01@0", datetime(2026, 7, 31, 21, tzinfo=UTC))
    assert [watering[91].day, watering[92].day] == [date(2026, 10, 31), date(2027, 4, 1)]
    assert len(watering) == 92 + 122


def test_a_season_may_wrap_over_the_new_year() -> None:
    found = days(every="FREQ=DAILY", season=["11-15/03-15"])
    assert (found[0], found[-1], len(found)) == ("2026-11-15", "2027-03-15", 121)


def test_several_times_a_day_are_several_duties_with_keys_of_their_own() -> None:
    meals = fall(
        first=date(2026, 9, 1), last=date(2026, 9, 1), every="FREQ=DAILY", at=["18:00", "06:30", "bell:lunch"]
    )
    assert [(meal.key, meal.at) for meal in meals] == [
        ("2026-09-01@1", time(6, 30)),
        ("2026-09-01@2", time(11, 50)),
        ("2026-09-01@0", time(18, 0)),
    ]


@pytest.mark.parametrize(
    ("roll", "expected"),
    [
        ("skip", []),
        ("following", ["2026-10-08"]),
        ("preceding", ["2026-09-30"]),
        ("modified_following", ["2026-10-08"]),
        ("nearest", ["2026-09-30"]),
    ],
)
def test_the_third_of_october_rolls_by_its_convention(roll: str, expected: list[str]) -> None:
    found = days(
        last=date(2026, 12, 31), every="FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3", on="working", roll=roll
    )
    assert found == expected


@pytest.mark.parametrize(
    ("rule", "roll", "expected"),
    [
        ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31", "modified_following", "2026-10-30"),
        ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31", "following", "2026-11-02"),
        ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=4", "nearest", "2026-10-08"),
        ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=20", "following", "2026-09-20"),
        ("FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=1", "modified_following", "2026-08-26"),
    ],
)
def test_the_ends_of_months_and_make_up_days_are_respected(rule: str, roll: str, expected: str) -> None:
    assert days(last=date(2026, 12, 31), every=rule, on="working", roll=roll) == [expected]


def test_dates_that_roll_onto_one_day_are_one_duty_under_the_nearest_name() -> None:
    found = fall(
        first=date(2026, 10, 1), last=date(2026, 10, 9), every="FREQ=DAILY", on="working", roll="following"
    )
    assert [(o.day.day, o.key) for o in found] == [(8, "2026-10-08@0"), (9, "2026-10-09@0")]
    weekly = fall(every="FREQ=WEEKLY;BYDAY=MO,TH", on="working", roll="following", last=date(2026, 10, 12))
    assert [o.key for o in weekly if o.day >= date(2026, 9, 28)] == [
        "2026-09-28@0",
        "2026-10-08@0",
        "2026-10-12@0",
    ]


def test_odd_and_even_and_numbered_term_weeks() -> None:
    odd = days(every="FREQ=WEEKLY;BYDAY=FR", weeks="odd", last=date(2026, 10, 31))
    even = days(every="FREQ=WEEKLY;BYDAY=FR", weeks="even", last=date(2026, 10, 31))
    assert odd == ["2026-09-04", "2026-09-18", "2026-10-02", "2026-10-16", "2026-10-30"]
    assert even == ["2026-09-11", "2026-09-25", "2026-10-09", "2026-10-23"]
    numbered = days(every="FREQ=WEEKLY;BYDAY=FR", weeks="1-2,4,20-", terms=[1])
    assert numbered == ["2026-09-04", "2026-09-11", "2026-09-25", "2027-01-15", "2027-01-22"]


def test_the_last_work_day_of_the_month_is_not_its_last_day() -> None:
    found = days(nth=-1, of="month", on="working", first=date(2026, 9, 1), last=date(2027, 2, 28))
    assert found == ["2026-09-30", "2026-10-30", "2026-11-30", "2026-12-31", "2027-01-27", "2027-02-26"]


def test_days_are_counted_in_every_kind_of_period() -> None:
    assert days(nth=1, of="quarter", on="working") == ["2026-10-08", "2027-01-04", "2027-04-01", "2027-07-01"]
    assert days(nth=1, of="half_year", on="working") == ["2027-01-04", "2027-07-01"]
    assert days(nth=2, of="year", on="working", calendar="students") == ["2027-01-05"]
    assert days(nth=-1, of="term", on="working", calendar="students") == ["2027-01-22", "2027-07-02"]
    week = days(nth=1, of="week", on="working", first=date(2026, 9, 28), last=date(2026, 10, 18))
    assert week == ["2026-09-28", "2026-10-08", "2026-10-12"]


def test_a_period_with_too_few_counting_days_has_none() -> None:
    assert days(nth=3, of="month", on="working", last=date(2026, 8, 31)) == ["2026-08-28"]
    assert days(nth=5, of="month", on="working", last=date(2026, 8, 31)) == []


def test_the_season_chooses_among_the_days_that_are_counted() -> None:
    assert days(nth=1, of="year", on="working", season=["04-01/10-31"]) == ["2027-04-01"]


def test_before_a_term_days_and_work_days_are_counted_back() -> None:
    span: dict[str, Any] = {"first": date(2026, 8, 1), "last": date(2026, 12, 31)}
    [books] = fall(**span, anchor="term.start", offset="-7d", window="5d")
    assert (books.key, books.first, books.last) == (
        "term.start:2026-2027-1@0", date(2026, 8, 25), date(2026, 8, 29),
    )  # fmt: skip
    [rooms] = fall(**span, anchor="term.start", offset="-5wd", window="5wd", on="weekday")
    assert (rooms.day, rooms.last) == (date(2026, 8, 25), date(2026, 8, 31))


def test_a_windows_ends_are_days_that_count() -> None:
    october: dict[str, Any] = {"first": date(2026, 10, 1), "last": date(2026, 10, 31), "on": "working"}
    [walk] = fall(**october, every="FREQ=MONTHLY;BYMONTHDAY=1", window="month")
    assert (walk.key, walk.first, walk.last) == ("2026-10-01@0", date(2026, 10, 8), date(2026, 10, 30))
    [check] = fall(**october, every="FREQ=MONTHLY;BYMONTHDAY=1", window="3d", roll="following")
    assert check.first == check.last == date(2026, 10, 8)


def test_two_a_week_on_days_of_the_planners_choice_stay_two() -> None:
    found = fall(
        first=date(2026, 9, 7), last=date(2026, 9, 13), every="FREQ=WEEKLY;BYDAY=MO,TH", window="week"
    )
    assert [(o.key, o.first, o.last) for o in found] == [
        ("2026-09-07@0", date(2026, 9, 7), date(2026, 9, 13)),
        ("2026-09-10@0", date(2026, 9, 7), date(2026, 9, 13)),
    ]


def test_terms_and_vacations_have_a_start_and_an_end() -> None:
    assert days(anchor="term.start") == ["2026-09-01", "2027-02-22"]
    assert days(anchor="term.end", offset="+1d") == ["2027-01-23", "2027-07-03"]
    assert days(anchor="vacation.start") == ["2027-01-23", "2027-07-03"]
    assert days(anchor="vacation.end") == ["2026-08-31", "2027-02-21"]
    assert days(anchor="vacation.start", terms=[1]) == ["2027-01-23"]


def test_terms_that_follow_each_other_leave_no_vacation() -> None:
    second = replace(AUTUMN_2026, code="2026-2027-2", first=date(2027, 1, 23), last=date(2027, 5, 1),
                     staff_first=date(2027, 1, 23), staff_last=date(2027, 5, 1))  # fmt: skip
    calendar = replace(LVYE, terms=(AUTUMN_2026, second))
    assert days(calendar, anchor="vacation.start") == ["2027-05-02"]
    assert days(calendar, anchor="vacation.end") == []


def test_ten_days_before_mid_autumn_is_found_in_every_year() -> None:
    found = fall(anchor="holiday:中秋节", offset="-10d", last=date(2028, 1, 1))
    assert [(o.key, o.day) for o in found] == [
        ("holiday:中秋节:2026@0", date(2026, 9, 15)),
        ("holiday:中秋节:2027@0", date(2027, 9, 5)),
    ]
    assert [o.provisional for o in found] == [False, True]
    assert days(anchor="holiday:春节", offset="-10d") == ["2027-01-27"]
    assert days(anchor="holiday:灯节") == []


def test_an_offset_reaches_over_the_new_year() -> None:
    assert days(anchor="holiday:元旦", offset="-3d", last=date(2026, 12, 31)) == ["2026-12-29"]
    assert days(anchor="holiday:国庆节", offset="+120d", first=date(2027, 1, 1)) == ["2027-01-29"]


def test_every_fifteen_days_is_counted_from_the_start_wherever_one_looks() -> None:
    lift: dict[str, Any] = {"interval": 15, "start": date(2026, 9, 3)}
    assert days(**lift, last=date(2026, 10, 31)) == ["2026-09-03", "2026-09-18", "2026-10-03", "2026-10-18"]
    assert days(**lift, first=date(2026, 10, 4), last=date(2026, 10, 31)) == ["2026-10-18"]
    assert days(**lift, last=date(2026, 9, 2)) == []


def test_without_a_start_the_interval_begins_with_each_term_and_runs_through_the_vacation() -> None:
    found = fall(interval=15, first=date(2027, 1, 1), last=date(2027, 3, 1))
    assert [(o.key, o.day.isoformat()) for o in found] == [
        ("2026-2027-1+9@0", "2027-01-14"),
        ("2026-2027-1+10@0", "2027-01-29"),
        ("2026-2027-1+11@0", "2027-02-13"),
        ("2026-2027-2+0@0", "2027-02-22"),
    ]


def test_every_other_week_keeps_its_phase_through_the_years() -> None:
    rule: dict[str, Any] = {"every": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "start": date(2026, 9, 7)}
    assert days(**rule, last=date(2026, 10, 10)) == ["2026-09-07", "2026-09-21", "2026-10-05"]
    far = days(**rule, first=date(2036, 1, 1), last=date(2036, 2, 1))
    assert [(date.fromisoformat(day) - date(2026, 9, 7)).days % 14 for day in far] == [0] * len(far) != []


def test_vacation_work_falls_in_vacations_only() -> None:
    found = days(every="FREQ=DAILY", during="vacation")
    assert (found[0], found[30], found[31], len(found)) == (
        "2026-08-01",
        "2026-08-31",
        "2027-01-23",
        31 + 30 + 29,
    )


def test_holiday_duty_covers_every_day_of_the_run() -> None:
    found = days(every="FREQ=DAILY", on="holiday", first=date(2026, 9, 28), last=date(2026, 10, 31))
    assert found == [f"2026-10-0{day}" for day in range(1, 8)]


def test_a_new_holiday_moves_the_duty_and_keeps_its_name() -> None:
    rule: dict[str, Any] = {"every": "FREQ=MONTHLY;BYMONTHDAY=12", "on": "working", "roll": "following"}
    span: dict[str, Any] = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    sports = changed(Override(date(2026, 11, 12), Layer.SCHOOL, DayKind.HOLIDAY, DayKind.HOLIDAY, "校庆"))
    [before], [after] = fall(**rule, **span), fall(sports, **rule, **span)
    assert before.key == after.key == "2026-11-12@0"
    assert (before.day, after.day) == (date(2026, 11, 12), date(2026, 11, 13))


def test_random_days_come_from_the_seed_and_a_lost_day_disturbs_only_itself() -> None:
    spot: dict[str, Any] = {"random": 2, "of": "month", "on": "working", "during": "term"}
    drawn = fall(**spot, seed="lvye/canteen")
    assert drawn == fall(**spot, seed="lvye/canteen") != fall(**spot, seed="lvye/dormitory")
    assert [o.day.isoformat() for o in drawn[:4]] == ["2026-09-04", "2026-09-11", "2026-10-14", "2026-10-19"]
    lost = drawn[2].day
    closed = changed(Override(lost, Layer.SCHOOL, DayKind.HOLIDAY, DayKind.HOLIDAY, "停课"))
    kept = {o.day for o in drawn} - {lost}
    again = fall(closed, **spot, seed="lvye/canteen")
    assert kept < {o.day for o in again}
    assert len(again) == len(drawn) == 22


def test_what_falls_in_a_year_without_a_notice_is_provisional() -> None:
    found = fall(every="FREQ=DAILY", first=date(2026, 12, 31), last=date(2027, 1, 1))
    assert [o.provisional for o in found] == [False, True]
    [over] = fall(
        anchor="holiday:元旦", offset="-3d", window="5d", first=date(2026, 12, 1), last=date(2026, 12, 31)
    )
    assert over.provisional
