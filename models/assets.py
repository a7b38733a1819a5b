"""Asset (校产): so many of a thing at a place. StockLine (盘点行): what a stocktake found of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, value


class Asset(SchoolRow, table=True):
    """So many of one thing at one place; natural key: place and code. `cents` is the price of one."""

    __table_args__ = (UniqueConstraint("school_id", "place_id", "code"),)

    place_id: UUID = Field(foreign_key="place.id", index=True)
    code: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    name: str = Field(max_length=200)
    unit: str = Field(default="件", max_length=16, sa_column_kwargs=NOTHING)
    quantity: int = Field(default=1, ge=0)
    cents: int = Field(default=0, ge=0)
    acquired: date | None = None


class StockLine(SchoolRow, table=True):
    """One thing on one place's sheet: what the books said when they were frozen, what two people found, and found
    again when it differed."""

    __table_args__ = (UniqueConstraint("checklist_id", "place_id", "code"),)

    checklist_id: UUID = Field(foreign_key="checklist.id", index=True)
    place_id: UUID = Field(foreign_key="place.id", index=True)
    code: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    name: str = Field(max_length=200)
    unit: str = Field(default="件", max_length=16, sa_column_kwargs=NOTHING)
    expected: int = 0
    found: int | None = None
    recount: int | None = None
    counters: list[str] = value(list, sa_column_kwargs=NAMED)
    recounters: list[str] = value(list, sa_column_kwargs=NAMED)
    reason: str = Field(default="", max_length=500, sa_column_kwargs=NAMED)
    adjusted_at: datetime | None = instant(default=None)

    @property
    def counted(self) -> int | None:
        """The last word on how many there are; None before anybody counted."""
        return self.found if self.recount is None else self.recount

    @property
    def differs(self) -> bool:
        """Say whether what was found first is not what the books said."""
        return self.found is not None and self.found != self.expected

    @property
    def difference(self) -> int:
        """How many more (or, below zero, fewer) there are than the books said; 0 before anybody counted."""
        return 0 if self.counted is None else self.counted - self.expected
