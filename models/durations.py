"""Durations: kept in whole minutes, entered and shown in hours and minutes, as people think of a day's work."""

import re
from dataclasses import dataclass

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

HOUR = 60
CLOCK = re.compile(r"(\d{1,3})\s*[:：]\s*([0-5]\d)")
HOURS = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|小时|个小时|钟头)?", re.IGNORECASE)
IN_WORDS = re.compile(r"(?:(\d{1,3})\s*(?:h|个?小时|钟头)\s*)?(\d{1,5})\s*(?:min|m|分钟?)", re.IGNORECASE)
HALF = re.compile(r"(\d{1,3})\s*个?(?:半小时|小时半)")


def hours_text(minutes: int) -> str:
    """Minutes as hours and minutes: 600 -> "10:00"."""
    return f"{minutes // HOUR}:{minutes % HOUR:02}"


def minutes_of(text: str) -> int | None:
    """The minutes that a text means; None where it means none.

    Examples: "10:00", "10", "10 小时", "600分钟" -> 600; "1小时30分", "1个半小时" -> 90.
    """
    text = text.strip()
    if found := CLOCK.fullmatch(text):
        return int(found[1]) * HOUR + int(found[2])
    if found := HALF.fullmatch(text):
        return int(found[1]) * HOUR + HOUR // 2
    if found := HOURS.fullmatch(text):
        return round(float(found[1].replace(",", ".")) * HOUR)
    if found := IN_WORDS.fullmatch(text):
        return int(found[1] or 0) * HOUR + int(found[2])
    return None


@dataclass(frozen=True)
class Lasting:
    """Says of a number of minutes that it is a duration, which lasts from `least` to `most`, both included.

    Example: `rest: Annotated[int, Lasting(0, 1440)]` takes 660 and "11:00", and refuses "25:00".
    """

    least: int
    most: int

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read a text, then see whether it is within."""
        number = core_schema.no_info_before_validator_function(self._read, handler(source))
        return core_schema.no_info_after_validator_function(self._within, number)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """A form asks for it as a duration."""
        return {**handler(schema), "input": "duration"}

    def _read(self, given: object) -> object:
        if not isinstance(given, str) or not given.strip():
            return given
        minutes = minutes_of(given)
        if minutes is None:
            raise PydanticCustomError("duration.form", "hours and minutes are written as 10:30")
        return minutes

    def _within(self, minutes: int) -> int:
        if minutes < self.least:
            raise PydanticCustomError("duration.least", "too short", {"bound": hours_text(self.least)})
        if minutes > self.most:
            raise PydanticCustomError("duration.most", "too long", {"bound": hours_text(self.most)})
        return minutes
