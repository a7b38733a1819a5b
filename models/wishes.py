"""Wishes: how one person wants to be told, and which duties they would like; what they leave open is as their school
does it."""

from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

USUAL_REMINDERS = (5, 15, 30, 60, 120, 720, 1440, 2880)  # minutes before a duty that pages offer
A_WEEK = 7 * 24 * 60
Minutes = Annotated[int, Field(ge=5, le=A_WEEK)]


class DutyWish(BaseModel):
    """To have, or be spared, duties of a day, of a burden (early, night, weekend, holiday, heavy), or both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wanted: bool = False
    day: date | None = None
    burden: str | None = Field(default=None, pattern="^(early|night|weekend|holiday|heavy)$")

    @model_validator(mode="after")
    def _about_something(self) -> "DutyWish":
        if self.day is None and self.burden is None:
            raise PydanticCustomError("wish.empty", "a wish names a day or a burden")
        return self


class Wishes(BaseModel):
    """`reminder_minutes` before a duty (none at all: an empty list), `digest`: what can wait comes once a day in one
    letter, and quiet hours of one's own as local times; `duties` they would like to have or be spared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reminder_minutes: tuple[Minutes, ...] | None = Field(default=None, max_length=5)
    digest: bool | None = None
    quiet_from: str | None = Field(default=None, json_schema_extra={"format": "time"})
    quiet_until: str | None = Field(default=None, json_schema_extra={"format": "time"})
    duties: tuple[DutyWish, ...] = Field(default=(), max_length=60)

    @field_validator("quiet_from", "quiet_until")
    @classmethod
    def _local_time(cls, text: str | None) -> str | None:
        return time.fromisoformat(text).strftime("%H:%M") if text else None
