"""Whatever step a school's database stands at, an upgrade brings it to what the models say and keeps every row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel, select

from actions.installation.schema import upgrade_schema
from models.database import connect
from models.schema_version import STANDS_AT, schema_is_current, steps
from tests.house.test_schema import differences
from tests.migrations.filling import fill, rows_of

FIRST, OF_0_2_0 = "0001", "0012"  # version 0.1.0 stood at any step up to that of 0.2.0


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    made = connect(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    yield made
    made.dispose()


def changed_rows(engine: Engine, step: str) -> dict[str, object]:
    """Fill the tables of a step, upgrade, and return what is not as it was."""
    upgrade_schema(engine, step)
    with engine.begin() as connection:
        before = fill(connection)
    upgrade_schema(engine)
    with engine.connect() as connection:
        after = rows_of(connection)
    return {
        f"{table}.{column}": after.get(table, {}).get(column)
        for table, row in before.items()
        for column, value in row.items()
        if after.get(table, {}).get(column) != value
    }


def test_what_an_older_program_deleted_is_not_in_the_file_after_an_upgrade(sqlite: Engine) -> None:
    upgrade_schema(sqlite, OF_0_2_0)
    file = Path(str(sqlite.url.database))
    with closing(sqlite3.connect(file)) as older:
        older.executescript(
            "PRAGMA secure_delete=OFF; CREATE TABLE held (name); INSERT INTO held VALUES ('FENGYING');"
        )
        older.executescript("DELETE FROM held; DROP TABLE held; PRAGMA wal_checkpoint(TRUNCATE);")
    assert b"FENGYING" in file.read_bytes()
    upgrade_schema(sqlite)
    assert not [one for one in file.parent.glob("x.db*") if b"FENGYING" in one.read_bytes()]


def read_by_the_models(engine: Engine) -> int:
    """How many rows the models read, all columns of each."""
    with Session(engine) as session:
        mapped = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]
        return sum(len(session.exec(select(table)).all()) for table in mapped)


@pytest.mark.parametrize("step", steps())
def test_an_upgrade_keeps_every_row(sqlite: Engine, step: str) -> None:
    assert changed_rows(sqlite, step) == {}
    assert differences(sqlite) == []
    assert schema_is_current(sqlite)
    with sqlite.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert read_by_the_models(sqlite) > 10


@pytest.mark.postgres
@pytest.mark.parametrize("step", [FIRST, OF_0_2_0])
def test_an_upgrade_keeps_every_row_on_postgresql(postgres: str, step: str) -> None:
    engine = connect(postgres)
    assert changed_rows(engine, step) == {}
    assert differences(engine) == []
    assert read_by_the_models(engine) > 10
    engine.dispose()


def test_an_upgrade_that_fails_leaves_the_database_where_it_was(sqlite: Engine) -> None:
    upgrade_schema(sqlite, "0005")
    with sqlite.begin() as connection:
        fill(connection)
        connection.execute(text("CREATE TABLE circular (id INTEGER)"))  # in the way of step 0009
        before = rows_of(connection)
    with pytest.raises(OperationalError):
        upgrade_schema(sqlite)
    with sqlite.connect() as connection:
        assert connection.scalar(text(STANDS_AT)) == "0005"
        assert rows_of(connection) == before


def test_rosters_changed_by_hand_are_handed_back_and_others_stay(sqlite: Engine) -> None:
    upgrade_schema(sqlite, "0010")
    by_hand = text("UPDATE roster SET state = 'proposed', figures = :figures")
    states: list[str] = []
    for figures in ('{"by_hand": true}', '{"gaps": 1}'):
        with sqlite.begin() as connection:
            if not states:
                fill(connection)
            connection.execute(by_hand, {"figures": figures})
            connection.execute(text("UPDATE alembic_version SET version_num = '0010'"))
        upgrade_schema(sqlite, "0011")
        with sqlite.connect() as connection:
            states.append(rows_of(connection)["roster"]["state"])
    assert states == ["rejected", "proposed"]
