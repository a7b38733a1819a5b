"""The backups of the nights: one a night, the newest fourteen kept."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from actions.backups import postgres
from actions.backups.backup import HALF, kind_of, make_backup
from actions.backups.manifest import Kind
from models.settings import Settings

KEPT = 14
TONIGHT = timedelta(hours=6)  # a backup made within this time is tonight's
NAME = re.compile(r"\d{8}-\d{6}")
HALVES = (f"*{HALF}", "unfinished")  # the second is what earlier versions called theirs


def nightly(settings: Settings) -> Path:
    """Where the nightly backups lie; those made by hand lie beside it and are never dropped."""
    return settings.home / "backups" / "nightly"


def backups(settings: Settings) -> list[Path]:
    """The nightly backups, the oldest first."""
    return _made_in(nightly(settings))


def last_backup(settings: Settings) -> Path | None:
    """The newest backup in the data folder, of a night or made by hand; None before there is one."""
    folder = nightly(settings)
    return max([*_made_in(folder), *_made_in(folder.parent)], key=lambda path: path.name, default=None)


def _made_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if NAME.fullmatch(path.name)) if folder.is_dir() else []


def back_up(settings: Settings, now: datetime) -> Path | None:
    """Tonight's backup: made, read back, and the newest 14 kept; the one there is already when asked again.

    None where PostgreSQL keeps the data and this machine lacks its tools. Raises OSError, sqlite3.Error or
    Misconfigured when it cannot be made; the earlier ones are all kept then.
    """
    if kind_of(settings) is Kind.POSTGRESQL and not postgres.has_tools():
        return None
    made = next((path for path in backups(settings) if now - TONIGHT < _instant(path) <= now), None)
    made = made or _make(settings, now)
    for old in [path for path in backups(settings)[:-KEPT] if path != made]:
        shutil.rmtree(old)
    return made


def _instant(path: Path) -> datetime:
    return datetime.strptime(path.name, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def _make(settings: Settings, now: datetime) -> Path:
    """A whole backup; what a power cut left half made goes."""
    folder = nightly(settings)
    for half in (path for pattern in HALVES for path in folder.glob(pattern)):
        shutil.rmtree(half)
    return make_backup(settings, now, folder, linked=True, packed=True)
