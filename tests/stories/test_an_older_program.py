"""An older program meets a database that a newer one has upgraded: every door refuses in words, nothing is written."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient
from typer.testing import CliRunner

from actions.installation.schema import upgrade_schema
from cli.app import app
from models import database
from models.errors import Misconfigured
from models.schema_version import newest_step
from models.settings import settings
from notifications.sentences.codes import refusal
from tests.actions.backups.conftest import rows_of
from tests.factories import make_school
from web.app import create_app

NEWER = "9999"
COMMANDS = (
    "duties",
    "schools",
    "feeds",
    "roster ledger",
    "doctor",
    "doctor --repair",
    "user add li",
    "notices retry",
)


@pytest.fixture
def newer(engine: Engine) -> Iterator[Path]:
    """A database as a newer program leaves it."""
    with database.session() as session:
        make_school(session)
        session.connection().execute(
            text("UPDATE alembic_version SET version_num = :newer"), {"newer": NEWER}
        )
    engine.dispose()
    yield Path(str(engine.url.database))


def test_every_command_refuses_in_words_and_writes_nothing(newer: Path) -> None:
    before = rows_of(newer)
    for command in COMMANDS:
        answer = CliRunner().invoke(app, command.split())
        refused = answer.exception
        if command == "doctor":  # it says what it found, and ends as one that found something
            assert answer.exit_code != 0
            continue
        assert isinstance(refused, Misconfigured), command
        assert refused.code == "schema.newer", command
        assert f"{NEWER}" in refusal(refused, "en") and newest_step() in refusal(refused, "zh_CN")
    assert rows_of(newer) == before


def test_the_schema_is_not_touched(newer: Path) -> None:
    with pytest.raises(Misconfigured) as refused:
        upgrade_schema(database.engine())
    assert refused.value.facts == {"step": NEWER, "known": newest_step()}


def test_pages_do_not_open_and_say_why_to_whoever_watches(newer: Path) -> None:
    browser = TestClient(create_app(), raise_server_exceptions=False)
    assert browser.get("/healthz").json()["schema"] is False
    answer = browser.get("/login")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    with pytest.raises(Misconfigured), TestClient(create_app()):  # its start
        pass


def test_a_start_refuses_in_one_sentence_and_leaves_the_database_as_it_is(newer: Path) -> None:
    (settings().home / "feeds").mkdir()  # calendars were read here: the pages would come first
    before = rows_of(newer)
    environment = os.environ | {
        "GREENLEAF_LANGUAGE": "en",
        "GREENLEAF_PORT": "0",
        "GREENLEAF_PREFECT_PORT": "0",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "cli", "up"],
        env=environment, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert ended.returncode == 2
    assert f"schema {NEWER}, this one knows {newest_step()}" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
    assert rows_of(newer) == before
    assert not (settings().home / "prefect").exists()


@pytest.mark.postgres
def test_a_newer_database_on_postgresql_is_refused(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", postgres)
    settings.cache_clear()
    upgrade_schema(database.engine())
    with database.session() as session:
        session.connection().execute(
            text("UPDATE alembic_version SET version_num = :newer"), {"newer": NEWER}
        )
    database.engine().dispose()
    with pytest.raises(Misconfigured) as refused, database.reading() as session:
        session.connection()
    assert refused.value.code == "schema.newer"
