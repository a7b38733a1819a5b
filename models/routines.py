"""Routine (例行工作): the rule; what recurs, with its cadence, place, crew, record and source."""

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NOTHING, SchoolRow, value
from models.crews import Crew
from models.forms import RecordForm


class Routine(SchoolRow, table=True):
    """One rule of recurring work. `cadence`, `crew` and `form` are values kept as JSON and validated at the doors.

    `edited` names what the school has changed itself: a newer edition of its pack leaves that alone.
    """

    __table_args__ = (UniqueConstraint("school_id", "code"),)

    code: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    name: str
    name_en: str = ""
    topic: str = Field(default="", max_length=32, sa_column_kwargs=NOTHING)
    active: bool = True
    cadence: dict[str, Any] = value(dict, sa_column_kwargs=NOTHING)
    seed: str = Field(default="", max_length=64, sa_column_kwargs=NOTHING)
    minutes: int = Field(default=60, ge=1)
    places: dict[str, str] | None = value(sa_column_kwargs=NOTHING)
    crew: dict[str, Any] = value(dict, sa_column_kwargs=NOTHING)
    tags: list[str] = value(list, sa_column_kwargs=NOTHING)
    heavy: bool = False
    hidden: bool = False
    form: dict[str, Any] = value(dict)
    due: str = Field(default="end_of_day", max_length=16, sa_column_kwargs=NOTHING)
    checklist: str | None = Field(default=None, max_length=32, sa_column_kwargs=NOTHING)
    step: int = 0
    after: list[str] = value(list, sa_column_kwargs=NOTHING)
    required: bool = True
    source: dict[str, str] = value(dict, sa_column_kwargs=NOTHING)
    confirm: bool = False
    checked_on: date | None = None
    note: str = ""
    note_en: str = ""
    edited: list[str] = value(list, sa_column_kwargs=NOTHING)

    @property
    def needs(self) -> Crew:
        """Who it takes."""
        return Crew.model_validate(self.crew)

    @property
    def record_form(self) -> RecordForm:
        """What its record asks."""
        return RecordForm.model_validate(self.form)
