"""Mapping (对应): what a word of the school's own means in the words of its pack."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NOTHING, SchoolRow, value, word


class Family(StrEnum):
    """What a word may speak of: a role, team or category of people; a certificate; what a place is used for; one place
    of the school, whose id is its code; or the routine that a duty of the school's own tables stands for."""

    POOL = "pool"
    QUALIFICATION = "qualification"
    PLACE = "place"
    SPOT = "spot"
    ROUTINE = "routine"


class Mapping(SchoolRow, table=True):
    """One word as the school decided it. With no `codes` it says nothing to the pack: nobody is asked again."""

    __table_args__ = (UniqueConstraint("school_id", "family", "word"),)

    family: str = word(size=16)
    word: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    codes: list[str] = value(list, sa_column_kwargs=NOTHING)
