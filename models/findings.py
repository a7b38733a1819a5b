"""Finding (问题 / 隐患): what was found not in order, until it is remedied and somebody else has looked again."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, word


class FindingState(StrEnum):
    """A finding is open until its remedy is recorded, then waits for a second look; or it was none after all."""

    OPEN = "open"
    REMEDIED = "remedied"
    CLOSED = "closed"
    DISMISSED = "dismissed"


class Grade(StrEnum):
    """How grave it is, as the hazard ledger of a school grades: 一般 or 重大."""

    ORDINARY = "ordinary"
    MAJOR = "major"


UNSETTLED = (FindingState.OPEN, FindingState.REMEDIED)
ONE_AT_A_TIME = text("state IN ('open', 'remedied')")


class Finding(SchoolRow, table=True):
    """One thing that was found wrong. `key` says which item of which work at which place: found again before it is
    closed it is the same finding, `times` more. `duty_id` is where it was found first; whoever has the duty
    `remedy_id` owns it, and the duty `recheck_id` looks again.
    """

    __table_args__ = (
        Index(
            "finding_one_at_a_time",
            "school_id",
            "key",
            unique=True,
            sqlite_where=ONE_AT_A_TIME,
            postgresql_where=ONE_AT_A_TIME,
        ),
        Index("finding_by_state", "school_id", "state"),
    )

    key: str = Field(max_length=300, sa_column_kwargs=NAMED)
    name: str = Field(max_length=300, sa_column_kwargs=NAMED)
    name_en: str = Field(default="", max_length=400, sa_column_kwargs=NAMED)
    detail: str = Field(default="", sa_column_kwargs=NAMED)
    photo: str = Field(default="", max_length=80, sa_column_kwargs=NOTHING)
    grade: str = word(Grade.ORDINARY)
    place_id: UUID | None = Field(default=None, foreign_key="place.id", index=True)
    duty_id: UUID | None = Field(default=None, foreign_key="duty.id", index=True)
    repair_id: UUID | None = Field(default=None, foreign_key="repair.id", index=True)
    remedy_id: UUID | None = Field(default=None, foreign_key="duty.id", index=True)
    recheck_id: UUID | None = Field(default=None, foreign_key="duty.id", index=True)
    found_by: str = Field(default="", sa_column_kwargs=NAMED)
    finder_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    found_at: datetime = instant()
    seen_at: datetime = instant()
    times: int = 1
    due: datetime = instant()
    state: str = word(FindingState.OPEN)
    closed_at: datetime | None = instant(default=None)
    reason: str = Field(default="", sa_column_kwargs=NAMED)

    def overdue(self, now: datetime) -> bool:
        """Say whether it should have been remedied by now."""
        return self.state == FindingState.OPEN and now >= self.due
