"""Files that a power cut leaves whole: copied, packed, written, waited for."""

import hashlib
import os
import shutil
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

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


def write_whole(path: Path, text: str) -> None:
    """Write a file: all of it or nothing."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    settle(draft)
    draft.replace(path)
    settle(path.parent)


def settle(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    if path.is_dir() and sys.platform == "win32":  # which keeps names by itself
        return
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def settle_all(folder: Path) -> None:
    """Wait until everything in a folder is on the disk."""
    for path in [*folder.rglob("*"), folder]:
        settle(path)
