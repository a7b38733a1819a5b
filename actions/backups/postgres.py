"""A PostgreSQL database: written down and put back by its own tools, pg_dump, pg_restore and psql."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from models.errors import Misconfigured

SCHEMA = "public"
BARE = (f"--schema={SCHEMA}", "--no-owner", "--no-privileges")  # another server has other people
EMPTY = f"DROP SCHEMA {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; GRANT USAGE ON SCHEMA {SCHEMA} TO PUBLIC"
OPTIONS = "-c lock_timeout=15s -c client_min_messages=warning"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY tablename"
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def has_tools() -> bool:
    """Say whether this machine has what a backup takes."""
    return shutil.which("pg_dump") is not None


def write_down(url: str, file: Path) -> tuple[dict[str, int], str]:
    """Write the database as it is at one instant into a file; its rows a table, and its schema's last migration."""
    with _connected(url) as connection:
        instant = connection.scalar(text("SELECT pg_export_snapshot()"))
        run(url, "pg_dump", "--format=custom", *BARE, f"--snapshot={instant}", f"--file={file}")
        return _rows(connection), _step(connection)


def count_rows(url: str) -> dict[str, int]:
    """How many rows each table has."""
    with _connected(url) as connection:
        return _rows(connection)


def _rows(connection: Connection) -> dict[str, int]:
    tables = connection.scalars(text(TABLES), {"schema": SCHEMA}).all()
    return {name: connection.scalar(text(f'SELECT count(*) FROM {SCHEMA}."{name}"')) or 0 for name in tables}


def _step(connection: Connection) -> str:
    if not connection.scalar(text(f"SELECT to_regclass('{SCHEMA}.alembic_version')")):
        return ""
    return str(connection.scalar(text(f"SELECT version_num FROM {SCHEMA}.alembic_version")) or "")


def require_unused(url: str) -> None:
    """Refuse while anybody else is connected: what they write would be lost."""
    with _connected(url) as connection:
        if others := connection.scalar(text(OTHERS)):
            raise Misconfigured("restore.connected", count=others)


def as_script(dump: Path, script: Path) -> None:
    """Turn a dump into what psql reads. All of it is read for that: a damaged one is refused."""
    _call([_tool("pg_restore"), *BARE, f"--file={script}", str(dump)], dict(os.environ))


def step_in(script: Path) -> str:
    """The schema's last migration in a script; empty where there is none."""
    with script.open(encoding="utf-8", errors="replace") as lines:
        begun = any(line.startswith(f"COPY {SCHEMA}.alembic_version ") for line in lines)
        return next(lines, "").strip() if begun else ""


def put_back(url: str, script: Path) -> None:
    """Replace what is in the database by what the script says, in one transaction: all of it or nothing."""
    whole = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--quiet")
    run(url, "psql", *whole, f"--command={EMPTY}", f"--file={script}")


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="REPEATABLE READ", poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        yield connection


def run(url: str, name: str, *words: str) -> None:
    """Run one of PostgreSQL's tools against the database. Refuses with what the tool says when it fails."""
    known = make_url(url)
    said = {"host": known.host, "port": known.port, "username": known.username, "dbname": known.database}
    where = [f"--{option}={value}" for option, value in said.items() if value]
    secret = {"PGPASSWORD": str(known.password)} if known.password else {}
    _call([_tool(name), *where, "--no-password", *words], os.environ | {"PGOPTIONS": OPTIONS} | secret)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Misconfigured("backup.no_tool", tool=name)
    return found


def _call(command: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(command, env=env, capture_output=True, text=True, errors="replace")
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [""])[0]
        raise Misconfigured("backup.tool_failed", tool=Path(command[0]).name, what=said)
