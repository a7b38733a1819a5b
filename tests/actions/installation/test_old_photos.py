"""Photos of earlier versions lose what the phone wrote into them, once; nothing that names them is lost."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from actions.installation.old_photos import clean
from actions.installation.photos import sweep
from actions.installation.pictures import redrawn, tells_more
from models import Record, Repair, database
from models.journal import JournalEntry, Verb, write
from tests.factories import kept, make_duty, make_school
from tests.pictures import phone_exif, picture
from tests.some import some


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def lie(folder: Path, content: bytes, suffix: str = ".jpg") -> str:
    """A picture as an earlier version kept it: as it was sent, named by what is in it."""
    file = folder / (sha256(content).hexdigest() + suffix)
    file.write_bytes(content)
    return file.name


def plant(now: datetime, photo: str, other: str) -> None:
    """A record, a repair and a deed that name a picture; the record names another too."""
    with database.session() as session:
        school = make_school(session)
        duty = make_duty(session, school)
        entries = {"photo": photo, "note": "门已锁", "second": other, "count": 3}
        kept(
            session,
            Record(school_id=school.id, duty_id=duty.id, done_at=now, entered_at=now, entries=entries),
        )
        kept(session, Repair(school_id=school.id, title="漏水", photo=photo, reported_at=now))
        write(session, now, "test", Verb.EDIT_PLACE, duty, before={"photo": photo})


def named() -> tuple[dict[str, object], str, dict[str, object]]:
    """What the record, the repair and the deed say."""
    with database.reading() as session:
        record, repair = session.exec(select(Record)).one(), session.exec(select(Repair)).one()
        deed = session.exec(select(JournalEntry).where(JournalEntry.verb == Verb.EDIT_PLACE)).one()
        return dict(record.entries), repair.photo, dict(deed.facts)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_only_a_picture_that_was_kept_as_sent_tells_more(photos: Path, kind: str) -> None:
    file = photos / "picture"
    for more in ({"exif": phone_exif()}, {"icc_profile": b"of whom" * 20}):
        file.write_bytes(picture(kind, **more))
        assert tells_more(file)
        drawn = redrawn(file.read_bytes())
        assert drawn is not None
        file.write_bytes(drawn[0])
        assert not tells_more(file)


@pytest.mark.usefixtures("engine")
def test_an_old_photo_loses_what_it_told_and_is_named_everywhere_as_before(
    photos: Path, now: datetime
) -> None:
    plain = redrawn(picture("JPEG"))
    assert plain is not None
    old, other = lie(photos, picture("JPEG", exif=phone_exif())), lie(photos, plain[0])
    plant(now, old, other)
    assert clean(photos) == 1
    entries, photo, facts = named()
    assert entries == {"photo": photo, "note": "门已锁", "second": other, "count": 3}
    assert facts["before"] == {"photo": photo}
    assert photo != old and sha256((photos / photo).read_bytes()).hexdigest() == photo[:64]
    assert b"Phonemaker" not in (photos / photo).read_bytes()
    assert clean(photos) == 0
    with database.reading() as session:
        assert sweep(session, photos, now + timedelta(days=10_000)) == 1
    assert {file.name for file in photos.iterdir()} == {photo, other}


def test_cut_off_before_the_rows_were_written_it_is_done_the_next_night(
    engine: Engine, photos: Path, now: datetime
) -> None:
    old = lie(photos, picture("JPEG", exif=phone_exif()))
    plant(now, old, "")
    before = named()
    with engine.begin() as holder:
        holder.exec_driver_sql(
            "CREATE TRIGGER cut BEFORE UPDATE ON repair BEGIN SELECT RAISE(ABORT, 'cut'); END"
        )
    with pytest.raises(DBAPIError, match="cut"):
        clean(photos)
    assert named() == before
    assert (photos / old).exists()
    with engine.begin() as holder:
        holder.exec_driver_sql("DROP TRIGGER cut")
    assert clean(photos) == 1
    assert old not in str(named())
    assert len(some(photos.glob("*.jpg"))) == 2
