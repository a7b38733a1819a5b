"""Person (人员) with Qualification (证件) and Absence (请假)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import GONE, NAMED, NOTHING, SchoolRow, instant, value
from models.patterns import ShiftPattern
from models.wishes import Wishes


class Person(SchoolRow, table=True):
    """A member of staff. `roles`, `team` and `category` are the pools they belong to; `limits` are private. `titles`
    are what the school's own list calls them.

    `day_minutes`, `run_days` and `rest_minutes` are theirs where the school's policies are not meant for them.
    Who has a `pattern` works shifts and nothing else. `team_before` is the team they were in until they `moved`.
    `link_given` says when the link of their page last went to them; None before. `agreed` says when it was
    noted, and `agreed_by` by whom, that they may be called at their `phone` and written to at their e-mail or chat
    addresses. Since `erased` the row only stands for somebody who was here.
    """

    __table_args__ = (UniqueConstraint("school_id", "code"),)

    code: str = Field(max_length=64, sa_column_kwargs=NAMED)
    name: str = Field(sa_column_kwargs=NAMED)
    team: str = Field(default="", max_length=64, sa_column_kwargs=NOTHING)
    category: str = Field(default="worker", max_length=32, sa_column_kwargs=NOTHING)
    roles: list[str] = value(list, sa_column_kwargs=GONE)
    titles: list[str] = value(list, sa_column_kwargs=GONE | {"server_default": "[]"})
    limits: list[str] = value(list, sa_column_kwargs=GONE)
    weekly_hours: int = Field(default=40, ge=0, le=84)
    share: float = Field(default=1.0, ge=0, le=1)
    day_minutes: int | None = Field(default=None, ge=60, le=1440)
    run_days: int | None = Field(default=None, ge=1, le=31)
    rest_minutes: int | None = Field(default=None, ge=0, le=1440)
    joined: date
    left: date | None = None
    language: str | None = Field(default=None, sa_column_kwargs=GONE)
    phone: str = Field(default="", max_length=64, sa_column_kwargs=GONE | {"server_default": ""})
    email: str = Field(default="", sa_column_kwargs=GONE)
    channels: list[str] = value(list, sa_column_kwargs=GONE)
    wish: dict[str, Any] = value(dict, sa_column_kwargs=GONE)
    pattern: dict[str, Any] | None = value(sa_column_kwargs=GONE)
    team_before: str = Field(default="", max_length=64, sa_column_kwargs=GONE | {"server_default": ""})
    moved: datetime | None = instant(default=None)
    link_version: int = 1
    link_given: datetime | None = instant(default=None)
    agreed: datetime | None = instant(default=None)
    agreed_by: str = Field(default="", sa_column_kwargs=NAMED | {"server_default": ""})
    erased: datetime | None = instant(default=None)

    @property
    def pools(self) -> frozenset[str]:
        """Every word a crew line may ask for that this person answers to."""
        return frozenset({*self.roles, self.team, self.category} - {""})

    @property
    def wishes(self) -> Wishes:
        """How they want to be told."""
        return Wishes.model_validate(self.wish)

    @property
    def shift_pattern(self) -> ShiftPattern | None:
        """How their shifts may fall; None when they work none."""
        return None if self.pattern is None else ShiftPattern.model_validate(self.pattern)

    def note_agreement(self, now: datetime, actor: str) -> None:
        """Note who entered their number and addresses, and when: it is entered with their agreement. Without any there
        is nothing to agree to."""
        reached = bool(self.phone or self.email or self.channels)
        self.agreed, self.agreed_by = (now, actor) if reached else (None, "")

    def employed(self, day: date) -> bool:
        """Say whether they are staff on a day."""
        return self.joined <= day and (self.left is None or day <= self.left)


class Qualification(SchoolRow, table=True):
    """What entitles a person, from the first to the last day it is valid."""

    __table_args__ = (UniqueConstraint("person_id", "kind", "first"),)

    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: str = Field(max_length=32, sa_column_kwargs=NOTHING)
    number: str = Field(default="", sa_column_kwargs=GONE)
    first: date
    last: date

    def valid(self, day: date) -> bool:
        """Say whether it entitles on a day."""
        return self.first <= day <= self.last


class Absence(SchoolRow, table=True):
    """When a person cannot be assigned: from `start` until before `end`."""

    __table_args__ = (UniqueConstraint("person_id", "start", "end"),)

    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: str = Field(default="leave", max_length=32, sa_column_kwargs=GONE)
    start: datetime = instant()
    end: datetime = instant()
    note: str = Field(default="", sa_column_kwargs=GONE)
