"""A routine as a form: what may be written of it, and what was entered."""

from typing import Any

from starlette.datastructures import FormData

from models.errors import BadInput
from models.routines import Routine

LINES = 5  # crew lines the form offers
WORDS = ("name", "name_en", "topic", "note")


def entered_routine(form: FormData, like: Routine | None) -> dict[str, Any]:
    """What was entered, still to be validated; record form and separation rules are those of `like`."""
    entered: dict[str, Any] = {name: str(form.get(name) or "") for name in WORDS}
    entered["minutes"] = _whole(str(form.get("minutes") or "60"))
    entered |= {name: form.get(name) == "1" for name in ("active", "heavy", "required")}
    place = {name: str(form.get(f"place_{name}") or "").strip() for name in ("kind", "tag")}
    entered["places"] = {name: text for name, text in place.items() if text} or None
    kept = {name: value for name, value in (like.crew if like else {}).items() if name != "lines"}
    entered["crew"] = {**kept, "shift": str(form.get("shift") or "").strip(), "lines": _lines(form)}
    if like is not None:
        entered["form"] = like.form
    return entered


def _lines(form: FormData) -> list[dict[str, Any]]:
    lines = []
    for number in range(LINES):
        pool = str(form.get(f"pool_{number}") or "").strip()
        if pool:
            paper = str(form.get(f"qualification_{number}") or "").strip() or None
            count = _whole(str(form.get(f"count_{number}") or "1"))
            leads = form.get(f"leader_{number}") == "1"
            lines.append({"pool": pool, "count": count, "qualification": paper, "leader": leads})
    return lines


def _whole(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdecimal() and len(text) < 6):
        raise BadInput("routine.number", value=text[:20])
    return int(text)


def shown_routine(routine: Routine | None) -> dict[str, Any]:
    """The form's fields for a routine; without one those of an empty form."""
    fields: dict[str, Any] = {name: getattr(routine, name, "") for name in WORDS}
    fields["minutes"] = routine.minutes if routine else 60
    fields |= {
        "active": routine.active if routine else True,
        "heavy": bool(routine and routine.heavy),
        "required": routine.required if routine else True,
    }
    places = (routine.places if routine else None) or {}
    fields |= {"place_kind": places.get("kind") or "", "place_tag": places.get("tag") or ""}
    fields["shift"] = routine.crew.get("shift", "") if routine else ""
    lines = [line.model_dump() for line in routine.needs.lines] if routine else []
    return fields | {"lines": lines, "like": ""}


def kept_routine(form: FormData) -> dict[str, Any]:
    """What was entered, to be shown again."""
    fields = {**shown_routine(None), **{name: str(form.get(name) or "") for name in (*WORDS, "minutes")}}
    fields |= {name: form.get(name) == "1" for name in ("active", "heavy", "required")}
    fields |= {name: str(form.get(name) or "") for name in ("place_kind", "place_tag", "like", "shift")}
    lines = [
        {
            "pool": str(form.get(f"pool_{number}") or ""),
            "count": str(form.get(f"count_{number}") or 1),
            "qualification": str(form.get(f"qualification_{number}") or ""),
            "leader": form.get(f"leader_{number}") == "1",
        }
        for number in range(LINES)
    ]
    return fields | {"lines": [line for line in lines if line["pool"]]}
