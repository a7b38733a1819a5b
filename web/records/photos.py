"""Photos of records: kept as files under the data folder, named by what is in them."""

from hashlib import sha256
from pathlib import Path

from models.errors import BadInput
from models.settings import settings
from models.storage import refusing_storage_faults
from models.whole_files import write_whole
from web.records.pictures import redrawn

MOST_BYTES = 10_000_000
MEDIA_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


def keep(content: bytes, field: str) -> str:
    """Put a picture away without what the phone wrote into it, and answer its name. Refuses what is not a JPEG, PNG or
    WebP, is over 10 MB or has too many dots; what a file calls itself does not count. Refuses
    any when the disk is full."""
    drawn = redrawn(content) if len(content) <= MOST_BYTES else None
    if drawn is None:
        raise BadInput("form.photo", field=field)
    picture, suffix = drawn
    name = sha256(picture).hexdigest() + suffix
    file = settings().photos / name
    with refusing_storage_faults():
        _put(file, picture)
    return name


def _put(file: Path, picture: bytes) -> None:
    if not file.exists():
        settings().photos.mkdir(parents=True, exist_ok=True)
        write_whole(file, picture)
    else:
        file.touch()  # sent again: it is wanted again


def find(name: str) -> tuple[Path, str] | None:
    """A kept photo's file and media type; None when the name is not one of ours."""
    file = settings().photos / Path(name).name
    return (file, MEDIA_TYPES[file.suffix]) if file.suffix in MEDIA_TYPES and file.is_file() else None
