"""What a backup says about itself. It is written last: half a backup has none, or does not keep what it says.

Its name comes before the other files', so that a copy that was cut off among them has it already.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ValidationError

from actions.backups import files
from models.errors import BadInput
from models.forms import PICTURE
from models.whole_files import write_whole

NAME = "backup.json"


class Kind(StrEnum):
    """Where the data lay."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class File(BaseModel):
    """How large a file is, and the SHA-256 of its bytes."""

    size: int
    sha256: str


class Manifest(BaseModel):
    """`step` is the schema's last migration, `key` a fingerprint of the key, `files` named from the backup's folder."""

    made: datetime
    greenleaf: str
    kind: Kind
    step: str
    key: str | None
    rows: dict[str, int]
    files: dict[str, File]
    left_out: list[str] = []


def this_version() -> str:
    """The version of Greenleaf that runs."""
    try:
        return version("greenleaf")
    except PackageNotFoundError:  # run from its folder, without being installed
        return "?"


def describe(folder: Path) -> dict[str, File]:
    """Every file of a folder. A picture is named by its SHA-256: it is not read for it."""
    return {name: _described(folder / name) for name in names(folder)}


def is_itself(photo: Path) -> bool:
    """Say whether a photo is what its name says."""
    return files.digest(photo) == photo.stem


def _described(file: Path) -> File:
    known = PICTURE.fullmatch(file.name)
    return File(size=file.stat().st_size, sha256=file.stem if known else files.digest(file))


def names(folder: Path) -> Iterator[str]:
    """The names of a folder's files, from the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / NAME:
            yield path.relative_to(folder).as_posix()


def write(folder: Path, manifest: Manifest) -> None:
    """Write it, all of it or nothing."""
    write_whole(folder / NAME, manifest.model_dump_json(indent=1).encode())


def read(folder: Path) -> Manifest | None:
    """What the backup says; None when it says nothing. Refuses what cannot be read."""
    path = folder / NAME
    if not path.exists():
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError:
        raise BadInput("restore.damaged", folder=str(folder), files=NAME) from None


def faults(folder: Path, manifest: Manifest) -> list[str]:
    """The files that are missing, or are not what the backup says."""
    return [name for name, file in manifest.files.items() if not _is_whole(folder / name, file)]


def _is_whole(path: Path, file: File) -> bool:
    try:
        return path.stat().st_size == file.size and files.digest(path) == file.sha256
    except OSError:
        return False
