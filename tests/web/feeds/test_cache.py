"""The shelf of calendars: what lies there is whole, or counts as not there."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import NOW
from web.feeds.cache import Shelf

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def test_what_was_kept_is_there_with_its_date(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("one", BODY, NOW)
    assert shelf.put("one", BODY, NOW + timedelta(hours=1)).since == NOW
    last = Shelf(tmp_path).last("one")
    assert last is not None and (last.body, last.since) == (BODY, NOW)


def test_an_address_that_ended_has_ended_for_every_process(tmp_path: Path) -> None:
    Shelf(tmp_path).end("one", NOW)
    last = Shelf(tmp_path).last("one")
    assert last is not None and last.body == b""


@pytest.mark.parametrize("left", [b"", BODY[:20], BODY[:-2]])
def test_what_a_power_cut_left_is_no_calendar_and_no_end(tmp_path: Path, left: bytes) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("one", BODY, NOW)
    [file] = tmp_path.iterdir()
    file.write_bytes(left)
    assert shelf.last("one") is None
    assert shelf.put("one", BODY, NOW).body == BODY
