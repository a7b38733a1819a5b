"""The bytes of calendar feeds: in memory while nothing changed, and on disk for when the database is away."""

import os
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

MOST_IN_MEMORY = 1000


@dataclass(frozen=True)
class Served:
    """A feed as it is answered, and since when it reads like that."""

    body: bytes
    since: datetime


@dataclass
class Shelf:
    """Feeds by secret address; on disk under a hash of it, because a folder listing must open nothing."""

    folder: Path
    fresh: OrderedDict[str, tuple[Hashable, Served]] = field(default_factory=OrderedDict)

    def still(self, token: str, stamp: Hashable) -> Served | None:
        """The bytes that were put here under this very stamp, if any."""
        kept = self.fresh.get(token)
        return kept[1] if kept and kept[0] == stamp else None

    def put(self, token: str, stamp: Hashable, body: bytes, now: datetime) -> Served:
        """Keep new bytes; bytes equal to the last ones keep their date, so that clients need not fetch again."""
        last = self.last(token)
        served = last if last and last.body == body else self._write(token, body, now)
        self.fresh[token] = (stamp, served)
        self.fresh.move_to_end(token)
        while len(self.fresh) > MOST_IN_MEMORY:
            self.fresh.popitem(last=False)
        return served

    def last(self, token: str) -> Served | None:
        """What was answered last, whatever the database says or does not say now."""
        try:
            file = self._file(token)
            return Served(file.read_bytes(), datetime.fromtimestamp(int(file.stat().st_mtime), UTC))
        except OSError:
            return None

    def drop(self, token: str) -> None:
        """Forget an address that is no more."""
        self.fresh.pop(token, None)
        self._file(token).unlink(missing_ok=True)

    def _file(self, token: str) -> Path:
        return self.folder / f"{sha256(token.encode()).hexdigest()[:40]}.ics"

    def _write(self, token: str, body: bytes, now: datetime) -> Served:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{token_hex(8)}.draft"
        draft.write_bytes(body)
        os.utime(draft, (now.timestamp(), now.timestamp()))
        draft.replace(self._file(token))
        return Served(body, now)
