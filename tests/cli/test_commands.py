"""The commands of `greenleaf` as an operator types them.

Of `cli.refusals` too.
"""

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlmodel import Session, select
from typer.main import get_command
from typer.testing import CliRunner

from actions.roster.draw_up import draw_up
from cli.app import app
from models import database
from models.errors import BadInput, GreenleafError, Misconfigured, NotFound, Refusal
from models.people import Person
from models.rosters import Roster
from models.schools import School
from models.settings import settings
from notifications.sentences.codes import refusal
from tests.cli.running import run
from tests.factories import make_assignment, make_duty

pytestmark = pytest.mark.usefixtures("installed")
SPAN = ["--from", "2026-09-07", "--to", "2026-09-13"]


def listed(*words: str) -> list[dict[str, Any]]:
    """What a listing prints as JSON."""
    return list(json.loads(run(*words, "--json")))


def test_duties_are_listed_with_who_has_them() -> None:
    (duty,) = listed("duties", *SPAN)
    assert (duty["day"], duty["time"], duty["people"], duty["state"]) == (
        "2026-09-07",
        "08:00–09:00",
        ["艾达"],
        "open",
    )
    assert listed("duties", *SPAN, "--person", "1001") == [duty]
    assert "艾达" in run("duties", *SPAN)


def test_no_listing_tells_a_surprise_before_its_day() -> None:
    with database.session() as session:
        school = session.exec(select(School)).one()
        crew = {"lines": [{"pool": "caretaker", "count": 2}]}
        ahead = date(2026, 9, 10)
        duty = make_duty(session, school, ahead, "surprise||1", name="天降奇兵", hidden=True, crew=crew)
        make_assignment(session, duty, session.exec(select(Person)).one())
    for words in (["duties"], ["duties", "--person", "1001"], ["roster"], ["roster", "gaps"]):
        assert "天降奇兵" not in run(*words, *SPAN, "--json"), words
    with pytest.raises(NotFound):
        run("roster", "why", str(duty.id))


def test_an_unknown_person_is_refused_by_name() -> None:
    with pytest.raises(GreenleafError) as refused:
        run("duties", "--person", "诺巴迪")
    assert refused.value.facts == {"name": "诺巴迪"}


def test_the_calendar_says_what_each_day_is_and_who_said_so() -> None:
    days = {day["date"]: day for day in listed("calendar", "--from", "2026-09-19", "--to", "2026-10-01")}
    assert (days["2026-09-20"]["staff"], days["2026-09-20"]["staff_layer"]) == ("make_up", "national")
    assert (days["2026-09-19"]["staff"], days["2026-09-19"]["staff_layer"]) == ("weekend", "weekend")
    assert days["2026-10-01"]["staff"] == "holiday"
    assert {day["status"] for day in days.values()} == {"official"}


def test_every_person_has_a_feed_and_one_can_be_written_out() -> None:
    urls = {feed["label"]: feed["url"] for feed in listed("feeds")}
    assert set(urls) == {"艾达", "总务处", "绿野实验学校"}
    result = CliRunner().invoke(app, ["feed", "--person", "艾达"])
    assert len(Calendar.from_ical(result.stdout_bytes).walk("VEVENT")) == 1


def test_a_roster_can_be_planned_listed_and_replayed(tmp_path: Path) -> None:
    planned = json.loads(run("plan", *SPAN, "--seconds", "2", "--json"))
    assert (planned["duties"], planned["gaps"]) == (1, 0)
    assert [row["person"] for row in listed("roster", *SPAN)] == ["艾达"]
    assert listed("roster", "gaps", *SPAN) == []
    assert [load["duties"] for load in listed("roster", "loads", *SPAN)] == [1]
    question = tmp_path / "problem.json"
    run("roster", "pose", str(question), *SPAN)
    assert len(json.loads(run("roster", "replay", str(question), "--seconds", "2"))["assignments"]) == 1


def test_a_roster_that_waits_for_a_decision_is_not_planned_over_unasked(now: datetime) -> None:
    first, last = date(2026, 9, 7), date(2026, 9, 13)
    with database.session() as session:
        school = session.exec(select(School)).one().id
    proposed = draw_up(school, first, last, now, "flow:week_roster", seconds=1)
    with pytest.raises(Refusal, match=r"plan\.undecided"):
        run("plan", "--from", "2026-09-11", "--to", "2026-09-20", "--seconds", "1")
    with database.reading() as session:
        assert session.get_one(Roster, proposed).proposed
    run("plan", "--from", "2026-09-14", "--to", "2026-09-20", "--seconds", "1")
    assert json.loads(run("plan", *SPAN, "--seconds", "1", "--over", "--json"))["duties"] == 1


def test_a_sign_in_is_added_with_a_password_shown_once() -> None:
    shown = run("user", "add", "li")
    (user,) = listed("user", "list")
    assert (user["name"], user["role"], user["school"]) == ("li", "manager", "lvye")
    assert "密码" in shown


@pytest.mark.parametrize(("name", "code"), [("li", "second_factor.none"), ("nobody", "user.unknown")])
def test_only_a_second_factor_that_is_there_is_reset(name: str, code: str) -> None:
    run("user", "add", "li")
    with pytest.raises(Refusal) as refused:
        run("user", "reset-second-factor", name)
    assert refused.value.code == code


def test_a_backup_holds_the_database_and_the_key() -> None:
    run("user", "add", "li")
    run("feeds")
    folder = Path(json.loads(run("backup", "--json"))["backup"])
    assert sorted(file.name for file in folder.iterdir()) == ["backup.json", "greenleaf.db", "secret.key"]
    assert folder.parent == settings().home / "backups"
    copy = database.connect(f"sqlite:///{(folder / 'greenleaf.db').as_posix()}")
    with Session(copy) as session:
        assert session.connection().exec_driver_sql("select name from user").scalar() == "li"
    copy.dispose()


def test_the_doctor_sees_and_mends_a_missing_schema(home: Path) -> None:
    assert json.loads(run("doctor", "--json"))["schools"] == ["lvye"]
    database.engine().dispose()
    for file in home.glob("greenleaf.db*"):
        file.unlink()
    assert CliRunner().invoke(app, ["doctor", "--json"]).exit_code == 2
    assert json.loads(run("doctor", "--repair", "--json"))["schema_current"] is True


def test_days_given_backwards_are_refused() -> None:
    with pytest.raises(GreenleafError) as refused:
        run("calendar", "--from", "2026-09-13", "--to", "2026-09-07")
    assert refused.value.code == "span.backwards"


def test_every_listing_speaks_json() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    listings = [name for name in ("duties", "calendar", "feeds", "schools", "roster") if name in commands]
    assert len(listings) == 5
    for name in listings:
        assert "--json" in {word for option in commands[name].params for word in option.opts}, name


def test_before_there_is_a_database_one_line_says_what_to_do(home: Path) -> None:
    environment = os.environ | {"GREENLEAF_HOME": str(home / "empty"), "GREENLEAF_LANGUAGE": "en"}
    command = [sys.executable, "-m", "cli", "duties"]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert ended.returncode == 2
    assert "greenleaf doctor --repair" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{}", b'{"origin": 1}', b"[1, 2]"])
def test_a_file_that_is_no_question_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "problem.json"
    file.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        run("roster", "replay", str(file))
    assert refused.value.facts["file"] == str(file)


def test_a_backup_that_cannot_be_made_says_where_and_why(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(Misconfigured) as refused:
        run("backup", "--to", str(tmp_path / "taken"))
    assert refused.value.code == "backup.failed"
    assert str(tmp_path / "taken") in refusal(refused.value, "en")


def test_why_somebody_has_a_duty_and_what_everybody_has_borne() -> None:
    (duty,) = listed("duties", *SPAN)
    (holder,) = listed("roster", "why", duty["id"])
    assert (holder["person"], holder["reason"]) == ("艾达", None)
    (account,) = listed("roster", "ledger", *SPAN)
    assert (account["code"], account["burdens"]["night"]["borne"], account["per_share"]) == ("1001", 0, 0)
    assert "艾达" in run("roster", "ledger", *SPAN)
