"""What the night's look at the installation found: kept in a file, because every question about the health reads it,
and a database that is damaged is no place for the word that it is."""

from datetime import datetime

import httpx
from pydantic import BaseModel, ValidationError

from actions.backups import sqlite
from models.settings import Settings
from models.whole_files import write_whole

OK = sqlite.OK
SECONDS = 5.0
NAME = "night-check.json"


class NightCheck(BaseModel):
    """`database` and `address` are "ok" or what is wrong; None where there is nothing to look at."""

    at: datetime
    database: str | None
    address: str | None


def check(settings: Settings, now: datetime) -> NightCheck:
    """Look, and keep what was found."""
    found = NightCheck(at=now, database=pages(settings), address=public_address(settings))
    write_whole(settings.home / NAME, found.model_dump_json().encode())
    return found


def last_check(settings: Settings) -> NightCheck | None:
    """What was found last."""
    try:
        return NightCheck.model_validate_json((settings.home / NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def pages(settings: Settings) -> str | None:
    """What SQLite finds wrong with the pages of its file. PostgreSQL looks after its own."""
    file = settings.database_file
    return sqlite.faults(file) if file and file.exists() else None


def public_address(settings: Settings) -> str | None:
    """Whether the address that links carry leads to Greenleaf; asked from this computer."""
    if not settings.public_url and not settings.kept_address:
        return None
    try:
        with httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=True) as client:
            answer = client.get(f"{settings.address}/healthz")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return str(error) or type(error).__name__
    return OK if '"status"' in answer.text else f"{answer.status_code}"
