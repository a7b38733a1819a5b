"""Repair (报修): reported, triaged, attempted by own staff first, perhaps restored for the time being, accepted."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import SchoolRow, instant, word


class RepairState(StrEnum):
    """Temporary restoration is not repair: it stays open until the permanent work is accepted."""

    REPORTED = "reported"
    TRIAGED = "triaged"
    UNDER_WAY = "under_way"
    TEMPORARY = "temporary"
    REPAIRED = "repaired"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class AttemptOutcome(StrEnum):
    """What a try came to."""

    FAILED = "failed"
    TEMPORARY = "temporary"
    REPAIRED = "repaired"


class Repair(SchoolRow, table=True):
    """A problem somebody reported at a place."""

    __table_args__ = (UniqueConstraint("school_id", "idempotency"),)

    place_id: UUID | None = Field(default=None, foreign_key="place.id", index=True)
    reporter_id: UUID | None = Field(default=None, foreign_key="person.id")
    reported_by: str = ""
    title: str = Field(max_length=200)
    detail: str = ""
    urgent: bool = False
    state: str = word(RepairState.REPORTED)
    reported_at: datetime = instant()
    responded_at: datetime | None = instant(default=None)
    closed_at: datetime | None = instant(default=None)
    idempotency: str | None = Field(default=None, max_length=64)


class RepairAttempt(SchoolRow, table=True):
    """One try: by own people or a contractor, with what came out and what it cost (in cents)."""

    repair_id: UUID = Field(foreign_key="repair.id", index=True)
    by: str
    contractor: bool = False
    outcome: str = word(AttemptOutcome.FAILED)
    result: str = ""
    cost_cents: int = 0
    at: datetime = instant()
