"""The pack keeps to its own contract: keys, words, sources, forms, cadences, checklists."""

import re
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from calendars.cadence.cadence import Cadence
from calendars.cadence.notation import BellTime, parse_at
from models.forms import RecordForm
from models.policies import Policies
from notifications.language import LANGUAGES, words_of
from tests.packs.content import PACK, PACKS, Entry, bells, read, routines
from tests.some import some

REQUIRED = {"code", "name", "name_en", "topic", "cadence", "minutes", "crew", "form", "source", "checked_on"}
OPTIONAL = {
    "applies_if", "places", "tags", "heavy", "hidden", "due", "checklist", "step", "after", "required", "confirm",
    "note", "note_en",
}  # fmt: skip
FIELD_KEYS = {
    *("name", "label", "label_en", "kind", "unit", "options", "required"),
    *("min", "max", "low", "high", "rises", "since", "agrees"),
}
KINDS = {"law", "standard", "notice", "custom", "seed"}
EVIDENCE = {"LAW", "SEC", "K", "SEED"}
CHECKLISTS = {"semester_start", "term_end", "stocktake", "textbooks", "food_safety_meeting"}
FIRM = {"LAW", "SEED"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def keys_below(value: Any) -> list[Any]:
    """Every key of every mapping inside a value."""
    if isinstance(value, dict):
        return [*value, *(key for inner in value.values() for key in keys_below(inner))]
    return [key for inner in value for key in keys_below(inner)] if isinstance(value, list) else []


def steps(checklist: str) -> dict[str, Entry]:
    return {code: routine for code, routine in routines().items() if routine.get("checklist") == checklist}


@pytest.mark.parametrize("file", sorted(PACKS.rglob("*.yaml")), ids=lambda file: str(file.relative_to(PACKS)))
def test_no_bare_on_was_read_as_true(file: Path) -> None:
    assert all(isinstance(key, str) for key in some(keys_below(read(file))))


def test_the_pack_has_at_least_sixty_routines() -> None:
    assert len(routines()) >= 60


def test_a_routine_has_the_keys_of_the_contract_and_no_others() -> None:
    for routine in some(routines().values()):
        assert routine.keys() >= REQUIRED
        assert routine.keys() <= REQUIRED | OPTIONAL
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", routine["code"])
        assert 1 <= routine["minutes"] <= 600
        assert re.fullmatch(r"end_of_day|end_of_window|[1-9]\d?[hd]", routine.get("due", "end_of_day"))
        assert routine.get("places", {}).keys() <= {"kind", "tag"}


def test_a_crew_has_the_keys_of_the_contract_and_at_most_one_leader() -> None:
    for routine in some(routines().values()):
        crew = routine["crew"]
        assert crew.keys() <= {"lines", "apart", "not_custodian", "rotate_pair", "in_turn"}
        assert crew["lines"]
        for line in crew["lines"]:
            assert line.keys() <= {"pool", "count", "qualification", "leader"}
            assert line["count"] >= 1
        assert sum(line.get("leader", False) for line in crew["lines"]) <= 1


def test_nobody_is_kept_apart_from_the_duty_itself() -> None:
    for routine in some(routines().values()):
        assert not set(routine.get("tags", [])) & set(routine["crew"].get("apart", []))


def test_whoever_must_not_be_the_custodian_has_a_place() -> None:
    for routine in some(routines().values()):
        assert "places" in routine or not routine["crew"].get("not_custodian", False)


def test_separation_names_tags_that_some_duty_carries() -> None:
    carried = {tag for routine in routines().values() for tag in routine.get("tags", [])}
    assert {tag for routine in routines().values() for tag in routine["crew"].get("apart", [])} <= carried


def test_food_is_bought_by_two_who_neither_cook_nor_accept_nor_keep() -> None:
    crew = routines()["food-buying"]["crew"]
    assert sum(line["count"] for line in crew["lines"]) >= 2
    assert set(crew["apart"]) == {"cooking", "receiving", "storekeeping"}
    assert crew["rotate_pair"] is True


@pytest.mark.parametrize("code", ["food-receiving", "food-store-count", "stocktake-count", "warehouse-count"])
def test_two_people_accept_and_two_people_count(code: str) -> None:
    assert sum(line["count"] for line in routines()[code]["crew"]["lines"]) >= 2


def test_a_routine_says_where_it_comes_from_and_when_that_was_checked() -> None:
    for routine in some(routines().values()):
        source = routine["source"]
        assert source.keys() == {"kind", "text", "ref", "evidence"}
        assert source["kind"] in KINDS
        assert source["evidence"] in EVIDENCE
        assert source["text"].strip() and source["ref"].strip()
        assert (source["kind"] == "seed") == (source["evidence"] == "SEED")
        assert isinstance(routine["checked_on"], date)


def test_weak_evidence_is_marked_to_be_confirmed() -> None:
    for routine in some(routines().values()):
        provincial = "地方性法规" in routine["source"]["ref"]
        assert routine.get("confirm", False) is (routine["source"]["evidence"] not in FIRM or provincial)


def test_names_and_notes_are_chinese_and_english() -> None:
    for routine in some(routines().values()):
        assert CHINESE.search(routine["name"]) and not CHINESE.search(routine["name_en"])
        assert ("note" in routine) == ("note_en" in routine)
        assert not CHINESE.search(routine.get("note_en", "").replace("中秋节", ""))


def test_no_two_routines_have_the_same_name() -> None:
    for key in ("name", "name_en"):
        names = [routine[key] for routine in routines().values()]
        assert len(set(names)) == len(names)


def test_a_cadence_can_be_read() -> None:
    for routine in some(routines().values()):
        cadence = Cadence.model_validate(routine["cadence"])
        assert not routine.get("hidden", False) or cadence.random is not None
        assert cadence.window is not None or routine.get("due") != "end_of_window"


def test_a_cadence_rings_bells_that_hang_there() -> None:
    for routine in some(routines().values()):
        times = map(parse_at, Cadence.model_validate(routine["cadence"]).at)
        assert {time.bell for time in times if isinstance(time, BellTime)} <= {bell.name for bell in bells()}


def test_every_form_is_there_and_none_is_left_over() -> None:
    assert {routine["form"] for routine in routines().values()} == set(read(PACK / "forms.yaml"))


@pytest.mark.parametrize(
    ("name", "form"), read(PACK / "forms.yaml").items(), ids=list(read(PACK / "forms.yaml"))
)
def test_a_form_can_be_read_and_asks_for_something(name: str, form: Entry) -> None:
    assert form.keys() == {"label", "label_en", "fields"}, name
    assert all(field.keys() <= FIELD_KEYS for field in some(form["fields"]))
    read_form = RecordForm.model_validate(form)
    assert any(field.required for field in read_form.fields)
    assert len({field.name for field in read_form.fields}) == len(read_form.fields)
    for label, label_en in [(form["label"], form["label_en"])] + [
        (field.label, field.label_en) for field in read_form.fields
    ]:
        assert label and label_en and not CHINESE.search(label_en)


def test_the_words_of_the_routines_have_names_in_both_languages() -> None:
    lines = [line for routine in routines().values() for line in routine["crew"]["lines"]]
    places = [routine.get("places", {}) for routine in routines().values()]
    used = {
        "topic": {routine["topic"] for routine in routines().values()},
        "pool": {line["pool"] for line in lines},
        "kind.qualification": {line["qualification"] for line in lines if "qualification" in line},
        "tag": {tag for routine in routines().values() for tag in routine.get("tags", [])},
        "use": {place["tag"] for place in places if "tag" in place},
        "kind.checklist": CHECKLISTS,
    }
    for family, needed in used.items():
        assert needed
        for language in LANGUAGES:
            assert needed <= words_of(family, language).keys(), (family, language)


def test_switches_are_those_the_pack_declares_and_each_one_matters() -> None:
    declared = read(PACK / "pack.yaml")["switches"]
    used = {switch for routine in routines().values() for switch in routine.get("applies_if", [])}
    assert used == declared.keys()
    assert all(entry["label"] and entry["label_en"] for entry in some(declared.values()))


@pytest.mark.parametrize("checklist", sorted(CHECKLISTS))
def test_a_checklist_is_in_order_and_never_waits_for_itself(checklist: str) -> None:
    found = steps(checklist)
    assert len(found) >= 4
    assert any(step["required"] for step in found.values())
    order = TopologicalSorter({code: step.get("after", []) for code, step in found.items()})
    assert set(order.static_order()) == set(found)
    for step in found.values():
        assert {"step", "required"} <= step.keys()
        assert all(found[before]["step"] < step["step"] for before in step.get("after", []))
    assert len({step["step"] for step in found.values()}) == len(found)


def test_only_a_checklist_has_steps() -> None:
    for routine in some(routines().values()):
        assert "checklist" in routine or not routine.keys() & {"step", "after", "required"}
        assert routine.get("checklist") in CHECKLISTS | {None}


def test_the_semester_start_has_at_least_ten_steps_and_ends_with_the_principals_walk() -> None:
    found = steps("semester_start")
    assert len(found) >= 10
    assert max(found, key=lambda code: int(found[code]["step"])) == "school-opening-walk"


LIMITED = sorted(file.parent.name for file in PACKS.glob("*/pack.yaml"))


@pytest.mark.parametrize("pack", LIMITED)
def test_a_legal_limit_is_a_policy_with_its_figure_its_source_and_the_day_it_was_checked(pack: str) -> None:
    limits = read(PACKS / pack / "limits.yaml")
    assert len({limit["policy"] for limit in limits}) == len(limits) > 0
    for limit in limits:
        assert limit.keys() == {"code", "policy", "value", "source", "checked_on"}
        assert (
            getattr(Policies.model_validate({limit["policy"]: limit["value"]}), limit["policy"])
            == limit["value"]
        )
        source = limit["source"]
        assert source.keys() == {"kind", "text", "ref", "evidence"}
        assert (source["kind"], source["evidence"]) == ("law", "SEC")  # read at second hand
        assert source["text"].strip() and source["ref"].strip()
        assert isinstance(limit["checked_on"], date)
