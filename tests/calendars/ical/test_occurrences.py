"""Recurrences take place when RFC 5545 says, and when another reader says so too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from pydantic_core import PydanticCustomError

from calendars.ical.busy import busy_times
from calendars.ical.foreign_days import foreign_days
from tests.calendars.ical.test_busy import FIRST, LAST, ZONE, calendar, event, found

SHANGHAI = ";TZID=Asia/Shanghai"
WEEKLY = (f"DTSTART{SHANGHAI}:20260910T070000", f"DTEND{SHANGHAI}:20260910T080000")
MOVED = (f"DTSTART{SHANGHAI}:20260918T070000", f"DTEND{SHANGHAI}:20260918T080000")


def days(*parts: str, more: str = "") -> list[str]:
    """The days at the school of what has hours."""
    data = calendar(*parts, more=more)
    return [f"{day:%m-%d}" for day in foreign_days(data, FIRST.date(), LAST.date(), ZONE, at_hours=True).days]


@pytest.mark.parametrize("until", ["20261007T230000Z", "20261008", "20261008T070000", "20261008T120000Z"])
def test_the_last_time_is_kept_however_the_end_is_written(until: str) -> None:
    weekly = event(*WEEKLY, f"RRULE:FREQ=WEEKLY;UNTIL={until}")
    assert days(weekly) == ["09-10", "09-17", "09-24", "10-01", "10-08"]


@pytest.mark.parametrize("until", ["20261007T225959Z", "20261007", "20261008T065959"])
def test_what_comes_after_the_end_is_left_out(until: str) -> None:
    assert days(event(*WEEKLY, f"RRULE:FREQ=WEEKLY;UNTIL={until}"))[-1] == "10-01"


def test_a_rule_that_ends_before_it_begins_leaves_the_event_itself() -> None:
    assert days(event(*WEEKLY, "RRULE:FREQ=WEEKLY;UNTIL=20260801T000000Z")) == ["09-10"]


def test_days_are_taken_of_instants_at_the_school() -> None:
    assert days(
        event("DTSTART:20260909T230000Z", "DTEND:20260909T234000Z", "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=WE")
    ) == ["09-10", "09-17", "09-24"]


def test_the_start_is_the_first_of_a_count_even_beside_the_rule() -> None:
    assert days(event(*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO")) == ["09-10", "09-14", "09-21"]
    assert days(event(*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=1;BYDAY=MO")) == ["09-10"]


@pytest.mark.parametrize(
    "named",
    [
        f"{SHANGHAI}:20260917T070000",
        ":20260916T230000Z",
        ";VALUE=DATE:20260917",
        ";TZID=Europe/Berlin:20260917T010000",
        ";TZID=China Standard Time:20260917T070000",
        ":20260917T070000",
    ],
)
def test_one_time_is_found_in_whatever_zone_it_is_named(named: str) -> None:
    weekly = event(*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3")
    assert days(weekly, event(f"RECURRENCE-ID{named}", *MOVED)) == ["09-10", "09-18", "09-24"]
    assert days(weekly.replace("DTSTAMP", f"EXDATE{named}\nDTSTAMP")) == ["09-10", "09-24"]
    cancelled = event(f"RECURRENCE-ID{named}", *MOVED, "STATUS:CANCELLED")
    assert days(weekly, cancelled) == ["09-10", "09-24"]


@pytest.mark.parametrize(
    "named", [";VALUE=DATE:20260911", ":20260911T000000Z", ":20260910T160000Z", ":20260911"]
)
def test_a_whole_day_is_found_by_its_date_or_its_midnight(named: str) -> None:
    daily = event("DTSTART;VALUE=DATE:20260910", "RRULE:FREQ=DAILY;COUNT=3", f"EXDATE{named}")
    assert days(daily) == ["09-10", "09-12"]


def test_a_change_for_this_time_and_all_after_it_moves_them_all() -> None:
    weekly = event(*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=4")
    later = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260916T230000Z", *MOVED)
    once = event(
        f"RECURRENCE-ID{SHANGHAI}:20261001T070000", f"DTSTART{SHANGHAI}:20261003T100000", "DURATION:PT1H"
    )
    assert days(weekly, later) == ["09-10", "09-18", "09-25", "10-02"]
    assert days(weekly, later, once) == ["09-10", "09-18", "09-25", "10-03"]
    ended = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260923T230000Z", *MOVED, "STATUS:CANCELLED")
    assert days(weekly, ended) == ["09-10", "09-17"]


def test_the_newest_of_what_was_sent_again_counts() -> None:
    old, new = event(*WEEKLY, "SEQUENCE:1"), event(*MOVED, "SEQUENCE:2")
    assert days(new, old) == ["09-18"]


def test_listed_times_may_have_an_end_of_their_own() -> None:
    listed = event(*WEEKLY, "RDATE;VALUE=PERIOD:20260911T000000Z/20260911T030000Z,20260912T000000Z/PT2H")
    assert found(listed) == [
        ("09-09T23:00", "09-10T00:00"), ("09-11T00:00", "09-11T03:00"), ("09-12T00:00", "09-12T02:00"),
    ]  # fmt: skip


def test_one_event_nobody_can_read_leaves_the_others() -> None:
    data = calendar(
        event(*WEEKLY, uid="1"), event("DTSTART;TZID=Custom:20260912T140000", "SUMMARY:例会3", uid="2")
    )
    read = busy_times(data, ZONE, FIRST, LAST)
    (unread,) = read.unread
    assert (len(read.times), unread.name, unread.reason.type) == (1, "例会3", "foreign_zone")
    assert [
        one.name for one in foreign_days(data, FIRST.date(), LAST.date(), ZONE, at_hours=True).unread
    ] == ["例会3"]


WEEKDAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), max_size=3, unique=True)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"])


@st.composite
def rules(draw: st.DrawFn, start: datetime) -> str:
    """A rule that counts its start among its times, as both readers then agree upon."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    rule = f"FREQ={frequency};INTERVAL={draw(st.integers(1, 3))}"
    if frequency == "WEEKLY" and (more := draw(WEEKDAYS)):
        own = f"{start:%a}".upper()[:2]
        rule += ";BYDAY=" + ",".join(dict.fromkeys([own, *more]))
    end = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if end == "COUNT":
        rule += f";COUNT={draw(st.integers(1, 20))}"
    if end == "UNTIL":
        last = start.astimezone(UTC) + timedelta(
            days=draw(st.integers(0, 90)), hours=draw(st.integers(-3, 3))
        )
        rule += f";UNTIL={max(last, start.astimezone(UTC)):%Y%m%dT%H%M%SZ}"
    return rule


def told(moment: datetime, zone: str) -> str:
    """A time as an event writes it."""
    own = moment.astimezone(ZoneInfo(zone))
    return f":{own:%Y%m%dT%H%M%SZ}" if zone == "UTC" else f";TZID={zone}:{own:%Y%m%dT%H%M%S}"


def by_another_reader(data: bytes) -> set[tuple[datetime, datetime]]:
    """The times of an independent reader."""
    events = recurring_ical_events.of(Calendar.from_ical(data)).between(FIRST, LAST)
    return {(one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC)) for one in events}


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_recurrences_are_those_of_another_reader(data: st.DataObject) -> None:
    zone, other = data.draw(ZONES), data.draw(ZONES)
    # before and after clocks change, at hours that none of them skips or shows twice
    day, hour = data.draw(st.dates(date(2026, 8, 1), date(2026, 11, 20))), data.draw(st.integers(8, 15))
    start = datetime.combine(day, time(hour), ZoneInfo(zone))
    lines = [f"DTSTART{told(start, zone)}", f"DTEND{told(start + timedelta(hours=1), zone)}"]
    rule = f"RRULE:{data.draw(rules(start))}"
    plain = by_another_reader(calendar(event(*lines, rule)))
    starts = sorted(begin for begin, _ in plain)
    out = data.draw(st.lists(st.sampled_from(starts), max_size=3)) if starts else []
    kept = [
        one for one in starts if one not in out
    ]  # of one left out and moved as well no standard says what it is
    moved = data.draw(st.lists(st.sampled_from(kept), max_size=2, unique=True)) if kept else []
    excluded = [f"EXDATE{told(one, other)}" for one in out]
    parts = [event(*lines, rule, *excluded)]
    for one in moved:
        later = one + timedelta(hours=data.draw(st.integers(1, 50)))
        parts.append(
            event(f"RECURRENCE-ID{told(one, zone)}", f"DTSTART{told(later, other)}", "DURATION:PT1H")
        )
    written = calendar(*parts)
    covered = {
        begin + timedelta(minutes=step)
        for begin, end in by_another_reader(written)
        for step in range(0, int((end - begin).total_seconds()) // 60, 30)
    }
    read = {
        one.start + timedelta(minutes=step)
        for one in busy_times(written, ZONE, FIRST, LAST).times
        for step in range(0, int((one.end - one.start).total_seconds()) // 60, 30)
    }
    assert read == covered


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whole_days_are_those_of_another_reader(data: st.DataObject) -> None:
    start, length = data.draw(st.dates(date(2026, 9, 2), date(2026, 11, 20))), data.draw(st.integers(1, 4))
    end = data.draw(
        st.sampled_from([f"DTEND;VALUE=DATE:{start + timedelta(days=length):%Y%m%d}", f"DURATION:P{length}D"])
    )
    lines = [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", end]
    every = data.draw(st.integers(5, 9))  # days: no time touches the next
    rule = f"RRULE:FREQ=DAILY;INTERVAL={every};COUNT={data.draw(st.integers(1, 8))}"
    if data.draw(st.booleans()):
        rule = f"RRULE:FREQ=WEEKLY;UNTIL={start + timedelta(days=data.draw(st.integers(0, 60))):%Y%m%d}"
    out = start + timedelta(days=data.draw(st.sampled_from([every, 7, 100])))
    written = calendar(event(*lines, rule, f"EXDATE;VALUE=DATE:{out:%Y%m%d}"))
    expected = {
        one["DTSTART"].dt + timedelta(days=step)
        for one in recurring_ical_events.of(Calendar.from_ical(written)).between(
            FIRST, LAST + timedelta(days=1)
        )
        for step in range((one["DTEND"].dt - one["DTSTART"].dt).days)
    }
    read = foreign_days(written, FIRST.date(), LAST.date(), ZONE).days
    assert {*read} == {day for day in expected if FIRST.date() <= day <= LAST.date()}


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=120), st.integers(0, 900))
def test_any_noise_in_a_calendar_is_read_or_refused(noise: bytes, place: int) -> None:
    good = calendar(
        event(*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20260917"),
        event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260916T230000Z", *MOVED),
    )
    try:
        read = busy_times(good[:place] + noise + good[place:], ZONE, FIRST, LAST)
    except PydanticCustomError:
        return
    assert all(one.start < LAST and one.end > FIRST for one in read.times)
