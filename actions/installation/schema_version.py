"""How far the database's schema has come: asked by every look at the health, so without Alembic (9 MB)."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

import migrations

STEPS = Path(migrations.__file__).parent / "versions"


def newest_step() -> str:
    """The number of the last migration: its file's name begins with it."""
    return max(path.name for path in STEPS.glob("[0-9]*.py")).partition("_")[0]


def schema_is_current(engine: Engine) -> bool:
    """Say whether the database stands at the newest step. It only reads: it waits for nobody who writes."""
    with engine.execution_options(reading=True).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest_step()]
