"""Photos of records: kept as files under the data folder, named by what is in them."""

from hashlib import sha256
from pathlib import Path

from models.errors import BadInput
from models.settings import settings

MOST_BYTES = 10_000_000
KINDS = ((b"\xff\xd8\xff", 0, ".jpg"), (b"\x89PNG\r\n\x1a\n", 0, ".png"), (b"WEBP", 8, ".webp"))
MEDIA_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


def keep(content: bytes, field: str) -> str:
    """Put a picture away and answer its name. Refuses what is not a JPEG, PNG or WebP, or is over 10 MB."""
    suffix = next((suffix for mark, at, suffix in KINDS if content[at : at + len(mark)] == mark), None)
    if suffix is None or len(content) > MOST_BYTES:
        raise BadInput("form.photo", field=field)
    name = sha256(content).hexdigest() + suffix
    file = settings().photos / name
    if not file.exists():
        settings().photos.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        draft.write_bytes(content)
        draft.replace(file)
    else:
        file.touch()  # sent again: it is wanted again
    return name


def find(name: str) -> tuple[Path, str] | None:
    """A kept photo's file and media type; None when the name is not one of ours."""
    file = settings().photos / Path(name).name
    return (file, MEDIA_TYPES[file.suffix]) if file.suffix in MEDIA_TYPES and file.is_file() else None
