"""Which key this database was used with: a fingerprint in the journal, so that another key is noticed.

The fingerprint tells keys apart and nothing about them. A deed of no school, as the address of the pages is.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from models.journal import JournalEntry, Verb
from models.keys import fingerprint

SUBJECT = "key"


def noted_key(session: Session) -> str | None:
    """The fingerprint of the key that belongs to this database; None when none was noted yet."""
    mine = select(JournalEntry).where(JournalEntry.subject == SUBJECT, JournalEntry.verb == Verb.NOTE_KEY)
    last = session.exec(mine.order_by(col(JournalEntry.id).desc()).limit(1)).first()
    return last.facts["fingerprint"] if last else None


def key_fits(session: Session) -> bool:
    """Say whether this installation's key is the one of its database: another one opens none of its links."""
    return noted_key(session) in (None, fingerprint())


def note_key(session: Session, now: datetime, actor: str) -> None:
    """Take this installation's key for the one of its database; the same again is no deed."""
    if noted_key(session) != fingerprint():
        facts = {"fingerprint": fingerprint()}
        session.add(JournalEntry(at=now, actor=actor, verb=Verb.NOTE_KEY, subject=SUBJECT, facts=facts))
