"""Bring the database's schema to what the models say."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

import migrations
from models.database import compact
from models.schema_version import step_of


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade_schema(engine: Engine, to: str = "head") -> None:
    """Apply every step that is still missing, up to the newest or to the one of that number: all of them or none.

    What an older program deleted is not in the file afterwards.
    """
    before = step_of(engine)
    with engine.begin() as connection:
        command.upgrade(_config(connection), to)
    if before and step_of(engine) != before:
        compact(engine)
