"""Drafting (起草): a roster that is asked for, waits its turn, and is being drawn up."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, value, word


class DraftingState(StrEnum):
    """Asked for, under way, and how it ended."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Drafting(SchoolRow, table=True):
    """The drawing-up of one roster for the days `first`..`last`, by whatever it was asked for.

    `progress` is how far it was when it was last heard of, `heard_at`: the values of a `Progress`. `flow_run` is the
    run that draws it up; none, where that is a command.
    """

    first: date
    last: date
    state: str = word(DraftingState.WAITING)
    asked_at: datetime = instant()
    asked_by: str = Field(sa_column_kwargs=NAMED)
    begun_at: datetime | None = instant(default=None)
    heard_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)
    ended_by: str = Field(default="", sa_column_kwargs=NAMED)
    progress: dict[str, Any] = value(dict, sa_column_kwargs=NOTHING)
    flow_run: str | None = Field(default=None, max_length=36, unique=True, sa_column_kwargs=NOTHING)
    roster_id: UUID | None = Field(default=None, foreign_key="roster.id", index=True)
