"""Alembic's way in: the models' metadata against the installation's database, or the one handed over by the caller."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import models.tables  # noqa: F401  declares them
from models.database import engine


def run(connection: Connection) -> None:
    """Upgrade over an open connection; SQLite changes a column by copying its table (batch)."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with engine().begin() as own:
        run(own)
