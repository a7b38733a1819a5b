"""A cadence that can never fall is refused with the reason when it is defined."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic_core import PydanticCustomError

from calendars.cadence.bells import Bell
from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import occurrences
from calendars.cadence.possible import require_possible, why_empty
from calendars.school_days.days import DayKind, Layer, Override, SchoolCalendar
from tests.calendars.cadences import cadences, calendars
from tests.calendars.school import BELLS, LVYE, changed

DAILY = "FREQ=DAILY"
MIDTERM = changed(Override(date(2026, 11, 11), Layer.SCHOOL, DayKind.EXAM, None, "期中考试"))


def refusal(calendar: SchoolCalendar = LVYE, **parts: Any) -> tuple[str, dict[str, Any] | None]:
    with pytest.raises(PydanticCustomError) as refused:
        require_possible(Cadence(**parts), calendar, BELLS, {"drill"})
    return refused.value.type, refused.value.context


@pytest.mark.parametrize(
    ("parts", "code", "facts"),
    [
        ({"every": DAILY, "at": ["bell:lunch", "bell:luncheon"]}, "bell_unknown", {"bells": ["luncheon"]}),
        ({"anchor": "routine:drills"}, "routine_unknown", {"routine": "drills"}),
        ({"anchor": "holiday:灯节", "offset": "-3d"}, "holiday_unknown", {"name": "灯节"}),
        ({"anchor": "event:运动会"}, "event_unknown", {"name": "运动会"}),
        ({"every": DAILY, "terms": [3]}, "term_unknown", {"terms": [3], "known": [1, 2]}),
        ({"nth": 1, "of": "term", "weeks": "25-"}, "weeks_beyond", {"weeks": "25-", "longest": 21}),
        (
            {"every": "FREQ=DAILY;UNTIL=20251231"},
            "rule_over",
            {"text": "FREQ=DAILY;UNTIL=20251231", "first": date(2026, 3, 2)},
        ),
        (
            {"every": DAILY, "season": ["08-01/08-20"], "during": "term"},
            "no_day_left",
            {"season": ["08-01/08-20"], "weeks": None, "during": "term", "terms": []},
        ),
        ({"every": DAILY, "on": "exam"}, "no_day_counts", {"on": "exam", "calendar": "staff"}),
        (
            {"random": 2, "of": "month", "on": "vacation", "during": "term"},
            "no_day_counts",
            {"on": "vacation", "calendar": "staff"},
        ),
        ({"nth": 7, "of": "week", "on": "working"}, "nth_beyond", {"nth": 7, "of": "week", "most": 6}),
        ({"nth": -130, "of": "term", "on": "working"}, "nth_beyond", {"nth": -130, "of": "term", "most": 99}),
        (
            {"every": DAILY, "on": "weekend", "at": ["bell:evening_study_end"], "season": ["12-01/01-15"]},
            "bell_silent",
            {"times": ["bell:evening_study_end"]},
        ),
        (
            {"every": "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1", "on": "working"},
            "nothing",
            {"first": date(2026, 3, 2), "last": date(2028, 2, 29)},
        ),
        (
            {"interval": 15, "after": "completion", "during": "vacation", "weeks": "1-3"},
            "no_day_left",
            {"season": [], "weeks": "1-3", "during": "vacation", "terms": []},
        ),
    ],
)
def test_the_reason_is_given_with_its_facts(parts: dict[str, Any], code: str, facts: dict[str, Any]) -> None:
    assert refusal(**parts) == (code, facts)


@pytest.mark.parametrize(
    "parts",
    [
        {"every": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"},  # the next leap day is after the terms known
        {"every": DAILY, "start": date(2031, 1, 1)},
        {"interval": 15, "start": date(2031, 1, 1)},
        {"interval": 15, "after": "completion", "during": "term"},
        {"anchor": "routine:drill", "offset": "+2wd"},
        {"anchor": "term.start", "offset": "-90d", "terms": [1]},
        {"every": "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3", "on": "working", "roll": "following"},
        {"nth": 6, "of": "week", "on": "working"},  # a week with a make-up Sunday
    ],
)
def test_what_falls_rarely_or_later_is_possible(parts: dict[str, Any]) -> None:
    require_possible(Cadence(**parts), LVYE, BELLS, {"drill"})


def test_the_calendar_decides() -> None:
    exams = Cadence.model_validate({"every": DAILY, "on": "exam", "calendar": "students"})
    before = Cadence.model_validate({"anchor": "event:期中考试", "offset": "-3wd"})
    for cadence in (exams, before):
        assert why_empty(cadence, LVYE, BELLS) is not None
        assert why_empty(cadence, MIDTERM, BELLS) is None


def test_without_terms_nobody_can_tell() -> None:
    cadence = Cadence.model_validate({"anchor": "term.start"})
    assert why_empty(cadence, replace(LVYE, terms=()), BELLS) is None


def test_one_bell_too_many_does_not_empty_a_routine() -> None:
    meals = Cadence.model_validate({"every": DAILY, "at": ["bell:lunch", "bell:supper"]})
    assert why_empty(meals, LVYE, (Bell("lunch", time(12)),)) is None
    assert why_empty(meals, LVYE, ()) is not None


@settings(max_examples=100, deadline=None)
@given(cadence=cadences, calendar=calendars())
def test_what_is_called_empty_never_falls_in_the_terms(cadence: Cadence, calendar: SchoolCalendar) -> None:
    first, last = calendar.terms[0].first, calendar.terms[-1].last
    if why_empty(cadence, calendar, BELLS) is not None:
        assert occurrences(cadence, calendar, BELLS, "UTC", first, last, completions=[first]) == []
