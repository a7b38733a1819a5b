"""User: who signs in with a name and a password (managers, viewers, the operator); staff need none.

UserSession: where they are signed in. SecondFactor, RecoveryCode: what they show beside the password, if they chose to.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field

from models.base import NAMED, NOTHING, Table, instant, word


class Role(StrEnum):
    """What a user may do: an operator runs the installation, a manager one school, a viewer only looks."""

    OPERATOR = "operator"
    MANAGER = "manager"
    LEAD = "lead"
    VIEWER = "viewer"


class User(Table, table=True):
    """A sign-in of one school (an operator of none). Raising `session_version` signs it out everywhere."""

    name: str = Field(unique=True, index=True, max_length=64, sa_column_kwargs=NAMED)
    school_id: UUID | None = Field(default=None, foreign_key="school.id", index=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    role: str = word(Role.VIEWER)
    password_hash: str = Field(sa_column_kwargs=NOTHING)
    session_version: int = 1
    last_sign_in: datetime | None = instant(default=None)

    @property
    def may_manage(self) -> bool:
        """Say whether it may change things in its school."""
        return self.role in (Role.MANAGER, Role.OPERATOR)


class UserSession(Table, table=True):
    """A user signed in at one browser, which names the row in its cookie; `ended` is None while it may stand.

    `seen` is written down every few minutes at most.
    """

    user_id: UUID = Field(foreign_key="user.id", index=True)
    browser: str = Field(default="", max_length=64, sa_column_kwargs=NOTHING)
    opened: datetime = instant()
    seen: datetime = instant()
    ended: datetime | None = instant(default=None)


class SecondFactor(Table, table=True):
    """An app that shows codes for a user's sign-in. Its secret derives from the key and this row's id: nothing here
    tells it. `last_step` is the time step (30 seconds each) of the code that was accepted last.
    """

    user_id: UUID = Field(foreign_key="user.id", unique=True, index=True)
    since: datetime = instant()
    last_step: int


class RecoveryCode(Table, table=True):
    """A code that stands in for the app once; its row goes with its use. Only its proof is here."""

    factor_id: UUID = Field(foreign_key="secondfactor.id", index=True)
    proof: str = Field(max_length=64, sa_column_kwargs=NOTHING)
