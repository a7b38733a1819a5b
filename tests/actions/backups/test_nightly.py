"""The backups of the nights: made once, read back, the newest kept."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from actions.backups import manifest, nightly
from actions.backups.backup import PREFECT
from actions.backups.nightly import back_up, backups
from models import database
from models.settings import Settings, settings
from tests.actions.backups.conftest import PHOTO_NAME

NIGHT = datetime(2026, 9, 6, 19, 40, tzinfo=UTC)  # Monday, 03:40 at the school


def folder() -> Path:
    return nightly.nightly(settings())


def schools_in(backup: Path) -> list[tuple[str]]:
    """What somebody finds who takes the copy out of its bag."""
    with (
        TemporaryDirectory() as unpacked,
        ZipFile(backup / "greenleaf.db.zip") as bag,
        closing(sqlite3.connect(bag.extract("greenleaf.db", unpacked))) as copy,
    ):
        return copy.execute("SELECT code FROM school").fetchall()


def test_a_photo_takes_no_room_twice(office: Settings) -> None:
    made = back_up(office, NIGHT)
    assert made is not None
    assert (made / "photos" / PHOTO_NAME).samefile(office.photos / PHOTO_NAME)


def test_the_nights_backup_holds_the_data_and_is_made_once(office: Settings) -> None:
    made = back_up(office, NIGHT)
    assert made is not None
    assert schools_in(made) == [("lvye",)]
    assert back_up(office, NIGHT + timedelta(minutes=20)) == made
    assert backups(office) == [made]


def test_the_nights_backup_says_what_it_holds(office: Settings) -> None:
    made = back_up(office, NIGHT)
    assert made is not None
    says = manifest.read(made)
    assert says is not None and manifest.faults(made, says) == []
    assert {"greenleaf.db.zip", f"{PREFECT}.zip", "secret.key"} <= says.files.keys()


def test_a_backup_late_in_the_morning_does_not_stand_for_the_next_night(engine: Engine) -> None:
    morning = back_up(settings(), NIGHT + timedelta(hours=5))
    night = back_up(settings(), NIGHT + timedelta(days=1))
    assert backups(settings()) == [morning, night]


def test_the_newest_fourteen_are_kept_and_those_made_by_hand_always(engine: Engine) -> None:
    by_hand = settings().home / "backups" / "20260101-000000"
    by_hand.mkdir(parents=True)
    made = [back_up(settings(), NIGHT + timedelta(days=day)) for day in range(17)]
    assert backups(settings()) == made[-14:]
    assert by_hand.is_dir()


def test_the_backup_just_made_stays_though_others_bear_later_dates(engine: Engine) -> None:
    for day in range(20):
        (folder() / f"203001{day + 1:02}-000000").mkdir(parents=True)
    made = back_up(settings(), NIGHT)
    assert made in backups(settings())


@pytest.mark.parametrize("half", [f"{NIGHT:%Y%m%d-%H%M%S}.unfinished", "unfinished"])
def test_a_half_made_backup_is_not_counted_and_goes(engine: Engine, half: str) -> None:
    (folder() / half / "photos").mkdir(parents=True)
    assert backups(settings()) == []
    assert back_up(settings(), NIGHT) == folder() / f"{NIGHT:%Y%m%d-%H%M%S}"
    assert not (folder() / half).exists()


def test_a_failed_backup_leaves_the_earlier_ones(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [back_up(settings(), NIGHT + timedelta(days=day)) for day in range(2)]
    monkeypatch.setattr(nightly, "KEPT", 1)
    broken = settings().home / "greenleaf.db"
    database.engine().dispose()
    broken.write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.Error):
        back_up(settings(), NIGHT + timedelta(days=2))
    assert backups(settings()) == made


def test_without_the_tools_of_postgresql_there_is_no_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert back_up(Settings(database_url="postgresql+pg8000://127.0.0.1/school"), NIGHT) is None
