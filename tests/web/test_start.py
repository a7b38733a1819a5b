"""What the pages write down when they start: address, key, and that they come from a backup. Of `web.app`."""

from datetime import timedelta

from sqlmodel import func, select
from starlette.testclient import TestClient

from actions.installation.key_note import key_fits, noted_key
from actions.installation.schema import upgrade_schema
from actions.school.public_address import moved_at, note_restored
from models import database
from models.journal import JournalEntry
from models.settings import settings
from notifications.language import moment_text
from tests.conftest import NOW
from tests.web.conftest import Office, sign_in
from web.app import create_app


def start() -> list[str]:
    """What was noted so far, after one more start."""
    with TestClient(create_app()), database.reading() as session:
        return list(session.exec(select(JournalEntry.verb).order_by("id")))


def test_address_and_key_are_noted_once(home: object) -> None:
    upgrade_schema(database.engine())
    assert start() == start() == ["move_address", "note_key"]
    with database.reading() as session:
        assert noted_key(session) and key_fits(session)


def test_after_a_restore_heads_read_up_to_when_the_data_reach(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert "恢复了备份" not in browser.get("/").text
    with database.session() as session:
        until = session.exec(
            select(func.max(JournalEntry.at)).where(JournalEntry.school_id == lvye.school.id)
        ).one()
        note_restored(session, NOW)
        note_restored(session, NOW + timedelta(minutes=3))
    page, journal = browser.get("/").text, browser.get("/journal?verb=restore").text
    assert f"恢复了备份，数据截至 {moment_text(NOW, lvye.school.zone, 'zh_CN')}" in page
    assert f"数据截至: {moment_text(until, lvye.school.zone, 'zh_CN')}" in journal


def test_after_a_restore_every_event_of_the_calendars_is_new_once(home: object) -> None:
    upgrade_schema(database.engine())
    start()
    with database.reading() as session:
        assert moved_at(session) is None
    settings().restored_file.touch()
    assert start() == start() == ["move_address", "note_key", "restore"]
    with database.reading() as session:
        assert moved_at(session) is not None
    assert not settings().restored_file.exists()
