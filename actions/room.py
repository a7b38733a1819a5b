"""How much room is left on the disk of the home folder: nothing can be recorded, nor told, once there is none."""

import shutil
from datetime import datetime

from sqlmodel import Session

from models.schools import School
from models.settings import settings
from notifications import outbox

KIND = "disk_low"
LITTLE = 500  # megabytes
MEGABYTE = 1024 * 1024


def free_megabytes() -> int:
    """What is free on the disk of the home folder."""
    return shutil.disk_usage(settings().home).free // MEGABYTE


def is_low() -> bool:
    """Whether it is time to make room, as long as there is enough to say so."""
    return free_megabytes() < LITTLE


def owe_room(session: Session, school: School, now: datetime) -> int:
    """Owe the operator a word that the disk is nearly full, once a day; 1 when it is new."""
    facts = {"free": free_megabytes(), "folder": str(settings().home.resolve())}
    return int(outbox.owe(session, school, f"{KIND}|{now:%Y-%m-%d}", KIND, now, facts=facts))
