"""Textbook (教材): a title ordered for a term. TextbookClass (班级教材): what a class needs, was handed and signed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, value


class Textbook(SchoolRow, table=True):
    """One title of a term; `arrived` is None until it was counted, `parcel` how many copies a parcel holds."""

    __table_args__ = (UniqueConstraint("school_id", "occasion", "name"),)

    occasion: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    name: str = Field(max_length=200, sa_column_kwargs=NOTHING)
    ordered: int = Field(default=0, ge=0)
    parcel: int = Field(default=30, ge=1)
    arrived: int | None = None


class TextbookClass(SchoolRow, table=True):
    """A class of a term: copies of each title it needs and was handed, and who signed for them."""

    __table_args__ = (UniqueConstraint("school_id", "occasion", "name"),)

    occasion: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    name: str = Field(max_length=64)
    place_id: UUID | None = Field(default=None, foreign_key="place.id", index=True)
    pupils: int = Field(default=0, ge=0)
    teacher: str = Field(default="", max_length=64, sa_column_kwargs=NAMED)
    needed: dict[str, int] = value(dict, sa_column_kwargs=NOTHING)
    handed: dict[str, int] = value(dict, sa_column_kwargs=NOTHING)
    signed_by: str = Field(default="", max_length=64, sa_column_kwargs=NAMED)
    signed_at: datetime | None = instant(default=None)

    @property
    def short(self) -> dict[str, int]:
        """What a class that signed is still missing, by title."""
        lacks = {name: count - self.handed.get(name, 0) for name, count in self.needed.items()}
        return {name: lack for name, lack in lacks.items() if self.signed_at and lack > 0}
