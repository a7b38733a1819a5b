"""The data folder is used by many processes or replaced by one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import database
from models.errors import Misconfigured
from models.in_use import UNFINISHED, Share, alone, only_start
from models.settings import Settings

HOLDER = """
import sys
from pathlib import Path
from models import in_use
home = Path(sys.argv[2])
if sys.argv[1] == "share":
    share = in_use.Share(home)
    share.take()
    print("held", flush=True)
    sys.stdin.read()
with in_use.only_start(home) if sys.argv[1] == "start" else in_use.alone(home):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def holding(how: str, folder: Path) -> "subprocess.Popen[bytes]":
    """Another process that has the folder."""
    command = [sys.executable, "-c", HOLDER, how, str(folder)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None and other.stdout.readline().strip() == b"held"
    return other


@pytest.fixture
def user(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that uses the folder."""
    with holding("share", folder) as other:
        yield other
        other.kill()


def test_who_wants_to_be_alone_is_refused_while_another_process_uses_the_folder(
    folder: Path, user: "subprocess.Popen[bytes]"
) -> None:
    Share(folder).take()  # many may use it
    with pytest.raises(Misconfigured) as refused, alone(folder):
        pass
    assert refused.value.code == "restore.in_use"


def test_a_share_ends_with_its_block(folder: Path) -> None:
    with Share(folder), pytest.raises(Misconfigured), alone(folder):
        pass
    with alone(folder):
        pass


def test_a_killed_process_uses_nothing_any_more(folder: Path, user: "subprocess.Popen[bytes]") -> None:
    user.kill()
    user.wait()
    with alone(folder):
        pass


def test_nobody_begins_to_use_a_folder_that_one_has_alone(folder: Path) -> None:
    with holding("alone", folder) as other:
        for begin in (Share(folder).take, alone(folder).__enter__):
            with pytest.raises(Misconfigured) as refused:
                begin()
            assert refused.value.code in ("restore.under_way", "restore.in_use")
        other.kill()
    Share(folder).take()


def test_a_restore_that_was_cut_off_keeps_everybody_out(folder: Path) -> None:
    (folder / UNFINISHED).parent.mkdir()
    (folder / UNFINISHED).touch()
    with pytest.raises(Misconfigured) as refused:
        Share(folder).take()
    assert refused.value.code == "restore.cut_off"


def test_this_process_uses_its_folder_as_long_as_it_has_a_connection(home: Path) -> None:
    database.engine().connect().close()
    with pytest.raises(Misconfigured), alone(home):
        pass
    database.engine().dispose()
    with alone(home), pytest.raises(Misconfigured):
        database.engine().connect()
    database.engine().connect().close()


def test_a_folder_that_cannot_be_written_to_is_still_read(folder: Path) -> None:
    Share(folder / "nowhere").take()


def test_of_two_starts_at_once_one_is_refused_and_does_nothing(folder: Path) -> None:
    (folder / "processes.json").write_text("what the other's children are", encoding="utf-8")
    other = holding("start", folder)
    try:
        mine = Settings(home=folder)
        with pytest.raises(Misconfigured) as refused, only_start(mine.home):
            pass
        assert refused.value.code == "up.starting"
        ended = subprocess.run(
            [sys.executable, "-m", "cli", "up"],
            env=os.environ | {"GREENLEAF_HOME": str(folder), "GREENLEAF_LANGUAGE": "en"},
            capture_output=True, text=True, check=False, encoding="utf-8",
        )  # fmt: skip
        assert (ended.returncode, "has just begun" in ended.stderr) == (2, True)
        assert {path.name for path in folder.iterdir()} == {"start.lock", "processes.json"}
    finally:
        other.kill()
        other.communicate()
    with only_start(folder):  # the lock ends with its process
        pass
