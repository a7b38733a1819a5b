"""The upgraded schema is what the models say, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlmodel import SQLModel

from actions.schema import schema_is_current, upgrade_schema
from models.database import connect

POSTGRES = "postgresql+pg8000://postgres@127.0.0.1/postgres"


@pytest.fixture
def postgres() -> Iterator[Engine]:
    """A database of its own on this machine's PostgreSQL."""
    name = f"greenleaf_{uuid4().hex[:12]}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except (DBAPIError, InterfaceError, OSError):
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432 as postgres")
    engine = connect(POSTGRES.removesuffix("postgres") + name)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


def differences(engine: Engine) -> list[object]:
    """What the models have that the upgraded database has not, and the other way round."""
    upgrade_schema(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def test_the_upgraded_sqlite_schema_equals_the_models(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    assert differences(engine) == []
    assert schema_is_current(engine)
    engine.dispose()


@pytest.mark.postgres
def test_the_upgraded_postgresql_schema_equals_the_models(postgres: Engine) -> None:
    assert differences(postgres) == []
    assert schema_is_current(postgres)


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    upgrade_schema(engine)
    upgrade_schema(engine)
    assert schema_is_current(engine)
    engine.dispose()


def test_a_new_database_is_not_current(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    assert not schema_is_current(engine)
    engine.dispose()
