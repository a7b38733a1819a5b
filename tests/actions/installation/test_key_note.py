"""Which key belongs to a database is noted, so that another one is noticed."""

from datetime import datetime

from sqlmodel import Session

from actions.installation.key_note import key_fits, note_key, noted_key
from models import keys
from models.settings import settings


def test_a_database_knows_its_key_and_notices_another(session: Session, now: datetime) -> None:
    assert (noted_key(session), key_fits(session)) == (None, True)
    note_key(session, now, "start")
    note_key(session, now, "start")
    assert key_fits(session)
    settings().key_file.write_bytes(b"a key that somebody made again")
    keys.key.cache_clear()
    assert not key_fits(session)
    note_key(session, now, "cli")
    assert key_fits(session)


def test_the_note_of_a_key_is_not_the_key(session: Session, now: datetime) -> None:
    note_key(session, now, "start")
    noted = noted_key(session)
    assert noted is not None and len(noted) == 16
    assert noted not in keys.key().decode()
