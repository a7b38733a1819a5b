"""Files that a power cut leaves whole: copied, packed, waited for."""

import hashlib
import os
import shutil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from models.whole_files import settle

PACKED = ".zip"


def copy(source: Path, target: Path) -> None:
    """Copy a file's bytes; who may read the copy is this process's own business."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def link_or_copy(source: Path, target: Path) -> None:
    """Let two names share one file, which never changes; copy it where the disk cannot do that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a disk without links, or another disk
        copy(source, target)


def pack(file: Path) -> Path:
    """Put a file into a .zip beside it, which every system opens: a sixth of the room."""
    packed = file.with_name(file.name + PACKED)
    with ZipFile(packed, "w", ZIP_DEFLATED) as bag:
        bag.write(file, file.name)
    file.unlink()
    return packed


def unpack(packed: Path, target: Path) -> None:
    """Take the one file out of its .zip. Raises BadZipFile when it is damaged."""
    with ZipFile(packed) as bag, bag.open(target.name) as inside, target.open("wb") as out:
        shutil.copyfileobj(inside, out)


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def settle_all(folder: Path) -> None:
    """Wait until everything in a folder is on the disk."""
    for path in [*folder.rglob("*"), folder]:
        settle(path)
