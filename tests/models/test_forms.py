from typing import Any

import pytest
from pydantic import ValidationError

from models import BadInput, FieldKind, FormField, RecordForm

FORM = RecordForm(
    fields=(
        FormField(name="clean", label="整洁", kind=FieldKind.CHECK, required=True),
        FormField(name="temperature", label="温度", kind=FieldKind.NUMBER, unit="℃", min=0, max=8),
        FormField(name="weather", label="天气", kind=FieldKind.CHOICE, options=("晴", "雨")),
        FormField(name="note", label="备注", kind=FieldKind.TEXT),
    )
)


def test_entries_come_back_in_their_own_types() -> None:
    entered = {"clean": "on", "temperature": "4.5", "weather": "晴", "note": " 好 ", "unknown": "x"}
    assert FORM.read(entered) == {"clean": True, "temperature": 4.5, "weather": "晴", "note": "好"}


def test_a_required_tick_that_is_missing_is_never_ok() -> None:
    with pytest.raises(BadInput) as refused:
        FORM.read({"temperature": "4"})
    assert (refused.value.code, refused.value.facts) == (
        "form.missing",
        {"fields": "整洁", "fields_en": "整洁"},
    )


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("temperature", "warm", "form.number"),
        ("temperature", "80", "form.range"),
        ("temperature", "nan", "form.number"),
        ("temperature", "1e999", "form.number"),
        ("weather", "雪", "form.choice"),
        ("note", "长" * 5000, "form.too_long"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(name: str, text: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        FORM.read({"clean": "on", name: text})
    assert refused.value.code == code


def test_an_item_is_in_order_failed_or_not_applicable() -> None:
    item = FormField(name="exits", label="安全出口", kind=FieldKind.VERDICT)
    assert [item.read(answer) for answer in ("ok", "failed", "not_applicable", "√", "")] == [
        "ok",
        "failed",
        "not_applicable",
        "ok",
        None,
    ]
    with pytest.raises(BadInput) as refused:
        item.read("perhaps")
    assert refused.value.code == "form.verdict"


def test_a_failed_item_keeps_what_was_found_or_shown() -> None:
    form = RecordForm(fields=(FormField(name="exits", label="安全出口", kind=FieldKind.VERDICT),))
    picture = f"{'a' * 64}.jpg"
    kept = form.read({"exits": "failed", "exits.found": " 锁着 ", "exits.photo": picture})
    assert kept == {"exits": "failed", "exits.found": "锁着", "exits.photo": picture}
    (failing,) = form.failings(kept)
    assert (failing.found, failing.photo) == ("锁着", picture)
    for nothing in ({}, {"exits.found": " "}):
        with pytest.raises(BadInput) as refused:
            form.read({"exits": "failed", **nothing})
        assert refused.value.code == "form.unexplained"


CHILLER = FormField(name="t", label="冷藏", kind=FieldKind.NUMBER, min=-10, max=30, low=0, high=8)


@pytest.mark.parametrize(("reading", "fails"), [("0", 0), ("8", 0), ("8.1", 1), ("-0.1", 1), ("30", 1)])
def test_a_reading_outside_its_limit_is_kept_and_fails(reading: str, fails: int) -> None:
    form = RecordForm(fields=(CHILLER,))
    kept = form.read({"t": reading})
    assert kept == {"t": float(reading)}
    assert len(list(form.failings(kept))) == fails


def test_what_is_not_plausible_is_kept_when_somebody_is_sure() -> None:
    form = RecordForm(fields=(CHILLER,))
    with pytest.raises(BadInput) as refused:
        form.read({"t": "98"})
    assert refused.value.code == "form.range"
    assert CHILLER.doubtful("98")
    assert form.read({"t": "98", "t.sure": "98"}) == {"t": 98.0, "t.sure": True}


def test_a_meter_that_fell_is_asked_about() -> None:
    form = RecordForm(fields=(FormField(name="m", label="读数", kind=FieldKind.NUMBER, rises=True),))
    assert form.read({"m": "98766"}, {"m": 98765.0}) == {"m": 98766.0}
    with pytest.raises(BadInput) as refused:
        form.read({"m": "10"}, {"m": 98765.0})
    assert refused.value.code == "form.fell"
    assert form.read({"m": "10", "m.sure": "10"}, {"m": 98765.0})["m"] == 10.0


@pytest.mark.parametrize("number", ["1.5", "-1"])
def test_what_is_counted_is_whole(number: str) -> None:
    with pytest.raises(BadInput) as refused:
        FormField(name="n", label="人数", kind=FieldKind.COUNT).read(number)
    assert refused.value.code == "form.count"


def test_two_receivers_are_two_people() -> None:
    receivers = FormField(name="who", label="验收人", kind=FieldKind.PEOPLE, min=2)
    assert receivers.read("艾达、本") == "艾达、本"
    for alone in ("艾达", "艾达、艾达"):
        with pytest.raises(BadInput) as refused:
            receivers.read(alone)
        assert refused.value.code == "form.few_people"


def test_who_got_on_got_off() -> None:
    on, off = (FormField(name=name, label=name, kind=FieldKind.COUNT) for name in ("on", "off"))
    form = RecordForm(fields=(on, off.model_copy(update={"agrees": "on"})))
    assert list(form.failings(form.read({"on": "32", "off": "32"}))) == []
    assert [one.field.name for one in form.failings(form.read({"on": "32", "off": "31"}))] == ["off"]


def test_a_meter_is_not_below_the_last_reading_written_beside_it_nor_above_the_next() -> None:
    old, new = (FormField(name=name, label=name, kind=FieldKind.NUMBER) for name in ("old", "new"))
    form = RecordForm(fields=(old, new.model_copy(update={"rises": True, "since": "old"})))
    for beside, after, code in (("98765", {}, "form.fell"), ("", {"new": 8.0}, "form.overtook")):
        with pytest.raises(BadInput) as refused:
            form.read({"old": beside, "new": "10"}, {}, after)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "number"),
    [("１２．５", 12.5), ("-3", -3.0), ("1_000", None), ("٣", None), ("1e13", None), ("inf", None)],
)
def test_a_number_is_written_in_digits(text: str, number: float | None) -> None:
    field = FormField(name="n", label="数", kind=FieldKind.NUMBER)
    if number is None:
        with pytest.raises(BadInput):
            field.read(text)
    else:
        assert field.read(text) == number


def test_what_nobody_sees_is_no_word() -> None:
    form = RecordForm(fields=(FormField(name="exits", label="安全出口", kind=FieldKind.VERDICT),))
    with pytest.raises(BadInput):
        form.read({"exits": "failed", "exits.found": "\u200b \u2060"})


@pytest.mark.parametrize(
    "ends", [{"high": float("nan")}, {"max": float("inf")}, {"low": 50, "max": 30}, {"min": 2, "high": 1}]
)
def test_limits_that_cannot_be_are_refused(ends: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FormField(name="t", label="温度", kind=FieldKind.NUMBER, **ends)
