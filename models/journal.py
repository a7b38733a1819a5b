"""Journal (日志): append-only; who did what to which row, before and after."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel

from models.base import instant, value


class JournalEntry(SQLModel, table=True):
    """One deed."""

    id: int | None = Field(default=None, primary_key=True)
    school_id: UUID | None = Field(default=None, foreign_key="school.id", index=True)
    at: datetime = instant(index=True)
    actor: str
    verb: str = Field(max_length=64)
    subject: str = Field(default="", max_length=64, index=True)
    facts: dict[str, Any] = value(dict)


def write(
    session: Session, now: datetime, actor: str, verb: str, row: SQLModel | None = None, **facts: object
) -> None:
    """Add a deed to the journal of the row's school. `facts` are JSON values: what was before, what is now."""
    row_id = getattr(row, "id", None)
    school_id = (
        row_id if row is not None and row.__class__.__name__ == "School" else getattr(row, "school_id", None)
    )
    subject = f"{row.__class__.__name__.lower()}:{row_id}" if row is not None else ""
    session.add(
        JournalEntry(school_id=school_id, at=now, actor=actor, verb=verb, subject=subject, facts=facts)
    )


def _refuse(*_: object) -> None:
    raise TypeError("the journal is append-only")


event.listen(JournalEntry, "before_update", _refuse)
event.listen(JournalEntry, "before_delete", _refuse)
