"""A person's busy times at the command line.

Of `actions.people.busy` too.
"""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from models import database
from models.errors import BadInput
from models.people import Absence
from tests.calendars.ical.test_busy import calendar, event
from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("installed")


def absences() -> int:
    with database.reading() as session:
        return len(session.exec(select(Absence)).all())


def test_busy_times_are_shown_first_and_kept_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "mine.ics"
    file.write_bytes(calendar(event("DTSTART:20260907T000000Z", "DURATION:PT2H")))
    asked = ("busy", str(file), "--person", "艾达", "--json")
    (time,) = json.loads(run(*asked))
    assert (time["change"], time["start"], time["duties"]) == ("added", "2026-09-07T00:00:00+00:00", ["巡查"])
    assert absences() == 0
    run(*asked, "--apply")
    assert absences() == 1
    (again,) = json.loads(run(*asked))
    assert (again["change"], again["duties"]) == ("known", [])


def test_what_is_tentative_is_shown_and_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "mine.ics"
    file.write_bytes(
        calendar(
            event("DTSTART:20260907T000000Z", "DURATION:PT2H", "STATUS:TENTATIVE", uid="1"),
            event("DTSTART;TZID=Custom:20260912T140000", "SUMMARY:例会3", uid="2"),
        )
    )
    time, unread = json.loads(run("busy", str(file), "--person", "艾达", "--json", "--apply"))
    assert (time["change"], unread["change"]) == ("tentative", "unread")
    assert "例会3" in unread["reason"] and absences() == 0


def test_the_own_machine_is_not_fetched_from() -> None:
    with pytest.raises(BadInput, match=r"fetch\.private"):
        run("busy", "http://127.0.0.1:8000/x.ics", "--person", "艾达")
