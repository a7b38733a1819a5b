"""Local times become instants, also on the two days of the year on which the clock changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from calendars.zones import instant, zone_of


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        ("Asia/Shanghai", (2026, 9, 1, 5, 0), (2026, 8, 31, 21, 0)),
        ("Asia/Shanghai", (2026, 9, 1, 0, 0), (2026, 8, 31, 16, 0)),
        ("Asia/Shanghai", (2026, 9, 1, 23, 59), (2026, 9, 1, 15, 59)),
        ("Europe/Berlin", (2026, 3, 29, 1, 59), (2026, 3, 29, 0, 59)),
        ("Europe/Berlin", (2026, 3, 29, 2, 0), (2026, 3, 29, 1, 0)),
        ("Europe/Berlin", (2026, 3, 29, 2, 30), (2026, 3, 29, 1, 0)),
        ("Europe/Berlin", (2026, 3, 29, 3, 0), (2026, 3, 29, 1, 0)),
        ("Europe/Berlin", (2026, 10, 25, 1, 59), (2026, 10, 24, 23, 59)),
        ("Europe/Berlin", (2026, 10, 25, 2, 30), (2026, 10, 25, 0, 30)),
        ("Europe/Berlin", (2026, 10, 25, 3, 0), (2026, 10, 25, 2, 0)),
        ("America/Santiago", (2026, 9, 6, 0, 30), (2026, 9, 6, 4, 0)),
        ("Pacific/Apia", (2011, 12, 30, 12, 0), (2011, 12, 30, 10, 0)),
    ],
)
def test_a_local_time_is_one_instant(zone: str, local: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert instant(datetime(*local), zone) == datetime(*expected, tzinfo=UTC)  # type: ignore[misc,arg-type]  # noqa: DTZ001


@settings(max_examples=300, deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)),  # noqa: DTZ001
    st.sampled_from(
        ["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Europe/Dublin"]
    ),
)
def test_the_clock_on_the_wall_shows_the_time_again_or_the_end_of_a_gap(local: datetime, zone: str) -> None:
    local = local.replace(microsecond=0)
    shown = instant(local, zone).astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)
    if shown != local:
        assert shown > local
        before = (instant(local, zone) - timedelta(seconds=1)).astimezone(zone_of(zone)).replace(tzinfo=None)
        assert before < local


@pytest.mark.parametrize("name", ["China Standard Time", "", "../etc/passwd", "Asia/Atlantis"])
def test_a_zone_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(PydanticCustomError, match="zone"):
        zone_of(name)
