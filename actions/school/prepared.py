"""Find out first, then change: what takes long is found while others write, and holds if nothing was done since."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.bulk import among
from models.database import changing
from models.duties import Duty
from models.errors import Refusal
from models.journal import JournalEntry, Verb
from models.schools import School

TRIES = 5
Found = TypeVar("Found")
Done = TypeVar("Done")


class Overtaken(Exception):
    """Something was done since that what was found does not know of."""


def prepared(session: Session, find: Callable[[], Found], keep: Callable[[Found], Done]) -> Done:
    """What `keep` answers, in one short transaction, for what `find` found in the session, which only reads.

    `keep` raises Overtaken, before it changes anything, where what was found holds no more: then it is found again.
    """
    for _ in range(TRIES):
        found = find()
        try:
            with changing(session):
                return keep(found)
        except Overtaken:
            continue
    raise Refusal("school.busy")


def newest(session: Session, school: School, verbs: Collection[Verb], *, others: bool = False) -> int:
    """The number of the school's newest deed of these kinds (or of all `others`): a mark that changes with the next."""
    kinds = col(JournalEntry.verb).in_(verbs)
    mine = (JournalEntry.school_id == school.id, ~kinds if others else kinds)
    deeds = select(JournalEntry.id).where(*mine).order_by(col(JournalEntry.id).desc()).limit(1)
    return session.exec(deeds).first() or 0


def as_seen(session: Session, duties: Mapping[UUID, int], *where: ColumnElement[bool]) -> bool:
    """Say whether these duties are there, look as `where` says, and are as they were when their sequence numbers were
    these: a number only grows, so the sum tells."""
    there = select(func.count(), func.coalesce(func.sum(Duty.sequence), 0))
    count, total = session.exec(there.where(among(session, Duty.id, duties), *where)).one()
    return (count, total) == (len(duties), sum(duties.values()))
