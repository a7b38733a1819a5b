"""The bytes of calendar feeds: in memory while nothing changed, and on disk for when the database is away."""

import logging
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from uuid import UUID

from calendars.ical.feed import etag
from models.whole_files import DRAFT
from web.feeds.changes import Edition
from web.server.headers import SAFE_HEADERS

log = logging.getLogger(__name__)
MOST_IN_MEMORY = 1000
WHOLE, ENDED = b"END:VCALENDAR\r\n", b"ended\r\n"  # how files on the shelf end
ONE_SECOND = timedelta(seconds=1)  # the finest Last-Modified can say
Headers = list[tuple[bytes, bytes]]
QUIET = SAFE_HEADERS | {"Cache-Control": "private, no-cache"}


def raw(headers: dict[str, str]) -> Headers:
    """Headers as the server takes them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


@dataclass(frozen=True)
class Served:
    """A feed as it is answered, and since when it reads like that. Empty bytes: it has ended for good."""

    body: bytes
    since: datetime
    tag: str = field(init=False)
    headers: Headers = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", etag(self.body))
        known = {"ETag": self.tag, "Last-Modified": format_datetime(self.since, usegmt=True)}
        object.__setattr__(self, "headers", raw(QUIET | known))


@dataclass(frozen=True)
class Fresh:
    """A feed in memory, with what must still be equal for it to be answered: the school's edition and the hour; or
    only what was done to the duties it shows, when nothing else happened."""

    served: Served
    feed: UUID
    school: UUID
    edition: Edition
    hour: int
    fingerprint: tuple[object, ...]


@dataclass
class Shelf:
    """Feeds by secret address; on disk under a hash of it, because a folder listing must open nothing."""

    folder: Path
    fresh: OrderedDict[str, Fresh] = field(default_factory=OrderedDict)

    def put(self, token: str, body: bytes, now: datetime) -> Served:
        """Keep new bytes; bytes equal to the last ones keep their date, so that clients need not fetch again."""
        last = self.last(token)
        if last and last.body == body:
            return last
        since = max(now, last.since + ONE_SECOND) if last else now
        try:
            self._write(token, body, since)
        except OSError:
            log.exception("a feed was not put on the shelf: it is answered all the same")
        return Served(body, since)

    def remember(self, token: str, fresh: Fresh) -> None:
        """Answer these from memory, as long as their edition stands."""
        self.fresh[token] = fresh
        while len(self.fresh) > MOST_IN_MEMORY:
            self.fresh.popitem(last=False)

    def last(self, token: str) -> Served | None:
        """What was answered last, whatever the database says or does not say now; None when it is not whole."""
        try:
            file = self._file(token)
            kept, since = file.read_bytes(), datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
        except OSError:
            return None
        if kept == ENDED:
            return Served(b"", since)
        return Served(kept, since) if kept.endswith(WHOLE) else None  # a power cut leaves empty files

    def end(self, token: str, now: datetime) -> Served:
        """Keep no more of an address than that it is gone."""
        self.forget(token)
        return self.put(token, b"", now)

    def forget(self, token: str) -> None:
        """Answer no more from memory."""
        self.fresh.pop(token, None)

    def drop(self, token: str) -> None:
        """Forget an address that opens nothing."""
        self.forget(token)
        self._file(token).unlink(missing_ok=True)

    def _file(self, token: str) -> Path:
        return self.folder / f"{sha256(token.encode()).hexdigest()[:40]}.ics"

    def _write(self, token: str, body: bytes, since: datetime) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{token_hex(8)}{DRAFT}"
        try:
            draft.write_bytes(body or ENDED)
            os.utime(draft, (since.timestamp(), since.timestamp()))
            draft.replace(self._file(token))
        except OSError:
            draft.unlink(missing_ok=True)
            raise
