import os
import sys
from pathlib import Path

import pytest

from models.private_files import close_to_others, open_to_others, write_privately

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files have no modes there")


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A home folder as a careless copying leaves it."""
    home = tmp_path / "copied"
    (home / "photos").mkdir(parents=True)
    (home / "photos" / "a.jpg").write_bytes(b"x")
    for path in (home, home / "photos"):
        path.chmod(0o755)
    (home / "photos" / "a.jpg").chmod(0o644)
    return home


def test_what_others_may_enter_or_read_is_named(opened: Path) -> None:
    assert open_to_others(opened) == [opened, opened / "photos", opened / "photos" / "a.jpg"]
    assert open_to_others(opened / "nowhere") == []


def test_closing_takes_everything_from_others_and_nothing_from_the_owner(opened: Path) -> None:
    tool = opened / "tool"
    tool.write_bytes(b"x")
    tool.chmod(0o755)
    close_to_others(opened)
    assert open_to_others(opened) == []
    assert [path.stat().st_mode & 0o777 for path in (opened, tool, opened / "photos" / "a.jpg")] == [
        0o700,
        0o700,
        0o600,
    ]


def test_what_a_link_leads_to_is_left_as_it_is(opened: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    elsewhere.chmod(0o755)
    (opened / "link").symlink_to(elsewhere)
    close_to_others(opened)
    assert elsewhere.stat().st_mode & 0o777 == 0o755


def test_files_and_folders_written_privately_are_for_their_owner(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_privately()
        (tmp_path / "folder").mkdir()
        (tmp_path / "file").write_bytes(b"x")
        assert open_to_others(tmp_path / "folder") == []
        assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
