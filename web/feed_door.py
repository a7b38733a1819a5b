"""The door of calendar feeds, `/f/<secret>.ics`: it stands before all others and never shows an error page.

Most visits are answered from memory in the server's own thread. The rest ask the database in threads kept for feeds;
when it fails or is slow the last bytes are answered: a calendar switches a feed off at a 503 and empties itself at a
page (see docs/running.md).
"""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.utils import parsedate_to_datetime
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from models import clock, keys
from web.feed_news import News
from web.feed_shelf import QUIET, Fresh, Headers, Served, Shelf, raw
from web.feeds import NOTED_EVERY, ask, hour_of, look, note_use

log = logging.getLogger(__name__)
PREFIX = "/f/"
ASKING, WAITING = 3.0, 30.0  # seconds for the database, when there are older bytes and when there are none
MOST_CLIENT = 200
FILE = b'filename="duty.ics"'
TEXT: Headers = [(b"content-type", b"text/calendar; charset=utf-8")]
INLINE: Headers = [(b"content-disposition", b"inline; " + FILE)]
# as an attachment every visit of a calendar's address would ask where to save it
ATTACHED: Headers = [(b"content-disposition", b"attachment; " + FILE)]
PLAIN = {404: b"not found\n", 405: b"a calendar is only read\n", 410: b"this subscription has ended\n"}


class FeedDoor:
    """Answers calendars; everything else goes on to the application."""

    def __init__(self, app: ASGIApp, shelf: Shelf, news: News) -> None:
        self.app, self.shelf, self.news = app, shelf, news
        self.askers = ThreadPoolExecutor(4, "feeds")
        self.writer = ThreadPoolExecutor(1, "feed-uses")
        self.noted: dict[UUID, datetime] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await refuse(scope, send, 405)
        else:
            await self._answer(scope, send)

    async def _answer(self, scope: Scope, send: Send) -> None:
        token = scope["path"][len(PREFIX) :].removesuffix(".ics")
        now: datetime = scope["app"].dependency_overrides.get(clock.now, clock.now)()
        fresh = self._at_once(token, now)
        served = fresh.served if fresh else await self._asked(token, now)
        if served is None:
            await refuse(scope, send, 404)
        elif not served.body:
            await refuse(scope, send, 410)
        else:
            await serve(scope, send, served)
            await self._note(scope, token, now)

    def _at_once(self, token: str, now: datetime) -> Fresh | None:
        """What is in memory and known to be the newest; the next look at the journal happens meanwhile."""
        fresh = self.shelf.fresh.get(token)
        if fresh is None or not self.news.believed or fresh.hour != hour_of(now):
            return None
        if self.news.due and not self.news.looking:
            self.news.looking = True
            self.askers.submit(look, self.news)
        return fresh if fresh.edition == self.news.edition(fresh.school) else None

    async def _asked(self, token: str, now: datetime) -> Served | None:
        """What the database says; when it does not, what was answered last."""
        if keys.row_of(token) is None:
            return None
        last = self.shelf.last(token)
        if last and self.news.away:
            return last
        asking = self.askers.submit(ask, self.shelf, self.news, token, now)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(asking), ASKING if last else WAITING)
        except (SQLAlchemyError, TimeoutError):
            if self.news.fail():
                log.exception("the database does not answer: calendars get what they got last")
        except Exception:
            log.exception("a feed could not be written: it stays as it was")
        return last

    async def _note(self, scope: Scope, token: str, now: datetime) -> None:
        """The visit goes into the database at most hourly, after the answer and in a thread of its own."""
        fresh = self.shelf.fresh.get(token)
        if fresh is None or now - self.noted.get(fresh.feed, now - NOTED_EVERY) < NOTED_EVERY:
            return
        self.noted[fresh.feed] = now
        client = header(scope, b"user-agent").decode("latin-1")[:MOST_CLIENT]
        await asyncio.wrap_future(self.writer.submit(note_use, fresh.feed, client, now))


async def serve(scope: Scope, send: Send, served: Served) -> None:
    """200 with the bytes (none for HEAD), or 304 for who has them."""
    disposition = ATTACHED if b"download=1" in scope["query_string"] else INLINE
    if unchanged(header(scope, b"if-none-match"), header(scope, b"if-modified-since"), served):
        await _send(send, 304, [*served.headers, *disposition], b"")
        return
    length = (b"content-length", str(len(served.body)).encode())
    body = served.body if scope["method"] == "GET" else b""
    await _send(send, 200, [*served.headers, *disposition, *TEXT, length], body)


async def refuse(scope: Scope, send: Send, status: int) -> None:
    """A plain word: no page, nothing to sign in to."""
    body = PLAIN[status]
    headers = {**QUIET, "Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
    more = {"Allow": "GET, HEAD"} if status == 405 else {}
    await _send(send, status, raw(headers | more), b"" if scope["method"] == "HEAD" else body)


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> bytes:
    """A header of the request, all its lines joined; empty when there is none."""
    return b", ".join(_lines(scope, name))


def _lines(scope: Scope, name: bytes) -> Iterator[bytes]:
    return (value for key, value in scope["headers"] if key == name)


def unchanged(known: bytes, date: bytes, served: Served) -> bool:
    """Whether the client has these bytes (RFC 9110, 13.1: If-None-Match decides, else If-Modified-Since)."""
    if known:
        words = {word.strip().removeprefix("W/") for word in known.decode("latin-1").split(",")}
        return "*" in words or served.tag.removeprefix("W/") in words
    try:
        return bool(date) and served.since <= parsedate_to_datetime(date.decode("latin-1"))
    except (ValueError, TypeError):
        return False
