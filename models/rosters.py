"""Roster (排班表): a drawn-up set of assignments for a window of days."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import SchoolRow, instant, value, word


class RosterState(StrEnum):
    """Proposed until a person (or the school's policy) decides."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class Roster(SchoolRow, table=True):
    """A plan for the days `first`..`last`. Proposed it is only a value (`plan`); published it became assignments."""

    __table_args__ = (UniqueConstraint("school_id", "first", "last", "version"),)

    first: date
    last: date
    version: int = 1
    state: str = word(RosterState.PROPOSED)
    plan: dict[str, Any] = value(dict)
    gaps: list[dict[str, Any]] = value(list)
    figures: dict[str, Any] = value(dict)
    drawn_at: datetime = instant()
    decided_at: datetime | None = instant(default=None)
    decided_by: str = ""
    note: str = ""
    flow_run: str | None = Field(default=None, max_length=36)

    @property
    def proposed(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state == RosterState.PROPOSED
