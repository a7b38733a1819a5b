"""Duties at the bells of the school, and at the edges of days and zones."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from calendars.cadence.bells import unknown_bells
from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import occurrences
from tests.calendars.school import BELLS, YEAR_ROUND, fall


def test_bells_differ_by_season_and_kind_of_day() -> None:
    round_: dict[str, Any] = {"every": "FREQ=DAILY", "at": ["bell:evening_study_end+15m"]}
    [autumn] = fall(**round_, first=date(2026, 10, 30), last=date(2026, 10, 31))
    assert (autumn.day, autumn.at) == (date(2026, 10, 30), time(21, 45))
    [winter] = fall(**round_, first=date(2026, 11, 1), last=date(2026, 11, 2))
    assert (winter.day, winter.at) == (date(2026, 11, 2), time(21, 15))
    [make_up] = fall(**round_, first=date(2026, 9, 20), last=date(2026, 9, 20))
    assert make_up.at == time(21, 45)


def test_the_last_bell_that_fits_wins() -> None:
    lunch = fall(every="FREQ=DAILY", at=["bell:lunch"], first=date(2026, 9, 30), last=date(2026, 10, 1))
    assert [o.at for o in lunch] == [time(11, 50), time(12, 0)]


def test_minutes_from_a_bell_may_cross_midnight_and_the_duty_keeps_its_day() -> None:
    [night] = fall(
        every="FREQ=DAILY", at=["bell:midnight_round-30m"], first=date(2026, 9, 2), last=date(2026, 9, 2)
    )
    assert (night.day, night.at) == (date(2026, 9, 2), time(23, 40))
    assert night.start == datetime(2026, 9, 1, 15, 40, tzinfo=UTC)


def test_misspelt_bells_are_found() -> None:
    cadence = Cadence(every="FREQ=DAILY", at=("05:00", "bell:lunch", "bell:luncheon-5m"))
    assert unknown_bells(cadence, BELLS) == {"luncheon"}


@pytest.mark.parametrize(("at", "hour"), [("00:00", 16), ("23:59", 15)])
def test_the_edges_of_a_day_belong_to_it(at: str, hour: int) -> None:
    [edge] = fall(every="FREQ=DAILY", at=[at], first=date(2026, 9, 2), last=date(2026, 9, 2))
    assert (edge.day, edge.start.hour, edge.at.isoformat("minutes")) == (date(2026, 9, 2), hour, at)


def test_a_time_the_clock_skips_is_the_first_instant_after_the_gap() -> None:
    cadence = Cadence(every="FREQ=DAILY", at=("02:30",))
    night = occurrences(cadence, YEAR_ROUND, (), "Europe/Berlin", date(2026, 3, 28), date(2026, 3, 30))
    assert [o.start.isoformat() for o in night] == [
        "2026-03-28T01:30:00+00:00", "2026-03-29T01:00:00+00:00", "2026-03-30T00:30:00+00:00",
    ]  # fmt: skip
    [twice] = occurrences(cadence, YEAR_ROUND, (), "Europe/Berlin", date(2026, 10, 25), date(2026, 10, 25))
    assert twice.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
