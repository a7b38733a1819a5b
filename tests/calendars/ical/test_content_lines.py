"""Lines are folded where no reader stumbles, and events written here are the package icalendar's to the byte."""

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Event

from calendars.ical.content_lines import clean, escaped, folded, one_line
from calendars.ical.feed import FeedEvent, render
from calendars.zones import zone_of
from tests.calendars.ical.test_feed import NIGHT, SCHOOL, WATERING

any_text = st.text(st.characters(), max_size=400)


@settings(max_examples=300, deadline=None)
@given(any_text | st.text("\\;,值a👩", max_size=400))
def test_a_line_is_cut_neither_inside_a_character_nor_inside_an_escape(text: str) -> None:
    value = escaped(clean(text))
    written = folded(f"X:{value}")
    pieces = written.removesuffix(b"\r\n").split(b"\r\n ")
    assert b"".join(pieces).decode() == f"X:{value}"
    assert all(len(piece) <= 75 - (number > 0) for number, piece in enumerate(pieces))
    for piece in pieces:
        piece.decode()
        assert (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 0


@pytest.mark.parametrize("length", range(70, 80))
def test_exactly_75_octets_are_one_line(length: int) -> None:
    assert folded("X" * length).count(b"\r\n") == (1 if length <= 75 else 2)


def by_the_package(duty: FeedEvent) -> list[str]:
    """The event's unfolded lines as icalendar writes them."""
    event = Event()
    for name in ("SUMMARY", "LOCATION"):
        if text := one_line(getattr(duty, name.lower())):
            event.add(name, text)
    if description := clean(duty.description).strip():
        event.add("DESCRIPTION", description)
    zone = zone_of(SCHOOL.zone)
    for name, moment in (("DTSTART", duty.start), ("DTEND", duty.end)):
        event.add(name, moment.astimezone(zone).replace(microsecond=0))
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        event.add(name, duty.changed.astimezone(UTC).replace(microsecond=0))
    for name, value in (("UID", duty.uid), ("SEQUENCE", duty.sequence), ("STATUS", duty.status.value)):
        event.add(name, value)
    event.add("TRANSP", "TRANSPARENT" if duty.status == "CANCELLED" else "OPAQUE")
    if categories := [name for name in map(one_line, duty.categories) if name]:
        event.add("CATEGORIES", categories)
    written: str = event.to_ical().decode()
    return written.replace("\r\n ", "").splitlines()


words = st.text(st.characters(blacklist_categories=["Cs"]), max_size=120).filter(
    lambda text: "\\N" not in text
)


@settings(max_examples=150, deadline=None)
@given(summary=words, description=words, location=words, category=words, cancelled=st.booleans())
def test_an_event_is_written_as_the_package_writes_it(
    summary: str, description: str, location: str, category: str, cancelled: bool
) -> None:
    model = replace(WATERING if cancelled else NIGHT, url="", alarms=())
    duty = replace(model, summary=summary, description=description, location=location, categories=(category,))
    written = render(SCHOOL, [duty]).decode().replace("\r\n ", "")
    event = written[written.index("BEGIN:VEVENT") : written.index("END:VCALENDAR")]
    assert event.split("\r\n")[:-1] == by_the_package(duty)
