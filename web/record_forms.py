"""Read a record's fields out of a posted form."""

import re
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData, UploadFile

from models.duties import Duty
from models.forms import FieldKind, FormField, RecordForm
from web.photos import keep

PREFIX = "entry."
KEY = re.compile(r"[0-9a-f]{32}")


def entries_of(form: FormData, wanted: RecordForm) -> dict[str, Any]:
    """What was entered, by field; not checked yet, so that a refused form can be shown again as it was."""
    return {field.name: _entered(form, field) for field in wanted.fields}


def _entered(form: FormData, field: FormField) -> str:
    name = PREFIX + field.name
    if field.kind is FieldKind.PEOPLE:
        return "、".join(str(item) for item in form.getlist(name) if item)
    found = form.get(name, "")
    return "" if isinstance(found, UploadFile) else str(found)


def photos_kept(form: FormData, wanted: RecordForm, entries: dict[str, Any]) -> dict[str, Any]:
    """The entries with each photo sent put away and named. Refuses what is no picture."""
    kept = dict(entries)
    for field in wanted.fields:
        sent = form.get(PREFIX + field.name)
        if field.kind is FieldKind.PHOTO and isinstance(sent, UploadFile) and sent.filename:
            kept[field.name] = keep(sent.file.read(), field.label)
    return kept


def idempotency_of(form: FormData, duty: Duty) -> str | None:
    """The word that makes a record sent twice one record; it counts for this duty only."""
    key = str(form.get("key", ""))
    return f"{duty.id.hex}{key}" if KEY.fullmatch(key) else None


def uuid_of(text: str) -> UUID | None:
    """The id that was chosen in a form; None for none."""
    try:
        return UUID(text)
    except ValueError:
        return None
