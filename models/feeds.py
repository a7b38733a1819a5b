"""Feed: one calendar address with one scope; its secret is derived, never stored (see models.keys)."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models import keys
from models.base import NOTHING, SchoolRow, instant, word

TOMBSTONE = timedelta(days=30)
"""How long calendars go on showing what was cancelled or has passed to somebody else."""


class FeedScope(StrEnum):
    """Whose duties a feed shows; `subject`: a person's or place's id, a team's word, a routine's code."""

    PERSON = "person"
    TEAM = "team"
    PLACE = "place"
    ROUTINE = "routine"
    SCHOOL = "school"


class AlarmChoice(StrEnum):
    """The reminders a person can choose, as they are stored: minutes before the start, parted by commas."""

    NONE = ""
    HALF_HOUR = "30"
    HOUR = "60"
    DAY_AND_HOUR = "1440,60"


class Feed(SchoolRow, table=True):
    """A subscription address; raising `version` kills the old address, `revoked_at` ends it."""

    __table_args__ = (UniqueConstraint("school_id", "scope", "subject"),)

    scope: str = word(FeedScope.PERSON)
    subject: str = Field(default="", max_length=64, sa_column_kwargs=NOTHING)
    version: int = 1
    language: str | None = Field(default=None, sa_column_kwargs=NOTHING)
    alarms: str = Field(default="", sa_column_kwargs=NOTHING)
    revoked_at: datetime | None = instant(default=None)
    used_at: datetime | None = instant(default=None)
    client: str = Field(default="", max_length=200, sa_column_kwargs=NOTHING)

    @property
    def alarm_minutes(self) -> tuple[int, ...]:
        """How many minutes before a duty's start its reminders come."""
        return tuple(int(minutes) for minutes in self.alarms.split(",") if minutes)

    @property
    def token(self) -> str:
        """The secret part of its address."""
        return keys.token("feed", self.id, self.version)

    @property
    def path(self) -> str:
        """Its address below the public URL."""
        return f"/f/{self.token}.ics"
