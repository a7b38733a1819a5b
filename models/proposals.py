"""Proposal (变更建议): a change to something published, shown as a difference and decided by a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import SchoolRow, instant, value, word


class ProposalKind(StrEnum):
    """What would happen to the duty."""

    MOVE = "move"
    WITHDRAW = "withdraw"


class ProposalState(StrEnum):
    """It lapses when the calendar comes back to what is published; declined it is not made again."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Proposal(SchoolRow, table=True):
    """A published duty that the routines now put elsewhere, or nowhere. One row a duty and outcome."""

    __table_args__ = (UniqueConstraint("duty_id", "fingerprint"),)

    duty_id: UUID = Field(foreign_key="duty.id", index=True)
    kind: str = word(ProposalKind.MOVE)
    fingerprint: str = Field(max_length=64)
    before: dict[str, Any] = value(dict)
    after: dict[str, Any] = value(dict)
    cause: str = ""
    state: str = word(ProposalState.PROPOSED)
    proposed_at: datetime = instant()
    decided_at: datetime | None = instant(default=None)
    decided_by: str = ""

    @property
    def open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state == ProposalState.PROPOSED
