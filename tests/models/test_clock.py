"""Instants as texts say them. Of `models.clock`."""

from datetime import UTC, datetime

import pytest

from models import clock


def test_a_text_says_an_instant_with_its_zone() -> None:
    assert clock.instant("2026-09-07T08:00+08:00") == datetime(2026, 9, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-09-07T08:00",
        "2026-09-07T08:00:00+99:99",
        "2026-02-30T08:00+08:00",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-12:00",
    ],
)
def test_a_text_without_a_zone_or_out_of_every_calendar_says_none(text: str) -> None:
    assert clock.instant(text) is None
