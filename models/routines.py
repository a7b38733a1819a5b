"""Routine (例行工作): the rule; what recurs, with its cadence, place, crew, record and source."""

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import SchoolRow, value
from models.crews import Crew
from models.forms import RecordForm


class Routine(SchoolRow, table=True):
    """One rule of recurring work. `cadence`, `crew` and `form` are values kept as JSON and validated at the doors.

    `edited` names what the school has changed itself: a newer edition of its pack leaves that alone.
    """

    __table_args__ = (UniqueConstraint("school_id", "code"),)

    code: str = Field(max_length=64)
    name: str
    name_en: str = ""
    topic: str = Field(default="", max_length=32)
    active: bool = True
    cadence: dict[str, Any] = value(dict)
    seed: str = Field(default="", max_length=64)
    minutes: int = Field(default=60, ge=1)
    places: dict[str, str] | None = value()
    crew: dict[str, Any] = value(dict)
    tags: list[str] = value(list)
    heavy: bool = False
    hidden: bool = False
    form: dict[str, Any] = value(dict)
    due: str = Field(default="end_of_day", max_length=16)
    checklist: str | None = Field(default=None, max_length=32)
    step: int = 0
    after: list[str] = value(list)
    required: bool = True
    source: dict[str, str] = value(dict)
    confirm: bool = False
    checked_on: date | None = None
    note: str = ""
    note_en: str = ""
    edited: list[str] = value(list)

    @property
    def needs(self) -> Crew:
        """Who it takes."""
        return Crew.model_validate(self.crew)

    @property
    def record_form(self) -> RecordForm:
        """What its record asks."""
        return RecordForm.model_validate(self.form)
