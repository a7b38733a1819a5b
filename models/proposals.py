"""Proposal (变更建议): a change to something published, shown as a difference and decided by a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import SchoolRow, instant, value, word


class ProposalKind(StrEnum):
    """What would happen to the duty; a replan, or changes by hand, are about the people of several (`after` names
    them all)."""

    MOVE = "move"
    WITHDRAW = "withdraw"
    REPLAN = "replan"
    HAND = "hand"


CALENDAR_KINDS = (ProposalKind.MOVE, ProposalKind.WITHDRAW)
PEOPLE_KINDS = (ProposalKind.REPLAN, ProposalKind.HAND)


class ProposalState(StrEnum):
    """A replan is wanted until it is worked out.

    A proposal lapses when the calendar comes back to what is published, or nothing can be done; declined it is not
    made again.
    """

    WANTED = "wanted"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Proposal(SchoolRow, table=True):
    """A published duty that would go elsewhere, nowhere, or to other people. One row a duty and outcome."""

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
