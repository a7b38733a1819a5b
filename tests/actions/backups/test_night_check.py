"""What the night looks at: the pages of the database, and whether the public address leads here."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from actions.backups import night_check
from actions.backups.night_check import OK, check, last_check, public_address
from models.settings import Settings, settings
from tests.web.answering import answering


def test_what_was_found_is_kept_and_half_a_word_is_none(engine: Engine, now: datetime) -> None:
    assert last_check(settings()) is None
    found = check(settings(), now)
    assert (found.database, found.address) == (OK, None)
    assert last_check(settings()) == found
    (settings().home / night_check.NAME).write_text('{"at": "2026', encoding="utf-8")
    assert last_check(settings()) is None


def test_a_damaged_page_is_found(engine: Engine, now: datetime) -> None:
    with (settings().home / "greenleaf.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\x55" * 4096 * 4)
    found = check(settings(), now).database
    assert found and found != OK


def test_postgresql_looks_after_its_own_pages() -> None:
    assert night_check.pages(Settings(database_url="postgresql+pg8000://127.0.0.1/x")) is None


@pytest.mark.parametrize(
    ("answer", "reached"), [({"status": "ok"}, True), ({"status": "unready"}, True), ("a router", False)]
)
def test_an_address_leads_to_greenleaf_or_to_something_else(
    answer: object, reached: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(lambda _path, _sent: (200, answer), monkeypatch):
        there = Settings(public_url=f"http://127.0.0.1:{settings().prefect_port}")
        assert (public_address(there) == OK) == reached


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://no.such.host.invalid", "not an address"])
def test_an_address_that_leads_nowhere_is_said_with_the_reason(address: str) -> None:
    found = public_address(Settings(public_url=address))
    assert found and found != OK
