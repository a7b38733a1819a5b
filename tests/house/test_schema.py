"""The upgraded schema is what the models say, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from actions.installation.schema import upgrade_schema
from models.database import connect
from models.schema_version import schema_is_current


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
def test_the_upgraded_postgresql_schema_equals_the_models(postgres: str) -> None:
    engine = connect(postgres)
    assert differences(engine) == []
    assert schema_is_current(engine)
    engine.dispose()


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


def test_looking_at_the_schema_waits_for_nobody_who_writes(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    upgrade_schema(engine)
    with engine.begin() as writer:
        writer.exec_driver_sql("DELETE FROM alembic_version")  # not committed: others still see the step
        assert schema_is_current(engine)
    assert not schema_is_current(engine)
    engine.dispose()
