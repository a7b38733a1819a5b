"""What the pack and the demo school say, read from their files."""

from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from calendars.cadence.occurrences import Bell
from calendars.school_days.days import DayKind, Layer, Override, SchoolCalendar, Term

PACKS = Path(__file__).parents[2] / "packs"
PACK = PACKS / "cn-school"
DEMO = PACKS / "demo" / "lvye"

Entry = dict[str, Any]


@cache
def read(file: Path) -> Any:
    """A YAML file as plain values."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@cache
def routines() -> dict[str, Entry]:
    """Every routine of the pack by its code; a second one of the same code would hide, so it is refused."""
    found: dict[str, Entry] = {}
    for file in sorted((PACK / "routines").glob("*.yaml")):
        for routine in read(file):
            assert routine["code"] not in found, routine["code"]
            found[routine["code"]] = routine
    return found


def in_demo() -> list[Entry]:
    """The routines that apply to the demo school."""
    switches = read(DEMO / "school.yaml")["switches"]
    return [
        routine for routine in routines().values() if all(map(switches.get, routine.get("applies_if", [])))
    ]


def people() -> list[Entry]:
    return list(read(DEMO / "people.yaml"))


def places() -> list[Entry]:
    return list(read(DEMO / "places.yaml"))


def words(person: Entry) -> set[str]:
    """The pools a person belongs to."""
    return {*person["roles"], person["team"], person["category"]}


def pool(word: str) -> set[str]:
    """The codes of the people in a pool."""
    return {person["code"] for person in people() if word in words(person)}


def places_of(routine: Entry) -> list[Entry]:
    """Where the routine takes place, when it names places."""
    wanted = routine.get("places", {})
    return [
        place
        for place in places()
        if wanted.get("kind") in (None, place["kind"])
        and (wanted.get("tag") is None or wanted["tag"] in place.get("tags", []))
    ]


@cache
def calendar() -> SchoolCalendar:
    """The demo school's calendar."""
    school = read(DEMO / "school.yaml")
    return SchoolCalendar(
        country=school["country"],
        subdivision=None,
        terms=tuple(Term(**term) for term in school["terms"]),
        overrides=tuple(_override(day) for day in school["days"]),
        official_through=school["official_through"],
    )


def _override(day: Entry) -> Override:
    students, staff = (
        DayKind(day[audience]) if audience in day else None for audience in ("students", "staff")
    )
    return Override(
        date=day["date"], layer=Layer(day["layer"]), students=students, staff=staff, name=day["name"]
    )


@cache
def bells() -> tuple[Bell, ...]:
    return tuple(
        Bell(
            name=bell["name"],
            at=time.fromisoformat(bell["at"]),
            season=bell.get("season", ""),
            on=bell.get("on", "any"),
        )
        for bell in read(PACK / "bells.yaml")
    )
