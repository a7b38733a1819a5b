"""What the doctor finds, and says in both languages what to do."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from actions.backups.backup import make_backup
from actions.backups.nightly import nightly
from actions.installation import printing
from actions.installation.key_note import note_key
from cli.app import app
from models import clock, database, keys
from models.errors import Misconfigured
from models.settings import settings
from notifications.language import say
from tests.cli.running import run
from tests.web.answering import answering

pytestmark = pytest.mark.usefixtures("installed")
Answer = dict[str, Any]


def examined(*words: str) -> tuple[Answer, str, int]:
    """What it found, what it complained of, and its exit code."""
    result = CliRunner().invoke(app, ["doctor", "--json", *words], catch_exceptions=False)
    return json.loads(result.stdout), result.stderr, result.exit_code


def complains_of(code: str, stderr: str) -> bool:
    """Whether a sentence begins as that code's."""
    begins = "".join(say(f"doctor.{code}", "zh_CN").partition("{")[0].split())
    return begins[:6] in "".join(stderr.split())


def test_a_healthy_installation_is_examined_to_the_last_page(home: Path) -> None:
    found, _, code = examined()
    assert code == 0
    assert (found["quick_check"], found["foreign_key_check"], found["key_fits"]) == ("ok", 0, True)
    assert (found["schools"], found["running"], found["last_backup"]) == (["lvye"], None, None)


def test_a_backup_made_by_hand_is_the_last_one_until_a_night_makes_another(home: Path) -> None:
    by_hand = make_backup(settings(), clock.now())
    assert examined()[0]["last_backup"] == str(by_hand)
    of_a_night = make_backup(settings(), clock.now() + timedelta(hours=1), nightly(settings()))
    assert examined()[0]["last_backup"] == str(of_a_night)


@pytest.mark.parametrize("at", [0, 4096 * 3])
def test_a_damaged_database_is_found_and_what_to_do_is_said(home: Path, at: int) -> None:
    database.engine().dispose()
    with (home / "greenleaf.db").open("r+b") as file:
        file.seek(at)
        file.write(b"\x55" * 4096 * 4)
    found, said, code = examined()
    assert found["quick_check"] != "ok"
    assert code == 2 and "greenleaf restore" in " ".join(said.split())
    assert not complains_of("schema_behind", said)


def test_a_database_of_a_later_version_is_named_and_not_repaired(home: Path) -> None:
    with database.engine().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.engine().dispose()
    found, said, code = examined()
    assert (found["schema"], found["schema_current"], code) == ("9999", False, 2)
    assert complains_of("schema_newer", said)
    with pytest.raises(Misconfigured) as refused:
        run("doctor", "--repair")
    assert refused.value.code == "schema.newer"


def test_a_key_that_does_not_fit_is_found_and_may_be_accepted(home: Path) -> None:
    with database.session() as session:
        note_key(session, clock.now(), "start")
    settings().key_file.write_bytes(b"another")
    keys.key.cache_clear()
    found, said, code = examined()
    assert (found["key_fits"], code) == (False, 2)
    assert complains_of("other_key", said)
    assert examined("--accept-key")[2] == 0


def test_a_database_that_does_not_answer_is_said_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", "postgresql+pg8000://postgres@127.0.0.1:1/school")
    settings.cache_clear()
    database.engine.cache_clear()
    _, said, code = examined()
    assert code == 2 and complains_of("no_database", said)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answer]:
    """Pages that run and tell what is filled in."""
    told: Answer = {"status": "ok", "prefect": True, "workers": 1, "late_runs": 0}
    with answering(lambda _path, _sent: (200, told), monkeypatch):
        monkeypatch.setenv("GREENLEAF_PORT", str(settings().prefect_port))
        settings.cache_clear()
        yield told


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({}, None),
        ({"workers": 0}, "no_worker"),
        ({"late_runs": 3}, "no_worker"),
        ({"prefect": False}, "no_prefect"),
        ({"prefect": "starting", "workers": None}, None),
    ],
)
def test_a_worker_that_does_not_work_is_found(pages: Answer, told: Answer, complaint: str | None) -> None:
    pages |= told
    found, said, code = examined()
    assert (found["running"], code) == ("ok", 2 if complaint else 0)
    assert complaint is None or complains_of(complaint, said)


def test_a_public_address_that_nobody_reaches_is_found(
    pages: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLEAF_PUBLIC_URL", f"http://127.0.0.1:{settings().port}")
    settings.cache_clear()
    assert examined()[0]["reachable"] == "ok"
    monkeypatch.setenv("GREENLEAF_PUBLIC_URL", "http://127.0.0.1:1")
    settings.cache_clear()
    _, said, code = examined()
    assert code == 2 and complains_of("unreachable", said)


def test_without_a_browser_or_a_font_a_school_is_told_and_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(printing, "PLACES", ())
    printing.browser.cache_clear()
    printing.prints_chinese.cache_clear()
    found, said, code = examined()
    assert (found["browser"], found["chinese_font"], code) == (None, None, 0)
    assert complains_of("no_browser", said)
    printing.browser.cache_clear()
    printing.prints_chinese.cache_clear()


def test_links_that_only_this_computer_opens_are_told() -> None:
    assert complains_of("only_here", examined()[1])
