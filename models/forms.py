"""Record forms: which fields a duty's record has, the check of what was entered, and what of it is not in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from models.errors import BadInput
from models.form_fields import (
    NUMERIC,
    PICTURE,
    SEPARATOR,
    Entry,
    FieldKind,
    FormField,
    Part,
    Verdict,
    number_in,
    visible,
)

__all__ = [
    "NUMERIC",
    "PICTURE",
    "SEPARATOR",
    "Entry",
    "Failing",
    "FieldKind",
    "FormField",
    "Part",
    "RecordForm",
    "Verdict",
    "visible",
]


@dataclass(frozen=True)
class Failing:
    """An entry that is not in order: its field, the value, what was said of it and the name of its photo."""

    field: FormField
    value: Entry
    found: str = ""
    photo: str = ""


class RecordForm(BaseModel):
    """The fields of a record, in the order they are asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = ""
    label_en: str = ""
    fields: tuple[FormField, ...] = Field(default=(), max_length=60)

    def read(
        self,
        raw: Mapping[str, object],
        before: Mapping[str, Entry] | None = None,
        after: Mapping[str, Entry] | None = None,
    ) -> dict[str, Entry]:
        """The record's values from what was entered; a required field left empty is refused: no tick is never OK.

        `before` and `after` are what was entered the times next to it, for what only rises.
        """
        last, later = before or {}, after or {}
        values: dict[str, Entry] = {}
        for field in self.fields:
            known = [
                one
                for one in (last.get(field.name), number_in(raw.get(field.since)))
                if isinstance(one, float)
            ]
            values |= field.entries(raw, max(known, default=None), later.get(field.name))
        missing = [field for field in self.fields if field.required and field.name not in values]
        if missing:
            chinese = SEPARATOR.join(field.label for field in missing)
            english = ", ".join(field.label_en or field.label for field in missing)
            raise BadInput("form.missing", fields=chinese, fields_en=english)
        return values

    @property
    def pictures(self) -> frozenset[str]:
        """The names under which a record may keep a picture."""
        own = (one.name for one in self.fields if one.kind in (FieldKind.PHOTO, FieldKind.SIGNATURE))
        shown = (Part.PHOTO.of(one.name) for one in self.fields if one.kind is FieldKind.VERDICT)
        return frozenset((*own, *shown))

    def failings(self, entries: Mapping[str, Entry]) -> Iterator[Failing]:
        """What of a record's values is not in order, in the order it was asked."""
        for field in self.fields:
            if field.fails(entries):
                told, shown = (str(entries.get(part.of(field.name), "")) for part in (Part.FOUND, Part.PHOTO))
                yield Failing(field, entries[field.name], told, shown)
