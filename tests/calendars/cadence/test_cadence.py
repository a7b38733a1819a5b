"""A cadence is checked when it is written down, and says what is wrong with it."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from calendars.cadence.cadence import Cadence


def codes(**parts: Any) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        Cadence(**parts)
    return [error["type"] for error in refusal.value.errors()]


DAILY = "FREQ=DAILY"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({}, "no_source"),
        ({"every": DAILY, "interval": 15}, "two_sources"),
        ({"nth": 1}, "of_missing"),
        ({"nth": 0, "of": "month"}, "count_out_of_range"),
        ({"nth": 32, "of": "month"}, "count_out_of_range"),
        ({"nth": -8, "of": "week"}, "count_out_of_range"),
        ({"random": 0, "of": "month"}, "count_out_of_range"),
        ({"interval": 0}, "count_out_of_range"),
        ({"every": DAILY, "of": "month"}, "of_unexpected"),
        ({"random": 2, "of": "year"}, "of_unsuitable"),
        ({"random": 2, "of": "month", "window": "5d"}, "window_unexpected"),
        ({"every": DAILY, "offset": "-7d"}, "offset_unexpected"),
        ({"anchor": "term.start", "start": date(2026, 9, 1)}, "start_unexpected"),
        ({"anchor": "term.middle"}, "anchor"),
        ({"anchor": "holiday:"}, "anchor"),
        ({"anchor": "term.start", "offset": "-7"}, "shift"),
        ({"anchor": "term.start", "offset": "-1w"}, "shift"),
        ({"every": DAILY, "window": "0d"}, "window"),
        ({"every": DAILY, "window": "400d"}, "window"),
        ({"every": DAILY, "window": "decade"}, "window"),
        ({"every": DAILY, "season": ["04-01/09-31"]}, "season"),
        ({"every": DAILY, "season": ["4-1/9-30"]}, "season"),
        ({"every": DAILY, "weeks": "0-3"}, "weeks"),
        ({"every": DAILY, "weeks": "8-3"}, "weeks"),
        ({"every": DAILY, "weeks": "uneven"}, "weeks"),
        ({"every": DAILY, "terms": [0]}, "term_number"),
        ({"every": DAILY, "at": ["24:00"]}, "at"),
        ({"every": DAILY, "at": ["5:00"]}, "at"),
        ({"every": DAILY, "at": ["bell:"]}, "at"),
        ({"every": DAILY, "at": ["bell:lunch+30"]}, "at"),
        ({"every": DAILY, "at": ["05:00", "05:00"]}, "at_twice"),
        ({"every": DAILY, "at": [300]}, "string_type"),
        ({"every": DAILY, "on": "sunny"}, "enum"),
        ({"every": DAILY, "roll": "backward"}, "enum"),
        ({"every": DAILY, "colour": "green"}, "extra_forbidden"),
        ({"every": ""}, "rule_syntax"),
        ({"every": "DAILY"}, "rule_syntax"),
        ({"every": "RRULE:FREQ=DAILY"}, "rule_part"),
        ({"every": "FREQ=DAILY;FREQ=DAILY"}, "rule_syntax"),
        ({"every": "INTERVAL=2"}, "rule_syntax"),
        ({"every": "FREQ=DAILY;COUNT=3;UNTIL=20270101"}, "rule_syntax"),
        ({"every": "FREQ=HOURLY"}, "rule_value"),
        ({"every": "FREQ=DAILY;BYHOUR=5"}, "rule_part"),
        ({"every": "FREQ=DAILY;INTERVAL=0"}, "rule_value"),
        ({"every": "FREQ=WEEKLY;BYDAY=XX"}, "rule_value"),
        ({"every": "FREQ=WEEKLY;BYDAY=1MO"}, "rule_part"),
        ({"every": "FREQ=WEEKLY;BYMONTHDAY=3"}, "rule_part"),
        ({"every": "FREQ=MONTHLY;BYMONTHDAY=32"}, "rule_value"),
        ({"every": "FREQ=MONTHLY;BYSETPOS=1"}, "rule_part"),
        ({"every": "FREQ=DAILY;UNTIL=20261399"}, "rule_value"),
        ({"every": "FREQ=DAILY;COUNT=3"}, "rule_needs_start"),
        ({"every": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"}, "never"),
        ({"every": "FREQ=DAILY;BYMONTH=6;BYMONTHDAY=31"}, "never"),
        ({"every": "FREQ=DAILY;INTERVAL=7;BYDAY=TU"}, "never"),
        ({"every": "FREQ=DAILY;UNTIL=19990101"}, "never"),
        ({"every": "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5", "season": ["04-01/10-31"]}, "never"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_code(parts: dict[str, Any], code: str) -> None:
    assert codes(**parts) == [code]


def test_a_refusal_carries_the_offending_text() -> None:
    with pytest.raises(ValidationError) as refusal:
        Cadence(every="FREQ=WEEKLY;BYDAY=MO,XX")
    assert refusal.value.errors()[0]["ctx"] == {
        "text": "FREQ=WEEKLY;BYDAY=MO,XX", "part": "BYDAY", "value": "XX",
    }  # fmt: skip


@pytest.mark.parametrize(
    "parts",
    [
        {"every": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "at": ["05:00", "bell:lunch-30m"]},
        {"every": "FREQ=MONTHLY;BYDAY=-1FR", "season": ["11-01/03-15"], "roll": "preceding"},
        {"every": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "start": "2026-09-07"},
        {"every": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "weeks": "1-8,10,12-"},
        {"nth": -1, "of": "month", "on": "working", "calendar": "staff"},
        {"interval": 15, "during": "any"},
        {"anchor": "holiday:中秋节", "offset": "-10d", "window": "5wd"},
        {"random": 2, "of": "month", "on": "working", "terms": [1]},
    ],
)
def test_a_cadence_goes_to_json_and_comes_back_the_same(parts: dict[str, Any]) -> None:
    cadence = Cadence(**parts)
    assert Cadence.model_validate_json(cadence.model_dump_json(exclude_defaults=True)) == cadence
    assert cadence.source in parts
    assert hash(cadence) == hash(Cadence(**parts))
