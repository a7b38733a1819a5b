"""What duties are derived from (routines, places, calendar, bells), and whether they have followed its last change."""

from sqlmodel import Session, col, select

from actions.school.prepared import newest
from models.journal import JournalEntry, Verb
from models.schools import School

TABLES = frozenset(
    {"routine", "place", "bell", "term", "day", "school", "mapping"}
)  # as the journal names them
CHANGES = (
    Verb.ADD_ROUTINE,
    Verb.EDIT_ROUTINE,
    Verb.ADD_PLACE,
    Verb.EDIT_PLACE,
    Verb.KEEP_BELL,
    Verb.DROP_BELL,
    Verb.KEEP_TERM,
    Verb.APPLY_NOTICE,
    Verb.IMPORT_CALENDAR,
    Verb.IMPORT_SHEET,
    Verb.MAP_WORD,
    Verb.UNDO,
)
SHAPES = (
    *CHANGES,
    Verb.ADOPT,
    Verb.ADD_TERM,
    Verb.KEEP_POLICIES,
    Verb.ROLL,
    Verb.FOLLOW,
    Verb.OPEN_CHECKLIST,
)


def mark_of(session: Session, school: School) -> int:
    """A mark that changes with every deed which gives the school's routines other duties; completed work gives none."""
    return newest(session, school, SHAPES)


def behind(session: Session, school: School) -> bool:
    """Say whether something changed that the duties have not followed yet."""
    since = newest(session, school, (Verb.FOLLOW,))
    mine = (JournalEntry.school_id == school.id, col(JournalEntry.verb).in_(CHANGES))
    news = session.exec(select(JournalEntry).where(*mine, col(JournalEntry.id) > since))
    return any(map(_concerns_duties, news))


def _concerns_duties(entry: JournalEntry) -> bool:
    rows = entry.facts.get("rows", ())
    return entry.verb == Verb.UNDO or any(row["table"] in TABLES for row in rows)
