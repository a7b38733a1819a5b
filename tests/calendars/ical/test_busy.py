"""When somebody is busy, out of the calendars of other programs; hostile files are refused with the reason."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from calendars.ical.busy import MAX_TIMES, BusyTime, busy_times
from calendars.ical.foreign_days import foreign_days

ZONE = "Asia/Shanghai"
FIRST, LAST = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
OUTLOOK = (
    "BEGIN:VTIMEZONE\nTZID:China Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
    "TZOFFSETFROM:+0800\nTZOFFSETTO:+0800\nEND:STANDARD\nEND:VTIMEZONE\n"
)


def calendar(*parts: str, more: str = "") -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//x//x//ZH",
        more.strip(),
        *parts,
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join("\n".join(filter(None, lines[:-1])).split("\n")).encode() + b"\r\n"


def event(*lines: str, uid: str = "1") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260901T000000Z", *lines, "END:VEVENT"])


def found(*parts: str, more: str = "") -> list[tuple[str, str]]:
    times = busy_times(calendar(*parts, more=more), ZONE, FIRST, LAST).times
    return [(f"{one.start:%m-%dT%H:%M}", f"{one.end:%m-%dT%H:%M}") for one in times]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART:20260907T000000Z", "DTEND:20260907T013000Z"], [("09-07T00:00", "09-07T01:30")]),
        (["DTSTART:20260907T080000", "DURATION:PT1H"], [("09-07T00:00", "09-07T01:00")]),
        (["DTSTART;TZID=Asia/Tokyo:20260907T090000", "DURATION:PT1H"], [("09-07T00:00", "09-07T01:00")]),
        (["DTSTART;VALUE=DATE:20260907"], [("09-06T16:00", "09-07T16:00")]),
        (["DTSTART;VALUE=DATE:20260907", "DTEND;VALUE=DATE:20260909"], [("09-06T16:00", "09-08T16:00")]),
        (["DTSTART:20260907T000000Z", "DTEND:20260907T010000Z", "TRANSP:TRANSPARENT"], []),
        (["DTSTART:20260907T000000Z", "DTEND:20260907T010000Z", "STATUS:CANCELLED"], []),
        (["DTSTART:20260907T000000Z", "DTEND:20260907T010000Z", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"], []),
        (["DTSTART:20260907T000000Z"], []),  # a moment takes no time
        (["DTSTART:20260701T000000Z", "DTEND:20260701T010000Z"], []),  # long past
    ],
)
def test_an_event_is_busy_as_long_as_it_takes_time(lines: list[str], expected: list[tuple[str, str]]) -> None:
    assert found(event(*lines)) == expected


def test_an_outlook_zone_that_the_file_brings_is_understood() -> None:
    lines = ("DTSTART;TZID=China Standard Time:20260907T080000", "DURATION:PT1H")
    assert found(event(*lines), more=OUTLOOK) == [("09-07T00:00", "09-07T01:00")]


def test_recurrences_keep_their_exceptions_and_moves() -> None:
    weekly = event(
        "DTSTART;TZID=Asia/Shanghai:20260907T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE:20260914T000000Z",
    )  # fmt: skip
    moved = event(
        "RECURRENCE-ID;TZID=Asia/Shanghai:20260921T080000", "DTSTART:20260922T000000Z", "DURATION:PT2H"
    )
    assert found(weekly, moved) == [
        ("09-07T00:00", "09-07T01:00"), ("09-22T00:00", "09-22T02:00"), ("09-28T00:00", "09-28T01:00"),
    ]  # fmt: skip


def test_a_weekly_hour_stays_on_the_clock_of_its_zone_over_a_change() -> None:
    weekly = event("DTSTART;TZID=Europe/Berlin:20261019T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert found(weekly) == [("10-19T06:00", "10-19T07:00"), ("10-26T07:00", "10-26T08:00")]


def test_an_endless_rule_ends_with_the_span() -> None:
    assert len(found(event("DTSTART:20200101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"))) == 91


def test_free_busy_times_are_read_and_free_ones_are_not() -> None:
    periods = [
        "FREEBUSY;FBTYPE=BUSY:20260907T000000Z/20260907T020000Z,20260908T000000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20260907T030000Z/20260907T040000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260909T030000Z/20260909T040000Z",
    ]
    part = "\n".join(["BEGIN:VFREEBUSY", "UID:1", "DTSTAMP:20260901T000000Z", *periods, "END:VFREEBUSY"])
    assert found(part) == [
        ("09-07T00:00", "09-07T02:00"), ("09-08T00:00", "09-08T01:00"), ("09-09T03:00", "09-09T04:00"),
    ]  # fmt: skip


ME, HEAD, OTHER = "mailto:Me@School.cn", "mailto:head@school.cn", "mailto:other@school.cn"
HOUR = ("DTSTART:20260907T000000Z", "DURATION:PT1H")


def claims(*lines: str, more: str = "", owner: str = "me@school.cn") -> list[bool]:
    """Whether what is found is tentative."""
    data = calendar(event(*HOUR, *lines), more=more)
    return [one.tentative for one in busy_times(data, ZONE, FIRST, LAST, frozenset({owner})).times]


@pytest.mark.parametrize(
    ("lines", "tentative"),
    [
        ([f"ATTENDEE;PARTSTAT=DECLINED:{ME}", f"ATTENDEE;PARTSTAT=ACCEPTED:{OTHER}"], []),
        ([f"ATTENDEE;PARTSTAT=ACCEPTED:{ME}", f"ATTENDEE;PARTSTAT=DECLINED:{OTHER}"], [False]),
        ([f"ATTENDEE;PARTSTAT=TENTATIVE:{ME}", f"ORGANIZER:{HEAD}"], [True]),
        ([f"ATTENDEE;PARTSTAT=NEEDS-ACTION:{ME}"], [True]),
        (["STATUS:TENTATIVE"], [True]),
        (["X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"], [True]),
        (["STATUS:CONFIRMED"], [False]),
    ],
)
def test_what_its_owner_declined_is_not_busy_and_what_is_open_is_tentative(
    lines: list[str], tentative: list[bool]
) -> None:
    assert claims(*lines) == tentative


def test_the_owner_is_whom_the_calendar_shows() -> None:
    two = (f"ATTENDEE;PARTSTAT=DECLINED:{ME}", f"ATTENDEE;PARTSTAT=ACCEPTED:{OTHER}")
    assert claims(*two, owner="") == [False]
    assert claims(*two, owner="", more="X-WR-CALNAME:me@school.cn") == []
    assert claims(f"ATTENDEE;PARTSTAT=DECLINED:{ME}", owner="") == []


def test_a_tentative_time_within_a_firm_one_says_nothing_more() -> None:
    firm, within = event(*HOUR, uid="1"), event(*HOUR, "STATUS:TENTATIVE", uid="2")
    assert [one.tentative for one in busy_times(calendar(firm, within), ZONE, FIRST, LAST).times] == [False]


def test_times_that_touch_are_one_with_both_names() -> None:
    parts = [
        event(f"DTSTART:20260907T0{n}0000Z", "DURATION:PT1H", f"SUMMARY:{name}", uid=name)
        for n, name in enumerate(["教研", "开会"])
    ]
    (one,) = busy_times(calendar(*parts), ZONE, FIRST, LAST).times
    assert one == BusyTime(FIRST.replace(day=7), FIRST.replace(day=7, hour=2), "教研; 开会")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html>sign in</html>", "foreign_not_calendar"),
        (b"\xff\xfe", "foreign_text"),
        (calendar(event("DTSTART:20260907T000000Z", "SUMMARY:a\x00b")), "foreign_text"),
        (calendar(event("DTSTART;TZID=Nowhere/Land:20260907T080000", "DURATION:PT1H")), "foreign_zone"),
        (calendar(event("DTSTART:yesterday")), "foreign_date"),
        (calendar(event("DTSTART:00010101T000000Z", "DURATION:PT1H")), "foreign_date"),
        (calendar(event("DTSTART:20260907T000000Z", "DTEND:20260906T000000Z")), "foreign_span"),
        (calendar(event("DTSTART:20260907T000000Z", "DTEND:20260907T000000")), "foreign_date"),
        (calendar(event("DTSTART:20260907T000000Z", "DURATION:P9999999D")), "foreign_span"),
        (calendar(event("DTSTART:20260907T000000Z", "DURATION:PT1H", "RRULE:FREQ=SECONDLY")), "foreign_rule"),
        (calendar(event("DTSTART:20260907T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYHOUR=1,2")), "foreign_rule"),
        (calendar("BEGIN:VFREEBUSY\nFREEBUSY:never/later\nEND:VFREEBUSY"), "foreign_not_calendar"),
        (calendar("\n".join(["BEGIN:VEVENT"] * 9 + ["END:VEVENT"] * 9)), "foreign_not_calendar"),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * 3_000_000, "foreign_size"),
        (calendar(*[event("DTSTART:20260907T000000Z")] * 5001), "foreign_events"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_with_the_reason(data: bytes, code: str) -> None:
    with pytest.raises(PydanticCustomError) as refusal:
        busy_times(data, ZONE, FIRST, LAST)
    assert refusal.value.type == code


def test_more_times_than_anybody_can_look_through_are_refused() -> None:
    rules = [
        event(f"DTSTART:20260907T{n:02}0000Z", "DURATION:PT30M", "RRULE:FREQ=DAILY", uid=str(n))
        for n in range(9)
    ]
    with pytest.raises(PydanticCustomError, match="foreign_events"):
        found(*rules)
    assert MAX_TIMES < 9 * 85


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 90)), max_size=30))
def test_what_is_read_covers_exactly_what_was_written(hours: list[tuple[int, int]]) -> None:
    parts = [
        event(
            f"DTSTART:{FIRST + timedelta(hours=start):%Y%m%dT%H%M%SZ}",
            f"DURATION:PT{length}H",
            uid=str(number),
        )
        for number, (start, length) in enumerate(hours)
    ]
    times = busy_times(calendar(*parts), ZONE, FIRST, LAST).times
    written = {hour for start, length in hours for hour in range(start, start + length)}
    read = {
        hour
        for one in times
        for hour in range(
            int((one.start - FIRST).total_seconds() // 3600), int((one.end - FIRST).total_seconds() // 3600)
        )
    }
    assert read == written
    assert all(one.end < other.start for one, other in zip(times, times[1:], strict=False))


def test_exams_at_their_hours_are_days_of_the_school() -> None:
    exams = [
        event("DTSTART:20270112T003000Z", "DURATION:PT2H", "SUMMARY:期末 语文"),
        event("DTSTART;TZID=Asia/Shanghai:20270113T230000", "DURATION:PT2H", "SUMMARY:期末 数学"),
    ]
    days = foreign_days(calendar(*exams), date(2027, 1, 1), date(2027, 1, 31), ZONE, at_hours=True).days
    assert days == {
        date(2027, 1, 12): "期末 语文", date(2027, 1, 13): "期末 数学", date(2027, 1, 14): "期末 数学",
    }  # fmt: skip


CHINESE = calendar(event("DTSTART:20260907T000000Z", "DURATION:PT1H", "SUMMARY:年级组会议（二楼）"))


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + CHINESE,
        CHINESE.decode().encode("gb18030"),
        CHINESE.replace("议".encode(), "议".encode()[:1] + b"\r\n " + "议".encode()[1:]),
        CHINESE.replace("议".encode(), b"\r\n\t" + "议".encode()),
        CHINESE.replace(b"\r\n", b"\r"),
        CHINESE.replace(b"\r\n", b"\r\r\n"),
        b"\r\n " + CHINESE,
    ],
)
def test_a_file_in_the_bytes_of_other_programs_is_read(data: bytes) -> None:
    times = busy_times(data, ZONE, FIRST, LAST).times
    assert [(one.start, one.name) for one in times] == [
        (datetime(2026, 9, 7, tzinfo=UTC), "年级组会议（二楼）")
    ]
