import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from typer.testing import CliRunner

from cli.app import app
from models.settings import settings
from tests.actions.school_calendar.test_holiday_notice import INVENTED
from tests.factories import make_routine, make_school

SPAN = ["--from", "2026-12-20", "--to", "2027-01-20"]


@pytest.fixture(autouse=True)
def installed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A school at the end of November 2026 that has no notice for 2027."""
    november = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    monkeypatch.setenv("GREENLEAF_CLOCK_SHIFT", str((november - datetime.now(UTC)).total_seconds()))
    settings.cache_clear()
    with Session(engine) as session:
        make_routine(session, make_school(session))
        session.commit()


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "notice.txt").write_text(INVENTED, encoding="gb18030")
    return str(tmp_path / "notice.txt")


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def statuses() -> dict[str, set[str]]:
    """What the calendar says of either year."""
    days = json.loads(run("calendar", *SPAN, "--json"))
    return {
        year: {day["status"] for day in days if day["date"].startswith(year)} for year in ("2026", "2027")
    }


def test_a_year_without_its_notice_is_listed_as_provisional() -> None:
    assert statuses() == {"2026": {"official"}, "2027": {"provisional"}}


def test_a_notice_is_shown_and_only_applied_on_demand(file: str) -> None:
    shown = json.loads(run("holiday-notice", file, "--json"))
    assert (shown["year"], shown["applied"]) == (2027, False)
    assert {"name": "元旦", "first": "2026-12-31", "last": "2027-01-02"} in shown["off"]
    assert {"name": "元旦", "date": "2026-12-26"} in shown["work"]
    assert statuses()["2027"] == {"provisional"}
    done = json.loads(run("holiday-notice", file, "--apply", "--json"))
    assert (done["applied"], done["days"]) == (True, shown["days"])
    assert statuses() == {"2026": {"official"}, "2027": {"official"}}
    assert json.loads(run("holiday-notice", file, "--apply", "--json"))["applied"] is False


def test_a_notice_is_shown_to_people_as_a_table(file: str) -> None:
    shown = run("holiday-notice", file)
    assert "2026-12-26" in shown and "weekend → make_up" in shown
    assert "已写入" in shown


def test_the_command_answers_to_its_old_name_too(file: str) -> None:
    assert run("notice", file, "--json") == run("holiday-notice", file, "--json")
