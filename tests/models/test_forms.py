import pytest

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
