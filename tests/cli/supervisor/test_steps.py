"""What a start says: a line a step with its seconds, and a bar on a terminal."""

import io
import re
import sys

import pytest

from cli.supervisor.steps import step


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_step_is_one_line_with_its_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    with step("数据库 database") as progress:
        assert capsys.readouterr().out == "数据库 database …"  # before it is done
        progress(0.5)
    assert re.fullmatch(r"  \d+\.\d s\n", capsys.readouterr().out)


def test_a_step_that_began_before_counts_from_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with step("排班 planning", began=1e-9):
        pass
    seconds = float(capsys.readouterr().out.split()[-2])
    assert seconds > 1  # this machine has been up for longer


def test_on_a_terminal_the_step_draws_its_bar_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stdout", shown)
    with step("排班 planning") as progress:
        progress(0.5)
    drawn, final = shown.getvalue().split("\r\033[K")[1:]
    assert drawn == "排班 planning  " + "█" * 12 + "░" * 12 + "  50%"
    assert re.fullmatch(r"排班 planning  \d+\.\d s\n", final)


def test_a_step_that_breaks_off_leaves_no_half_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="full disk"), step("数据库 database"):
        raise ValueError("full disk")
    assert capsys.readouterr().out == "数据库 database …\n"
