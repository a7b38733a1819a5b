"""The record form of a routine as lines of a form: what is asked, in what unit, within which limits."""

import re
from itertools import count, zip_longest
from typing import Any

from starlette.datastructures import FormData

from models.forms import NUMERIC, FieldKind

COLUMNS = (
    "name",
    "label",
    "label_en",
    "kind",
    "unit",
    "min",
    "max",
    "low",
    "high",
    "rises",
    "since",
    "agrees",
    "applies",
    "options",
    "required",
)
ENDS = ("min", "max", "low", "high")
PARTED = re.compile(r"[,，、;；]\s*")
LONGEST = 400  # letters of one cell


def shown_record(form: dict[str, Any]) -> list[dict[str, str]]:
    """A line for each field of a record form as JSON, as it is edited."""
    return [{name: _cell(field.get(name)) for name in COLUMNS} for field in form.get("fields", ())]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return ("1" if value is True else "") if value in (True, False, None) else str(value)


def _entered_lines(form: FormData) -> list[dict[str, str]]:
    """The lines that were entered, in their order; those without a label are left out."""
    columns = ([str(cell).strip()[:LONGEST] for cell in form.getlist(f"f_{name}")] for name in COLUMNS)
    lines = [dict(zip(COLUMNS, cells, strict=True)) for cells in zip_longest(*columns, fillvalue="")]
    return [line for line in lines if line["label"]]


def entered_record(form: FormData, known: dict[str, Any]) -> dict[str, Any]:
    """The record form that was entered, still to be validated, under the name the `known` one has.

    What a kind of field has no use for (a unit of a tick) is left out; a new field gets a name nobody has.
    """
    lines = _entered_lines(form)
    taken = {line["name"] for line in lines} | {field["name"] for field in known.get("fields", [])}
    fresh = (name for number in count(1) if (name := f"own_{number}") not in taken)
    titles = {name: known[name] for name in ("label", "label_en") if name in known}
    return titles | {"fields": [_field(line, line["name"] or next(fresh)) for line in lines]}


def _field(line: dict[str, str], name: str) -> dict[str, Any]:
    plain = {"name": name, "required": line["required"] == "1"}
    plain |= {column: line[column] for column in ("label", "label_en", "kind")}
    if line["kind"] in NUMERIC:
        plain |= {"unit": line["unit"], "rises": line["rises"] == "1"}
        plain |= {other: line[other] for other in ("since", "agrees") if line[other]}
        plain |= {end: line[end] for end in ENDS if line[end]}
    if line["kind"] == FieldKind.VERDICT and line["applies"] == "1":
        plain["applies"] = True
    if line["kind"] == FieldKind.PEOPLE and line["min"]:
        plain["min"] = line["min"]
    if line["kind"] == FieldKind.CHOICE:
        plain["options"] = [option for option in PARTED.split(line["options"]) if option]
    return plain
