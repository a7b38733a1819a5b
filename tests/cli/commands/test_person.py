"""One person's data at the command line."""

import json
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlmodel import select

from models import database
from models.duties import Assignment, Duty
from models.errors import GreenleafError, Misconfigured
from models.people import Person
from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("installed")


def ada() -> Person:
    with database.reading() as session:
        return session.exec(select(Person)).one()


def test_a_persons_data_are_written_as_a_file(tmp_path: Path) -> None:
    written = json.loads(run("person", "export", "1001", str(tmp_path / "out"), "--json"))["written"]
    assert Path(written).name == "person-1001.zip"
    with ZipFile(written) as bag:
        assert "艾达" in bag.read("person.json").decode()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Misconfigured, match=r"export\.failed"):
        run("person", "export", "1001", str(tmp_path / "file"))


def test_erasing_is_looked_at_first_and_done_when_asked() -> None:
    with pytest.raises(GreenleafError, match=r"person\.not_left"):
        run("person", "erase", "1001")
    with database.session() as session:
        person = session.exec(select(Person)).one()
        person.left = date(2026, 9, 1)
        session.delete(session.exec(select(Assignment)).one())
        session.exec(select(Duty)).one().about = "问艾老师"
        session.add(person)
    held = json.loads(run("person", "erase", "1001", "--json"))
    assert (held["goes"], held["name_stays_in_texts"], ada().name) == ({}, False, "艾达")
    assert held["look_at"] == ["duty: 问艾老师"]
    done = json.loads(run("person", "erase", "1001", "--apply", "--json"))
    assert done["erased"] == ada().name == "已注销人员 A1"
