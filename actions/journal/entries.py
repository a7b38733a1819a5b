"""Read the journal: a school's deeds, newest first."""

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.journal import JournalEntry
from models.schools import School


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
