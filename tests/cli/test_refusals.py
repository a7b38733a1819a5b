"""On a disk that is full or may only be read a command says so in one sentence."""

import sys

import pytest

from actions.installation.schema import upgrade_schema
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


def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What a command says that exits with 2."""
    monkeypatch.setattr(sys, "argv", ["greenleaf", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
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
