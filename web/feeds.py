"""Calendar feeds: bytes that stay equal while nothing changed, never an error page, stale rather than broken."""

import logging
from collections.abc import Hashable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import func
from sqlmodel import Session, col, select

from actions.feeds import feed_by_token, render_feed
from actions.schools import today
from calendars.feed import FeedEvent, FeedInfo, etag, render
from models.base import swap
from models.database import reading, session
from models.feeds import Feed
from models.journal import JournalEntry
from models.schools import School
from notifications.language import say
from web.dependencies import Now
from web.feed_shelf import Served, Shelf

router = APIRouter()
log = logging.getLogger(__name__)
NOTICE_DAYS = timedelta(days=30)
NOTED_EVERY = timedelta(hours=1)
FILE = 'filename="duty.ics"'
TEXT = "text/calendar; charset=utf-8"


class Gone(Exception):
    """The subscription ended long enough ago."""


@router.api_route("/f/{name}", methods=["GET", "HEAD"])
def feed_file(request: Request, name: str, now: Now, after: BackgroundTasks) -> Response:
    """A feed by its secret address: 200 or 304; 404 for an unknown one, 410 after an ended one's notice."""
    token, shelf = name.removesuffix(".ics"), request.app.state.shelf
    try:
        served = _current(shelf, token, now)
    except Gone:
        shelf.drop(token)
        return PlainTextResponse("this subscription has ended\n", 410)
    except (
        Exception
    ):  # a calendar must not be emptied or switched off by our troubles: the last bytes will do
        log.exception("a feed could not be written")
        served = shelf.last(token)
        return _answer(request, served) if served else PlainTextResponse("try again later\n", 503)
    if served is None:
        shelf.drop(token)
        return PlainTextResponse("not found\n", 404)
    after.add_task(note_use, token, request.headers.get("user-agent", "")[:200], now)
    return _answer(request, served)


def _current(shelf: Shelf, token: str, now: datetime) -> Served | None:
    with reading() as database:
        feed = feed_by_token(database, token)
        if feed is None:
            return None
        if feed.revoked_at is not None and now >= feed.revoked_at + NOTICE_DAYS:
            raise Gone
        stamp = stamp_of(database, feed, now)
        kept = shelf.still(token, stamp)
        if kept is not None:
            return kept
        body = notice(database, feed) if feed.revoked_at else render_feed(database, feed, now)
    return shelf.put(token, stamp, body, now)


def stamp_of(database: Session, feed: Feed, now: datetime) -> Hashable:
    """What is equal while the feed is: the school's newest deed, the feed's own settings, the school's date.

    Every action writes the journal, so its newest line stands for all rows; the hour heals what changed without one.
    """
    newest = select(func.max(JournalEntry.id)).where(JournalEntry.school_id == feed.school_id)
    school = database.get_one(School, feed.school_id)
    settings = (feed.version, feed.language, feed.alarms, feed.revoked_at)
    return database.exec(newest).one(), *settings, today(school, now), now.hour


def notice(database: Session, feed: Feed) -> bytes:
    """The feed of an ended subscription: one event that says so, to replace what the phone still holds."""
    school = database.get_one(School, feed.school_id)
    language = feed.language or school.language
    ended = feed.revoked_at or datetime.now(UTC)
    said = say("The calendar subscription has ended.", language)
    event = FeedEvent(
        uid=str(feed.id), start=ended, end=ended + timedelta(hours=1), summary=said, changed=ended
    )
    return render(FeedInfo(name=said, zone=school.zone, language=language), [event])


def note_use(token: str, client: str, now: datetime) -> None:
    """Remember, at most hourly, that a feed is read and by what."""
    try:
        with reading() as database:
            feed = feed_by_token(database, token)
        if feed and (feed.used_at is None or now - feed.used_at >= NOTED_EVERY):
            with session() as database:
                swap(database, Feed, col(Feed.id) == feed.id, used_at=now, client=client)
    except Exception:  # the calendar has its answer already; a note lost is no harm
        log.warning("the use of a feed was not noted", exc_info=True)


def _answer(request: Request, served: Served) -> Response:
    tag = etag(served.body)
    headers = {
        "Cache-Control": "private, no-cache",
        # as an attachment every visit of a calendar's address would ask where to save it
        "Content-Disposition": f"{'attachment' if request.query_params.get('download') else 'inline'}; {FILE}",
        "ETag": tag,
        "Last-Modified": format_datetime(served.since, usegmt=True),
    }
    if unchanged(request, tag, served.since):
        return Response(status_code=304, headers=headers)
    return Response(served.body, headers={**headers, "Content-Type": TEXT})


def unchanged(request: Request, tag: str, since: datetime) -> bool:
    """Whether the client has these bytes (RFC 9110, 13.1: If-None-Match decides, else If-Modified-Since)."""
    known = request.headers.get("if-none-match")
    if known is not None:
        words = {word.strip().removeprefix("W/") for word in known.split(",")}
        return known.strip() == "*" or tag.removeprefix("W/") in words
    try:
        return since <= parsedate_to_datetime(request.headers["if-modified-since"])
    except (KeyError, ValueError, TypeError):
        return False
