"""How far the database's schema has come: asked by every connection and look at the health, so without Alembic."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

import migrations
from models.errors import Misconfigured

STEPS = Path(migrations.__file__).parent / "versions"
STANDS_AT = "SELECT version_num FROM alembic_version"
HAS_STEPS = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT count(*) FROM pg_class WHERE oid = to_regclass('alembic_version')",
}


@lru_cache
def steps() -> tuple[str, ...]:
    """The numbers of all migrations this program knows, the first first: their files' names begin with them."""
    return tuple(sorted(path.name.partition("_")[0] for path in STEPS.glob("[0-9]*.py")))


def newest_step() -> str:
    """The number of the last migration."""
    return steps()[-1]


def step_of(engine: Engine) -> str:
    """The database's step; empty before the first. It only reads: it waits for nobody who writes."""
    with engine.execution_options(reading=True).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return ",".join(connection.scalars(text(STANDS_AT)))


def schema_is_current(engine: Engine) -> bool:
    """Say whether the database stands at the newest step."""
    return step_of(engine) == newest_step()


def require_known(connection: Any, dialect: str) -> str:
    """Refuse a database that a newer program has brought further: this one would read and write it wrongly.

    `connection` is the driver's own, before anything else is asked of it. Return its step; empty before the first.
    """
    cursor = connection.cursor()
    try:
        found = _stands_at(cursor, dialect)
    finally:
        cursor.close()
        connection.rollback()
    if found and found not in steps():
        raise Misconfigured("schema.newer", step=found, known=newest_step())
    return found


def require_current(connection: Any, dialect: str) -> None:
    """Refuse a database that must be brought up to date first, and one of a newer program."""
    found = require_known(connection, dialect)
    if found not in ("", newest_step()):
        raise Misconfigured("schema.behind", step=found, known=newest_step())


def _stands_at(cursor: Any, dialect: str) -> str:
    cursor.execute(HAS_STEPS[dialect])
    if not cursor.fetchone()[0]:
        return ""
    cursor.execute(STANDS_AT)
    row = cursor.fetchone()
    return str(row[0]) if row else ""
