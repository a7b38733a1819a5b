"""The same on PostgreSQL, with its own tools."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import Session, select

from actions.backups import manifest, moves, postgres
from actions.backups.backup import make_backup
from actions.backups.look_through import look_through
from actions.backups.nightly import back_up
from actions.backups.prepare import prepare, replace_in_postgres
from actions.backups.restore import Proof, rehearse, restore
from actions.installation import schema
from actions.installation.schema import upgrade_schema
from models import database
from models.errors import BadInput, Misconfigured
from models.keys import key
from models.schema_version import newest_step
from models.schools import School
from models.settings import Settings, settings
from tests.factories import make_person, make_school

Rows = dict[str, list[str]]
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(not shutil.which("pg_dump"), reason="needs PostgreSQL's client package"),
]


@pytest.fixture
def office(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A school with one person and a key, its data in PostgreSQL."""
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", postgres)
    settings.cache_clear()
    upgrade_schema(database.engine())
    with database.session() as session:
        make_person(session, make_school(session))
    key()
    yield settings()
    database.engine().dispose()


def rows_now() -> Rows:
    """Every row of every table, as text."""
    with database.engine().connect() as connection:
        tables = connection.scalars(text(postgres.TABLES), {"schema": "public"}).all()
        found = {
            name: sorted(connection.scalars(text(f'SELECT t::text FROM public."{name}" t')))
            for name in tables
        }
    database.engine().dispose()
    return found


def add_person() -> None:
    with database.session() as session:
        make_person(session, session.exec(select(School)).one(), "后来者")
    database.engine().dispose()


def put_back(office: Settings, folder: Path, now: datetime) -> Proof:
    database.engine().dispose()
    return restore(office, folder, now)


def test_a_restore_on_postgresql_brings_back_every_row_and_keeps_what_was_there(
    office: Settings, now: datetime
) -> None:
    before, made = rows_now(), make_backup(office, now)
    says = manifest.read(made)
    assert says is not None
    assert (says.kind, says.step, says.rows["person"]) == ("postgresql", newest_step(), 1)
    add_person()
    later = rows_now()
    proof = put_back(office, made, now)
    assert rows_now() == before
    assert (proof.rows, proof.tables) == (sum(map(len, before.values())), len(before))
    put_back(office, office.home / proof.plan.replaced, now + timedelta(hours=1))
    assert rows_now() == later


def test_the_night_makes_a_backup_of_postgresql_too(office: Settings, now: datetime) -> None:
    before, made = rows_now(), back_up(office, now)
    assert made is not None
    add_person()
    put_back(office, made, now)
    assert rows_now() == before


def test_what_is_written_meanwhile_is_counted_as_it_is_in_the_backup(office: Settings, now: datetime) -> None:
    with Session(database.engine()) as writer:
        make_person(writer, writer.exec(select(School)).one(), "本恩")
        made = make_backup(office, now)
        writer.commit()
    assert rehearse(office, made, now).plan.rows["person"] == 1


def test_another_database_takes_an_older_backup(office: Settings, now: datetime, tmp_path: Path) -> None:
    with database.engine().begin() as connection:
        command.downgrade(schema._config(connection), "0009")
    older = make_backup(office, now)
    with database.engine().begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    moved = Settings(home=tmp_path / "another computer")
    database.engine().dispose()
    assert put_back(moved, older, now).plan.step == "0009"
    found = rows_now()
    assert (len(found["person"]), found["alembic_version"]) == (1, [f"({newest_step()})"])
    assert (moved.home / "secret.key").read_bytes() == office.key_file.read_bytes()


def test_nothing_is_restored_while_another_program_is_connected(office: Settings, now: datetime) -> None:
    made = make_backup(office, now)
    database.engine().dispose()
    other = database.connect(office.database)
    with other.connect(), pytest.raises(Misconfigured) as refused:
        restore(office, made, now)
    assert refused.value.code == "restore.connected"
    other.dispose()


def test_a_dump_that_was_cut_off_is_refused_and_changes_nothing(office: Settings, now: datetime) -> None:
    made, before = make_backup(office, now), rows_now()
    (made / manifest.NAME).unlink()
    dump = made / "greenleaf.dump"
    dump.write_bytes(dump.read_bytes()[:-400])
    with pytest.raises((BadInput, Misconfigured)):
        put_back(office, made, now)
    assert rows_now() == before


def test_what_psql_refuses_half_way_leaves_the_data_as_they_were(office: Settings, tmp_path: Path) -> None:
    before, script = rows_now(), tmp_path / "script.sql"
    script.write_text("CREATE TABLE public.half (id integer);\nSELECT 1 / 0;\n", encoding="utf-8")
    with pytest.raises(Misconfigured) as refused:
        postgres.put_back(office.database, script)
    assert (refused.value.code, "division by zero" in str(refused.value)) == ("backup.tool_failed", True)
    assert rows_now() == before


def test_a_restore_that_was_cut_off_after_postgresql_was_done_goes_on_and_keeps_what_was_there(
    office: Settings, now: datetime
) -> None:
    before, made = rows_now(), make_backup(office, now)
    add_person()
    later = rows_now()
    plan = prepare(office, look_through(office, made), now)
    moves.write_plan(office.home, plan)
    replace_in_postgres(office, plan)  # and here the plug is pulled
    proof = put_back(office, made, now)
    assert (rows_now(), proof.plan.replaced) == (before, plan.replaced)
    put_back(office, office.home / plan.replaced, now + timedelta(hours=1))
    assert rows_now() == later


def test_a_missing_tool_is_named(office: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Misconfigured) as refused:
        make_backup(office, now)
    assert (refused.value.code, refused.value.facts["tool"]) == ("backup.no_tool", "pg_dump")
