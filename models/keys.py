"""Secret links: tokens derived from a key file by HMAC, so a stolen database opens nothing.

A token is base64url(row id, 16 bytes || HMAC-SHA256(key, purpose | row id | version), first 20 bytes): the id finds the
row, the 160-bit rest proves it. Raising a row's version makes the next link and kills the last.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path
from time import sleep
from uuid import UUID

from models.errors import Misconfigured
from models.settings import Settings, settings
from models.whole_files import settle

PROOF_BYTES = 20
WRITING_SECONDS = 3


def make_key(path: Path) -> bytes:
    """The installation's key; written on first use, never overwritten, for its owner only."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            _write_new(draft, secrets.token_hex(32).encode())
            with contextlib.suppress(FileExistsError):  # another process was first: its key is the key
                _name_once(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        settle(path.parent)
    return _whole(path)


def _write_new(path: Path, text: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(text)
    settle(path)


def _name_once(draft: Path, path: Path) -> None:
    """Give the draft its name at once and whole; where a file can have one name only (exFAT), write it again."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        _write_new(path, draft.read_bytes())


def _whole(path: Path) -> bytes:
    """The key; for a moment it is empty while another process writes it where files have one name only."""
    for _ in range(WRITING_SECONDS * 10):
        if found := path.read_bytes():
            return found
        sleep(0.1)
    raise Misconfigured("key.empty", file=str(path))


@lru_cache
def key() -> bytes:
    """This installation's key."""
    settings().home.mkdir(parents=True, exist_ok=True)
    return make_key(settings().key_file)


def derive(purpose: str, of: bytes | None = None) -> str:
    """A secret of its own for one purpose (session cookies, the first start), of this installation's key or another."""
    return hmac.new(of or key(), purpose.encode(), hashlib.sha256).hexdigest()


def fingerprint(of: bytes | None = None) -> str:
    """What tells one installation's key from another's, and nothing about either."""
    return derive("fingerprint", of)[:16]


def prefect_auth(mine: Settings) -> str:
    """What opens Prefect's API, as user:password: the operator's own choice, or derived from the key."""
    if mine.prefect_auth:
        return mine.prefect_auth
    mine.home.mkdir(parents=True, exist_ok=True)
    return f"greenleaf:{derive('prefect', make_key(mine.key_file))}"


def proof(purpose: str, row: UUID, version: int) -> bytes:
    """What shows that a link was made here, for this row and this version of its link."""
    message = f"{purpose}|{row.hex}|{version}".encode()
    return hmac.new(key(), message, hashlib.sha256).digest()[:PROOF_BYTES]


def token(purpose: str, row: UUID, version: int) -> str:
    """The secret part of a link."""
    return base64.urlsafe_b64encode(row.bytes + proof(purpose, row, version)).decode().rstrip("=")


def row_of(text: str) -> UUID | None:
    """Which row a token speaks of; proves nothing yet."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=raw[:16]) if len(raw) == 16 + PROOF_BYTES else None


def opens(text: str, purpose: str, row: UUID, version: int) -> bool:
    """Say whether a token is the present one of a row, compared in constant time."""
    return hmac.compare_digest(text.encode(), token(purpose, row, version).encode())
