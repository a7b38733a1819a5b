"""Repair (报修): reported, triaged, attempted by own staff first, perhaps restored for the time being, accepted."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint, false
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, word

EMPTY = {"server_default": ""}


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
    `photo` names a kept picture; `reports` counts how often it was reported there while it was open.

    Whoever has its newest duty owns it: the repair, then its acceptance. `chosen_id` is whom the office chose,
    `contractor` who is called in, and why stands in `decision`; what is `destructive` waits until it is approved.
    """

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
    due: datetime | None = instant(default=None)
    chosen_id: UUID | None = Field(default=None, foreign_key="person.id")
    contractor: str = Field(default="", sa_column_kwargs=NAMED | EMPTY)
    decision: str = Field(default="", sa_column_kwargs=NAMED | EMPTY)
    destructive: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    approved_by: str = Field(default="", sa_column_kwargs=NAMED | EMPTY)
    rating: int | None = None
    idempotency: str | None = Field(default=None, max_length=64, sa_column_kwargs=NOTHING)

    @property
    def to_approve(self) -> bool:
        """Say whether it may not begin before somebody approves what it destroys."""
        return self.destructive and not self.approved_by

    def overdue(self, now: datetime) -> bool:
        """Say whether it should have been mended by now."""
        return self.due is not None and self.state in UNMENDED and now >= self.due


UNMENDED = (RepairState.REPORTED, RepairState.TRIAGED, RepairState.UNDER_WAY, RepairState.TEMPORARY)
OPEN = (*UNMENDED, RepairState.REPAIRED)
CLOSED = (RepairState.ACCEPTED, RepairState.DECLINED)


class RepairAttempt(SchoolRow, table=True):
    """One try: by own people or a contractor, with what came out, the root cause, what was used and what it cost (in
    cents). The record of the duty it was made in may show it."""

    repair_id: UUID = Field(foreign_key="repair.id", index=True)
    by: str = Field(sa_column_kwargs=NAMED)
    contractor: bool = False
    outcome: str = word(AttemptOutcome.FAILED)
    result: str = Field(default="", sa_column_kwargs=NAMED)
    cause: str = Field(default="", sa_column_kwargs=NAMED | EMPTY)
    materials: str = Field(default="", sa_column_kwargs=NAMED | EMPTY)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    duty_id: UUID | None = Field(default=None, foreign_key="duty.id")
    cost_cents: int = 0
    at: datetime = instant()
