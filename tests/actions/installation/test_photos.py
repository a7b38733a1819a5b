"""Pictures that no row names go; those that somebody may still want stay."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from actions.installation.photos import sweep
from models import Record, Repair, School
from models.journal import Verb, write
from tests.factories import kept, make_duty, make_school

A_DAY = timedelta(days=1)


def lie(folder: Path, number: int, now: datetime, *, age: timedelta = 3 * A_DAY, suffix: str = ".jpg") -> str:
    """A picture that was sent so long ago."""
    file = folder / (f"{number:064x}" + suffix)
    folder.mkdir(exist_ok=True)
    file.write_bytes(b"picture")
    at = (now - age).timestamp()
    os.utime(file, (at, at))
    return file.name


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def test_only_pictures_that_nobody_names_go(
    session: Session, school: School, photos: Path, now: datetime
) -> None:
    recorded, reported, undoable, orphan = (lie(photos, number, now) for number in range(4))
    duty = make_duty(session, school)
    entries = {"photo": recorded, "note": "门已锁"}
    kept(session, Record(school_id=school.id, duty_id=duty.id, done_at=now, entered_at=now, entries=entries))
    kept(session, Repair(school_id=school.id, title="漏水", photo=reported, reported_at=now))
    write(session, now, "test", Verb.EDIT_PLACE, duty, before={"photo": undoable})
    session.flush()
    assert sweep(session, photos, now) == 1
    assert {file.name for file in photos.iterdir()} == {recorded, reported, undoable}
    assert not (photos / orphan).exists()


def test_what_was_sent_today_waits_and_half_a_picture_goes(
    session: Session, photos: Path, now: datetime
) -> None:
    fresh = lie(photos, 1, now, age=timedelta(hours=5))
    lie(photos, 2, now, suffix=".draft")
    (photos / "notes.txt").write_text("not ours")
    assert sweep(session, photos, now + timedelta(hours=1)) == 1
    assert {file.name for file in photos.iterdir()} == {fresh, "notes.txt"}


def test_without_pictures_there_is_nothing_to_do(session: Session, photos: Path, now: datetime) -> None:
    assert sweep(session, photos / "none", now) == 0
