"""The database: one engine a process, one transaction a session."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

import models.tables  # noqa: F401  declares them: a session may meet any
from models.garbage import let_garbage_wait
from models.in_use import Share
from models.schema_version import require_current, require_known
from models.settings import settings
from models.storage import refusing_storage_faults

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten, not only forgotten
    "busy_timeout=15000",
)
LOG_WAIT = 2  # seconds that writers wait at most while the log waits for who reads
AT_ONCE = 30  # requests that may hold a connection; the others wait for their turn without one
POOL: Mapping[str, Any] = {"pool_size": 5, "max_overflow": AT_ONCE + 15}
"""More connections than requests at once: what answers calendars and works after an answer has some, too."""


def connect(url: str) -> Engine:
    """An engine for a database URL; SQLite gets WAL, foreign keys and patience, PostgreSQL a living pool.

    Errors do not print a row's values: they may be somebody's addresses.
    """
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, **POOL)
        event.listen(engine, "begin", _begin_reading)
        return engine
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    let_garbage_wait(engine)  # after it: who waits for the lock holds nothing yet
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = (
        None  # we say BEGIN ourselves: the driver's own is late and deadlocks upgrades
    )
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("reading"))


def _begin_immediate(connection: Connection) -> None:
    """Take the one lock for writing at once, or none: then a write that was forgotten is refused, not lost."""
    connection.exec_driver_sql(f"PRAGMA query_only={int(_reads(connection))}")
    connection.exec_driver_sql("BEGIN" if _reads(connection) else "BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    if _reads(connection):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def empty_log(made: Engine) -> None:
    """Write SQLite's log into its file and cut it: what the file says no longer stands beside it either.

    While somebody goes on reading an older state the log stays until it is next emptied.
    """
    if made.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(made.url.database), timeout=LOG_WAIT)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def compact(made: Engine) -> None:
    """Write SQLite's file again without what was deleted before deleting overwrote it. It takes the room of a second
    file and seconds; without the room the file stays as it is."""
    if made.dialect.name == "sqlite":
        opened = sqlite3.connect(str(made.url.database), timeout=LOG_WAIT)
        with closing(opened) as database, suppress(sqlite3.OperationalError):
            database.execute("VACUUM")
        empty_log(made)


@lru_cache
def engine() -> Engine:
    """This process's engine; its folder is made on first use. It refuses a database of another program's schema."""
    return _opened(require_current)


@contextmanager
def of_any_step() -> Iterator[Engine]:
    """An engine that an older schema is looked at with, or brought up to date; a newer one it refuses, too."""
    made = _opened(require_known)
    try:
        yield made
    finally:
        made.dispose()


def _opened(require: Callable[[Any, str], object]) -> Engine:
    settings().home.mkdir(parents=True, exist_ok=True)
    made = connect(settings().database)
    _share_home(made, Share(settings().home))
    event.listen(made, "connect", lambda connection, _: require(connection, made.dialect.name))
    return made


def _share_home(made: Engine, share: Share) -> None:
    """Let nobody replace the data folder while there is a connection."""
    event.listen(made, "do_connect", lambda *_: share.take())
    event.listen(made, "engine_disposed", lambda _: share.release())


@contextmanager
def session() -> Iterator[Session]:
    """One transaction: commits at the end, rolls back on any error."""
    with Session(engine(), expire_on_commit=False) as open_session, open_session.begin():
        yield open_session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads: on SQLite it waits for nobody and blocks nobody."""
    with Session(_reader(), expire_on_commit=False) as open_session:
        yield open_session


def _reader() -> Engine:
    return engine().execution_options(reading=True)


@contextmanager
def changing(looking: Session) -> Iterator[None]:
    """One transaction of a session that has only read so far: commits at the end, rolls back on any error.

    Refuses when the disk is full or may only be read. The rows it knows are read again when they are next asked for,
    now that nobody else can change them.
    """
    looking.rollback()
    looking.bind = engine()
    try:
        with refusing_storage_faults(), looking.begin():
            yield
    finally:
        looking.bind = _reader()
