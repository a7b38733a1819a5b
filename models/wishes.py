"""Wishes: how one person wants to be told; what they leave open is as their school does it."""

from datetime import time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

A_WEEK = 7 * 24 * 60
Minutes = Annotated[int, Field(ge=5, le=A_WEEK)]


class Wishes(BaseModel):
    """`reminder_minutes` before a duty (none at all: an empty list), `digest`: what can wait comes once a day in one
    letter, and quiet hours of one's own as local times."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reminder_minutes: tuple[Minutes, ...] | None = Field(default=None, max_length=5)
    digest: bool | None = None
    quiet_from: str | None = None
    quiet_until: str | None = None

    @field_validator("quiet_from", "quiet_until")
    @classmethod
    def _local_time(cls, text: str | None) -> str | None:
        return time.fromisoformat(text).strftime("%H:%M") if text else None
