"""Record forms: which fields a duty's record has, and the check of what was entered."""

import re
from collections.abc import Mapping
from enum import StrEnum
from math import isfinite

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from models.errors import BadInput

TRUE_WORDS = frozenset({"1", "on", "true", "yes", "ok", "是", "√", "✓"})
MAX_TEXT = 4000
Entry = str | float | bool
MAX_SIGNATURE = 200
PICTURE = re.compile(
    r"[0-9a-f]{64}\.(?:jpg|png|webp)"
)  # the name a kept picture has: a photo, a signature on glass


class FieldKind(StrEnum):
    """What can be entered in a field."""

    CHECK = "check"
    NUMBER = "number"
    SCORE = "score"
    COUNT = "count"
    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"
    PEOPLE = "people"
    PHOTO = "photo"
    SIGNATURE = "signature"


NUMERIC = (FieldKind.NUMBER, FieldKind.SCORE, FieldKind.COUNT)


class FormField(BaseModel):
    """One field; `min` and `max` bound what is plausible, in `unit`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=64)
    label: str = Field(min_length=1, max_length=100)
    label_en: str = Field(default="", max_length=200)
    kind: FieldKind = FieldKind.CHECK
    unit: str = Field(default="", max_length=16)
    min: float | None = None
    max: float | None = None
    options: tuple[str, ...] = ()
    required: bool = False

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> "FormField":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError(
                "form.bounds", "from {min} to {max}", {"min": self.min, "max": self.max}
            )
        if self.kind is FieldKind.CHOICE and not self.options:
            raise PydanticCustomError("form.options", "nothing to choose from")
        return self

    def read(self, raw: object) -> Entry | None:
        """The entered value in its own type; None when nothing was entered. Refuses what cannot be."""
        if self.kind is FieldKind.CHECK:
            return raw is True or str(raw or "").strip().lower() in TRUE_WORDS or None
        text = "" if raw is None else str(raw).strip()
        if not text:
            return None
        if self.kind in NUMERIC:
            return self._number(text)
        if self.kind is FieldKind.CHOICE and text not in self.options:
            raise BadInput("form.choice", **self._named, value=text, options="、".join(self.options))
        if self.kind is FieldKind.PHOTO and not PICTURE.fullmatch(text):
            raise BadInput("form.photo", **self._named)
        limit = MAX_SIGNATURE if self.kind is FieldKind.SIGNATURE else MAX_TEXT
        if len(text) > limit:
            raise BadInput("form.too_long", **self._named, limit=limit)
        return text

    @property
    def _named(self) -> dict[str, str]:
        """The field as a refusal names it, in both languages."""
        return {"field": self.label, "field_en": self.label_en}

    def _number(self, text: str) -> float:
        try:
            number = float(text)
            if not isfinite(number):
                raise ValueError
        except ValueError:
            raise BadInput("form.number", **self._named, value=text) from None
        low = float("-inf") if self.min is None else self.min
        high = float("inf") if self.max is None else self.max
        if not low <= number <= high:
            raise BadInput(
                "form.range", **self._named, value=text, low=self.min, high=self.max, unit=self.unit
            )
        return number


class RecordForm(BaseModel):
    """The fields of a record, in the order they are asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = ""
    label_en: str = ""
    fields: tuple[FormField, ...] = Field(default=(), max_length=60)

    def read(self, raw: Mapping[str, object]) -> dict[str, Entry]:
        """The record's values from what was entered; a required field left empty is refused: no tick is never OK."""
        values = {field.name: field.read(raw.get(field.name)) for field in self.fields}
        missing = [field for field in self.fields if field.required and values[field.name] is None]
        if missing:
            chinese = "、".join(field.label for field in missing)
            english = ", ".join(field.label_en or field.label for field in missing)
            raise BadInput("form.missing", fields=chinese, fields_en=english)
        return {name: entered for name, entered in values.items() if entered is not None}
