"""The address at which people reach the pages, and since when: every event of a calendar carries a link to it."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.journal import JournalEntry, Verb
from models.settings import settings

SUBJECT = "address"  # a deed of no school: it concerns the calendars of all
MOVES = (Verb.MOVE_ADDRESS, Verb.RESTORE)


def is_noted(session: Session) -> bool:
    """Say whether the pages are where it was written last."""
    return _known(_last(session)) == settings().address


def note_address(session: Session, now: datetime) -> None:
    """Write down where the pages are; the same again is no deed."""
    if not is_noted(session):
        facts = {"before": _known(_last(session)), "after": settings().address}
        session.add(JournalEntry(at=now, actor="start", verb=Verb.MOVE_ADDRESS, subject=SUBJECT, facts=facts))


def note_restored(session: Session, now: datetime) -> None:
    """Write down that a backup was put back: phones may hold events that are newer than the restored ones."""
    facts = {"before": settings().address, "after": settings().address}
    session.add(JournalEntry(at=now, actor="start", verb=Verb.RESTORE, subject=SUBJECT, facts=facts))


def moved_at(session: Session) -> datetime | None:
    """When the pages last moved, or a backup was put back; None when neither ever was.

    Some clients (ICSx5) skip an event whose LAST-MODIFIED is not newer than their copy, so this changes every event.
    """
    last = _last(session)
    return last.at if last and last.facts["before"] else None


def _known(entry: JournalEntry | None) -> str | None:
    return entry.facts["after"] if entry else None


def _last(session: Session) -> JournalEntry | None:
    mine = select(JournalEntry).where(JournalEntry.subject == SUBJECT, col(JournalEntry.verb).in_(MOVES))
    return session.exec(mine.order_by(col(JournalEntry.id).desc()).limit(1)).first()
