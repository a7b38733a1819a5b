"""The door of calendar feeds, `/f/<secret>.ics`: it stands before all others and never shows an error page.

Most visits are answered from memory in the server's own thread. The rest ask the database in threads kept for feeds;
when it fails or is slow the last bytes are answered: a calendar switches a feed off at a 503 and empties itself at a
page (see docs/running.md).
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from models import keys
from web.feeds.cache import QUIET, Fresh, Headers, Served, Shelf, raw
from web.feeds.changes import News
from web.feeds.render import NOTED_EVERY, ask, hour_of, look, note_use

log = logging.getLogger(__name__)
ROOM, WHOLE = "f", ("http://", "https://")
GRACE = 0.3  # seconds for which the bytes before a change are still answered while it is written
ASKING, WAITING = 3.0, 30.0  # seconds for the database, when there are older bytes and when there are none
MOST_CLIENT = 200
FILE = b'filename="duty.ics"'
TEXT: Headers = [(b"content-type", b"text/calendar; charset=utf-8")]
INLINE: Headers = [(b"content-disposition", b"inline; " + FILE)]
# as an attachment every visit of a calendar's address would ask where to save it
ATTACHED: Headers = [(b"content-disposition", b"attachment; " + FILE)]
PLAIN = {404: b"not found\n", 405: b"a calendar is only read\n", 410: b"this subscription has ended\n"}


def leads_here(scope: Scope) -> bool:
    """Say whether somebody asks for a calendar."""
    return scope["type"] == "http" and named(str(scope["path"])) is not None


def named(path: str) -> str | None:
    """What a path names of the calendars, None when it leads elsewhere: a calendar that asks for `//f/x.ics`, or with
    the whole address as its target, must get no page either. Example: "/f/x.ics" names "x.ics"."""
    if path.startswith(WHOLE):
        path = path.partition("://")[2].partition("/")[2]
    room, _, name = path.lstrip("/").partition("/")
    return name.lstrip("/") if room == ROOM else None


class FeedDoor:
    """Answers calendars; `now` tells the time."""

    def __init__(self, shelf: Shelf, news: News, now: Callable[[], datetime]) -> None:
        self.shelf, self.news, self.now = shelf, news, now
        self.writer = ThreadPoolExecutor(1, "feed-uses")
        self.noted: dict[UUID, datetime] = {}
        self._begin()

    def _begin(self) -> None:
        """Threads that ask nothing yet. One each: several that write feeds would only keep the server's own waiting."""
        self.looker, self.asker = ThreadPoolExecutor(1, "feed-news"), ThreadPoolExecutor(1, "feeds")
        self.looks: Future[None] | None = None
        self.asked: dict[str, Future[Served | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await refuse(scope, send, 405)
        else:
            await self._answer(scope, send)

    async def _answer(self, scope: Scope, send: Send) -> None:
        token = (named(scope["path"]) or "").removesuffix(".ics")
        now = self.now()
        fresh = self.shelf.fresh.get(token)
        served = await self._from_memory(token, fresh, now) if fresh else None
        served = served or await self._from_the_database(token, now)
        if served is None:
            await refuse(scope, send, 404)
        elif not served.body:
            await refuse(scope, send, 410)
        else:
            await serve(scope, send, served)
            await self._note(scope, token, now)

    async def _from_memory(self, token: str, fresh: Fresh, now: datetime) -> Served | None:
        """What is in memory, if it is the newest, or was a moment ago; it is written again meanwhile then."""
        if not self.news.believed and not self.news.away:
            await self._patiently(self._look(), ASKING)
        if not self.news.believed:
            return None
        if self.news.due:
            self._look()
        newer = hour_of(fresh.feed, now) - fresh.hour
        old = self.news.edition(fresh.school) != fresh.edition
        if not newer and not old:
            return fresh.served
        if newer not in (0, 1) or (old and self.news.superseded(fresh.school, fresh.edition) > GRACE):
            return None
        self._ask(token, now)
        return fresh.served

    async def _from_the_database(self, token: str, now: datetime) -> Served | None:
        """What the database says; when it does not, what was answered last."""
        if keys.row_of(token) is None:
            return None
        last = self.shelf.last(token)
        if last and self.news.away:
            return last
        asking = self._ask(token, now)
        if await self._patiently(asking, ASKING if last else WAITING):
            return asking.result()
        return last

    def _look(self) -> Future[None]:
        """A look at the journal: one at a time, whoever wants it."""
        if self.looks is None or self.looks.done():
            self.looks = self.looker.submit(look, self.news)
        return self.looks

    def _ask(self, token: str, now: datetime) -> Future[Served | None]:
        """The same question is asked once at a time, whoever wants to know."""
        asking = self.asked.get(token)
        if asking is None or asking.done():
            asking = self.asked[token] = self.asker.submit(ask, self.shelf, self.news, token, now)
            asking.add_done_callback(lambda _: self.asked.pop(token, None))
        return asking

    async def _patiently(self, answer: Future[Any], seconds: float) -> bool:
        """Wait for an answer; whether one came in time. A database that fails is left alone for a while."""
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(answer)), seconds)
        except (SQLAlchemyError, TimeoutError) as error:
            if self.news.fail():
                log.exception("the database does not answer: calendars get what they got last")
            if isinstance(error, TimeoutError):
                self._begin()  # whoever hangs may hang for hours
        except Exception:
            log.exception("a feed could not be written: it stays as it was")
        else:
            return True
        return False

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
    """Say whether the client has these bytes (RFC 9110, 13.1: If-None-Match decides, else If-Modified-Since)."""
    if known:
        words = {word.strip().removeprefix("W/") for word in known.decode("latin-1").split(",")}
        return "*" in words or served.tag.removeprefix("W/") in words
    try:
        return bool(date) and served.since <= parsedate_to_datetime(date.decode("latin-1"))
    except (ValueError, TypeError):
        return False
