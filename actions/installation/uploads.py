"""Files a manager has sent and not decided about yet: kept for a day, in a folder of their school."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from actions.xlsx.grid import MAX_BYTES
from actions.xlsx.mends import Mends
from models.errors import BadInput, NotFound
from models.schools import School
from models.settings import settings
from models.storage import refusing_storage_faults
from models.whole_files import write_whole

KEPT = timedelta(days=1)


def keep_upload(school: School, sent: bytes, now: datetime) -> UUID:
    """Keep what was sent; answers the word it is found by."""
    if not sent:
        raise BadInput("import.nothing_sent")
    if len(sent) > MAX_BYTES:
        raise BadInput("import.too_large", file="")
    folder = folder_of(school)
    token = uuid4()
    with refusing_storage_faults():
        folder.mkdir(parents=True, exist_ok=True)
        _forget_old(folder, now)
        write_whole(folder / f"{token}.xlsx", sent)
    return token


def upload(school: School, token: UUID) -> Path:
    """The file of that word, of this school."""
    path = folder_of(school) / f"{token}.xlsx"
    if not path.is_file():
        raise NotFound("upload.unknown")
    return path


def drop_upload(school: School, token: UUID) -> None:
    """Forget a file with its corrections."""
    for path in (folder_of(school) / f"{token}.xlsx", _mends(school, token)):
        path.unlink(missing_ok=True)


def keep_mends(school: School, token: UUID, mends: Mends) -> None:
    """Keep what somebody corrected of a file, as long as the file."""
    upload(school, token)
    with refusing_storage_faults():
        write_whole(_mends(school, token), mends.model_dump_json().encode())


def mends_kept(school: School, token: UUID) -> Mends:
    """What somebody corrected of a file so far."""
    path = _mends(school, token)
    return Mends.model_validate_json(path.read_bytes()) if path.is_file() else Mends()


def _mends(school: School, token: UUID) -> Path:
    return folder_of(school) / f"{token}.json"


def folder_of(school: School) -> Path:
    """Where a school keeps what was sent."""
    return settings().home / "uploads" / str(school.id)


def _forget_old(folder: Path, now: datetime) -> None:
    for file in (*folder.glob("*.xlsx"), *folder.glob("*.json")):
        if file.stat().st_mtime < (now - KEPT).timestamp():
            file.unlink(missing_ok=True)
