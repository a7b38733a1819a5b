"""School time as a school enters it: Term (学期), Day (日子) where it differs from the rule, Bell (作息)."""

from datetime import date, time

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NOTHING, SchoolRow


class Term(SchoolRow, table=True):
    """First and last day of lessons; staff come earlier and leave later. Outside is vacation."""

    __table_args__ = (UniqueConstraint("school_id", "code"),)

    code: str = Field(max_length=32, sa_column_kwargs=NOTHING)
    name: str
    first: date
    last: date
    staff_first: date
    staff_last: date


class Day(SchoolRow, table=True):
    """A date that one layer (national, bureau or school) says something about; empty for whom it says nothing."""

    __table_args__ = (UniqueConstraint("school_id", "day", "layer"),)

    day: date
    layer: str = Field(default="school", max_length=16, sa_column_kwargs=NOTHING)
    students: str | None = Field(default=None, max_length=16, sa_column_kwargs=NOTHING)
    staff: str | None = Field(default=None, max_length=16, sa_column_kwargs=NOTHING)
    name: str = ""


class Bell(SchoolRow, table=True):
    """A named moment of the school day; the later entry that matches season and day wins."""

    __table_args__ = (UniqueConstraint("school_id", "name", "season", "on"),)

    name: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    label: str = ""
    label_en: str = ""
    at: time
    season: str = Field(default="", max_length=32, sa_column_kwargs=NOTHING)
    on: str = Field(default="any", max_length=16, sa_column_kwargs=NOTHING)
    position: int = 0
