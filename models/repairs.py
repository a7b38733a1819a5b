"""Repair (报修): reported, triaged, attempted by own staff first, perhaps restored for the time being, accepted."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, word


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


class ProblemKind(StrEnum):
    """What people at a place can report with one tap; the rest they write or photograph."""

    LEAK = "leak"
    LIGHT = "light"
    SOCKET = "socket"
    LOCK = "lock"
    FURNITURE = "furniture"
    TOILET = "toilet"
    SAFETY = "safety"
    OTHER = "other"


class Repair(SchoolRow, table=True):
    """A problem somebody reported at a place. `kind` is a ProblemKind when it came from the code on the wall, else "";
    `photo` names a kept picture; `reports` counts how often it was reported there while it was open."""

    __table_args__ = (UniqueConstraint("school_id", "idempotency"),)

    place_id: UUID | None = Field(default=None, foreign_key="place.id", index=True)
    reporter_id: UUID | None = Field(default=None, foreign_key="person.id")
    reported_by: str = Field(default="", sa_column_kwargs=NAMED)
    title: str = Field(max_length=200, sa_column_kwargs=NAMED)
    detail: str = Field(default="", sa_column_kwargs=NAMED)
    kind: str = word("", size=16)
    photo: str = Field(default="", max_length=80, sa_column_kwargs=NOTHING)
    reports: int = 1
    urgent: bool = False
    state: str = word(RepairState.REPORTED)
    reported_at: datetime = instant()
    responded_at: datetime | None = instant(default=None)
    closed_at: datetime | None = instant(default=None)
    idempotency: str | None = Field(default=None, max_length=64, sa_column_kwargs=NOTHING)


CLOSED = (RepairState.ACCEPTED, RepairState.DECLINED)


class RepairAttempt(SchoolRow, table=True):
    """One try: by own people or a contractor, with what came out and what it cost (in cents)."""

    repair_id: UUID = Field(foreign_key="repair.id", index=True)
    by: str = Field(sa_column_kwargs=NAMED)
    contractor: bool = False
    outcome: str = word(AttemptOutcome.FAILED)
    result: str = Field(default="", sa_column_kwargs=NAMED)
    cost_cents: int = 0
    at: datetime = instant()
