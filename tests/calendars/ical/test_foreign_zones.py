"""The zones of a file: by IANA's names, by those of Windows, or as the file describes them."""

from pathlib import Path

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.ical.busy import busy_times
from calendars.ical.foreign_zones import NAMES, Zones
from calendars.zones import zone_of
from tests.calendars.ical.test_busy import FIRST, LAST, ZONE, calendar, event, found

BERLIN = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("China Standard Time", "Asia/Shanghai"),
        ("(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai"),
        ("(GMT+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
        ("SE Asia Standard Time", "Asia/Bangkok"),
        ("中国标准时间", "Asia/Shanghai"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "Europe/Berlin"),
        ("Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh"),
    ],
)
def test_a_zone_is_known_by_whatever_programs_call_it(name: str, zone: str) -> None:
    assert Zones([]).named(name) == zone_of(zone)


@pytest.mark.parametrize("name", ["Custom", "", "/a" * 5000, "../../etc/passwd", "(UTC+08:00) Custom", "+99"])
def test_a_zone_nobody_knows_is_none(name: str) -> None:
    assert Zones([]).named(name) is None


def test_every_name_in_words_is_one_of_windows() -> None:
    lines = [
        line for line in Path(NAMES).read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    assert {line.partition(" = ")[2] for line in lines} == set(WINDOWS_TO_OLSON)


def test_a_described_zone_changes_its_clock_as_it_says() -> None:
    weekly = event("DTSTART;TZID=Ours:20261019T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert found(weekly, more=BERLIN) == [("10-19T06:00", "10-19T07:00"), ("10-26T07:00", "10-26T08:00")]


def test_an_offset_is_a_zone() -> None:
    assert found(event("DTSTART;TZID=GMT+0800:20260907T080000", "DURATION:PT1H")) == [
        ("09-07T00:00", "09-07T01:00")
    ]


def test_a_zone_of_one_file_is_not_that_of_the_next() -> None:
    lines = ("DTSTART;TZID=Ours:20260907T080000", "DURATION:PT1H")
    fixed = BERLIN.replace("+0200", "+0500").replace("+0100", "+0500")
    assert found(event(*lines), more=BERLIN) == [("09-07T06:00", "09-07T07:00")]
    assert found(event(*lines), more=fixed) == [("09-07T03:00", "09-07T04:00")]


@pytest.mark.parametrize(
    "changed",
    [
        BERLIN.replace("YEARLY", "SECONDLY"),
        BERLIN.replace("BYMONTH=3", "BYYEARDAY=366"),
        BERLIN.replace("BEGIN:STANDARD", "BEGIN:STANDARD\nTZOFFSETTO:+0300"),
        BERLIN.replace("TZOFFSETTO:+0100\n", ""),
        BERLIN.replace("DTSTART:16011028T030000\n", ""),
        "\n".join([BERLIN.partition("BEGIN:STANDARD")[0], *["BEGIN:STANDARD\nEND:STANDARD"] * 300, "END:VTIMEZONE"]),
    ],
)  # fmt: skip
def test_events_in_a_zone_that_cannot_be_understood_are_named_as_unread(changed: str) -> None:
    known = event("DTSTART:20260907T000000Z", "DURATION:PT1H", uid="1")
    strange = event("DTSTART;TZID=Ours:20260907T080000", "DURATION:PT1H", "SUMMARY:会", uid="2")
    read = busy_times(calendar(known, strange, more=changed), ZONE, FIRST, LAST)
    assert (len(read.times), [(one.name, one.reason.type) for one in read.unread]) == (
        1,
        [("会", "foreign_zone")],
    )


def test_an_offset_whose_colon_is_not_quoted_is_read() -> None:
    assert found(event("DTSTART;TZID=GMT+08:00:20260907T080000", "DURATION:PT1H")) == [
        ("09-07T00:00", "09-07T01:00")
    ]


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", "09-07T06:00"),
        ("W. Europe Standard Time", "09-07T06:00"),
        ("Elbonia", "09-07T00:00"),
    ],
)
def test_a_time_without_a_zone_is_meant_in_that_of_its_calendar_a_day_at_home(zone: str, start: str) -> None:
    timed, whole = (
        event("DTSTART:20260907T080000", "DURATION:PT1H"),
        event("DTSTART;VALUE=DATE:20260909", uid="2"),
    )
    assert [each[0] for each in found(timed, whole, more=f"X-WR-TIMEZONE:{zone}")] == [start, "09-08T16:00"]
