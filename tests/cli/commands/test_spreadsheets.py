"""Spreadsheets given out at the command line."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from cli.app import app
from models.errors import BadInput
from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("installed")


def test_the_roster_of_some_days_is_written(tmp_path: Path) -> None:
    path = tmp_path / "排班.xlsx"
    run("export", "roster", "--from", "2026-09-07", "--to", "2026-09-13", str(path))
    board, duties = load_workbook(path).worksheets
    assert (board.max_column, board["B3"].value, board["C3"].value) == (2 + 7, "艾达", "08:00 巡查")
    assert duties["D2"].value == "巡查"


@pytest.mark.parametrize("kind", ["people", "certificates", "places", "routines", "duties"])
def test_what_is_written_is_read_in_again(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.xlsx"
    run("export", kind, str(path))
    if kind == "people":
        assert '"same": 1' in run("import", kind, str(path), "--json")
    run("template", kind, str(path))
    with pytest.raises(BadInput):
        run("import", kind, str(path))


def test_a_preview_changes_nothing_and_a_bad_row_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    book = Workbook()
    for row in (("工号", "姓名", "入职日期"), ("7", "新来的", "2026-9-1"), ("8", "#N/A", "2026-9-1")):
        book.worksheets[0].append(row)
    book.save(path)
    result = CliRunner().invoke(app, ["import", "people", str(path), "--json"])
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["imported"], [fault["row"] for fault in told["faults"]]) == (False, [3])
    book.worksheets[0].delete_rows(3)
    book.save(path)
    assert json.loads(run("import", "people", str(path), "--preview", "--json"))["imported"] is False
    assert json.loads(run("import", "people", str(path), "--json"))["added"] == 1


def test_words_are_asked_and_answered_and_rows_left_out(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    book = Workbook()
    for row in (
        ("工号", "姓名", "岗位"),
        ("7", "新来的", "养鱼人"),
        ("8", None, "厨师"),
        ("9", "也新", "厨师"),
    ):
        book.worksheets[0].append(row)
    book.save(path)
    result = CliRunner().invoke(app, ["import", "people", str(path), "--json"])
    assert (result.exit_code, json.loads(result.stdout)["questions"][0]["word"]) == (1, "养鱼人")
    answered = ("--means", "养鱼人=gardener", "--leave-out", "3")
    told = json.loads(run("import", "people", str(path), *answered, "--json"))
    assert (told["imported"], told["added"], told["questions"]) == (True, 2, [])
    assert '"same": 2' in run("import", "people", str(path), "--leave-out", "Sheet!3", "--json")


def test_what_is_no_row_and_what_nobody_asked_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    run("export", "people", str(path))
    with pytest.raises(BadInput, match="import.no_row"):
        run("import", "people", str(path), "--leave-out", "last")
    with pytest.raises(BadInput, match="import.not_asked"):
        run("import", "people", str(path), "--means", "花工=gardener")
