"""Duty (任务), Assignment (安排) and Record (记录): one dated piece of work, who does it, what came out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import NAMED, NOTHING, SchoolRow, instant, value, word
from models.crews import Crew
from models.errors import Refusal
from models.forms import RecordForm


class DutyState(StrEnum):
    """A duty is open until it is done, missed or cancelled; late is open past its due time."""

    OPEN = "open"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


class AssignmentState(StrEnum):
    """Who holds the duty, and who held it before (kept as a tombstone for their calendar)."""

    ASSIGNED = "assigned"
    WITHDRAWN = "withdrawn"


class Duty(SchoolRow, table=True):
    """One dated piece of work. `key` is its natural key in the school: routine, place and occasion.

    `first` and `last` bound the days it may fall on, `day` is the chosen one, `start` and `end` its instants there;
    after `due` it is late. Once `published` its day and people change only by a person's decision.
    """

    __table_args__ = (
        UniqueConstraint("school_id", "key"),
        Index("duty_by_start", "school_id", "start"),
        Index("duty_by_day", "school_id", "day"),
        Index("duty_by_state", "school_id", "state", "due"),
    )

    key: str = Field(max_length=200, sa_column_kwargs=NOTHING)
    routine_id: UUID | None = Field(default=None, foreign_key="routine.id", index=True)
    place_id: UUID | None = Field(default=None, foreign_key="place.id", index=True)
    checklist_id: UUID | None = Field(default=None, foreign_key="checklist.id", index=True)
    repair_id: UUID | None = Field(default=None, foreign_key="repair.id", index=True)
    name: str = Field(sa_column_kwargs=NAMED)
    name_en: str = ""
    topic: str = Field(default="", max_length=32, sa_column_kwargs=NOTHING)
    first: date
    last: date
    day: date
    start: datetime = instant()
    end: datetime = instant()
    due: datetime = instant()
    minutes: int = 60
    crew: dict[str, Any] = value(dict, sa_column_kwargs=NOTHING)
    tags: list[str] = value(list, sa_column_kwargs=NOTHING)
    burdens: list[str] = value(list, sa_column_kwargs=NOTHING)
    form: dict[str, Any] = value(dict)
    hidden: bool = False
    provisional: bool = False
    published: bool = False
    state: str = word(DutyState.OPEN)
    reason: str = Field(default="", sa_column_kwargs=NAMED)
    about: str = Field(default="", sa_column_kwargs=NAMED | {"server_default": ""})
    step: int = 0
    after: list[str] = value(list, sa_column_kwargs=NOTHING)
    required: bool = True
    sequence: int = 0
    changed: datetime = instant()

    @property
    def needs(self) -> Crew:
        """Who it takes."""
        return Crew.model_validate(self.crew)

    @property
    def record_form(self) -> RecordForm:
        """What its record asks."""
        return RecordForm.model_validate(self.form)

    @property
    def routine_code(self) -> str:
        """The code of the routine it came from; the first part of its key."""
        return self.key.partition("|")[0]

    @property
    def open(self) -> bool:
        """Say whether it still waits to be done."""
        return self.state == DutyState.OPEN

    def late(self, now: datetime) -> bool:
        """Say whether it should have been done by now. A missing tick is never OK."""
        return self.open and now >= self.due

    def require_open(self) -> None:
        """Refuse what only an open duty allows."""
        if not self.open:
            raise Refusal(f"duty.{self.state}", duty=self.name, reason=self.reason)

    def require_to_come(self, now: datetime) -> None:
        """Refuse what only an open duty allows whose time is not over: afterwards its record says who did it."""
        self.require_open()
        if self.end <= now:
            raise Refusal("duty.over", duty=self.name)

    def touch(self, now: datetime) -> None:
        """Mark a change that calendars and readers must notice."""
        self.sequence += 1
        self.changed = now


class Assignment(SchoolRow, table=True):
    """A person on a duty. Its id is the event's UID for ever; `sequence` counts changes a calendar must notice."""

    __table_args__ = (
        UniqueConstraint("duty_id", "person_id"),
        Index("assignment_by_person", "person_id", "state"),
    )

    duty_id: UUID = Field(foreign_key="duty.id", index=True)
    person_id: UUID = Field(foreign_key="person.id")
    roster_id: UUID | None = Field(default=None, foreign_key="roster.id", index=True)
    line: int = 0
    leader: bool = False
    pinned: bool = False
    state: str = word(AssignmentState.ASSIGNED)
    sequence: int = 0
    changed: datetime = instant()

    @property
    def held(self) -> bool:
        """Say whether the person still has it."""
        return self.state == AssignmentState.ASSIGNED

    def turn(self, state: AssignmentState, now: datetime) -> None:
        """Give it or take it away; the person's calendar follows."""
        self.state = state
        self.sequence += 1
        self.changed = now


class Doubt(StrEnum):
    """What spoke against a record when it was kept: before its time, before the steps it waits for, by nobody named, by
    somebody its crew does not take, by the same people as work that must be apart."""

    EARLY = "early"
    WAITS = "waits"
    UNNAMED = "unnamed"
    UNFIT = "unfit"
    SEPARATED = "separated"


class Record(SchoolRow, table=True):
    """What came out of a duty. One a duty; `idempotency` lets a phone send it twice and be heard once.

    `doubts` say what spoke against it, `reason` why it was kept all the same. Of a record that was corrected `earlier`
    are the versions before, the first first: what they said, who entered it when, and why it was corrected.
    """

    __table_args__ = (UniqueConstraint("school_id", "idempotency"),)

    duty_id: UUID = Field(foreign_key="duty.id", unique=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    entered_by: str = Field(default="", sa_column_kwargs=NAMED)
    done_at: datetime = instant()
    entered_at: datetime = instant()
    entries: dict[str, Any] = value(dict, sa_column_kwargs=NAMED)
    note: str = Field(default="", sa_column_kwargs=NAMED)
    late: bool = False
    doubts: list[str] = value(list, sa_column_kwargs=NOTHING)
    earlier: list[dict[str, Any]] = value(list, sa_column_kwargs=NAMED)
    reason: str = Field(default="", sa_column_kwargs=NAMED)
    idempotency: str | None = Field(default=None, max_length=64, sa_column_kwargs=NOTHING)
