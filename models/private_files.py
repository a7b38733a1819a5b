"""Files for their owner only: whatever Greenleaf writes, nobody else on the machine reads.

On Windows files inherit the access list of the folder they lie in: docs/running.md says how to close that one.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

OTHERS = 0o077
HAS_MODES = os.name == "posix"
PUBLIC = ("prefect", "pages")  # Prefect's own pages, copied as its package has them: nothing of the school's


def write_privately() -> None:
    """From now on what this process and its children write is for their owner only: folders 0700, files 0600."""
    os.umask(OTHERS)


def close_to_others(home: Path) -> None:
    """Take from everybody but the owner what an earlier version, or somebody's copying, left open.

    What belongs to another owner, or lies on a disk that knows no modes, stays as it is: `open_to_others` names it.
    """
    for path in open_to_others(home):
        with suppress(OSError):
            path.chmod(path.stat().st_mode & ~OTHERS & 0o7777)


def open_to_others(home: Path) -> list[Path]:
    """What of a home folder others on this machine may read, write or enter, the folder itself first."""
    return [path for path in _inside(home) if path.lstat().st_mode & OTHERS] if HAS_MODES else []


def _inside(home: Path) -> Iterator[Path]:
    """The folder and what lies in it; what a link leads to is not ours to change."""
    if home.is_dir():
        yield home
        yield from (path for path in home.rglob("*") if not (path.is_symlink() or _is_public(path, home)))


def _is_public(path: Path, home: Path) -> bool:
    return path.relative_to(home).parts[: len(PUBLIC)] == PUBLIC
