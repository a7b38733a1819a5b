"""A form out of one pydantic model: its fields as a page shows them, and what was sent, read back as that model.

The model says of each field its type, limits and default; `field.<form>.<name>` in the catalogue is its label. What
is refused stands at its field, and everything that was entered stays on the page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import Enum
from functools import lru_cache, partial
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel
from starlette.datastructures import FormData

from actions.school.form_values import entered, wrong
from actions.school.plain_text import is_plain
from models.durations import hours_text
from models.errors import Refusal
from notifications.sentences.codes import fault_words, field_label
from notifications.sentences.codes import refusal as sentence
from web.forms.fingerprints import BASED_ON, fingerprint
from web.forms.meanwhile import Meanwhile, meanwhile
from web.server.pages import language_of

Values = TypeVar("Values", bound=BaseModel)
Schema = dict[str, Any]
"""A field as JSON schema; `input`, `rows`, `step`, `blank` and the like say how it is entered."""
Choices = Mapping[str, Iterable[tuple[str, str]]]
"""What a field offers, by its name: values, and what they are called."""
PARTED = re.compile(r"[,，、;；\s]+")
LIMITS = {"minimum": "min", "maximum": "max", "maxLength": "maxlength"}
EXTRAS = ("step", "rows", "autocomplete", "inputmode", "placeholder")
INPUTS = {"boolean": "tick", "integer": "number", "number": "number"}
FORMATS = ("date", "time", "email", "password")
HTML = {"duration": "text"}
"""What a browser knows a kind of input as, where it has none such."""
UNTICKED = ("", "0", "false", "None")


@dataclass(frozen=True)
class Field:
    """One field of a form as a page shows it; `value` is its text, or the texts that are ticked.

    A field that holds several things of the same kind has `lines` of fields, the last of them empty.
    """

    name: str
    label: str
    input: str
    value: Any = ""
    choices: tuple[tuple[str, str], ...] = ()
    blank: bool = False  # whether a select offers nothing as well
    hint: str = ""
    fault: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Sequence["Field"]] = ()
    meanwhile: Meanwhile | None = None  # what somebody else made of it while it was edited


@dataclass(frozen=True)
class Form:
    """The fields of one form, by their names; `action` is where it is sent, `refused` whether it just was, `based_on`
    the fingerprints of what it shows, where it is an edit."""

    action: str
    known: dict[str, Field]
    refused: bool
    based_on: str = ""

    def __getitem__(self, name: str) -> Field:
        return self.known[name]


@dataclass(frozen=True)
class _Look:
    """What the fields of one form have in common."""

    form: str
    language: str
    choices: Choices
    suggested: Choices
    hints: Mapping[str, str]

    def field(self, name: str, schema: Schema, value: object, fault: str = "") -> Field:
        """A field that holds the value; `name` is `list.field` within a list."""
        label = field_label(self.form, name.rpartition(".")[2], self.language)
        if "fields" in schema:
            return Field(name, label, "lines", fault=fault, lines=self._lines(name, schema, value))
        offered = tuple(self.choices.get(name, ()))
        kind = _input(schema, bool(offered))
        return Field(
            name,
            label,
            HTML.get(kind, kind),
            "" if kind == "password" else _plain(value, kind),
            offered or tuple(self.suggested.get(name, ())),
            not schema.get("default"),
            self.hints.get(name) or ", ".join(schema.get("examples", ())),
            fault,
            _attributes(schema, kind),
        )

    def _lines(self, name: str, schema: Schema, value: Any) -> list[list[Field]]:
        within: dict[str, Schema] = schema["fields"]
        rows = [*(value or ()), *[{}] * schema.get("blank", 0)]
        return [
            [self.field(f"{name}.{one}", each, _held(row, one, each)) for one, each in within.items()]
            for row in rows
        ]


def form_of(
    request: Request,
    model: type[BaseModel],
    name: str,
    action: str,
    shown: object = None,
    choices: Choices | None = None,
    suggested: Choices | None = None,
    hints: Mapping[str, str] | None = None,
    **instead: object,
) -> Form:
    """The form of a model: it holds what was sent to `action` and refused, else `shown` and `instead`, else defaults.

    `shown` is what an edit changes: a row, or values as the model has them; `instead` is only how they look.
    `choices` are what a field offers, `suggested` what a text may be among others,
    `hints` stand beside their labels.
    """
    look = _Look(name, language_of(request), choices or {}, suggested or {}, hints or {})
    refusal: Refusal | None = getattr(request.state, "refusal", None)
    known, base = properties(model), _base(request, model, action, shown)
    held = {one: instead[one] if one in instead else _held(shown, one, known[one]) for one in known}
    if refusal is None or request.url.path != action:
        return Form(action, {one: look.field(one, known[one], held[one]) for one in known}, False, base)
    posted, faults = request.state.posted, faults_by_field(refusal, name, look.language)
    others = refusal.facts.get("others", ())
    made = {
        one: look.field(
            one, schema, held[one] if one in others else _sent(posted, one, schema), faults.get(one, "")
        )
        for one, schema in known.items()
    }
    return Form(action, _compared(request, name, made, refusal), True, base)


def _base(request: Request, model: type[BaseModel], action: str, shown: object) -> str:
    """What a form is based on: what was sent and not kept stays based on what it was, and on what a conflict told."""
    if shown is None:
        return ""
    refusal: Refusal | None = getattr(request.state, "refusal", None)
    if request.method == "POST" and request.url.path == action:
        told = refusal.facts.get("base") if refusal else None
        return str(told or request.state.posted.get(BASED_ON) or "")
    return fingerprint(model, shown)


def _compared(request: Request, name: str, made: dict[str, Field], refusal: Refusal) -> dict[str, Field]:
    """The fields of a refused form, each that somebody else changed too with what they made of it."""
    if refusal.facts.get("of") != name:
        return made
    say = partial(
        meanwhile, name, language=language_of(request), zone=request.state.zone, names=refusal.facts["names"]
    )
    theirs = refusal.facts["theirs"].items()
    told = {one: say(one, value, change, made[one].choices) for one, (value, change) in theirs if one in made}
    return {one: replace(each, meanwhile=told.get(one)) for one, each in made.items()}


def read(model: type[Values], name: str, form: FormData, **instead: object) -> Values:
    """What was sent, as the model; BadInput lists every field that cannot be, `instead` is not read from the form."""
    return entered(model, name, sent(model, name, form, *instead) | instead)


def sent(model: type[BaseModel], name: str, form: FormData, *but: str) -> dict[str, Any]:
    """What was sent of a model's fields, still to be validated; what is empty and may be is left out.

    Refuses hidden letters, and line breaks where there is one line.
    """
    wanted = {one: schema for one, schema in properties(model).items() if one not in but}
    found = {one: _stripped(_sent(form, one, schema)) for one, schema in wanted.items()}
    _require_plain(name, {one: value for one, value in found.items() if "rows" not in wanted[one]})
    needed = {one for one, schema in properties(model).items() if schema["required"] and one in form}
    return {one: value for one, value in found.items() if value != "" or one in needed}


def _require_plain(name: str, found: Mapping[str, Any]) -> None:
    faults = [wrong(name, one, "entry.hidden") for one, value in found.items() if not is_plain(value)]
    if faults:
        faults[0].more = faults[1:]
        raise faults[0]


def faults_by_field(refusal: Refusal, form: str, language: str) -> dict[str, str]:
    """Why each field of the form was refused, in words; one within a list says which line it means."""
    faults = [one for one in (refusal, *getattr(refusal, "more", ())) if one.facts.get("form") == form]
    within = {str(one.facts["within"]): sentence(one, language) for one in faults if "within" in one.facts}
    return {str(one.facts["field"]): fault_words(one, language) for one in faults} | within


@lru_cache
def properties(model: type[BaseModel]) -> dict[str, Schema]:
    """The schema of each field: references followed, `required` by the model, `fields` of what a list holds."""
    schema = model.model_json_schema()
    return _fields(schema, schema.get("$defs", {}))


def _fields(schema: Schema, known: dict[str, Schema]) -> dict[str, Schema]:
    found = {name: _followed(one, known) for name, one in schema["properties"].items()}
    needed = schema.get("required", ())
    return {
        name: {**one, "required": name in needed or one.get("minLength", 0) > 0}
        for name, one in found.items()
    }


def _followed(schema: Schema, known: dict[str, Schema]) -> Schema:
    parts = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if len(parts) == 1:
        schema = {**parts[0], **schema}
    name = schema.get("$ref", "").rpartition("/")[2]
    schema = {**known[name], **schema} if name else schema
    held = _followed(schema.get("items") or {}, known) if schema.get("type") == "array" else {}
    return {**schema, "fields": _fields(held, known)} if "properties" in held else schema


def _input(schema: Schema, chosen: bool) -> str:
    """The kind of input a field wants: its own, or the one for its type."""
    if "input" in schema:
        return str(schema["input"])
    if chosen:
        return "ticks" if schema.get("type") == "array" else "select"
    usual = "textarea" if "rows" in schema else "text"
    return INPUTS.get(schema.get("type", ""), schema["format"] if schema.get("format") in FORMATS else usual)


def _attributes(schema: Schema, kind: str) -> dict[str, Any]:
    if kind == "duration":
        return {"maxlength": 12, "required": ""} if schema["required"] else {"maxlength": 12}
    found = {name: schema[limit] for limit, name in LIMITS.items() if limit in schema}
    found |= {name: schema[name] for name in EXTRAS if name in schema}
    if schema.get("minLength", 0) > 1:
        found["minlength"] = schema["minLength"]
    if kind == "text" and "pattern" in schema:
        found["pattern"] = schema["pattern"].removeprefix("^").removesuffix("$")
    if kind == "number" and schema.get("type") == "number":
        found.setdefault("step", "any")
    return found | ({"required": ""} if schema["required"] and kind not in ("tick", "ticks") else {})


def _held(shown: object, name: str, schema: Schema) -> object:
    """What a row, or what was sent of it, holds of a field; its default where there is none."""
    held = shown.get(name) if isinstance(shown, Mapping) else getattr(shown, name, None)
    return schema.get("default") if held is None else held


def _plain(value: object, kind: str) -> Any:
    """A value as its input holds it."""
    if isinstance(value, list | tuple | set | frozenset):
        texts = [_text(each) for each in value]
        return texts if kind == "ticks" else "、".join(texts)
    if kind == "duration" and isinstance(value, int):
        return hours_text(value)
    return ([] if kind == "ticks" else "") if value is None else _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return (
        value.isoformat()
        if isinstance(value, date)
        else str(value.value if isinstance(value, Enum) else value)
    )


def _sent(form: FormData, name: str, schema: Schema) -> Any:
    """What was sent of a field: a text, whether it is ticked, several texts, or several lines that say something."""
    if "fields" in schema:
        return _sent_lines(form, name, schema["fields"])
    if schema.get("type") == "array":
        return [part for text in form.getlist(name) for part in PARTED.split(str(text)) if part]
    text = str(form.get(name) or "")
    return text not in UNTICKED if schema.get("type") == "boolean" else text


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _sent_lines(form: FormData, name: str, fields: dict[str, Schema]) -> list[dict[str, Any]]:
    columns = ([str(text).strip() for text in form.getlist(f"{name}.{one}")] for one in fields)
    rows = (dict(zip(fields, texts, strict=True)) for texts in zip(*columns, strict=False))
    said = [one for one, schema in fields.items() if schema.get("type") != "boolean"]
    return [{one: text for one, text in row.items() if text} for row in rows if any(row[one] for one in said)]
