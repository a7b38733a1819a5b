"""Files that are whole or not there: not half-written by a full disk, not empty after a power cut."""

import os
import sys
from pathlib import Path
from secrets import token_hex

DRAFT = ".draft"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file: all of it or nothing, also when the disk fills up or the power fails."""
    draft = path.with_name(f"{path.name}.{token_hex(4)}{DRAFT}")
    try:
        draft.write_bytes(content)
        settle(draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
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
