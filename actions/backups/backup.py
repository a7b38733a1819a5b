"""Make a backup: a folder with everything that an installation cannot make again, and a word on what is in it."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from actions.backups import files, manifest, postgres, sqlite
from actions.backups.manifest import Kind, Manifest
from models.errors import Misconfigured
from models.forms import PICTURE
from models.in_use import Share
from models.keys import fingerprint
from models.settings import Settings

DATABASE = {Kind.SQLITE: "greenleaf.db", Kind.POSTGRESQL: "greenleaf.dump"}
PREFECT = "prefect/prefect.db"
HALF = ".unfinished"  # ends the name of a folder that is no backup yet


def make_backup(
    settings: Settings,
    now: datetime,
    folder: Path | None = None,
    *,
    linked: bool = False,
    packed: bool = False,
) -> Path:
    """A folder with a consistent copy of the databases, the key and the photos, safe to make while everything runs.

    A photo never changes, so `linked` copies share its bytes with the original where the disk can do that. `packed`
    puts the databases into .zip files. It has its name when all of it is on the disk: a folder is a backup or none.
    """
    target = (folder or settings.home / "backups") / f"{now:%Y%m%d-%H%M%S}"
    half = target.with_name(f"{target.name}-{token_hex(2)}{HALF}")  # another may lie there from a power cut
    half.mkdir(parents=True)
    try:
        with Share(settings.home):  # nothing is put back meanwhile, and half a restore is no state to keep
            _fill(settings, now, half, linked=linked, packed=packed)
        return half.rename(target)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def _fill(settings: Settings, now: datetime, half: Path, *, linked: bool, packed: bool) -> None:
    """Prefect's part comes first: a run it does not know is begun again, one that only it knows would never be."""
    left_out = _copy_prefect(settings, half / PREFECT)
    kind, rows, step = _copy_database(settings, half)
    _copy_files(settings, half, linked=linked)
    if packed:
        _pack(half)
    key = fingerprint(settings.key_file.read_bytes()) if settings.key_file.exists() else None
    version = manifest.this_version()
    listed = manifest.describe(half)
    files.settle_all(half)
    manifest.write(
        half,
        Manifest(
            made=now,
            greenleaf=version,
            kind=kind,
            step=step,
            key=key,
            rows=rows,
            files=listed,
            left_out=left_out,
        ),
    )


def _copy_prefect(settings: Settings, target: Path) -> list[str]:
    """The diary of flow runs. It can be lived without: what cannot be copied is left out, and said."""
    source = settings.home / PREFECT
    if not source.exists():
        return []
    try:
        sqlite.copy_database(source, target)
    except sqlite3.Error:
        target.unlink(missing_ok=True)
        return [PREFECT]
    return []


def _copy_database(settings: Settings, half: Path) -> tuple[Kind, dict[str, int], str]:
    """Where the data lie, their rows a table, and the schema's last migration."""
    kind, file = kind_of(settings), settings.database_file
    copy = half / DATABASE[kind]
    if file is None:
        return kind, *postgres.write_down(settings.database, copy)
    sqlite.copy_database(file, copy)
    if (found := sqlite.faults(copy)) != sqlite.OK:
        raise Misconfigured("backup.damaged", what=found)
    return kind, sqlite.count_rows(copy), sqlite.step(copy)


def kind_of(settings: Settings) -> Kind:
    """Where this installation's data lie."""
    return Kind.SQLITE if settings.database_file else Kind.POSTGRESQL


def _copy_files(settings: Settings, half: Path, *, linked: bool) -> None:
    """Photos after the database: every photo that one of its rows names was there before."""
    for small in (settings.key_file, settings.demo_file, settings.demo_rest):
        if small.exists():
            files.copy(small, half / small.name)
    copy = files.link_or_copy if linked else files.copy
    for photo in sorted(settings.photos.glob("*")):
        if PICTURE.fullmatch(photo.name):
            copy(photo, half / settings.photos.name / photo.name)


def _pack(half: Path) -> None:
    for name in (DATABASE[Kind.SQLITE], PREFECT):
        if (half / name).exists():
            files.pack(half / name)
