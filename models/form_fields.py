"""One field of a record form: what can be entered in it, what is plausible, what is acceptable."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated
from unicodedata import category, normalize

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


NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,2})?", re.ASCII | re.IGNORECASE)
TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?", re.ASCII)
LARGEST = 1e12


def visible(raw: object) -> str:
    """A text without what nobody sees: blanks around it, and letters that have no shape."""
    text = "" if raw is None else str(raw)
    return "".join(one for one in text if category(one) != "Cf").strip()


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


VERDICT_WORDS = {"合格": Verdict.OK, "不合格": Verdict.FAILED, "不适用": Verdict.NOT_APPLICABLE}


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
End = Annotated[float | None, Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]


class FormField(BaseModel):
    """One field.

    `min` and `max` bound what is plausible, in `unit`: beyond them is asked "really?" and kept when it is so; of people
    `min` is how many at least. `low` and `high` are the limits of what is acceptable: outside is kept, and a finding.
    What `rises` is never below the reading before, the last one or that of the field `since`; what `agrees` is as much
    as the field of that name. To what always `applies` "not applicable" is no answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=64)
    label: str = Field(min_length=1, max_length=100)
    label_en: str = Field(default="", max_length=200)
    kind: FieldKind = FieldKind.CHECK
    unit: str = Field(default="", max_length=16)
    min: End = None
    max: End = None
    low: End = None
    high: End = None
    rises: bool = False
    since: str = Field(default="", max_length=64)
    agrees: str = Field(default="", max_length=64)
    applies: bool = False
    options: tuple[str, ...] = ()
    required: bool = False

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> "FormField":
        for low, high in (
            (self.min, self.max),
            (self.low, self.high),
            (self.min, self.high),
            (self.low, self.max),
        ):
            if low is not None and high is not None and low > high:
                raise PydanticCustomError("form.bounds", "from {min} to {max}", {"min": low, "max": high})
        if self.kind is FieldKind.PEOPLE and self.min is not None and not self.min.is_integer():
            raise PydanticCustomError("form.whole", "so many people", {"min": self.min})
        if self.kind is FieldKind.CHOICE and not self.options:
            raise PydanticCustomError("form.options", "nothing to choose from")
        return self

    def read(self, raw: object) -> Entry | None:
        """The entered value in its own type; None when nothing was entered. Refuses what cannot be."""
        if self.kind is FieldKind.CHECK:
            return raw is True or str(raw or "").strip().lower() in TRUE_WORDS or None
        text = visible(raw)
        if not text:
            return None
        if self.kind is FieldKind.VERDICT:
            return self._verdict(text)
        if self.kind in NUMERIC:
            return self._number(text)
        if self.kind is FieldKind.TIME:
            return self._time(text)
        if self.kind is FieldKind.PEOPLE:
            return self._people(text)
        if self.kind is FieldKind.CHOICE and text not in self.options:
            raise BadInput("form.choice", **self._named, value=text, options="、".join(self.options))
        if self.kind is FieldKind.PHOTO and not PICTURE.fullmatch(text):
            raise BadInput("form.photo", **self._named)
        limit = MAX_SIGNATURE if self.kind is FieldKind.SIGNATURE else MAX_TEXT
        if len(text) > limit:
            raise BadInput("form.too_long", **self._named, limit=limit)
        return text

    def entries(
        self, raw: Mapping[str, object], before: Entry | None = None, after: Entry | None = None
    ) -> dict[str, Entry]:
        """What a record keeps of the field: its entry and the parts beside it; `before` and `after` are the entries of
        the times next to it. Refuses a failed item that nothing is said of, and what is not plausible as long as nobody
        is sure of this number."""
        value = self.read(raw.get(self.name))
        if value is None:
            return {}
        if value == Verdict.FAILED and self.kind is FieldKind.VERDICT:
            return {self.name: value, **self._evidence(raw)}
        doubt = self._doubt(value, before, after) if isinstance(value, float) else None
        if isinstance(value, float) and doubt is not None:
            if number_in(raw.get(Part.SURE.of(self.name))) != value:
                raise doubt
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
        return tuple(one for one in Verdict if not (self.applies and one is Verdict.NOT_APPLICABLE))

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
        answer = VERDICT_WORDS.get(text, text)
        if answer not in self.verdicts:
            raise BadInput("form.verdict", **self._named, value=text[:40])
        return str(answer)

    def _time(self, text: str) -> str:
        found = TIME.fullmatch(normalize("NFKC", text))
        if found is None:
            raise BadInput("form.time", **self._named, value=text[:40])
        return f"{int(found[1]):02}:{found[2]}"

    def _people(self, text: str) -> str:
        """The names, each once."""
        if len(text) > MAX_TEXT:
            raise BadInput("form.too_long", **self._named, limit=MAX_TEXT)
        names = list(dict.fromkeys(filter(None, map(visible, text.split(SEPARATOR)))))
        if self.min is not None and len(names) < self.min:
            raise BadInput("form.few_people", **self._named, count=len(names), least=int(self.min))
        return SEPARATOR.join(names)

    def _evidence(self, raw: Mapping[str, object]) -> dict[str, Entry]:
        kept = {part: visible(raw.get(part.of(self.name))) for part in (Part.FOUND, Part.PHOTO)}
        if not any(kept.values()):
            raise BadInput("form.unexplained", **self._named)
        if len(kept[Part.FOUND]) > MAX_TEXT:
            raise BadInput("form.too_long", **self._named, limit=MAX_TEXT)
        if kept[Part.PHOTO] and not PICTURE.fullmatch(kept[Part.PHOTO]):
            raise BadInput("form.photo", **self._named)
        return {part.of(self.name): value for part, value in kept.items() if value}

    def _number(self, text: str) -> float:
        number = number_in(text)
        if number is None:
            raise BadInput("form.number", **self._named, value=text[:40])
        if self.kind is FieldKind.COUNT and (number < 0 or not number.is_integer()):
            raise BadInput("form.count", **self._named, value=text[:40])
        return number

    def _doubt(self, number: float, before: Entry | None, after: Entry | None) -> BadInput | None:
        """What somebody must be sure of: a number beyond what is plausible, or one that fell."""
        shown = {"value": f"{number:.12g}", "unit": self.unit}
        if not _between(self.min, number, self.max):
            return BadInput("form.range", **self._named, **shown, low=self.min, high=self.max)
        if self.rises and isinstance(before, float) and number < before:
            return BadInput("form.fell", **self._named, **shown, before=before)
        if self.rises and isinstance(after, float) and number > after:
            return BadInput("form.overtook", **self._named, **shown, after=after)
        return None


def number_in(raw: object) -> float | None:
    """The number a text is, full-width digits too; None when it is none or beyond all counting."""
    text = normalize("NFKC", visible(raw))
    number = float(text) if NUMBER.fullmatch(text) else LARGEST * 2
    return number if abs(number) <= LARGEST else None


def _between(low: float | None, number: float, high: float | None) -> bool:
    least, most = -UNBOUNDED if low is None else low, UNBOUNDED if high is None else high
    return least <= number <= most
