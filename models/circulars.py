"""Circular (文件): a paper from above that the school must read out, and may have to answer by a day."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant


class Circular(SchoolRow, table=True):
    """A paper that came from an authority; `discussed` is the day of the meeting that took it up, None before.

    `note` says where the paper lies: an address, a folder, a few words on what it asks for.
    """

    __table_args__ = (UniqueConstraint("school_id", "issuer", "number", "title"),)

    title: str = Field(max_length=200)
    issuer: str = Field(default="", max_length=100)
    number: str = Field(default="", max_length=64, sa_column_kwargs=NOTHING)
    received: date
    deadline: date | None = None
    note: str = Field(default="", max_length=500, sa_column_kwargs=NAMED)
    discussed: date | None = None
    entered_at: datetime = instant()

    def overdue(self, day: date) -> bool:
        """Say whether it should have been dealt with before a day and no meeting took it up."""
        return self.discussed is None and self.deadline is not None and self.deadline < day
