"""Backups by command: what is said, and what stands in the way. Of `actions.backups.restore` too."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.supervisor.processes import Service, environment, log, note
from models import database
from models.errors import BadInput, Misconfigured
from models.keys import key
from models.settings import settings
from notifications.sentences.codes import refusal
from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def backup() -> Path:
    """A backup of the installation, which nobody uses any more."""
    made = Path(json.loads(run("backup", "--json"))["backup"])
    database.engine().dispose()
    return made


def refused(*words: str) -> Misconfigured:
    with pytest.raises(Misconfigured) as error:
        run(*words)
    assert refusal(error.value, "zh_CN") != refusal(error.value, "en")
    return error.value


def test_a_restore_says_what_it_proved(backup: Path) -> None:
    run("user", "add", "late")
    database.engine().dispose()
    checked = json.loads(run("restore", str(backup), "--check", "--json"))
    assert len(json.loads(run("user", "list", "--json"))) == 1
    database.engine().dispose()
    done = json.loads(run("restore", str(backup), "--json"))
    assert done["rows"] == checked["rows"] > 0
    assert (done["quick_check"], done["foreign_key_check"], done["schema_now"]) == (
        "ok",
        "ok",
        done["schema"],
    )
    assert Path(done["replaced"]).is_dir()
    assert json.loads(run("user", "list", "--json")) == []


def test_a_folder_that_is_not_there_is_plainly_refused() -> None:
    with pytest.raises(BadInput) as error:
        run("restore", "--check", "/no/such/folder")
    assert refusal(error.value, "en") == "There is no folder /no/such/folder."


def test_what_a_backup_without_runs_means_is_said(backup: Path) -> None:
    said = CliRunner().invoke(app, ["restore", str(backup)])
    assert said.exit_code == 0
    assert "Prefect" in said.stderr and "待定" in said.stderr


def test_a_look_at_a_folder_with_a_foreign_key_says_what_is_known_of_it(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLEAF_LANGUAGE", "en")
    key()
    (backup / "backup.json").unlink()
    (backup / "secret.key").write_bytes(b"of another installation")
    looked = CliRunner().invoke(app, ["restore", str(backup), "--check"])
    assert looked.exit_code == 0
    assert "The key fits the data  –\nThe same key as here   no" in looked.stdout
    said = " ".join(looked.stderr.split())
    assert "Nothing in the backup says which key" in said and "is not the one used here" in said


def test_a_failed_restore_says_where_and_why(backup: Path) -> None:
    (settings().home / "restoring").write_text("a file stands where a folder should be", encoding="utf-8")
    assert refused("restore", str(backup)).code == "restore.failed"


@pytest.fixture
def server() -> Iterator[Service]:
    """A process of a supervisor that was killed: it holds no database of ours."""
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    service = Service("prefect", command, environment(settings()), log(settings(), "prefect"))
    service.start()
    note(settings(), [service])
    yield service
    service.stop()


def test_a_process_left_over_from_an_earlier_start_stands_in_the_way(backup: Path, server: Service) -> None:
    noted = settings().home / "processes.json"
    told = json.loads(noted.read_text(encoding="utf-8"))
    noted.write_text(json.dumps(told | {"supervisor": [1, 1.0]}), encoding="utf-8")
    error = refused("restore", str(backup))
    assert server.process is not None
    assert (error.code, error.facts["pids"]) == ("restore.left_over", str(server.process.pid))


def test_a_running_supervisor_stands_in_the_way(backup: Path, server: Service) -> None:
    assert refused("restore", str(backup)).code == "up.running"


def test_no_command_starts_on_half_a_restore(backup: Path) -> None:
    plan = settings().home / "restoring" / "moves.json"
    plan.parent.mkdir()
    plan.touch()
    words = [sys.executable, "-m", "cli", "schools"]
    done = subprocess.run(
        words, env=os.environ | {"GREENLEAF_LANGUAGE": "en"}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "greenleaf restore again" in " ".join(done.stderr.split())
