"""When nothing can be written: the disk is full, or may only be read. That is no fault of what was sent."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from models.errors import Refusal

FULL, READ_ONLY = "disk.full", "disk.read_only"
BY_ERRNO = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}
BY_SQLITE = {sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_READONLY: READ_ONLY}
BY_SQLSTATE = {"53100": FULL, "25006": READ_ONLY}  # PostgreSQL's disk_full and read_only_sql_transaction
PRIMARY = 0xFF  # the part of SQLite's codes that says what went wrong; the rest says where


def storage_fault(error: BaseException) -> str | None:
    """The code of a refusal when the disk is full or may only be read; None for any other error."""
    if isinstance(error, OSError):
        return BY_ERRNO.get(error.errno or 0)
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return BY_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & PRIMARY)
    told = cause.args[0] if cause and cause.args else None
    return BY_SQLSTATE.get(str(told.get("C"))) if isinstance(told, dict) else None


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
