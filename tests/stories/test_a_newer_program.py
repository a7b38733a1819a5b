"""A newer program meets a database that is not brought up to date yet: every command and page refuses in words and
writes nothing, and says what to run; that mends it. Of `models.schema_version`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient
from typer.main import get_command
from typer.testing import CliRunner

from actions.installation.schema import upgrade_schema
from cli.app import app
from models import database
from models.errors import Misconfigured
from models.schema_version import newest_step, steps
from models.settings import settings
from notifications.sentences.codes import refusal
from tests.actions.backups.conftest import rows_of
from tests.some import some
from web.app import create_app

NEEDING_NONE = {"template", "roster replay", "notices preview", "notices try"}
FOR_ANY = {
    "up",
    "doctor",
    "school add",
    "backup",
    "restore",
}  # they take every schema, or bring it up to date first
READING_FIRST = {"import", "calendar import"}  # the file of this test is refused before the database is asked
WORDS = {"kind": "people", "term": "2026-2027-1", "duty": "00000000-0000-0000-0000-000000000000"}


@pytest.fixture
def older(home: Path) -> Iterator[Path]:
    """A database as the version before left it."""
    made = database.connect(settings().database)
    home.mkdir(exist_ok=True)
    upgrade_schema(made, steps()[-2])
    made.dispose()
    yield Path(str(made.url.database))


def commands(group: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by the words one types."""
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name}{word} ")
        else:
            yield f"{name}{word}", command


def filled(command: Any, file: Path) -> list[str]:
    """Something for everything that a command asks for."""
    words: list[str] = []
    for one in (one for one in command.params if one.required):
        word = str(file) if one.name in ("file", "folder") else WORDS.get(one.name, "1001")
        words += [word] if type(one).__name__ == "TyperArgument" else [one.opts[0], word]
    return words


def test_every_command_refuses_in_words_and_writes_nothing(older: Path, tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.touch()
    before = rows_of(older)
    for name, command in some(commands(get_command(app))):
        if name in NEEDING_NONE | FOR_ANY | READING_FIRST:
            continue
        refused = CliRunner().invoke(app, [*name.split(), *filled(command, file)]).exception
        assert isinstance(refused, Misconfigured), (name, refused)
        assert refused.code == "schema.behind", name
        assert "greenleaf doctor --repair" in refusal(refused, "en") and steps()[-2] in refusal(
            refused, "zh_CN"
        )
    assert rows_of(older) == before


def test_it_is_said_in_one_sentence(older: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "cli", "feeds"],
        env=os.environ | {"GREENLEAF_LANGUAGE": "en"}, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    said = " ".join(ended.stderr.split())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"schema {steps()[-2]}, this one needs {newest_step()}" in said and "Traceback" not in said


def test_what_it_says_to_run_mends_it(older: Path) -> None:
    looked = CliRunner().invoke(app, ["doctor"])
    assert (looked.exit_code, "doctor --repair" in looked.stderr) == (2, True)
    CliRunner().invoke(app, ["doctor", "--repair"])
    assert CliRunner().invoke(app, ["schools"]).exit_code == 0


def test_pages_say_so_to_whoever_watches(older: Path) -> None:
    browser = TestClient(create_app(), raise_server_exceptions=False)
    told = browser.get("/healthz").json()
    assert (told["status"], told["database"], told["schema"]) == ("unready", True, False)
    assert browser.get("/login").status_code == 503


def test_an_empty_database_is_no_older_one(engine: Engine) -> None:
    engine.dispose()
    Path(str(engine.url.database)).unlink()
    with database.reading() as session:
        assert session.connection()
