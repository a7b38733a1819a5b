"""The disk is full, or may only be read: all is still read, what is sent is refused in words and kept on the page,
nothing is half-written, and everything goes on by itself afterwards. Of `models.storage` too.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from actions.backups.sqlite import OK, faults, loose_ends
from models import database
from models.settings import settings
from notifications.language import say
from tests.disks import Disk
from tests.pictures import picture
from tests.web.conftest import Office, csrf_of, journal, records, sign_in
from web.server.lockout import FREE_TRIES

FULL, READ_ONLY = say("refusal.disk.full", "zh_CN"), say("refusal.disk.read_only", "zh_CN")
KEY = "0123456789abcdef0123456789abcdef"
NOTE = "钥匙在门卫"


@contextmanager
def full(disk: Disk) -> Iterator[str]:
    disk.fill()
    yield FULL
    disk.clear()


@contextmanager
def read_only(disk: Disk) -> Iterator[str]:
    """Somebody has the database open, so that its write-ahead log stays, as when a running system meets an error."""
    with closing(sqlite3.connect(disk.behind / "greenleaf.db")) as keeper:
        keeper.execute("SELECT count(*) FROM school").fetchone()
        database.engine().dispose()
        with disk.read_only():
            yield READ_ONLY
            database.engine().dispose()


FAULTS = pytest.mark.parametrize("fault", [full, read_only])
Fault = Callable[[Disk], AbstractContextManager[str]]


def files(disk: Disk) -> set[Path]:
    """Everything in the data folder except the database and what fills the disk."""
    found = {path for path in disk.behind.rglob("*") if path.is_file()}
    return {path for path in found if not path.name.startswith(("greenleaf.db", "filler"))}


@FAULTS
def test_everything_is_read(small_disk: Disk, browser: TestClient, lvye: Office, fault: Fault) -> None:
    sign_in(browser, lvye.manager)
    with fault(small_disk):
        for page in ("/", "/roster", "/journal", lvye.link, f"{lvye.link}/duties/{lvye.duty.id}"):
            assert browser.get(page).status_code == 200, page
        feed = browser.get(lvye.feed.path)  # nobody has read it before: there are no older bytes
        assert (feed.status_code, f"UID:{lvye.assignment.id}" in feed.text) == (200, True)
        told = browser.get("/healthz")
        assert (told.status_code, told.json()["status"] in ("disk full", "read only")) == (200, True)


@FAULTS
def test_what_is_sent_is_refused_in_words_kept_on_the_page_and_taken_afterwards(
    small_disk: Disk, browser: TestClient, lvye: Office, fault: Fault
) -> None:
    path = f"{lvye.link}/duties/{lvye.duty.id}/complete"
    sent = {"entry.locked": "1", "note": NOTE, "key": KEY}
    photo = {"entry.photo": ("door.png", picture(), "image/png")}
    before = files(small_disk), journal()
    with fault(small_disk) as word:
        for more in ({}, photo):
            refused = browser.post(path, data=sent, files=more)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
            assert word in refused.text and NOTE in refused.text
        assert (files(small_disk), journal()) == before
    assert browser.post(path, data=sent, files=photo).status_code == 303
    (record,) = records(lvye.duty.id)
    assert (settings().photos / record.entries["photo"]).stat().st_size > 0
    database_file = settings().home / "greenleaf.db"
    assert (faults(database_file), loose_ends(database_file)) == (OK, 0)


@FAULTS
def test_an_upload_is_refused_in_words_and_leaves_no_half_file(
    small_disk: Disk, browser: TestClient, lvye: Office, fault: Fault
) -> None:
    sign_in(browser, lvye.manager)
    sheet = {"file": ("people.xlsx", b"x" * 100_000, "application/octet-stream")}
    before = files(small_disk)
    with fault(small_disk) as word:
        refused = browser.post("/sheets/people", data={"csrf": csrf_of(browser)}, files=sheet)
        assert (refused.status_code, word in refused.text) == (503, True)
        assert files(small_disk) == before


@FAULTS
def test_a_sign_in_that_cannot_be_noted_counts_as_no_wrong_one(
    small_disk: Disk, browser: TestClient, lvye: Office, fault: Fault
) -> None:
    with fault(small_disk) as word:
        for _ in range(FREE_TRIES + 1):
            refused = sign_in(browser, lvye.manager)
            assert (refused.status_code, word in refused.text) == (503, True)
    assert sign_in(browser, lvye.manager).status_code == 303
