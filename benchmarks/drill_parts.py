"""What an installation of the restore drill consists of: its school, the processes that write, and all its rows."""

import os
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from sqlalchemy import NullPool, create_engine, make_url, text
from sqlmodel import select

from actions.backups import postgres
from actions.backups.backup import DATABASE, PREFECT, make_backup
from actions.backups.manifest import Kind
from actions.backups.restore import restore
from actions.duties.complete import complete
from actions.installation.key_note import note_key
from actions.installation.schema import upgrade_schema
from actions.routines.roll import roll
from models import Duty, DutyState, Routine, School, Term, clock, database, keys
from models.errors import GreenleafError
from models.settings import Settings, settings

NOW = datetime(2026, 9, 7, tzinfo=UTC)
DAYS = (date(2026, 9, 1), date(2027, 1, 20))
Rows = dict[str, list[str]]


def variables(mine: Settings) -> dict[str, str]:
    """The installation as a process is told of it."""
    return {"GREENLEAF_HOME": str(mine.home), "GREENLEAF_DATABASE_URL": mine.database_url}


def live_in(mine: Settings) -> None:
    """Make this process one of the installation."""
    os.environ |= variables(mine)
    settings.cache_clear()
    keys.key.cache_clear()
    database.engine.cache_clear()


def as_part_of(mine: Settings, work: Callable[..., None], *about: object) -> None:
    """Do some work as a process of the installation."""
    live_in(mine)
    with suppress(GreenleafError):  # a restore beside one that ends in PostgreSQL
        work(*about)


def begin() -> None:
    """A school with ten daily rounds over a term, and Prefect's file."""
    upgrade_schema(database.engine())
    with database.session() as session:
        note_key(session, NOW, "drill")
        school = School(code="drill", name="演练学校")
        session.add(school)
        session.flush()
        first, last = DAYS
        session.add(
            Term(
                school_id=school.id, code="2026-2027-1", name="第一学期", first=first, last=last,
                staff_first=first, staff_last=last,
            )
        )  # fmt: skip
        cadence = {"every": "FREQ=DAILY", "at": ["08:00"]}
        for number in range(10):
            session.add(
                Routine(school_id=school.id, code=f"r{number}", name=f"巡查{number}", cadence=cadence)
            )
    roll(school.id, *DAYS, NOW, "drill")
    file = settings().home / PREFECT
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as prefect, prefect:
        prefect.execute("PRAGMA journal_mode = WAL")
        prefect.execute("CREATE TABLE flow_run (name TEXT)")


def write(seed: float) -> None:
    """Record duties without end: each with a photo that its note names, and a run that Prefect notes."""
    chance = random.Random(seed)
    while True:
        photo = keep_photo(chance.randbytes(chance.randrange(2_000, 60_000)))
        with database.session() as session:
            mine = select(Duty).where(Duty.state == DutyState.OPEN).offset(chance.randrange(20)).limit(1)
            duty = session.exec(mine).first()
            if duty is not None:
                with suppress(GreenleafError):  # another writer was first
                    complete(session, duty, {}, NOW, "drill", note=photo, reason="drill")
        with closing(sqlite3.connect(settings().home / PREFECT, timeout=30)) as prefect, prefect:
            prefect.execute("INSERT INTO flow_run VALUES (?)", (photo,))


def keep_photo(content: bytes) -> str:
    """Keep a photo as the pages do: named by what is in it, whole or not at all."""
    name = f"{sha256(content).hexdigest()}.jpg"
    settings().photos.mkdir(exist_ok=True)
    draft = settings().photos / f"{name}.draft"
    draft.write_bytes(content)
    draft.replace(settings().photos / name)
    return name


def back_up() -> None:
    """An attempt at a backup."""
    make_backup(settings(), clock.now())


def put_back(folder: str) -> None:
    """An attempt at a restore."""
    restore(settings(), Path(folder), clock.now())


def rows(url: str) -> Rows:
    """Every row of every table."""
    engine = create_engine(url, poolclass=NullPool)
    quoted = "SELECT name FROM sqlite_master WHERE type = 'table'"
    with engine.connect() as connection:
        names = connection.scalars(
            text(quoted) if url.startswith("sqlite") else text(postgres.TABLES),
            {} if url.startswith("sqlite") else {"schema": postgres.SCHEMA},
        ).all()
        return {
            name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names
        }


def count_records(url: str) -> int:
    """How many duties are recorded."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM record")) or 0


def rows_in(mine: Settings, backup: Path) -> Rows:
    """Every row that a backup holds; PostgreSQL's are read into a database that is dropped again."""
    if mine.database.startswith("sqlite"):
        return rows(f"sqlite:///{(backup / DATABASE[Kind.SQLITE]).as_posix()}")
    with scratch(mine.database) as url, tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.sql"
        postgres.as_script(backup / DATABASE[Kind.POSTGRESQL], script)
        postgres.put_back(url, script)
        return rows(url)


@contextmanager
def scratch(url: str) -> Iterator[str]:
    """A database of its own on the server of a URL."""
    name = f"greenleaf_{uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
