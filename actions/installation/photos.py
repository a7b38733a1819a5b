"""Pictures kept as files: those no row speaks of any more go."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import JSON, ColumnElement, String, Table, cast, or_
from sqlmodel import AutoString, Session, SQLModel, select

from models.forms import PICTURE
from models.whole_files import DRAFT

A_DAY = timedelta(days=1)  # a form that was refused may be sent again, and a record may be on its way
TEXTS = (String, AutoString, JSON)


def sweep(session: Session, folder: Path, now: datetime) -> int:
    """Remove the pictures that nobody has sent for a day and no row names; answers how many.

    Every text of every table is looked at, the journal's too: what could be undone keeps its picture.
    """
    old = {file.name: file for file in _lying(folder) if file.stat().st_mtime < (now - A_DAY).timestamp()}
    orphans = old.keys() - _named(session) if old else set()
    for name in orphans:
        old[name].unlink(missing_ok=True)
    return len(orphans)


def _lying(folder: Path) -> list[Path]:
    """The pictures, and what a power cut left of one."""
    found = folder.glob("*") if folder.is_dir() else ()
    return [file for file in found if PICTURE.fullmatch(file.name) or file.suffix == DRAFT]


def _named(session: Session) -> set[str]:
    """The name of every picture that stands somewhere in the database."""
    texts = (
        text
        for table in SQLModel.metadata.sorted_tables
        for column in _written(table)
        for text in session.exec(select(column).where(or_(*map(column.contains, (".jpg", ".png", ".webp")))))
    )
    return {name for text in texts for name in PICTURE.findall(text)}


def _written(table: Table) -> list[ColumnElement[str]]:
    """The columns of a table that hold text, as text."""
    return [cast(one, String) for one in table.columns if isinstance(one.type, TEXTS)]
