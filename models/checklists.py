"""Checklist (清单): duties tied to one occasion, in order, with a deadline."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NOTHING, SchoolRow, instant, word


class ChecklistState(StrEnum):
    """Open until every required step is recorded, or until the deadline passed without that."""

    OPEN = "open"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"


class Checklist(SchoolRow, table=True):
    """One occasion (a semester start, a meeting, a stocktake); natural key: school, kind, occasion."""

    __table_args__ = (UniqueConstraint("school_id", "kind", "occasion"),)

    kind: str = Field(max_length=32, sa_column_kwargs=NOTHING)
    occasion: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    name: str
    name_en: str = ""
    opens: date
    deadline: datetime = instant()
    opened_at: datetime = instant()
    closed_at: datetime | None = instant(default=None)
    state: str = word(ChecklistState.OPEN)
    flow_run: str | None = Field(default=None, max_length=36, sa_column_kwargs=NOTHING)

    @property
    def open(self) -> bool:
        """Say whether it still waits for steps."""
        return self.state == ChecklistState.OPEN
