"""Feeds that every client reads alike."""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ical.calendar_stream
import pytest
import recurring_ical_events
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from pydantic_core import PydanticCustomError

from calendars.ical.content_lines import clean, one_line
from calendars.ical.feed import FeedEvent, FeedInfo, FeedStatus, etag, render
from tests.calendars.lint import lint

GOLDEN = Path(__file__).parent / "golden"
SCHOOL = FeedInfo(name="林秀英 · 值班", zone="Asia/Shanghai", language="zh_CN", refresh_hours=1)
BERLIN = FeedInfo(name="Hausmeisterei", zone="Europe/Berlin", language="de", refresh_hours=12)
CHANGED = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)

NIGHT = FeedEvent(
    uid="5f0c1c1e-4f5e-4f2a-9a53-0f6f6f1d2a01",
    start=datetime(2026, 11, 24, 12, tzinfo=UTC),
    end=datetime(2026, 11, 25, 0, tzinfo=UTC),
    summary="夜间值班 · 校门（领班）",
    changed=CHANGED,
    location="东门值班室, 一号楼",
    description="巡逻四次; 交接要签字。\n钥匙在 D:\\Notes 写明的柜子里。",
    url="https://greenleaf.example/d/7Jx2",
    sequence=2,
    alarms=(60, 1440),
    categories=("值班", "夜班"),
)
WATERING = FeedEvent(
    uid="5f0c1c1e-4f5e-4f2a-9a53-0f6f6f1d2a02",
    start=datetime(2026, 11, 23, 21, tzinfo=UTC),
    end=datetime(2026, 11, 23, 22, tzinfo=UTC),
    summary="【已取消】清晨浇水",
    changed=CHANGED,
    sequence=1,
    status=FeedStatus.CANCELLED,
    alarms=(10,),
)
DUTIES = (NIGHT, WATERING)

Seen = tuple[str, datetime, datetime, str, str]


def told(events: Iterable[FeedEvent]) -> list[Seen]:
    return sorted((e.uid, e.start, e.end, one_line(e.summary), e.status.value) for e in events)


def seen_by_home_assistant(body: bytes) -> list[Seen]:
    read = ical.calendar_stream.IcsCalendarStream.calendar_from_ics(body.decode())
    return sorted(
        (str(e.uid), e.start_datetime, e.end_datetime, str(e.summary), str(e.status and e.status.value))
        for e in read.events
    )


def seen_by_vobject(body: bytes) -> list[Seen]:
    vars(vobject.icalendar)["__tzidMap"].pop("Europe/Berlin", None)  # it keeps the zones of feeds read before
    read = vobject.readOne(io.StringIO(body.decode(), newline=""))
    read.validate(raiseException=True)
    return sorted(
        (
            e.uid.value,
            e.dtstart.value.astimezone(UTC),
            e.dtend.value.astimezone(UTC),
            e.summary.value,
            e.status.value,
        )
        for e in read.vevent_list
    )


def seen_by_recurring_events(body: bytes, first: datetime, last: datetime) -> list[Seen]:
    read = recurring_ical_events.of(Calendar.from_ical(body)).between(first, last)
    return sorted(
        (
            str(e["UID"]),
            e["DTSTART"].dt.astimezone(UTC),
            e["DTEND"].dt.astimezone(UTC),
            str(e["SUMMARY"]),
            str(e["STATUS"]),
        )
        for e in read
    )


@pytest.mark.parametrize(
    ("name", "info", "duties"),
    [("duties.ics", SCHOOL, DUTIES), ("summer-time.ics", BERLIN, DUTIES), ("empty.ics", SCHOOL, ())],
)
def test_the_feed_is_the_golden_file_to_the_byte(
    name: str, info: FeedInfo, duties: tuple[FeedEvent, ...]
) -> None:
    assert render(info, duties) == (GOLDEN / name).read_bytes()


@pytest.mark.parametrize("name", ["duties.ics", "summer-time.ics", "empty.ics"])
def test_the_golden_files_are_clean(name: str) -> None:
    assert lint((GOLDEN / name).read_bytes()) == []


@pytest.mark.parametrize(
    ("broken", "finding"),
    [
        (b"\r\n", b"\n"),
        (b"ACTION:DISPLAY\r\n", b""),
        (b"TRANSP:OPAQUE", b"TRANSP:"),
        ("签".encode(), b"\xe7\r\n \xad\xbe"),
        (b"SEQUENCE:2", b"SEQUENCE:2\r\nCLASS:PRIVATE"),
        (b"LOCATION:", b"LOCATION:\x0b"),
        (b"BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai", b"BEGIN:VTIMEZONE\r\nTZID:China Standard Time"),
    ],
)
def test_the_lint_finds_what_readers_stumble_over(broken: bytes, finding: bytes) -> None:
    body = render(SCHOOL, DUTIES)
    assert lint(body.replace(broken, finding)) != lint(body) == []


@pytest.mark.parametrize("info", [SCHOOL, BERLIN, replace(SCHOOL, zone="UTC")], ids=lambda info: info.zone)
def test_three_other_readers_see_the_duties_as_they_are(info: FeedInfo) -> None:
    body = render(info, DUTIES)
    assert seen_by_home_assistant(body) == told(DUTIES)
    assert seen_by_vobject(body) == told(DUTIES)
    span = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert seen_by_recurring_events(body, *span) == told(DUTIES)


@pytest.mark.parametrize("info", [SCHOOL, BERLIN, replace(SCHOOL, zone="UTC")], ids=lambda info: info.zone)
def test_a_calendar_without_duties_is_still_a_calendar(info: FeedInfo) -> None:
    body = render(info, ())
    assert lint(body) == []
    assert seen_by_home_assistant(body) == []
    assert vobject.readOne(body.decode()).validate(raiseException=True)


@pytest.mark.parametrize("info", [SCHOOL, BERLIN], ids=lambda info: info.zone)
def test_every_hour_of_a_year_means_the_same_instant_to_other_readers(info: FeedInfo) -> None:
    """Around the changes of the clock, and everywhere else, by the feed's own VTIMEZONE."""
    starts = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=9 * n) for n in range(40)]
    for change in (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        starts += [change + timedelta(minutes=30 * n) for n in range(12)]
    duties = [
        replace(NIGHT, uid=f"u{n}", start=start, end=start + timedelta(hours=1))
        for n, start in enumerate(starts)
    ]
    body = render(info, duties)
    assert seen_by_home_assistant(body) == told(duties)
    assert seen_by_vobject(body) == told(duties)
    assert lint(body) == []


def test_an_unchanged_list_gives_the_same_bytes_in_whatever_order_it_comes() -> None:
    body = render(SCHOOL, DUTIES)
    assert render(SCHOOL, reversed(DUTIES)) == body
    assert etag(render(SCHOOL, reversed(DUTIES))) == etag(body)
    assert etag(render(SCHOOL, [replace(NIGHT, sequence=3), WATERING])) != etag(body)


def test_a_cancelled_duty_stays_visible_takes_no_time_and_rings_no_alarm() -> None:
    event = Calendar.from_ical(render(SCHOOL, [WATERING])).walk("VEVENT")[0]
    assert (event["STATUS"], event["TRANSP"], event.subcomponents) == ("CANCELLED", "TRANSPARENT", [])


def test_alarms_keep_their_identity_when_the_duty_moves() -> None:
    def alarm_uids(duty: FeedEvent) -> list[str]:
        return [str(alarm["UID"]) for alarm in Calendar.from_ical(render(SCHOOL, [duty])).walk("VALARM")]

    moved = replace(NIGHT, start=NIGHT.start + timedelta(hours=1), sequence=3)
    assert alarm_uids(moved) == alarm_uids(NIGHT)
    assert len(set(alarm_uids(NIGHT))) == 2


def test_the_link_ends_the_description_because_phones_do_not_show_url() -> None:
    event = Calendar.from_ical(render(SCHOOL, [NIGHT])).walk("VEVENT")[0]
    assert str(event["DESCRIPTION"]).splitlines()[-1] == NIGHT.url == str(event["URL"])
    linked = replace(NIGHT, description=f"见 {NIGHT.url}")
    assert (
        str(Calendar.from_ical(render(SCHOOL, [linked])).walk("VEVENT")[0]["DESCRIPTION"]).count("https") == 1
    )


def test_a_windows_path_keeps_its_backslash_capital_n() -> None:
    body = render(SCHOOL, [replace(NIGHT, summary="D:\\Notes", description="", url="")])
    assert seen_by_home_assistant(body)[0][3] == "D:\\Notes"
    assert seen_by_vobject(body)[0][3] == "D:\\Notes"


def test_properties_without_a_value_are_left_out() -> None:
    bare = FeedEvent("u1", NIGHT.start, NIGHT.end, "", CHANGED, url=" ", categories=("", "\x00"))
    assert lint(render(SCHOOL, [bare])) == []
    assert set(Calendar.from_ical(render(SCHOOL, [bare])).walk("VEVENT")[0]) == {
        "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "STATUS", "TRANSP",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start": datetime(2026, 11, 24, 12)}, "naive_time"),  # noqa: DTZ001
        ({"changed": datetime(2026, 11, 24, 12)}, "naive_time"),  # noqa: DTZ001
        ({"end": NIGHT.start}, "event_order"),
        ({"uid": ""}, "uid"),
        ({"uid": "a\nb"}, "uid"),
        ({"uid": "值班"}, "uid"),
    ],
)
def test_an_event_no_client_could_read_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(PydanticCustomError) as refusal:
        replace(NIGHT, **changes)  # type: ignore[arg-type]
    assert refusal.value.type == code


any_text = st.text(st.characters(), max_size=200) | st.sampled_from(
    [
        "\\n",
        "\\N",
        "\\\\n",
        "a\\,b;c:\"d'",
        "值班" * 60,
        "\ud800",
        "\x00",
        "a\r\nb\rc\u2028d\x85e",
        "^n^'",
        "👩‍🍳" * 30,
    ]
)


@settings(max_examples=150, deadline=None)
@given(summary=any_text, description=any_text, location=any_text, category=any_text, name=any_text)
def test_any_text_survives_the_way_to_another_reader(
    summary: str, description: str, location: str, category: str, name: str
) -> None:
    duty = replace(
        NIGHT, summary=summary, description=description, location=location, categories=(category,), url=""
    )
    body = render(replace(SCHOOL, name=name or "x"), [duty])
    assert [finding for finding in lint(body) if "NAME" not in finding] == []
    read = ical.calendar_stream.IcsCalendarStream.calendar_from_ics(body.decode()).events[0]
    assert (read.summary or "", read.location or "") == (one_line(summary), one_line(location))
    assert (read.description or "") == clean(description).strip()


@settings(max_examples=60, deadline=None)
@given(any_text)
def test_cleaning_is_done_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


def test_hours_that_occur_twice_are_told_in_utc() -> None:
    """ical.js takes the second of two equal local times, RFC 5545 (3.3.5) the first: so neither is written."""
    back = datetime(2026, 10, 25, tzinfo=UTC)  # 02:00 in Berlin, for the first time
    hours = [back + timedelta(hours=hour) for hour in range(-1, 3)]
    body = render(
        BERLIN, [replace(NIGHT, uid=f"n{h:%H}", start=h, end=h + timedelta(hours=1)) for h in hours]
    )
    events = body.decode().partition("BEGIN:VEVENT")[2].splitlines()
    told_as = [line for line in events if line.startswith("DTSTART")]
    assert told_as == [
        "DTSTART;TZID=Europe/Berlin:20261025T010000",
        "DTSTART:20261025T000000Z",
        "DTSTART:20261025T010000Z",
        "DTSTART;TZID=Europe/Berlin:20261025T030000",
    ]
