"""The newest lines of the journal, as calendars need them: which school, what kind of deed."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from models.journal import Calendars, JournalEntry, Verb

UNSEEN = [verb for verb in Verb if verb.calendars is Calendars.NONE]
# Most looks find nothing new and must cost next to nothing, so the statements are made once.
MARK = select(func.max(JournalEntry.id), func.count()).where(col(JournalEntry.id) > bindparam("after"))
NEWEST = (
    select(JournalEntry.id, JournalEntry.school_id, JournalEntry.verb)
    .where(col(JournalEntry.verb).not_in(UNSEEN))
    .order_by(col(JournalEntry.id).desc())
    .limit(bindparam("most"))
)


class Deed(NamedTuple):
    """A line of the journal, as far as it matters here."""

    line: int
    school: UUID | None
    verb: str


def journal_mark(session: Session, after: int) -> tuple[int, int]:
    """The newest line (0: none) and how many there are after a line."""
    last, lines = session.connection().execute(MARK, {"after": after}).one()
    return last or 0, lines


def newest_deeds(session: Session, most: int) -> list[Deed]:
    """The newest deeds that any calendar could show, the latest first."""
    return [Deed(*row) for row in session.connection().execute(NEWEST, {"most": most})]
