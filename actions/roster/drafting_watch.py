"""A drafting that is under way: how far it is stands in its row every few seconds, and who gives it up is heard."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from actions.roster.drafting import begin, end, hear
from models import database
from models.draftings import DraftingState
from models.errors import Refusal
from rosters.question.progress import Progress, Report, Stage

EVERY = 2.0  # seconds
log = logging.getLogger(__name__)


@dataclass
class Watch:
    """What the planner tells, and whether it shall go on. Its rows are written beside the planner, by a thread that
    yields to nobody: whoever holds the database must not."""

    drafting_id: UUID
    began: datetime
    progress: Progress = Progress(Stage.QUESTION, 0.0)
    cancelled: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    mark: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> datetime:
        """The instant, counted from the one at which the work began."""
        return self.began + timedelta(seconds=time.monotonic() - self.mark)

    def reports(self, further: Report | None = None) -> Report:
        """What the planner tells its progress to, and `further`. Refuses to go on once nobody wants it."""

        def heard(progress: Progress) -> None:
            if self.cancelled.is_set():
                raise Refusal("drafting.cancelled")
            self.progress = progress
            if further:
                further(progress)

        return heard

    def write_on(self) -> None:
        """Write until it is over. A database that is busy hears of it the next time."""
        while not self.over.wait(EVERY):
            try:
                with database.session() as session:
                    if not hear(session, self.drafting_id, self.progress, self.now):
                        self.cancelled.set()
            except SQLAlchemyError:
                log.warning("drafting %s: how far it is was not written", self.drafting_id, exc_info=True)


@contextmanager
def watched(drafting_id: UUID, now: datetime) -> Iterator[Watch]:
    """Draw a roster up meanwhile. Refuses what was given up; what ends without a roster has failed."""
    with database.session() as session:
        begin(session, drafting_id, now)
    watch = Watch(drafting_id, now)
    thread = Thread(target=watch.write_on, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()
        with (
            suppress(SQLAlchemyError),
            database.session() as session,
        ):  # what fails here is lost, and seen to be
            end(session, drafting_id, DraftingState.FAILED, watch.now)
