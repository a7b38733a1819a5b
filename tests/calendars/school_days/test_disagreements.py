"""What the layers of a calendar contradict is said, once, with the date."""

from dataclasses import replace
from datetime import date

from calendars.school_days.days import DayKind, Layer, Override, SchoolCalendar, Term
from calendars.school_days.disagreements import Clash, disagreements
from calendars.school_days.vacations import is_complete, school_vacations
from tests.calendars.school import AUTUMN_2026, FIRST, LAST, LVYE, YEAR_ROUND, changed

WORKING, HOLIDAY, HALF, MAKE_UP = DayKind.WORKING, DayKind.HOLIDAY, DayKind.HALF, DayKind.MAKE_UP


def found(calendar: SchoolCalendar, first: date = FIRST, last: date = LAST) -> list[tuple[Clash, str]]:
    return [(one.code, one.date.isoformat()) for one in disagreements(calendar, first, last)]


def school(day: date, kind: DayKind, layer: Layer = Layer.SCHOOL) -> Override:
    return Override(day, layer, kind, kind, "校历")


def test_a_calendar_that_follows_its_country_has_nothing_to_report() -> None:
    assert found(LVYE) == []


def test_the_school_makes_up_on_another_day_than_the_country() -> None:
    """The notice for 2025: 28 September is a make-up day, 21 September is not."""
    term = Term("2025", "", date(2025, 9, 1), date(2026, 1, 20), date(2025, 8, 25), date(2026, 1, 23))
    day = date(2025, 9, 21)
    calendar = replace(LVYE, terms=(term,), overrides=(school(day, WORKING),))
    (one,) = disagreements(calendar, date(2025, 9, 1), date(2025, 9, 30))
    assert (one.code, one.date, one.layer, one.other_layer) == (
        Clash.MAKE_UP_ELSEWHERE,
        day,
        Layer.SCHOOL,
        Layer.NATIONAL,
    )
    assert date(2025, 9, 28) in one.facts["official"]  # type: ignore[operator]


def test_a_make_up_day_taken_off_is_reported() -> None:
    assert found(changed(school(date(2026, 9, 20), HOLIDAY))) == [(Clash.MAKE_UP_OFF, "2026-09-20")]


def test_work_on_a_statutory_holiday_is_reported_for_whom_it_is() -> None:
    day = date(2026, 10, 1)
    (one,) = disagreements(changed(Override(day, Layer.BUREAU, None, WORKING, "值守")), day, day)
    assert (one.code, one.layer, one.facts["audience"], one.facts["name"]) == (
        Clash.HOLIDAY_WORKED,
        Layer.BUREAU,
        "staff",
        "国庆节",
    )


def test_an_open_day_on_a_saturday_far_from_any_make_up_day_is_the_schools_own_affair() -> None:
    assert found(changed(school(date(2026, 11, 21), HALF))) == []
    assert found(changed(school(date(2026, 11, 21), MAKE_UP))) == [(Clash.MAKE_UP_ELSEWHERE, "2026-11-21")]


def test_a_provisional_year_has_no_make_up_days_to_disagree_with() -> None:
    assert found(changed(school(date(2027, 4, 24), MAKE_UP))) == []


def test_the_school_against_its_bureau() -> None:
    day = date(2026, 11, 27)
    bureau, ours = school(day, HOLIDAY, Layer.BUREAU), school(day, WORKING)
    assert found(changed(bureau, ours)) == [(Clash.SCHOOL_AGAINST_BUREAU, "2026-11-27")]
    assert found(changed(bureau, school(day, DayKind.VACATION))) == []


def test_students_are_not_left_alone() -> None:
    saturday = date(2026, 11, 21)
    assert found(changed(Override(saturday, Layer.SCHOOL, HALF, None, "开放日"))) == [
        (Clash.STUDENTS_ALONE, "2026-11-21")
    ]


def test_lessons_outside_the_term_are_reported_and_staff_training_is_not() -> None:
    day = date(2026, 8, 20)
    assert found(changed(Override(day, Layer.SCHOOL, None, WORKING, "培训"))) == []
    assert (Clash.OUTSIDE_TERM, "2026-08-20") in found(changed(school(day, WORKING)))


def test_a_term_that_ends_on_a_weekend_or_starts_on_a_holiday() -> None:
    term = replace(AUTUMN_2026, last=date(2027, 1, 23))
    assert found(replace(LVYE, terms=(term,))) == [(Clash.TERM_ENDS_OFF, "2027-01-23")]
    late = replace(AUTUMN_2026, first=date(2026, 10, 1))
    (one,) = disagreements(replace(LVYE, terms=(late,)), FIRST, LAST)
    assert (one.code, one.other_layer, one.facts["kind"]) == (Clash.TERM_STARTS_OFF, Layer.NATIONAL, HOLIDAY)


def test_more_than_six_work_days_on_end_are_reported_once() -> None:
    calendar = changed(*(school(date(2026, 9, day), WORKING) for day in (12, 13)))
    assert [when for code, when in found(calendar) if code is Clash.LONG_RUN] == ["2026-09-13"]


def test_a_school_without_a_rule_hears_nothing_of_long_runs_of_work() -> None:
    worked = tuple(school(date(2026, 9, day), WORKING) for day in (12, 13))
    calendar = replace(LVYE, overrides=worked, longest_run=None)
    assert Clash.LONG_RUN not in [code for code, _ in found(calendar)]


def test_a_year_without_a_single_vacation_day_is_missing_data() -> None:
    missing = (Clash.VACATIONS_MISSING, "2026-01-01")
    assert missing in found(YEAR_ROUND, date(2026, 1, 1), date(2026, 12, 31))


def ruhr(year: int) -> SchoolCalendar:
    """A German school open from New Year's Eve to New Year's Eve but for what its Land says."""
    whole = Term(str(year), "", date(year, 1, 7), date(year, 12, 20), date(year, 1, 1), date(year, 12, 31))
    return SchoolCalendar("DE", "NW", (whole,), (), 2028)


def test_the_vacations_of_a_land_are_the_students_and_not_the_caretakers() -> None:
    day = ruhr(2026).day(date(2026, 10, 20))
    assert (day.students.kind, day.students.layer, day.students.name) == (
        DayKind.VACATION,
        Layer.BUREAU,
        "Herbstferien",
    )
    assert day.staff.kind is WORKING


def test_a_year_whose_vacations_nobody_has_published_is_missing_not_full_of_lessons() -> None:
    whole_year = [date(2031, 1, 1), date(2031, 12, 31)]
    assert school_vacations("DE", "NW", 2031) == {}
    assert (Clash.VACATIONS_MISSING, "2031-01-07") in found(ruhr(2031), *whole_year)
    assert Clash.VACATIONS_MISSING not in [code for code, _ in found(ruhr(2027), *(date(2027, 1, 1), LAST))]


def test_a_year_known_only_in_part_is_incomplete() -> None:
    assert is_complete("DE", "NW", 2028) and not is_complete("DE", "NW", 2029)
    assert (Clash.VACATIONS_INCOMPLETE, "2029-01-07") in found(
        ruhr(2029), date(2029, 1, 1), date(2029, 12, 31)
    )


def test_a_land_that_is_not_named_has_no_vacations_known() -> None:
    assert school_vacations("DE", None, 2027) == {}


def test_a_school_open_in_its_lands_vacation_is_reported() -> None:
    calendar = replace(ruhr(2026), overrides=(school(date(2026, 10, 20), HALF),))
    assert (Clash.SCHOOL_AGAINST_BUREAU, "2026-10-20") in found(calendar, date(2026, 10, 1), LAST)
