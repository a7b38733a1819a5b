"""A file is there whole or not at all."""

from pathlib import Path

import pytest

from models.keys import make_key
from models.whole_files import write_whole
from tests.disks import Disk


def test_a_file_is_written_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "note", b"one")
    write_whole(tmp_path / "note", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("note", b"two")]


def test_a_disk_that_fills_up_leaves_what_was_there_and_no_half_file(small_disk: Disk) -> None:
    note = small_disk.folder / "note"
    write_whole(note, b"before")
    small_disk.fill()
    for path in (note, small_disk.folder / "another"):
        with pytest.raises(OSError, match="No space left"):
            write_whole(path, b"x" * 100_000)
    small_disk.clear()
    assert [(path.name, path.read_bytes()) for path in small_disk.folder.iterdir()] == [("note", b"before")]


def test_a_key_that_could_not_be_written_is_made_at_the_next_start(small_disk: Disk) -> None:
    file = small_disk.folder / "secret.key"
    small_disk.fill()
    with pytest.raises(OSError, match="No space left"):
        make_key(file)
    small_disk.clear()
    assert list(small_disk.folder.iterdir()) == []
    assert make_key(file) == make_key(file)
