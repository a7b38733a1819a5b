"""Two weeks of the demo school against a list that was worked out by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import occurrences
from tests.packs.content import bells, calendar, read, routines

LIST = read(Path(__file__).with_name("hand_checked.yaml"))
CASES = [(entry, week) for entry in LIST["routines"] for week in LIST["weeks"]]

Dated = tuple[str, str, str]


def by_hand(entries: list[dict[str, Any]]) -> list[Dated]:
    """(first day, last day, time) of every occurrence written down."""
    return sorted(
        (day, entry.get("until", day), at) for entry in entries for day in entry["days"] for at in entry["at"]
    )


def by_program(code: str, first: date, last: date) -> list[Dated]:
    cadence = Cadence.model_validate(routines()[code]["cadence"])
    found = occurrences(cadence, calendar(), bells(), "Asia/Shanghai", first, last, seed=code)
    return sorted((f"{one.first:%m-%d}", f"{one.last:%m-%d}", f"{one.at:%H:%M}") for one in found)


def test_the_list_covers_a_fair_part_of_the_pack() -> None:
    codes = [entry["code"] for entry in LIST["routines"]]
    assert len(set(codes)) == len(codes) >= 25


@pytest.mark.parametrize(("entry", "week"), CASES, ids=[f"{entry['code']}-{week}" for entry, week in CASES])
def test_the_program_finds_what_was_found_by_hand(entry: dict[str, Any], week: str) -> None:
    span = LIST["weeks"][week]
    assert by_program(entry["code"], span["first"], span["last"]) == by_hand(entry[week])
