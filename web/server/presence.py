"""Who is there: written down behind the answer, a row at most every few minutes, so that no page waits for the lock."""

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from actions.installation.sign_ins import NOTED_EVERY, note_seen
from models import database
from models.users import UserSession

log = logging.getLogger(__name__)
MOST_KEPT = 10_000


@dataclass
class Presence:
    """When this process last wrote down that somebody is there, by their sign-in; the longest unseen make room."""

    noted: OrderedDict[UUID, datetime] = field(default_factory=OrderedDict)

    def due(self, row: UserSession, now: datetime) -> bool:
        """Say whether it is to be written down again; asked twice at once, the second need not."""
        last = max(row.seen, self.noted.get(row.id, row.seen))
        if last <= now < last + NOTED_EVERY:  # a later one is of a clock that was put back
            return False
        self.noted[row.id] = now
        self.noted.move_to_end(row.id)
        while len(self.noted) > MOST_KEPT:
            self.noted.popitem(last=False)
        return True

    def note(self, sign_in_id: UUID, now: datetime) -> None:
        """Write it down. What goes wrong costs nobody their page: the next page tries again."""
        try:
            with database.session() as session:
                note_seen(session, sign_in_id, now)
        except SQLAlchemyError:
            self.noted.pop(sign_in_id, None)
            log.exception("it was not noted that somebody is there")
