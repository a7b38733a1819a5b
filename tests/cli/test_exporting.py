"""Spreadsheets given out at the command line."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("installed")


def test_the_roster_of_some_days_is_written(tmp_path: Path) -> None:
    path = tmp_path / "排班.xlsx"
    run("export", "roster", "--from", "2026-09-07", "--to", "2026-09-13", str(path))
    board, duties = load_workbook(path).worksheets
    assert (board.max_column, board["B3"].value, board["C3"].value) == (2 + 7, "艾达", "08:00 巡查")
    assert duties["D2"].value == "巡查"


def test_the_people_are_written_and_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    run("export", "people", str(path))
    assert '"updated": 1' in run("import", str(path), "--json")
