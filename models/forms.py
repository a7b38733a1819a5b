"""Record forms: which fields a duty's record has, the check of what was entered, and what of it is not in order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    VERDICT = "verdict"
    NUMBER = "number"
    SCORE = "score"
    COUNT = "count"
    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"
    PEOPLE = "people"
    PHOTO = "photo"
    SIGNATURE = "signature"


class Verdict(StrEnum):
    """What an item was found to be (ISO 9000: conforming or not). A failed one says what was found, or shows it."""

    OK = "ok"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


class Part(StrEnum):
    """What a record keeps beside a field's own entry, under `<name>.<part>`."""

    FOUND = "found"
    PHOTO = "photo"
    SURE = "sure"

    def of(self, name: str) -> str:
        """The key of this part of a field's entry. Example: "exits.found"."""
        return f"{name}.{self}"


NUMERIC = (FieldKind.NUMBER, FieldKind.SCORE, FieldKind.COUNT)
UNBOUNDED = float("inf")
SEPARATOR = "、"


class FormField(BaseModel):
    """One field.

    `min` and `max` bound what is plausible, in `unit`: beyond them is asked "really?" and kept when it is so; of people
    `min` is how many at least. `low` and `high` are the limits of what is acceptable: outside is kept, and a finding.
    What `rises` is never below the reading before; what `agrees` is as much as the field of that name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=64)
    label: str = Field(min_length=1, max_length=100)
    label_en: str = Field(default="", max_length=200)
    kind: FieldKind = FieldKind.CHECK
    unit: str = Field(default="", max_length=16)
    min: float | None = None
    max: float | None = None
    low: float | None = None
    high: float | None = None
    rises: bool = False
    agrees: str = ""
    options: tuple[str, ...] = ()
    required: bool = False

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> "FormField":
        for low, high in ((self.min, self.max), (self.low, self.high)):
            if low is not None and high is not None and low > high:
                raise PydanticCustomError("form.bounds", "from {min} to {max}", {"min": low, "max": high})
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
        if self.kind is FieldKind.VERDICT:
            return self._verdict(text)
        if self.kind in NUMERIC:
            return self._number(text)
        if self.kind is FieldKind.CHOICE and text not in self.options:
            raise BadInput("form.choice", **self._named, value=text, options="、".join(self.options))
        if self.kind is FieldKind.PHOTO and not PICTURE.fullmatch(text):
            raise BadInput("form.photo", **self._named)
        limit = MAX_SIGNATURE if self.kind is FieldKind.SIGNATURE else MAX_TEXT
        if len(text) > limit:
            raise BadInput("form.too_long", **self._named, limit=limit)
        if self.kind is FieldKind.PEOPLE:
            self._require_enough(text)
        return text

    def entries(self, raw: Mapping[str, object], before: Entry | None = None) -> dict[str, Entry]:
        """What a record keeps of the field: its entry and the parts beside it; `before` is the entry of the last
        time. Refuses a failed item that nothing is said of, and what is not plausible as long as nobody is sure."""
        value = self.read(raw.get(self.name))
        if value is None:
            return {}
        if value == Verdict.FAILED and self.kind is FieldKind.VERDICT:
            return {self.name: value, **self._evidence(raw)}
        if isinstance(value, float) and not self._plausible(value, before):
            self._require_sure(value, raw, before)
            return {self.name: value, Part.SURE.of(self.name): True}
        return {self.name: value}

    def fails(self, entries: Mapping[str, object]) -> bool:
        """Say whether its entry is not in order: a failed item, a reading outside its limits or beside its equal."""
        value, equal = entries.get(self.name), entries.get(self.agrees)
        if self.kind is FieldKind.VERDICT:
            return value == Verdict.FAILED
        if not isinstance(value, float):
            return False
        return not _between(self.low, value, self.high) or (equal is not None and value != equal)

    @property
    def numeric(self) -> bool:
        """Say whether a number is asked for."""
        return self.kind in NUMERIC

    @property
    def limited(self) -> bool:
        """Say whether there is a limit of what is acceptable."""
        return self.low is not None or self.high is not None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The answers of an item, in the order they are offered."""
        return tuple(Verdict)

    def doubtful(self, entered: str) -> bool:
        """Say whether what was entered wants somebody to be sure of it: a form that comes back asks them."""
        try:
            value = self.read(entered)
        except BadInput:
            return False
        return isinstance(value, float) and (self.rises or not _between(self.min, value, self.max))

    @property
    def _named(self) -> dict[str, str]:
        """The field as a refusal names it, in both languages."""
        return {"field": self.label, "field_en": self.label_en}

    def _verdict(self, text: str) -> str:
        if text.lower() in TRUE_WORDS:
            return Verdict.OK  # a form that was printed or kept when the item was a tick
        if text not in list(Verdict):
            raise BadInput("form.verdict", **self._named, value=text[:40])
        return text

    def _evidence(self, raw: Mapping[str, object]) -> dict[str, Entry]:
        kept = {part: str(raw.get(part.of(self.name)) or "").strip() for part in (Part.FOUND, Part.PHOTO)}
        if not any(kept.values()):
            raise BadInput("form.unexplained", **self._named)
        if len(kept[Part.FOUND]) > MAX_TEXT:
            raise BadInput("form.too_long", **self._named, limit=MAX_TEXT)
        if kept[Part.PHOTO] and not PICTURE.fullmatch(kept[Part.PHOTO]):
            raise BadInput("form.photo", **self._named)
        return {part.of(self.name): value for part, value in kept.items() if value}

    def _number(self, text: str) -> float:
        try:
            number = float(text)
            if not isfinite(number):
                raise ValueError
        except ValueError:
            raise BadInput("form.number", **self._named, value=text) from None
        if self.kind is FieldKind.COUNT and (number < 0 or number != int(number)):
            raise BadInput("form.count", **self._named, value=text)
        return number

    def _plausible(self, number: float, before: Entry | None) -> bool:
        fell = self.rises and isinstance(before, float) and number < before
        return _between(self.min, number, self.max) and not fell

    def _require_sure(self, number: float, raw: Mapping[str, object], before: Entry | None) -> None:
        if str(raw.get(Part.SURE.of(self.name)) or "").strip().lower() in TRUE_WORDS:
            return
        shown = {"value": f"{number:.12g}", "low": self.min, "high": self.max, "unit": self.unit}
        if _between(self.min, number, self.max):
            raise BadInput("form.fell", **self._named, value=shown["value"], before=before, unit=self.unit)
        raise BadInput("form.range", **self._named, **shown)

    def _require_enough(self, text: str) -> None:
        people = {name for name in text.split(SEPARATOR) if name.strip()}
        if self.min is not None and len(people) < self.min:
            raise BadInput("form.few_people", **self._named, count=len(people), least=int(self.min))


def _between(low: float | None, number: float, high: float | None) -> bool:
    least, most = -UNBOUNDED if low is None else low, UNBOUNDED if high is None else high
    return least <= number <= most


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

    def read(self, raw: Mapping[str, object], before: Mapping[str, Entry] | None = None) -> dict[str, Entry]:
        """The record's values from what was entered; a required field left empty is refused: no tick is never OK.

        `before` is what was entered the last time, for what only rises.
        """
        last = before or {}
        values: dict[str, Entry] = {}
        for field in self.fields:
            values |= field.entries(raw, last.get(field.name))
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
