"""Swap (换班): one person asks another to take a duty of theirs, perhaps in exchange for one of the other's."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field

from models.base import GONE, NAMED, SchoolRow, instant, word


class SwapState(StrEnum):
    """Offered until the other person answers; it lapses when one of the duties changes hands meanwhile."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


class Swap(SchoolRow, table=True):
    """What `asker` would give (`assignment_id`) to `other`, and what they would get for it (`back_id`, may be none)."""

    assignment_id: UUID = Field(foreign_key="assignment.id", index=True)
    back_id: UUID | None = Field(default=None, foreign_key="assignment.id", index=True)
    asker_id: UUID = Field(foreign_key="person.id", index=True)
    other_id: UUID = Field(foreign_key="person.id", index=True)
    note: str = Field(default="", max_length=500, sa_column_kwargs=GONE)
    state: str = word(SwapState.OFFERED)
    asked_at: datetime = instant()
    decided_at: datetime | None = instant(default=None)
    decided_by: str = Field(default="", sa_column_kwargs=NAMED)
    reason: str = Field(default="", max_length=500, sa_column_kwargs=GONE)

    @property
    def open(self) -> bool:
        """Say whether it still waits for an answer."""
        return self.state == SwapState.OFFERED
