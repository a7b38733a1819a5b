"""Say whether anything can still be recorded: the free space of the disk, and whether the database may be written."""

import os
import shutil
from datetime import datetime

from sqlmodel import Session

from models.schools import School
from models.settings import settings
from notifications.outbox import outbox

KIND = "disk_low"
LITTLE = 500  # megabytes
MEGABYTE = 1024 * 1024


def free_megabytes() -> int:
    """What is free on the disk of the home folder."""
    return shutil.disk_usage(settings().home).free // MEGABYTE


def is_writable() -> bool:
    """Say whether our SQLite file, and what it keeps beside it, may be written; others look after themselves."""
    file = settings().database_file
    return file is None or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def is_low() -> bool:
    """Say whether it is time to make room, as long as there is enough to say so."""
    return free_megabytes() < LITTLE


def owe_room(session: Session, school: School, now: datetime) -> int:
    """Owe the operator a word that the disk is nearly full, once a day; 1 when it is new."""
    facts = {"free": free_megabytes(), "folder": str(settings().home.resolve())}
    return int(outbox.owe(session, school, f"{KIND}|{now:%Y-%m-%d}", KIND, now, facts=facts))
