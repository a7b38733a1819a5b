"""Read a record's fields out of a posted form."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.datastructures import FormData, UploadFile

from models.duties import Duty
from models.errors import Refusal
from models.forms import PICTURE, FieldKind, FormField, Part, RecordForm
from web.records.photos import keep
from web.server.form_data import PostedFiles

PREFIX = "entry."
KEY = re.compile(r"[0-9a-f]{32}")
LONGEST_KEPT = timedelta(days=3)


def entries_of(form: FormData, wanted: RecordForm) -> dict[str, Any]:
    """What was entered, by field; not checked yet, so that a refused form can be shown again as it was."""
    entered = {field.name: _entered(form, field) for field in wanted.fields}
    parts = {part.of(field.name) for field in wanted.fields for part in (Part.FOUND, Part.SURE)}
    sent = {name: form.get(PREFIX + name) for name in parts}
    return entered | {name: text for name, text in sent.items() if isinstance(text, str) and text}


def _entered(form: FormData, field: FormField) -> str:
    name = PREFIX + field.name
    if field.kind is FieldKind.PEOPLE:
        return "、".join(str(item) for item in form.getlist(name) if item)
    found = form.get(name, "")
    written = isinstance(found, str) and field.kind is not FieldKind.PHOTO
    return str(found) if written and not _names_picture(field, found) else ""


def _names_picture(field: FormField, found: object) -> bool:
    """Say whether a written signature is the name of a kept picture, which may be anybody's."""
    return field.kind is FieldKind.SIGNATURE and PICTURE.fullmatch(str(found).strip()) is not None


def photos_kept(form: FormData, wanted: RecordForm) -> dict[str, Any]:
    """What was entered, with each photo and signature sent put away and named. Refuses what is no picture."""
    kept = entries_of(form, wanted)
    for field in wanted.fields:
        for name in {field.name, Part.PHOTO.of(field.name)} & wanted.pictures:
            kept[name] = picture_of(form, PREFIX + name, field.label) or kept.get(name, "")
    return kept


def pictured(form: PostedFiles) -> FormData:
    """What was sent, with each picture put away in its place: none is looked at while the database is held."""
    return FormData([(name, _put_away(part)) for name, part in form.multi_items()])


def _put_away(part: Any) -> Any:
    if not isinstance(part, UploadFile) or not part.filename:
        return part
    try:
        return Picture(name=keep(part.file.read(), ""))
    except Refusal as refusal:
        return Picture(refusal=refusal)


@dataclass(frozen=True)
class Picture:
    """A picture that was sent: its name, or why it was refused."""

    name: str = ""
    refusal: Refusal | None = None


Pictured = Annotated[FormData, Depends(pictured)]


def picture_of(form: FormData, name: str, label: str) -> str:
    """The name of the picture sent in a field; "" when none was. Refuses what is no picture."""
    sent: Any = form.get(name)
    if not isinstance(sent, Picture):
        return ""
    if sent.refusal is not None:
        raise type(sent.refusal)(sent.refusal.code, **sent.refusal.facts | {"field": label})
    return sent.name


def key_of(form: FormData) -> str | None:
    """The word that makes a form sent twice one deed; None when it carries none."""
    key = str(form.get("key", ""))
    return key if KEY.fullmatch(key) else None


def tapped_at(form: FormData, now: datetime) -> datetime:
    """When the person said so: `ago` seconds before a phone without network could send it, at most three days."""
    ago = str(form.get("ago", ""))
    seconds = int(ago) if ago.isascii() and ago.isdigit() and len(ago) < 8 else 0
    return now - min(timedelta(seconds=seconds), LONGEST_KEPT)


def idempotency_of(form: FormData, duty: Duty) -> str | None:
    """The word that makes a record sent twice one record; it counts for this duty only."""
    key = key_of(form)
    return f"{duty.id.hex}{key}" if key else None


def uuid_of(text: str) -> UUID | None:
    """The id that was chosen in a form; None for none."""
    try:
        return UUID(text)
    except ValueError:
        return None
