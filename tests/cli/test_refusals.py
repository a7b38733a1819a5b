"""What stops a command is said in one sentence: a full disk, a disk that may only be read, words in which something
hides. Of `cli.__main__`."""

import sys

import pytest

from actions.installation.schema import upgrade_schema
from actions.installation.users import user_named
from cli.__main__ import main
from models import database
from tests.disks import Disk
from tests.factories import make_school


@pytest.fixture
def school(small_disk: Disk) -> None:
    upgrade_schema(database.engine())
    with database.session() as session:
        make_school(session)
    database.engine().dispose()


def said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str, code: int = 2
) -> str:
    """What a command says that exits with that code."""
    monkeypatch.setattr(sys, "argv", ["greenleaf", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    return " ".join(capsys.readouterr().err.split())


@pytest.mark.usefixtures("school")
def test_a_command_says_that_the_disk_is_full_or_may_only_be_read(
    small_disk: Disk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLEAF_LANGUAGE", "en")
    with small_disk.read_only():
        for command in (["user", "add", "li"], ["duties"], ["up"]):
            assert "may only be read" in said(capsys, monkeypatch, *command), command
    small_disk.fill()
    assert "is full" in said(capsys, monkeypatch, "user", "add", "li")
    database.engine().dispose()
    assert "is full" in said(capsys, monkeypatch, "up")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\n", "\u2060"])
def test_no_command_takes_a_word_in_which_something_hides(
    hidden: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLEAF_LANGUAGE", "en")
    for command in (["user", "add", f"li{hidden}", "--role", "operator"], ["duties", f"--person=li{hidden}"]):
        assert "li\N{REPLACEMENT CHARACTER}" in said(capsys, monkeypatch, *command, code=1)
    with database.reading() as session:
        assert user_named(session, f"li{hidden}") is None
