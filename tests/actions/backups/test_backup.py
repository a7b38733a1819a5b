"""A backup holds everything, is nobody else's, and is there whole or not at all. Of `actions.backups.sqlite` too."""

import os
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from actions.backups import manifest, sqlite
from actions.backups.backup import PREFECT, make_backup
from models import database
from models.errors import Misconfigured
from models.in_use import UNFINISHED
from models.keys import fingerprint, key
from models.private_files import write_privately
from models.schema_version import newest_step
from models.schools import School
from models.settings import Settings
from tests.actions.backups.conftest import PHOTO, PHOTO_NAME, prefects_file, rows_of
from tests.disks import Disk
from tests.factories import make_person
from tests.some import some

EVERYTHING = ["greenleaf.db", f"photos/{PHOTO_NAME}", PREFECT, "secret.key"]


def test_a_backup_holds_everything_and_says_what_it_holds(office: Settings, now: datetime) -> None:
    made = make_backup(office, now)
    says = manifest.read(made)
    assert says is not None
    assert list(says.files) == list(manifest.names(made)) == EVERYTHING
    assert (says.kind, says.step, says.made, says.left_out) == ("sqlite", newest_step(), now, [])
    assert (says.rows["school"], says.rows["person"], says.rows["duty"]) == (1, 1, 0)
    assert manifest.faults(made, says) == []
    assert rows_of(made / "greenleaf.db") == rows_of(office.home / "greenleaf.db")
    assert (made / "photos" / PHOTO_NAME).read_bytes() == PHOTO


def test_a_backup_tells_which_key_it_holds_and_nothing_of_the_key(office: Settings, now: datetime) -> None:
    made = make_backup(office, now)
    says = manifest.read(made)
    assert says is not None and says.key == fingerprint((made / "secret.key").read_bytes())
    assert says.key != fingerprint(b"another")
    assert key().decode() not in (made / manifest.NAME).read_text(encoding="utf-8")


def test_what_is_written_meanwhile_is_in_the_backup_whole_or_not_at_all(
    office: Settings, now: datetime
) -> None:
    with Session(database.engine()) as writer:
        make_person(writer, writer.exec(select(School)).one(), "本恩")
        made = make_backup(office, now)  # while somebody is in the middle of writing
        writer.commit()
    assert len(rows_of(made / "greenleaf.db")["person"]) == 1
    later = make_backup(office, now + timedelta(seconds=1))
    assert len(rows_of(later / "greenleaf.db")["person"]) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="another kind of rights")
def test_nobody_else_may_read_a_backup(office: Settings, now: datetime) -> None:
    before = os.umask(0o022)
    try:
        write_privately()
        made = make_backup(office, now)
    finally:
        os.umask(before)
    for path in some([made, *made.rglob("*")]):
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path


def test_half_a_backup_has_no_name_and_no_word_of_its_own(
    office: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)  # as on a full disk
    with pytest.raises(OSError):
        make_backup(office, now)
    assert list((office.home / "backups").iterdir()) == []


def test_what_a_power_cut_left_half_made_stands_in_nobody_s_way(office: Settings, now: datetime) -> None:
    half = office.home / "backups" / f"{now:%Y%m%d-%H%M%S}.unfinished"
    half.mkdir(parents=True)
    assert make_backup(office, now).name == f"{now:%Y%m%d-%H%M%S}"
    with pytest.raises(OSError):
        make_backup(office, now)  # in the same second
    assert len(list(half.parent.iterdir())) == 2


def test_on_a_full_disk_no_half_backup_is_left_and_the_earlier_one_stays(
    small_disk: Disk, office: Settings, now: datetime
) -> None:
    earlier = make_backup(office, now)
    before = rows_of(earlier / "greenleaf.db")
    small_disk.fill()
    with pytest.raises((OSError, sqlite3.Error)):
        make_backup(office, now + timedelta(days=1))
    assert [path.name for path in (office.home / "backups").iterdir()] == [earlier.name]
    small_disk.clear()
    says = manifest.read(earlier)
    assert says is not None and manifest.faults(earlier, says) == []
    assert rows_of(make_backup(office, now + timedelta(days=1)) / "greenleaf.db") == before


def test_half_a_restore_is_no_state_to_keep(office: Settings, now: datetime) -> None:
    (office.home / UNFINISHED).parent.mkdir()
    (office.home / UNFINISHED).touch()
    with pytest.raises(Misconfigured) as refused:
        make_backup(office, now)
    assert refused.value.code == "restore.cut_off"


def test_a_damaged_database_makes_no_backup(office: Settings, now: datetime) -> None:
    database.engine().dispose()
    spoil(office.home / "greenleaf.db")
    with pytest.raises(Misconfigured) as refused:
        make_backup(office, now)
    assert refused.value.code == "backup.damaged"
    assert list((office.home / "backups").iterdir()) == []


def test_a_damaged_diary_of_runs_is_left_out_and_said(office: Settings, now: datetime) -> None:
    prefects_file().write_bytes(b"no database" * 1000)
    made = make_backup(office, now)
    says = manifest.read(made)
    assert says is not None and says.left_out == [PREFECT]
    assert not (made / PREFECT).exists()


def test_every_changed_or_missing_file_is_found(office: Settings, now: datetime) -> None:
    made = make_backup(office, now)
    says = manifest.read(made)
    assert says is not None
    (made / "secret.key").unlink()
    photo = made / "photos" / PHOTO_NAME
    photo.write_bytes(PHOTO[::-1])
    assert manifest.faults(made, says) == [f"photos/{PHOTO_NAME}", "secret.key"]


def test_rows_that_point_to_nothing_are_counted(office: Settings) -> None:
    file = office.home / "greenleaf.db"
    assert (sqlite.faults(file), sqlite.loose_ends(file)) == (sqlite.OK, 0)
    with closing(sqlite3.connect(file)) as database_without_keys, database_without_keys:
        database_without_keys.execute("DELETE FROM school")
    assert sqlite.loose_ends(file) == 2  # its term and its person


def spoil(file: Path) -> None:
    """Overwrite some pages, as a failing disk does."""
    with file.open("r+b") as opened:
        opened.seek(4096 * 3)
        opened.write(b"\x55" * 4096 * 20)
