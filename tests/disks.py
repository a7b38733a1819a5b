"""A small disk of its own, which can be filled and made one that may only be read."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE = "24m"
PIECE = 1 << 16


@dataclass(frozen=True)
class Disk:
    """A mounted disk, seen in the folder that is tested and, always to be written, in one beside it."""

    folder: Path
    behind: Path

    def fill(self) -> None:
        """Leave no byte free."""
        with (self.behind / "filler").open("ab", buffering=0) as filler:
            for piece in (PIECE, 1):
                try:
                    while True:
                        filler.write(b"\0" * piece)
                except OSError:
                    continue

    def clear(self) -> None:
        """Make room again."""
        (self.behind / "filler").unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Let nothing be opened for writing in the folder, as after an error of the disk."""
        mount("--bind", self.behind, self.folder)
        mount("-o", "remount,bind,ro", self.folder)
        try:
            yield
        finally:
            unmount(self.folder)


@contextmanager
def mounted(folder: Path, behind: Path) -> Iterator[Disk]:
    """A disk in these two folders. Skips the test where none may be mounted."""
    with ExitStack() as mounts:
        try:
            for place, words in (
                (behind, ("-t", "tmpfs", "-o", f"size={SIZE}", "none")),
                (folder, ("--bind", behind)),
            ):
                place.mkdir(parents=True)
                mount(*words, place)
                mounts.callback(unmount, place)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no disk may be mounted here: that takes Linux and root")
        yield Disk(folder, behind)


def mount(*words: object) -> None:
    """Call the system's command."""
    subprocess.run(["mount", *map(str, words)], check=True, capture_output=True)


def unmount(place: Path) -> None:
    """Let go of a disk, now or when the last file in it is closed."""
    subprocess.run(["umount", "--lazy", str(place)], check=True, capture_output=True)
