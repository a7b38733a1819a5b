"""A SQLite file: copied while it is written to, and looked through."""

import sqlite3
from contextlib import closing
from pathlib import Path

SIDES = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file
OK = "ok"


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one instant, its write-ahead log included."""
    target.parent.mkdir(parents=True, exist_ok=True)
    address = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def faults(file: Path) -> str:
    """What SQLite finds wrong with a file's pages; "ok" when nothing."""
    try:
        with closing(sqlite3.connect(file)) as database:
            return "; ".join(row[0] for row in database.execute("PRAGMA quick_check(5)"))
    except sqlite3.DatabaseError as error:
        return str(error)


def fold(file: Path) -> str:
    """Write the write-ahead log into its file, and what SQLite finds wrong with that; nothing lies beside it then."""
    found = faults(file)
    if found == OK:
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for side in SIDES:
            file.with_name(file.name + side).unlink(missing_ok=True)
    return found


def loose_ends(file: Path) -> int:
    """How many rows point to rows that are not there."""
    with closing(sqlite3.connect(file)) as database:
        return len(database.execute("PRAGMA foreign_key_check").fetchall())


def count_rows(file: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(file)) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        return {name: _count(database, name) for (name,) in sorted(tables.fetchall())}


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def step(file: Path) -> str:
    """The schema's last migration; empty where there is none."""
    try:
        with closing(sqlite3.connect(file)) as database:
            found = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return found[0] if found else ""
