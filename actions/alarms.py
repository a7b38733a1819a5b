"""The reminders of a person's calendar feed: their choice, and since when it stands."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.base import swap
from models.errors import BadInput
from models.feeds import AlarmChoice, Feed
from models.journal import JournalEntry, write

VERB = "choose_alarms"


def choose_alarms(session: Session, feed: Feed, choice: str, now: datetime, actor: str) -> None:
    """Let the feed carry these reminders; the same choice again changes nothing. BadInput for no choice of ours."""
    if choice not in list(AlarmChoice):
        raise BadInput("input")
    before = feed.alarms
    if swap(session, Feed, col(Feed.id) == feed.id, Feed.alarms != choice, alarms=choice):
        write(session, now, actor, VERB, feed, before=before, after=choice)
    session.refresh(feed)


def alarms_since(session: Session, feed: Feed) -> datetime | None:
    """When the reminders were last changed. Some clients (ICSx5) skip an event whose LAST-MODIFIED is not newer
    than their copy, so this is a change of every event of the feed."""
    chosen = (JournalEntry.subject == f"feed:{feed.id}", JournalEntry.verb == VERB)
    return session.exec(select(func.max(JournalEntry.at)).where(*chosen)).one()
