"""A cadence goes into a pack's YAML and comes back the same."""

from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from pydantic_core import PydanticCustomError

from calendars.cadence.cadence import Cadence
from calendars.cadence.written import from_yaml, to_yaml
from tests.calendars.cadences import cadences


@settings(max_examples=150, deadline=None)
@given(cadence=cadences)
def test_what_is_written_is_read_back_equal_by_us_and_by_every_yaml_reader(cadence: Cadence) -> None:
    written = to_yaml(cadence)
    assert "\n" not in written
    assert from_yaml(written) == cadence
    assert Cadence.model_validate(yaml.safe_load(written)) == cadence


def test_it_is_written_as_packs_write_it() -> None:
    cadence = Cadence.model_validate({"every": "FREQ=DAILY", "on": "off", "at": ["21:30", "bell:lunch-30m"]})
    assert to_yaml(cadence) == "{every: FREQ=DAILY, 'on': 'off', at: ['21:30', 'bell:lunch-30m']}"
    start = Cadence.model_validate({"interval": 15, "after": "completion", "start": "2026-09-01"})
    assert to_yaml(start) == "{interval: 15, start: '2026-09-01', after: completion}"


def test_words_and_times_need_no_quotes_when_people_write_them() -> None:
    written = "{every: FREQ=DAILY, on: off, start: 2026-09-01, weeks: 1-8, season: [11-01/03-15], at: [21:30, 05:00]}"
    assert from_yaml(written) == Cadence.model_validate(
        {
            "every": "FREQ=DAILY", "on": "off", "start": date(2026, 9, 1), "weeks": "1-8",
            "season": ["11-01/03-15"], "at": ["21:30", "05:00"],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "daily", "[1, 2]", "{every: FREQ=DAILY", "start: 2026-02-31", "!!set {a}"]
)
def test_what_is_not_a_cadence_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(PydanticCustomError) as refusal:
        from_yaml(text)
    assert (refusal.value.type, refusal.value.context) == ("cadence_text", {"text": text})
