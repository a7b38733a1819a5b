"""A routine as a form: what may be written of it, and what was entered."""

from typing import Any

from starlette.datastructures import FormData

from actions.routines.routines import RoutineValues
from actions.xlsx.words import code_of
from models.crews import Crew
from models.routines import Routine
from web.forms.form import sent
from web.records.fields import entered_record

PLACED = {"kind": "kind.place", "tag": "use"}  # which places, and the families of their words
LINES = 5  # crew lines the form offers
PARTS = ("cadence", "crew", "places", "form")  # of a routine, with fields of their own

LEFT_OUT = ("tags", "form")  # what a page need not send: it stays


def entered_routine(form: FormData, routine: Routine | None, like: Routine | None) -> dict[str, Any]:
    """What was entered, still to be validated; a new routine that asks nothing itself has the record form of `like`."""
    entered = sent(RoutineValues, "routine", form, *PARTS)
    place = {
        name: code_of(family, str(form.get(f"place_{name}") or "").strip()) for name, family in PLACED.items()
    }
    entered["places"] = {name: text for name, text in place.items() if text} or None
    entered["crew"] = {**sent(Crew, "routine", form, "lines"), "lines": _lines(form)}
    if "f_label" not in form:  # sent from elsewhere than the page: the record form stays
        return entered | ({"form": like.form} if like and routine is None else {})
    record = entered_record(form, routine.form if routine else {})
    takes_over = like is not None and routine is None and not record["fields"]
    return entered | {"form": like.form if like and takes_over else record}


def _lines(form: FormData) -> list[dict[str, Any]]:
    lines = [
        {
            "pool": code_of("pool", str(form.get(f"pool_{number}") or "").strip()),
            "count": str(form.get(f"count_{number}") or "1").strip(),
            "qualification": code_of(
                "kind.qualification", str(form.get(f"qualification_{number}") or "").strip()
            )
            or None,
            "leader": form.get(f"leader_{number}") == "1",
        }
        for number in range(LINES)
    ]
    return [line for line in lines if line["pool"]]


def values_of(routine: Routine) -> dict[str, Any]:
    """What a routine is, under the names of what is entered."""
    values = {name: getattr(routine, name) for name in RoutineValues.model_fields}
    parts = {"crew": routine.needs, "form": routine.record_form}
    return values | {name: part.model_dump(mode="json") for name, part in parts.items()}
