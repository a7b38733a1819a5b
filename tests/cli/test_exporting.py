"""Spreadsheets given out at the command line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session
from typer.testing import CliRunner

from actions.schema import upgrade_schema
from cli.app import app
from models import database
from models.settings import settings
from tests.factories import make_assignment, make_duty, make_person, make_school


@pytest.fixture(autouse=True)
def installed(home: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with one school, one caretaker and one duty, where it is September 2026."""
    monkeypatch.setenv("GREENLEAF_CLOCK_SHIFT", str((now - datetime.now(UTC)).total_seconds()))
    settings.cache_clear()
    upgrade_schema(database.engine())
    with Session(database.engine()) as session:
        school = make_school(session)
        make_assignment(session, make_duty(session, school), make_person(session, school, code="1001"))
        session.commit()


def run(*words: str) -> str:
    """What a command prints; its refusals as they are."""
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


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
