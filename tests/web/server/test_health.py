"""What `/healthz` tells a monitor beside the database and Prefect: cheaply, from what the night found."""

from datetime import datetime

import pytest
from starlette.testclient import TestClient

from actions.backups.night_check import check
from actions.installation.key_note import note_key
from models import database, keys
from models.settings import settings
from web.app import create_app

pytestmark = pytest.mark.usefixtures("engine")


def told() -> dict[str, object]:
    answer = TestClient(create_app()).get("/healthz")
    assert answer.status_code == 200
    return dict(answer.json())


def test_what_the_night_found_is_told_until_the_next_night(now: datetime) -> None:
    check(settings(), now)
    assert (told()["status"], told()["intact"], told()["checked"]) == ("ok", True, now.isoformat())
    with (settings().home / "greenleaf.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\x55" * 4096 * 4)
    assert told()["intact"] is True  # it does not look by itself: that takes as long as the file is large
    check(settings(), now)
    assert (told()["status"], told()["intact"]) == ("damaged", False)


def test_an_address_that_leads_nowhere_is_told(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLEAF_PUBLIC_URL", "http://127.0.0.1:1")
    settings.cache_clear()
    check(settings(), now)
    assert (told()["reachable"], told()["status"]) == (False, "ok")


def test_a_key_that_is_not_the_database_s_is_told(now: datetime) -> None:
    with database.session() as session:
        note_key(session, now, "start")
    assert told()["key"] is True
    settings().key_file.write_bytes(b"made again after the first was lost")
    keys.key.cache_clear()
    assert (told()["key"], told()["status"]) == (False, "wrong key")
