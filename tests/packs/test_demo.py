"""The demo school is whole: sixty people who can do what the pack asks of them."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest

from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import occurrences
from calendars.school_days.national import national_days
from tests.packs.content import (
    DEMO,
    Entry,
    bells,
    calendar,
    in_demo,
    people,
    places,
    places_of,
    pool,
    read,
    routines,
)
from tests.some import some

PERSON = {"code", "name", "team", "category", "roles", "weekly_hours", "joined"}
PERSON_OPTIONAL = {"left", "limits", "share", "email", "qualifications", "absences", "language"}
PLACE = {"code", "name", "name_en", "kind"}
TERM = (date(2026, 9, 1), date(2027, 1, 22))


def unique(values: list[Any]) -> bool:
    return len(set(values)) == len(values)


def holders(kind: str, day: date) -> set[str]:
    """The people whose certificate of that kind is valid on the day."""
    return {
        person["code"]
        for person in people()
        for paper in person.get("qualifications", [])
        if paper["kind"] == kind and paper["first"] <= day <= paper["last"]
    }


def test_there_are_sixty_different_people() -> None:
    assert len(people()) == 60
    assert unique([person["code"] for person in people()])
    assert unique([person["name"] for person in people()])


def test_people_have_the_keys_of_the_contract_and_no_others() -> None:
    for person in some(people()):
        assert PERSON <= person.keys() <= PERSON | PERSON_OPTIONAL
        assert person["category"] in {"teacher", "worker", "canteen", "guard", "contract", "leader"}
        assert set(person.get("limits", [])) <= {"no_night", "no_heavy", "no_early"}
        for paper in person.get("qualifications", []):
            assert paper.keys() == {"kind", "number", "first", "last"}
            assert paper["first"] < paper["last"]
        for absence in person.get("absences", []):
            assert absence.keys() == {"kind", "first", "last"}
            assert absence["kind"] in {"sick", "leave", "training"}
            assert TERM[0] <= absence["first"] <= absence["last"] <= TERM[1]


def test_certificate_numbers_are_unique() -> None:
    assert unique([paper["number"] for person in people() for paper in person.get("qualifications", [])])


def test_some_certificates_run_out_in_the_term_and_one_has() -> None:
    lasts = [paper["last"] for person in people() for paper in person.get("qualifications", [])]
    assert lasts.count(date(2026, 11, 1)) == 1
    assert 5 <= sum(date(2026, 11, 25) <= last <= date(2027, 1, 15) for last in lasts) <= 7


def test_about_fifteen_absences_are_spread_over_the_term() -> None:
    firsts = [absence["first"] for person in people() for absence in person.get("absences", [])]
    assert 13 <= len(firsts) <= 17
    assert {first.month for first in firsts} >= {9, 10, 11, 12, 1}


def test_places_stand_in_places_and_have_custodians_who_exist() -> None:
    codes = [place["code"] for place in places()]
    assert unique(codes) and unique([place["name_en"] for place in places()])
    staff = {person["code"] for person in people()}
    for place in some(places()):
        assert PLACE <= place.keys() <= PLACE | {"parent", "tags", "custodian"}
        assert place["kind"] in {"campus", "building", "floor", "room", "area"}
        assert ("parent" in place) == (place["kind"] != "campus")
        assert (
            place.get("parent", "campus") in codes[: codes.index(place["code"])] or place["kind"] == "campus"
        )
        assert place.get("custodian", "1001") in staff
    assert sum(place["kind"] in {"room", "area"} for place in places()) >= 40
    assert 6 <= sum(place["kind"] == "building" for place in places()) <= 8


def test_every_switch_of_the_pack_is_set() -> None:
    switches = read(DEMO / "school.yaml")["switches"]
    assert switches.keys() == read(DEMO.parents[1] / "cn-school" / "pack.yaml")["switches"].keys()
    assert set(switches.values()) <= {True, False}


def test_no_day_of_the_school_repeats_what_the_country_says() -> None:
    days = read(DEMO / "school.yaml")["days"]
    assert unique([day["date"] for day in days])
    for day in some(days):
        assert day["layer"] in {"school", "bureau"}
        assert day["date"] not in national_days("CN", None, day["date"].year)


def test_a_routine_with_places_has_at_least_one() -> None:
    for routine in some(in_demo()):
        assert "places" not in routine or places_of(routine)


def test_every_pool_has_enough_people() -> None:
    for routine in some(in_demo()):
        for line in routine["crew"]["lines"]:
            assert len(pool(line["pool"])) >= line["count"], line["pool"]


def test_every_line_can_be_filled_when_custodians_may_not() -> None:
    for routine in some(in_demo()):
        if routine["crew"].get("not_custodian"):
            for place in places_of(routine):
                for line in routine["crew"]["lines"]:
                    assert len(pool(line["pool"]) - {place.get("custodian")}) >= line["count"]


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2026, 12, 1), TERM[1]], ids=str)
def test_every_certificate_asked_for_is_held_by_enough_of_the_pool(day: date) -> None:
    for routine in some(in_demo()):
        for line in routine["crew"]["lines"]:
            if "qualification" in line:
                assert len(pool(line["pool"]) & holders(line["qualification"], day)) >= line["count"]


def test_every_certificate_the_pack_asks_for_is_held_by_somebody() -> None:
    asked = {
        line["qualification"]
        for routine in routines().values()
        for line in routine["crew"]["lines"]
        if "qualification" in line
    }
    assert asked <= {paper["kind"] for person in people() for paper in person.get("qualifications", [])}


def lines_of(*found: Entry) -> list[tuple[set[str], int]]:
    return [(pool(line["pool"]), line["count"]) for routine in found for line in routine["crew"]["lines"]]


def test_separated_duties_can_be_filled_by_different_people_on_one_day() -> None:
    """Hall's condition: any set of lines that exclude each other has together as many people as it needs."""
    daily = [routine for routine in in_demo() if routine["code"].startswith("food-") and "tags" in routine]
    lines = lines_of(*(routine for routine in daily if routine["cadence"].get("every") == "FREQ=DAILY"))
    assert len(lines) >= 4
    for size in range(1, len(lines) + 1):
        for chosen in combinations(lines, size):
            assert len(set.union(*(who for who, _ in chosen))) >= sum(count for _, count in chosen)


def test_no_one_is_both_cook_and_buyer() -> None:
    assert not pool("cook") & pool("buyer")
    assert not pool("storekeeper") & (pool("buyer") | pool("receiver"))


def test_the_guards_can_cover_the_clock_within_forty_four_hours() -> None:
    shifts = [routines()[code] for code in ("gate-day", "gate-night", "night-patrol")]
    hours = sum(
        line["count"] * len(routine["cadence"]["at"]) * routine["minutes"] / 60 * 7
        for routine in shifts
        for line in routine["crew"]["lines"]
    )
    assert hours <= (len(pool("guard")) - 1) * 44


def test_the_first_term_has_a_size_a_school_can_work_with() -> None:
    """Counted in the pupils' term; the bound is the planning figure of a 60-person school."""
    total = sum(
        max(1, len(places_of(routine)) if "places" in routine else 1)
        * len(
            occurrences(
                Cadence.model_validate(routine["cadence"]), calendar(), bells(), "Asia/Shanghai", *TERM
            )
        )
        for routine in in_demo()
    )
    assert 2400 <= total <= 3400


def spans(routine: Entry) -> dict[str, tuple[date, date]]:
    """The first and last day of an anchored step, by the term it belongs to."""
    cadence = Cadence.model_validate(routine["cadence"])
    found = occurrences(cadence, calendar(), bells(), "Asia/Shanghai", date(2026, 8, 1), date(2027, 7, 31))
    return {one.key.split(":")[1].split("@")[0]: (one.first, one.last) for one in found}


def test_a_step_of_a_checklist_is_never_over_before_the_steps_it_waits_for() -> None:
    waited = 0
    for routine in some(in_demo()):
        if "anchor" in routine["cadence"]:
            for before in (routines()[code] for code in routine.get("after", [])):
                ahead = spans(before)
                for term, (_, last) in spans(routine).items():
                    waited += 1
                    assert ahead[term][1] <= last, (routine["code"], before["code"], term)
    assert waited > 40


def test_no_teacher_is_on_holiday_or_vacation_duty() -> None:
    teachers = {person["code"] for person in people() if person["category"] == "teacher"}
    assert teachers and not pool("duty_staff") & teachers
