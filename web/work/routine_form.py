"""A routine as a form: what may be written of it, and what was entered."""

import re
from typing import Any

from starlette.datastructures import FormData

from models.routines import Routine
from web.records.fields import entered_record, kept_record, shown_record

LINES = 5  # crew lines the form offers
WORDS = ("name", "name_en", "topic", "note")
SWITCHES = ("active", "heavy", "required")
RULES = ("not_custodian", "rotate_pair", "in_turn")  # of the crew
PARTED = re.compile(r"[,，、;；\s]+")


def entered_routine(form: FormData, routine: Routine | None, like: Routine | None) -> dict[str, Any]:
    """What was entered, still to be validated; a new routine that asks nothing itself has the record form of `like`."""
    entered: dict[str, Any] = {name: str(form.get(name) or "") for name in WORDS}
    entered["minutes"] = str(form.get("minutes") or "60").strip()
    entered |= {name: form.get(name) == "1" for name in SWITCHES}
    place = {name: str(form.get(f"place_{name}") or "").strip() for name in ("kind", "tag")}
    entered["places"] = {name: text for name, text in place.items() if text} or None
    entered["crew"] = {
        "lines": _lines(form),
        "shift": str(form.get("shift") or "").strip(),
        "apart": _words(form, "apart"),
        **_rules(form),
    }
    entered["tags"] = _words(form, "tags")
    if "f_label" not in form:  # sent from elsewhere than the page: the record form stays
        return entered | ({"form": like.form} if like and routine is None else {})
    record = entered_record(form, routine.form if routine else {})
    takes_over = like is not None and routine is None and not record["fields"]
    return entered | {"form": like.form if like and takes_over else record}


def _rules(form: FormData) -> dict[str, bool]:
    return {name: form.get(name) == "1" for name in RULES}


def _words(form: FormData, name: str) -> list[str]:
    """What was ticked of a list, and what was written beside it."""
    written = PARTED.split(str(form.get(f"{name}_more") or ""))
    return list(dict.fromkeys(word for word in (*map(str, form.getlist(name)), *written) if word))


def _lines(form: FormData) -> list[dict[str, Any]]:
    return [
        {**line, "qualification": line["qualification"] or None} for line in _kept_lines(form) if line["pool"]
    ]


def _kept_lines(form: FormData) -> list[dict[str, Any]]:
    return [
        {
            "pool": str(form.get(f"pool_{number}") or "").strip(),
            "count": str(form.get(f"count_{number}") or "1").strip(),
            "qualification": str(form.get(f"qualification_{number}") or "").strip(),
            "leader": form.get(f"leader_{number}") == "1",
        }
        for number in range(LINES)
    ]


def shown_routine(routine: Routine | None) -> dict[str, Any]:
    """The form's fields for a routine; without one those of an empty form."""
    fields: dict[str, Any] = {name: getattr(routine, name, "") for name in WORDS}
    fields["minutes"] = routine.minutes if routine else 60
    usual = {"active": True, "heavy": False, "required": True}
    fields |= {name: getattr(routine, name, usual[name]) for name in SWITCHES}
    places = (routine.places if routine else None) or {}
    fields["shift"] = routine.crew.get("shift", "") if routine else ""
    fields |= {"place_kind": places.get("kind") or "", "place_tag": places.get("tag") or ""}
    crew = routine.needs if routine else None
    fields["lines"] = [line.model_dump() for line in crew.lines] if crew else []
    fields |= {name: bool(crew and getattr(crew, name)) for name in RULES}
    fields |= {"apart": list(crew.apart) if crew else [], "tags": routine.tags if routine else []}
    return fields | {"like": "", "record": shown_record(routine.record_form) if routine else []}


def kept_routine(form: FormData) -> dict[str, Any]:
    """What was entered, to be shown again."""
    names = (*WORDS, "minutes", "place_kind", "place_tag", "like", "shift")
    fields: dict[str, Any] = {name: str(form.get(name) or "") for name in names}
    fields |= {name: form.get(name) == "1" for name in SWITCHES} | _rules(form)
    fields |= {name: _words(form, name) for name in ("apart", "tags")}
    fields["lines"] = [line for line in _kept_lines(form) if line["pool"]]
    return fields | {"record": kept_record(form)}
