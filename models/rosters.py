"""Roster (排班表): a drawn-up set of assignments for a window of days."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, value, word
from models.crews import Seat


class RosterState(StrEnum):
    """Proposed until a person (or the school's policy) decides."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class RosterPlan(BaseModel):
    """Who would do which of the `duties`, and on which day those with a choice of days.

    `taken` are those whom somebody took off on the board, as (duty, person): publishing takes them off in any case.
    """

    model_config = ConfigDict(frozen=True)

    duties: tuple[UUID, ...] = ()
    assignments: tuple[Seat, ...] = ()
    days: dict[UUID, date] = {}
    taken: tuple[tuple[UUID, UUID], ...] = ()

    def kept(self) -> dict[str, object]:
        """As `Roster.plan` keeps it."""
        return self.model_dump(mode="json")


class Roster(SchoolRow, table=True):
    """A plan for the days `first`..`last`. Proposed it is only a value (`plan`); published it became assignments, and
    `before` is what its duties were until then, as long as that can be taken back."""

    __table_args__ = (UniqueConstraint("school_id", "first", "last", "version"),)

    first: date
    last: date
    version: int = 1
    state: str = word(RosterState.PROPOSED)
    plan: dict[str, Any] = value(dict, sa_column_kwargs=NOTHING)
    gaps: list[dict[str, Any]] = value(list, sa_column_kwargs=NOTHING)
    figures: dict[str, Any] = value(dict, sa_column_kwargs=NOTHING)
    drawn_at: datetime = instant()
    decided_at: datetime | None = instant(default=None)
    decided_by: str = Field(default="", sa_column_kwargs=NAMED)
    note: str = Field(default="", sa_column_kwargs=NAMED)
    flow_run: str | None = Field(default=None, max_length=36, sa_column_kwargs=NOTHING)
    before: dict[str, Any] = value(dict, sa_column_kwargs=NOTHING)

    @property
    def planned(self) -> RosterPlan:
        """Who would do what."""
        return RosterPlan.model_validate(self.plan)

    @property
    def proposed(self) -> bool:
        """Say whether it still waits for a decision."""
        return self.state == RosterState.PROPOSED
