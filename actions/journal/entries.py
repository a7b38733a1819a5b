"""Read the journal: a school's deeds, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.base import Table
from models.duties import Duty
from models.errors import NotFound
from models.journal import JournalEntry, Verb
from models.schools import School

DUTY = "duty:"
"""How the subject of a deed done to a duty begins."""


def deeds(
    session: Session, school: School, most: int, before: int | None = None, verb: str = ""
) -> list[JournalEntry]:
    """The newest deeds older than the entry `before`; of one kind when a verb is named."""
    mine = select(JournalEntry).where(JournalEntry.school_id == school.id)
    if before is not None:
        mine = mine.where(col(JournalEntry.id) < before)
    if verb:
        mine = mine.where(JournalEntry.verb == verb)
    return list(session.exec(mine.order_by(col(JournalEntry.id).desc()).limit(most)))


def restored_since(session: Session, school: School, since: datetime) -> JournalEntry | None:
    """The last time since then that a backup was put back; its `data_until` says up to when the data reach."""
    mine = (JournalEntry.school_id == school.id, JournalEntry.verb == Verb.RESTORE)
    newest = (
        select(JournalEntry).where(*mine, col(JournalEntry.at) >= since).order_by(col(JournalEntry.id).desc())
    )
    return session.exec(newest.limit(1)).first()


def verbs(session: Session, school: School) -> list[str]:
    """The kinds of deeds there are, sorted."""
    kinds = select(JournalEntry.verb).where(JournalEntry.school_id == school.id).distinct()
    return sorted(session.exec(kinds))


def deed(session: Session, school: School, entry_id: int) -> JournalEntry:
    """One entry of this school's journal."""
    entry = session.get(JournalEntry, entry_id)
    if entry is None or entry.school_id != school.id:
        raise NotFound("undo.unknown")
    return entry


def duties_meant(session: Session, entries: Iterable[JournalEntry]) -> dict[str, Duty]:
    """The duties that deeds were done to, by the subject of the deed."""
    ids = [UUID(one.subject.removeprefix(DUTY)) for one in entries if one.subject.startswith(DUTY)]
    return {f"{DUTY}{duty.id}": duty for duty in session.exec(select(Duty).where(col(Duty.id).in_(ids)))}


@dataclass(frozen=True)
class LastChange:
    """Who changed something last (an actor of the journal), and when."""

    actor: str
    at: datetime


LOOKED_BACK = 300  # deeds: what two edit at the same time was changed a moment ago


def last_change(session: Session, row: Table, field: str) -> LastChange | None:
    """Who changed a field of a row last, as far as the school's newest deeds tell; None where they do not."""
    school_id = getattr(row, "school_id", row.id)
    recent = select(JournalEntry).where(JournalEntry.school_id == school_id)
    for entry in session.exec(recent.order_by(col(JournalEntry.id).desc()).limit(LOOKED_BACK)):
        if _changed(entry, row, field):
            return LastChange(entry.actor, entry.at)
    return None


def _changed(entry: JournalEntry, row: Table, field: str) -> bool:
    """Say whether a deed changed the field; one that lists no rows changed what it is about."""
    rows = entry.facts.get("rows")
    if rows is None:
        return entry.subject == f"{type(row).__name__.lower()}:{row.id}"
    named = {field, f"policy.{field}"}
    return any(fact["id"] == str(row.id) and named & {*fact["before"], *fact["after"]} for fact in rows)
