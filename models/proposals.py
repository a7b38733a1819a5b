"""Proposal (变更建议): a change to something published, shown as a difference and decided by a person."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, value, word
from models.crews import Seat


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


class DutyTimes(BaseModel):
    """When a duty falls: its window, its day and instants there, and what burdens they bring."""

    model_config = ConfigDict(frozen=True)

    first: date
    last: date
    day: date
    start: datetime
    end: datetime
    due: datetime
    burdens: list[str]
    provisional: bool

    def kept(self) -> dict[str, object]:
        """As `Proposal.before` and `after` keep it; the fingerprint of what was declined hangs on these letters."""
        texts = {name: value.isoformat() for name, value in self if isinstance(value, date)}
        return {**texts, "burdens": self.burdens, "provisional": self.provisional}


class Toll(BaseModel):
    """What a replan costs: places that stay open, people touched, places that change."""

    model_config = ConfigDict(frozen=True)

    gaps: int = 0
    people: int = 0
    changes: int = 0


class Overtaken(BaseModel):
    """A change by hand that others made, or made impossible, before anybody decided: its duty and person by name."""

    model_config = ConfigDict(frozen=True)

    duty: UUID
    name: str
    name_en: str
    start: str
    end: str
    due: str
    person: str
    comes: bool


class PeopleChange(BaseModel):
    """What a replan, or the changes by hand of a week, would do to people.

    `wanted` are the duties it is about, `off` and `on` who leaves and who comes, `days` the duties that move. Of a
    replan that was worked out `toll` is what it costs and `least` what no other can cost less than; `chosen`: somebody
    picked it among the ways out of a gap. `dropped` are the changes that were overtaken.
    """

    model_config = ConfigDict(frozen=True)

    week: date
    wanted: tuple[UUID, ...] = ()
    off: tuple[Seat, ...] = ()
    on: tuple[Seat, ...] = ()
    days: dict[UUID, date] = {}
    people: int = 0
    toll: Toll | None = None
    least: Toll | None = None
    proved: bool = False
    seconds: float = 0.0
    chosen: bool = False
    dropped: tuple[Overtaken, ...] = ()

    @property
    def size(self) -> int:
        """How many places and days would change."""
        return len(self.off) + len(self.on) + len(self.days)

    def kept(self) -> dict[str, object]:
        """As `Proposal.after` keeps it."""
        return self.model_dump(mode="json", exclude_none=True)


class Proposal(SchoolRow, table=True):
    """A published duty that would go elsewhere, nowhere, or to other people. One row a duty and outcome."""

    __table_args__ = (UniqueConstraint("duty_id", "fingerprint"),)

    duty_id: UUID = Field(foreign_key="duty.id", index=True)
    kind: str = word(ProposalKind.MOVE)
    fingerprint: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    before: dict[str, Any] = value(dict, sa_column_kwargs=NOTHING)
    after: dict[str, Any] = value(dict, sa_column_kwargs=NAMED)
    cause: str = Field(default="", sa_column_kwargs=NOTHING)
    state: str = word(ProposalState.PROPOSED)
    proposed_at: datetime = instant()
    decided_at: datetime | None = instant(default=None)
    decided_by: str = Field(default="", sa_column_kwargs=NAMED)

    @property
    def change(self) -> PeopleChange:
        """What it would do to people; of a replan and of changes by hand only."""
        return PeopleChange.model_validate(self.after)

    @property
    def times(self) -> DutyTimes:
        """When the duty would fall; of a move only."""
        return DutyTimes.model_validate(self.after)

    @property
    def open(self) -> bool:
        """Say whether it still waits for a decision."""
        return self.state == ProposalState.PROPOSED
