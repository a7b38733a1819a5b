"""Ask the database for a calendar feed: its bytes as they are now, put on the shelf; and note who reads it."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from actions.feeds.addresses import feed_by_token, gone, note_reader, replaced
from actions.feeds.content import fingerprint, render_feed, render_replaced
from models.database import reading, session
from web.feeds.cache import Fresh, Served, Shelf
from web.feeds.changes import News

log = logging.getLogger(__name__)
NOTED_EVERY = timedelta(hours=1)
HOUR = 3600


def hour_of(feed: UUID, now: datetime) -> int:
    """A feed is written again every hour: its school may have a new day, and what changed without a word is healed.
    The hours of different feeds begin at different minutes, so that they are not all written at once."""
    return int(now.timestamp() + feed.int % HOUR) // HOUR


def ask(shelf: Shelf, news: News, token: str, now: datetime) -> Served | None:
    """The feed of an address as the database has it; None when it opens nothing. Raises whatever goes wrong."""
    with reading() as database:
        news.look(database)
        feed = feed_by_token(database, token)
        if feed is None:
            return _earlier(database, shelf, token, now)
        if gone(feed.revoked_at, now):
            return shelf.end(token, now)
        edition, hour = news.edition(feed.school_id), hour_of(feed.id, now)
        known, stands = shelf.fresh.get(token), fingerprint(database, feed, now)
        if (
            known
            and known.hour == hour
            and known.edition.words == edition.words
            and known.fingerprint == stands
        ):
            served = known.served
        else:
            served = shelf.put(token, render_feed(database, feed, now), now)
    shelf.remember(token, Fresh(served, feed.id, feed.school_id, edition, hour, stands))
    return served


def _earlier(database: Session, shelf: Shelf, token: str, now: datetime) -> Served | None:
    """What an address opens that is none any more: for 30 days the word that there is another, then the end."""
    known = replaced(database, token)
    if known is None:
        shelf.drop(token)
        return None
    feed, over = known
    if gone(over, now):
        return shelf.end(token, now)
    shelf.forget(token)
    return shelf.put(token, render_replaced(database, feed, over), now)


def look(news: News) -> None:
    """See whether the journal has grown."""
    with reading() as database:
        news.look(database)


def note_use(feed: UUID, client: str, now: datetime) -> None:
    """Remember, at most hourly, that a feed is read and by what."""
    try:
        with session() as database:
            note_reader(database, feed, client, now, NOTED_EVERY)
    except Exception:  # the calendar has its answer already; a note lost is no harm
        log.warning("the use of a feed was not noted", exc_info=True)
