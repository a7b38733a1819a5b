"""Keep the data: a backup that can be put back by copying files."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from models.errors import Misconfigured
from models.settings import Settings


def make_backup(
    settings: Settings, now: datetime, folder: Path | None = None, *, linked: bool = False
) -> Path:
    """A folder with a consistent copy of the database, the key file and the photos, safe to make while everything runs.

    A photo never changes, so `linked` copies share its bytes with the original where the disk can do that.

    Only for the SQLite file; PostgreSQL has its own tool (pg_dump), and is refused here by that name.
    """
    if settings.database_url and not settings.database_url.startswith("sqlite"):
        raise Misconfigured("backup.not_sqlite")
    target = (folder or settings.home / "backups") / f"{now:%Y%m%d-%H%M%S}"
    target.mkdir(parents=True, exist_ok=False)
    source = settings.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target / "greenleaf.db")) as copy:
        live.backup(copy)
    if settings.key_file.exists():
        shutil.copy2(settings.key_file, target / settings.key_file.name)
    if settings.photos.is_dir():
        copy_photo = _link if linked else shutil.copy2
        shutil.copytree(settings.photos, target / settings.photos.name, copy_function=copy_photo)
    return target


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # a disk without links
        shutil.copy2(source, target)
    return target
