"""Somebody else's calendar file is read as days, and a bad one is refused with the reason."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from calendars.ical.foreign_days import foreign_days
from calendars.ical.foreign_file import MAX_BYTES, MAX_EVENTS

BERLIN = "Europe/Berlin"
FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)


def event(*lines: str, name: str = "Feiertag", uid: str = "a") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{name}", *lines, "END:VEVENT"])


def file(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""]).encode()


def read(*events: str) -> dict[str, str]:
    found = foreign_days(file(*events), FIRST, LAST, BERLIN).days
    return {day.isoformat(): name for day, name in found.items()}


def code(data: bytes) -> str:
    with pytest.raises(PydanticCustomError) as refusal:
        foreign_days(data, FIRST, LAST, BERLIN)
    return refusal.value.type


def test_a_day_and_a_span_whose_end_is_not_in_it() -> None:
    assert read(
        event("DTSTART;VALUE=DATE:20261003", name="Tag der Deutschen Einheit"),
        event("DTSTART;VALUE=DATE:20261223", "DTEND;VALUE=DATE:20261226", name="Ferien", uid="b"),
        event("DTSTART;VALUE=DATE:20270101", "DURATION:P2D", name="Neujahr", uid="c"),
    ) == {
        "2026-10-03": "Tag der Deutschen Einheit",
        "2026-12-23": "Ferien",
        "2026-12-24": "Ferien",
        "2026-12-25": "Ferien",
        "2027-01-01": "Neujahr",
        "2027-01-02": "Neujahr",
    }


def test_a_span_is_cut_to_the_known_terms() -> None:
    days = read(event("DTSTART;VALUE=DATE:20260720", "DTEND;VALUE=DATE:20260804"))
    assert list(days) == ["2026-08-01", "2026-08-02", "2026-08-03"]


def test_an_endless_rule_ends_with_the_known_terms() -> None:
    yearly = event("DTSTART;VALUE=DATE:19900501", "RRULE:FREQ=YEARLY")
    assert list(read(yearly)) == ["2027-05-01"]
    daily = event("DTSTART;VALUE=DATE:20270725", "RRULE:FREQ=DAILY;INTERVAL=2", "EXDATE;VALUE=DATE:20270729")
    assert list(read(daily)) == ["2027-07-25", "2027-07-27", "2027-07-31"]


def test_count_and_until_are_kept() -> None:
    three = event("DTSTART;VALUE=DATE:20260904", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert list(read(three)) == ["2026-09-04", "2026-09-11", "2026-09-18"]
    until = event("DTSTART;VALUE=DATE:20260904", "RRULE:FREQ=WEEKLY;UNTIL=20260911")
    assert list(read(until)) == ["2026-09-04", "2026-09-11"]


def test_a_moved_occurrence_is_where_it_was_moved_to() -> None:
    weekly = event("DTSTART;VALUE=DATE:20260904", "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event("DTSTART;VALUE=DATE:20260912", "RECURRENCE-ID;VALUE=DATE:20260911")
    assert list(read(weekly, moved)) == ["2026-09-04", "2026-09-12"]


def test_what_is_cancelled_or_has_a_time_of_day_is_no_day_off() -> None:
    found = foreign_days(
        file(
            event("DTSTART;VALUE=DATE:20261003"),
            event("DTSTART;VALUE=DATE:20261004", "STATUS:CANCELLED", uid="b"),
            event("DTSTART:20261005T080000Z", "DTEND:20261005T090000Z", uid="c"),
        ),
        FIRST,
        LAST,
        BERLIN,
    )
    assert (list(found.days), found.skipped) == ([date(2026, 10, 3)], 1)


def test_midnight_to_midnight_means_the_day() -> None:
    hours = ("DTSTART;TZID=Europe/Berlin:20261003T000000", "DTEND;TZID=Europe/Berlin:20261004T000000")
    assert list(read(event(*hours))) == ["2026-10-03"]


def test_two_events_of_a_day_give_it_both_names() -> None:
    one, other = (
        event("DTSTART;VALUE=DATE:20270501", name=name, uid=name) for name in ("五一", "Maifeiertag")
    )
    assert read(one, other) == {"2027-05-01": "五一; Maifeiertag"}


DAY = event("DTSTART;VALUE=DATE:20261003")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "foreign_not_calendar"),
        (b"<html><body>404</body></html>", "foreign_not_calendar"),
        (b"PK\x03\x04 an xlsx", "foreign_text"),
        (file(DAY)[:-20], "foreign_not_calendar"),
        (b"BEGIN:VCALENDAR\r\n" * 10_000, "foreign_not_calendar"),
        (file(event("DTSTART;VALUE=DATE:20261003", name="a\x00b")), "foreign_text"),
        (file(DAY).replace(b"Feiertag", "Fête".encode("latin-1")), "foreign_text"),
        (file(DAY) + b" " * MAX_BYTES, "foreign_size"),
        (file(*[DAY] * (MAX_EVENTS + 1)), "foreign_events"),
        (file(*[event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=DAILY")] * 201), "foreign_events"),
        (file(*[event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=DAILY")] * 199), "foreign_events"),
        (file(event()), "foreign_date"),
        (file(event("DTSTART;VALUE=DATE:2026")), "foreign_date"),
        (file(event("DTSTART;VALUE=DATE:20261003", "DTSTART;VALUE=DATE:20261004")), "foreign_date"),
        (file(event("DTSTART;VALUE=DATE:20261003", "DTEND;VALUE=DATE:20271231")), "foreign_span"),
        (file(event("DTSTART;VALUE=DATE:20261003", "DTEND;VALUE=DATE:99991231")), "foreign_date"),
        (file(event("DTSTART;VALUE=DATE:20261003", "DTEND;VALUE=DATE:20261001")), "foreign_span"),
        (file(event("DTSTART;TZID=Mars/Olympus:20261003T000000")), "foreign_zone"),
        (file(event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=SECONDLY")), "foreign_rule"),
        (file(event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=DAILY;INTERVAL=0")), "foreign_rule"),
        (file(event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=DAILY;BYHOUR=1,2")), "foreign_rule"),
        (file(event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=SOMETIMES")), "foreign_date"),
        (file(event("DTSTART;VALUE=DATE:20200101")), "foreign_empty"),
        (file(), "foreign_empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_or_useless_file_is_refused_with_its_code(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_a_rule_that_never_comes_true_is_refused() -> None:
    never = event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1")
    assert code(file(never)) == "foreign_rule"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_are_read_or_refused(noise: bytes, place: int) -> None:
    good = file(event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=MONTHLY;COUNT=3"))
    try:
        found = foreign_days(good[:place] + noise + good[place:], FIRST, LAST, BERLIN)
    except PydanticCustomError:
        return
    assert all(FIRST <= day <= LAST for day in found.days)
