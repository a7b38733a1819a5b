"""What a restore puts back, what it refuses, what it keeps, and that it may be cut off anywhere.

Of `actions.backups.look_through`, `actions.backups.prepare` and `actions.backups.moves` too.
"""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlmodel import select

from actions.backups import manifest
from actions.backups.backup import PREFECT, make_backup
from actions.backups.nightly import back_up
from actions.backups.restore import Proof, rehearse, restore
from actions.installation import schema
from actions.installation.key_note import note_key
from models import database, keys
from models.errors import BadInput, GreenleafError, Misconfigured
from models.feeds import Feed
from models.in_use import UNFINISHED, Share
from models.schema_version import newest_step
from models.schools import School
from models.settings import Settings
from tests.actions.backups.conftest import PHOTO, PHOTO_NAME, note_run, prefects_file, rows_of
from tests.factories import make_person
from tests.some import some

LATER = timedelta(hours=3)


@pytest.fixture
def backup(office: Settings, now: datetime) -> Path:
    """A backup; afterwards somebody comes, a photo goes, a run is added and calendars are read."""
    made = make_backup(office, now)
    with database.session() as session:
        make_person(session, session.exec(select(School)).one(), "后来者")
    (office.photos / PHOTO_NAME).unlink()
    note_run("the second")
    (office.home / "feeds").mkdir()
    return made


def rows_now(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    database.engine().dispose()
    return rows_of(settings.home / "greenleaf.db")


def put_back(settings: Settings, folder: Path, now: datetime, **how: bool) -> Proof:
    database.engine().dispose()
    return restore(settings, folder, now + LATER, **how)


def refused(settings: Settings, folder: Path, now: datetime) -> GreenleafError:
    """Why a restore is refused; everything is as it was."""
    before = rows_now(settings)
    with pytest.raises(GreenleafError) as error:
        put_back(settings, folder, now)
    assert rows_now(settings) == before
    assert [path.name for path in settings.home.glob("re*")] == []
    return error.value


def test_a_restore_brings_back_every_row_photo_run_and_the_key(
    office: Settings, backup: Path, now: datetime
) -> None:
    office.key_file.write_bytes(b"another key")
    proof = put_back(office, backup, now)
    assert rows_now(office) == rows_of(backup / "greenleaf.db")
    assert (office.photos / PHOTO_NAME).read_bytes() == PHOTO
    assert rows_of(prefects_file()) == {"flow_run": [("the first",)]}
    assert keys.fingerprint(office.key_file.read_bytes()) == keys.fingerprint()
    assert not (office.home / "feeds").exists()  # what was rendered from later data
    assert office.restored_file.exists()  # the pages note it when they start
    rows = rows_of(backup / "greenleaf.db")
    assert (proof.rows, proof.tables) == (sum(map(len, rows.values())), len(rows))
    assert (proof.loose_ends, proof.key_fits, proof.plan.photos, proof.plan.prefect) == (0, True, 1, True)


def test_what_was_replaced_is_kept_and_can_be_put_back(office: Settings, backup: Path, now: datetime) -> None:
    before = rows_now(office)
    replaced = office.home / put_back(office, backup, now).plan.replaced
    put_back(office, replaced, now + LATER)
    assert rows_now(office) == before
    assert len(rows_of(prefects_file())["flow_run"]) == 2


def test_a_link_from_before_opens_after_the_restore(office: Settings, now: datetime) -> None:
    with database.session() as session:
        note_key(session, now, "start")
        feed = Feed(school_id=session.exec(select(School)).one().id, subject="1001")
        session.add(feed)
    link, backup = feed.token, make_backup(office, now)
    database.engine().dispose()
    shutil.rmtree(office.photos)
    for file in office.home.glob("*.*"):
        file.unlink()
    keys.key.cache_clear()
    assert put_back(office, backup, now).key_fits is True
    with database.reading() as session:
        found = session.get_one(Feed, keys.row_of(link))
        assert keys.opens(link, "feed", found.id, found.version)


def test_another_folder_takes_the_backup(
    office: Settings, backup: Path, now: datetime, tmp_path: Path
) -> None:
    moved = Settings(home=tmp_path / "another computer")
    stick = shutil.copytree(backup, tmp_path / "stick" / "any name")
    assert restore(moved, stick, now).key_fits is True
    assert rows_of(moved.home / "greenleaf.db") == rows_of(backup / "greenleaf.db")
    assert (moved.photos / PHOTO_NAME).read_bytes() == PHOTO


def test_a_database_that_lies_elsewhere_is_restored_there(
    office: Settings, backup: Path, now: datetime, tmp_path: Path
) -> None:
    there = tmp_path / "elsewhere" / "school.db"
    there.parent.mkdir()
    there.write_bytes(b"what was there")
    proof = restore(Settings(home=tmp_path / "b", database_url=f"sqlite:///{there.as_posix()}"), backup, now)
    assert rows_of(there) == rows_of(backup / "greenleaf.db")
    assert (there.parent / proof.plan.replaced / "school.db").read_bytes() == b"what was there"
    assert not (there.parent / "restoring").exists()


def test_a_nightly_backup_is_taken_as_it_lies(office: Settings, now: datetime) -> None:
    made = back_up(office, now)
    assert made is not None
    before = rows_now(office)
    with database.session() as session:
        session.add(School(code="new", name="新"))
    put_back(office, made, now)
    assert rows_now(office) == before
    assert (office.photos / PHOTO_NAME).read_bytes() == PHOTO
    assert len(rows_of(prefects_file())["flow_run"]) == 1


def test_a_write_ahead_log_of_before_is_not_replayed_over_the_backup(
    office: Settings, backup: Path, now: datetime
) -> None:
    kept_open = sqlite3.connect(office.home / "greenleaf.db")  # somebody pulled the plug
    kept_open.execute("UPDATE school SET name = 'later'")
    kept_open.commit()
    assert (office.home / "greenleaf.db-wal").stat().st_size > 0
    put_back(office, backup, now)
    assert rows_now(office) == rows_of(backup / "greenleaf.db")
    kept_open.close()


def test_a_backup_of_an_earlier_version_says_nothing_and_is_taken(
    office: Settings, backup: Path, now: datetime
) -> None:
    (backup / manifest.NAME).unlink()
    shutil.rmtree(backup / "prefect")
    proof = put_back(office, backup, now)
    assert rows_now(office) == rows_of(backup / "greenleaf.db")
    assert (proof.plan.version, proof.plan.prefect, proof.key_fits) == (None, False, None)
    assert not prefects_file().exists()  # its later runs would stand for work that is not there


def test_the_folder_of_a_computer_that_lost_power_is_taken_with_its_log(
    office: Settings, backup: Path, now: datetime, tmp_path: Path
) -> None:
    with database.session() as session:
        session.add(School(code="new", name="新"))
    copied = shutil.copytree(office.home, tmp_path / "copied")  # while the log is not written back yet
    assert (copied / "greenleaf.db-wal").exists()
    moved = Settings(home=tmp_path / "b")
    restore(moved, copied, now)
    assert len(rows_of(moved.home / "greenleaf.db")["school"]) == 2


def test_an_older_schema_is_brought_up_before_anything_is_touched(office: Settings, now: datetime) -> None:
    with database.engine().begin() as connection:
        command.downgrade(schema._config(connection), "0009")
    older = make_backup(office, now)
    proof = put_back(office, older, now)
    assert (proof.plan.step, proof.plan.rows["person"]) == ("0009", 1)
    assert rows_now(office)["alembic_version"] == [(newest_step(),)]
    with database.reading() as session:
        assert session.exec(select(School)).one().code == "lvye"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def remove(path: Path) -> None:
    path.unlink()


SAYS_NOTHING = ("backup.json", remove)
HALVES = [
    [("greenleaf.db", cut)],
    [("secret.key", remove)],
    [("backup.json", cut)],
    [("greenleaf.db", remove)],
    [SAYS_NOTHING, ("secret.key", remove)],
    [SAYS_NOTHING, ("greenleaf.db", cut)],
]


@pytest.mark.parametrize("halve", HALVES)
def test_half_a_backup_is_refused_before_anything_is_touched(
    office: Settings, backup: Path, now: datetime, halve: list[tuple[str, Callable[[Path], None]]]
) -> None:
    for name, how in halve:
        how(backup / name)
    assert refused(office, backup, now).code == "restore.damaged"


def test_a_folder_without_a_backup_names_those_inside(office: Settings, backup: Path, now: datetime) -> None:
    error = refused(office, backup.parent, now)
    assert (error.code, error.facts["there"]) == ("restore.no_backup", backup.name)
    assert refused(office, office.home / "nowhere", now).code == "restore.no_folder"


def test_damaged_photos_are_left_out_only_when_asked_for(
    office: Settings, backup: Path, now: datetime
) -> None:
    cut(backup / "photos" / PHOTO_NAME)
    cut(backup / PREFECT)
    error = refused(office, backup, now)
    assert (error.code, error.facts["count"]) == ("restore.incomplete", 2)
    proof = put_back(office, backup, now, incomplete=True)
    assert set(proof.plan.left_out) == {f"photos/{PHOTO_NAME}", PREFECT}
    assert rows_now(office) == rows_of(backup / "greenleaf.db")


def test_a_newer_schema_and_a_stranger_s_database_are_refused(
    office: Settings, backup: Path, now: datetime
) -> None:
    (backup / manifest.NAME).unlink()
    for step, code in (("9999", "restore.newer"), ("x", "restore.not_ours")):
        with closing(sqlite3.connect(backup / "greenleaf.db")) as opened, opened:
            opened.execute("UPDATE alembic_version SET version_num = ?", (step,))
        assert refused(office, backup, now).code == code


def test_a_backup_of_postgresql_is_not_for_sqlite(office: Settings, backup: Path, now: datetime) -> None:
    (backup / manifest.NAME).unlink()
    (backup / "greenleaf.db").rename(backup / "greenleaf.dump")
    assert refused(office, backup, now).code == "restore.other_database"


def test_nothing_is_restored_while_somebody_uses_the_data(
    office: Settings, backup: Path, now: datetime
) -> None:
    share = Share(office.home)
    share.take()
    assert refused(office, backup, now).code == "restore.in_use"
    share.release()


def test_a_rehearsal_finds_what_a_restore_would_and_changes_nothing(
    office: Settings, backup: Path, now: datetime
) -> None:
    before = sorted(path.name for path in office.home.iterdir())
    assert rehearse(office, backup, now).plan.rows["person"] == 1
    cut(backup / "greenleaf.db")
    with pytest.raises(BadInput):
        rehearse(office, backup, now)
    assert sorted(path.name for path in office.home.iterdir()) == before


def verdict(settings: Settings, folder: Path, now: datetime) -> tuple[bool | None, bool | None]:
    """Whether the key of a backup fits its database, and is the one used here."""
    found = rehearse(settings, folder, now)
    return found.key_fits, found.same_key


def test_a_rehearsal_knows_the_key_from_the_list_or_the_database_or_says_that_nobody_does(
    office: Settings, backup: Path, now: datetime, tmp_path: Path
) -> None:
    assert verdict(office, backup, now) == (True, True)
    assert verdict(Settings(home=tmp_path / "new"), backup, now) == (True, None)
    (backup / manifest.NAME).unlink()
    assert verdict(office, backup, now) == (None, True)
    (backup / "secret.key").write_bytes(b"another installation's")
    assert verdict(office, backup, now) == (None, False)
    with database.session() as session:
        note_key(session, now, "start")
    noted = make_backup(office, now + LATER)
    (noted / manifest.NAME).unlink()
    assert verdict(office, noted, now) == (True, True)
    (noted / "secret.key").write_bytes(b"another installation's")
    assert verdict(office, noted, now) == (False, False)


CUT_OFF = """
import os, sys
from datetime import datetime
from pathlib import Path
from actions.backups.restore import restore
from models.settings import settings
left = int(sys.argv[2])
rename = Path.rename
def counted(self, target):
    global left
    if not left:
        os._exit(9)  # as kill -9: nothing is tidied
    left -= 1
    return rename(self, target)
Path.rename = counted
restore(settings(), Path(sys.argv[1]), datetime.fromisoformat(sys.argv[3]))
"""


def test_a_restore_may_be_cut_off_at_any_move_and_goes_on(
    office: Settings, backup: Path, now: datetime, tmp_path: Path
) -> None:
    database.engine().dispose()
    before, whole = rows_now(office), shutil.copytree(office.home, tmp_path / "whole")
    moves, ended = 0, 9
    while ended == 9:
        shutil.rmtree(office.home)
        shutil.copytree(whole, office.home)
        words = [sys.executable, "-c", CUT_OFF, str(backup), str(moves), now.isoformat()]
        ended = subprocess.run(words, check=False).returncode
        if ended == 9:
            check_goes_on(office, backup, before, now)
        moves += 1
    assert (ended, moves) == (0, 10)  # database, key, photos, runs: away and back; calendars: away


def check_goes_on(
    office: Settings, backup: Path, before: dict[str, list[tuple[object, ...]]], now: datetime
) -> None:
    """Nothing may start meanwhile; the second attempt brings everything and has kept everything."""
    assert (office.home / UNFINISHED).exists()
    with pytest.raises(Misconfigured) as error:
        database.engine().connect()
    assert error.value.code == "restore.cut_off"
    proof = put_back(office, backup, now)
    assert rows_now(office) == rows_of(backup / "greenleaf.db")
    assert (office.photos / PHOTO_NAME).exists()
    kept = office.home / proof.plan.replaced
    assert rows_of(kept / "greenleaf.db") == before
    assert {path.name for path in some(kept.iterdir())} >= {"secret.key", "photos", "prefect", "feeds"}
    assert not (office.home / "restoring").exists()
