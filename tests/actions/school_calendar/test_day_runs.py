from datetime import date, timedelta

import pytest

from actions.school_calendar.day_runs import CHOICES, meant_days, runs_of
from calendars.school_days.days import DayKind, Layer, Override
from calendars.term_calendar.words import MEANINGS
from models.errors import BadInput

MONDAY = date(2027, 1, 18)


def test_days_in_a_row_that_are_alike_are_one_run_and_those_asked_about_stand_apart() -> None:
    days = [
        Override(MONDAY + timedelta(days=step), Layer.SCHOOL, DayKind.EXAM, None, "期末考试")
        for step in range(4)
    ]
    found = list(runs_of("added", days, frozenset({MONDAY})))
    assert [(run.first.day, run.last.day, run.asked) for run in found] == [(18, 18, True), (19, 21, False)]
    assert meant_days({found[1].question: "off"}) == {day.date: MEANINGS["off"] for day in days[1:]}


def test_a_day_may_be_left_out_and_what_is_no_day_is_refused() -> None:
    assert meant_days({"days.2027-01-18.2027-01-18": "-", "first": "2026-09-01"}) == {MONDAY: None}
    assert "-" in CHOICES
    with pytest.raises(BadInput, match=r"calendar\.bound"):
        meant_days({"days.2027-01-18": "off"})
