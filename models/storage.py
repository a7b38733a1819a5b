"""When nothing can be written: a full disk, one that is only read, others who write. What was sent is not at fault."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as NoConnection

from models.errors import Refusal

FULL, READ_ONLY = "disk.full", "disk.read_only"
BY_ERRNO = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}
BY_SQLITE = {sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_READONLY: READ_ONLY}
BY_SQLSTATE = {"53100": FULL, "25006": READ_ONLY}  # PostgreSQL's disk_full and read_only_sql_transaction
BUSY = {sqlite3.SQLITE_BUSY, "40P01", "40001", "55P03"}  # and deadlock, serialization, lock not available
AWAY = (
    "08",
    "57P",
    "53300",
)  # how SQLSTATEs begin: no connection, shut down or starting up, no connection left
PRIMARY = 0xFF  # the part of SQLite's codes that says what went wrong; the rest says where


def storage_fault(error: BaseException) -> str | None:
    """The code of a refusal when the disk is full or may only be read; None for any other error."""
    if isinstance(error, OSError):
        return BY_ERRNO.get(error.errno or 0)
    code = _code(error)
    return BY_SQLITE.get(code) if isinstance(code, int) else BY_SQLSTATE.get(code)


def is_busy(error: BaseException) -> bool:
    """Say whether the database was kept by others for too long: nothing was done, and it may be asked for again."""
    return isinstance(error, NoConnection) or _code(error) in BUSY


def is_away(error: BaseException) -> bool:
    """Say whether the database's server does not answer: it was killed, starts up or has no connection left.

    PostgreSQL's driver lets the system's own error through where a connection is cut off while it reads.
    """
    if not isinstance(error, DBAPIError):
        return isinstance(error, ConnectionError)
    if error.connection_invalidated:
        return True
    told = str(_code(error))
    return told.startswith(AWAY) if told else isinstance(error, InterfaceError)


def _code(error: BaseException) -> int | str:
    """How SQLite (a number) or PostgreSQL (a text) calls the error."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return int(getattr(cause, "sqlite_errorcode", 0)) & PRIMARY
    told = cause.args[0] if cause and cause.args else None
    return str(told.get("C")) if isinstance(told, dict) else ""


def storage_refusal(error: BaseException) -> Refusal | None:
    """How such an error is refused; None for any other."""
    refusals = {FULL: Refusal("disk.full"), READ_ONLY: Refusal("disk.read_only")}
    return refusals.get(storage_fault(error) or "")


@contextmanager
def refusing_storage_faults() -> Iterator[None]:
    """Refuse what cannot be written now: what was sent is not at fault, and may be sent again."""
    try:
        yield
    except (OSError, DBAPIError) as error:
        if refusal := storage_refusal(error):
            raise refusal from error
        raise
