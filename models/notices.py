"""Notice (通知): a word owed to someone: owed, claimed, sent or failed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, value, word


class NoticeState(StrEnum):
    """The outbox's steps; a claim that is never settled falls due again."""

    OWED = "owed"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Notice(SchoolRow, table=True):
    """One message to one person; `key` says what about, so that nobody is told the same thing twice."""

    __table_args__ = (UniqueConstraint("school_id", "key"), Index("notice_due", "state", "due"))

    key: str = Field(max_length=200, sa_column_kwargs=NOTHING)
    kind: str = Field(max_length=32, sa_column_kwargs=NOTHING)
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    facts: dict[str, Any] = value(dict, sa_column_kwargs=NAMED)
    due: datetime = instant()
    state: str = word(NoticeState.OWED)
    attempts: int = 0
    claimed_by: str = Field(default="", sa_column_kwargs=NOTHING)
    claimed_at: datetime | None = instant(default=None)
    settled_at: datetime | None = instant(default=None)
    error: str = Field(default="", sa_column_kwargs=NOTHING)
