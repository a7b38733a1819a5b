"""The calendar commands as an office types them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select
from typer.testing import CliRunner

from cli.app import app
from models import database
from models.errors import BadInput
from models.terms import Day
from tests.factories import make_school


@pytest.fixture(autouse=True)
def installed(engine: Engine) -> Engine:
    """An installation with one school that works on Sunday 13 September and rests on the official make-up day."""
    with Session(engine) as session:
        school = make_school(session)
        for day, kind in ((13, "working"), (20, "holiday")):
            row = Day(school_id=school.id, day=date(2026, 9, day), students=kind, staff=kind)
            session.add(row)
        session.commit()
    return engine


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["calendar", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def kept() -> set[date]:
    with database.reading() as session:
        return {row.day for row in session.exec(select(Day))}


def test_the_check_says_in_both_languages_where_the_layers_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["--check", "--from", "2026-09-01", "--to", "2026-09-30", "--json"]
    found: list[dict[str, Any]] = json.loads(run(*words))
    assert [(one["date"], one["code"]) for one in found] == [
        ("2026-09-13", "make_up_elsewhere"),
        ("2026-09-20", "make_up_off"),
    ]
    monkeypatch.setenv("GREENLEAF_LANGUAGE", "zh_CN")
    assert "国家规定的补班日是：9月20日" in json.loads(run(*words))[0]["says"]
    monkeypatch.setenv("GREENLEAF_LANGUAGE", "en")
    assert "official make-up day is: Sun 20 Sep" in json.loads(run(*words))[0]["says"]


def test_an_import_without_apply_is_a_preview(tmp_path: Path) -> None:
    file = tmp_path / "days.ics"
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "SUMMARY:校庆", "DTSTART;VALUE=DATE:20261030"]
    file.write_text("\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""]), encoding="utf-8")
    before = kept()
    preview = json.loads(run("import", str(file), "--json"))
    assert (preview["applied"], [day["date"] for day in preview["days"]]) == (False, ["2026-10-30"])
    assert kept() == before
    assert json.loads(run("import", str(file), "--layer", "school", "--apply", "--json"))["applied"]
    assert kept() - before == {date(2026, 10, 30)}


def test_a_term_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    file = str(tmp_path / "term.xlsx")
    run("export", file, "--term", "2026-2027-1")
    again = json.loads(run("import", file, "--json"))
    assert (again["term"], again["days"], again["first"]) == ("2026-2027-1", [], "2026-09-01")
    assert "2026-2027-1" in run("import", file)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["import", "calendar.pdf"], "calendar.format"),
        (["import", "calendar.ics", "--layer", "national"], "calendar.option"),
        (["import", "calendar.ics", "--kind", "party"], "calendar.option"),
        (["import", "nowhere.ics"], "calendar.unreadable"),
        (["export", "term.xlsx", "--term", "1999"], "term.none"),
    ],
)
def test_what_cannot_be_done_is_refused(words: list[str], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        run(*words)
    assert refusal.value.code == code
