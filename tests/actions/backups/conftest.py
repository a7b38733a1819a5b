"""An installation with something in it that must not be lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models import database
from models.keys import key
from models.settings import Settings, settings
from tests.factories import make_person, make_school

PHOTO = b"\xff\xd8\xff what the caretaker saw"
PHOTO_NAME = sha256(PHOTO).hexdigest() + ".jpg"


@pytest.fixture
def office(engine: Engine) -> Iterator[Settings]:
    """A school with one person, a key, a photo and runs that Prefect keeps."""
    with database.session() as session:
        make_person(session, make_school(session))
    key()
    settings().photos.mkdir()
    (settings().photos / PHOTO_NAME).write_bytes(PHOTO)
    note_run("the first")
    yield settings()


def prefects_file() -> Path:
    """Where Prefect's server keeps its runs."""
    return settings().home / "prefect" / "prefect.db"


def note_run(name: str) -> None:
    """A row as Prefect's server would write it."""
    prefects_file().parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(prefects_file())) as prefect, prefect:
        prefect.execute("CREATE TABLE IF NOT EXISTS flow_run (name TEXT)")
        prefect.execute("INSERT INTO flow_run VALUES (?)", (name,))


def rows_of(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(file)) as opened:
        tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: sorted(opened.execute(f'SELECT * FROM "{name}"'), key=repr) for (name,) in tables}
