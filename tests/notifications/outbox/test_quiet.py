"""At night nobody is disturbed, unless the morning would be too late."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.schools import School
from notifications.outbox.quiet import heard_from, quiet_end
from notifications.outbox.samples import NEEDED
from tests.notifications.cast import school

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """A local time of 20 September 2026 at the school, or of the day named before it."""
    day, _, clock = text.rpartition(" ")
    local = datetime.fromisoformat(f"2026-09-{day or '20'}T{clock}")
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "told", "why"),
    [
        ("21:29", "21:29", "the evening is not quiet yet"),
        ("21:30", "21 06:30", "the first quiet minute"),
        ("23:59", "21 06:30", "before midnight"),
        ("21 00:00", "21 06:30", "at midnight"),
        ("21 06:29", "21 06:30", "the last quiet minute"),
        ("21 06:30", "21 06:30", "the morning"),
    ],
)
def test_quiet_hours_run_over_midnight(instant: str, told: str, why: str) -> None:
    assert quiet_end(school(), at(instant)) == at(told), why


@pytest.mark.parametrize(("instant", "told"), [("11:59", "11:59"), ("12:00", "14:00"), ("14:00", "14:00")])
def test_quiet_hours_may_lie_within_a_day(instant: str, told: str) -> None:
    siesta = school(policy={"quiet_from": "12:00", "quiet_until": "14:00"})
    assert quiet_end(siesta, at(instant)) == at(told)


def test_the_same_hour_twice_means_no_quiet_at_all() -> None:
    awake = school(policy={"quiet_from": "00:00", "quiet_until": "00:00"})
    assert quiet_end(awake, at("03:00")) == at("03:00")


def test_the_quiet_end_is_right_on_the_night_the_clocks_change() -> None:
    berlin = school(zone="Europe/Berlin")
    assert quiet_end(berlin, datetime(2026, 10, 24, 22, tzinfo=UTC)) == datetime(
        2026, 10, 25, 5, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("kind", "facts", "told", "why"),
    [
        ("overdue", {}, "21 06:30", "an overdue record can wait"),
        (
            "escalation",
            {"duties": [{"start": "2026-09-20T20:00:00+08:00"}]},
            "21 06:30",
            "so can its escalation",
        ),
        ("problem_reported", {"urgent": False}, "21 06:30", "a dripping tap can wait"),
        ("problem_reported", {"urgent": True}, "23:00", "a burst main cannot"),
        ("cancelled", {"start": "2026-09-21T05:00:00+08:00"}, "23:00", "they would get up for nothing"),
        ("cancelled", {"start": "2026-09-21T07:00:00+08:00"}, "23:00", "they would leave for nothing"),
        ("cancelled", {"start": "2026-09-21T08:00:00+08:00"}, "21 06:30", "the morning is early enough"),
        ("reminder", {"start": "2026-09-20T23:30:00+08:00"}, "23:00", "a night watch is awake"),
        ("assigned", {"duties": [{"start": "2026-09-21T05:00:00+08:00"}]}, "23:00", "they must get up"),
        ("assigned", {"duties": [{"start": "2026-09-23T05:00:00+08:00"}]}, "21 06:30", "no hurry"),
    ],
)
def test_only_what_would_be_too_late_is_told_at_night(
    kind: str, facts: dict[str, Any], told: str, why: str
) -> None:
    assert heard_from(school(), kind, facts, at("23:00")) == at(told), why


CLOCKS = st.times().map(lambda clock: f"{clock:%H:%M}")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(CLOCKS, CLOCKS, INSTANTS, st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]))
def test_a_notice_is_told_within_a_day_and_never_in_quiet_hours(
    quiet_from: str, quiet_until: str, instant: datetime, zone: str
) -> None:
    home: School = school(zone=zone, policy={"quiet_from": quiet_from, "quiet_until": quiet_until})
    told = heard_from(home, "overdue", NEEDED["overdue"], instant)
    assert instant <= told <= instant + timedelta(hours=25)
    assert quiet_end(home, told) == told
