"""Notices at the command line."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select
from typer.testing import CliRunner

from cli.app import app
from models import Notice, database
from models.notices import NoticeState
from models.people import Person
from models.schools import School
from models.settings import settings
from notifications.outbox import samples
from notifications.outbox.outbox import owe
from tests.factories import make_person, make_school
from tests.notifications.receivers import receiving

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture(autouse=True)
def installed(engine: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with one school, one person and a notice that was given up, where it is September 2026."""
    monkeypatch.setenv("GREENLEAF_CLOCK_SHIFT", str((now - datetime.now(UTC)).total_seconds()))
    settings.cache_clear()
    with Session(engine) as session:
        school = make_school(session)
        ada = make_person(session, school, code="1001")
        owe(session, school, "a", "overdue", now, person=ada, facts=samples.NEEDED["overdue"])
        notice = session.exec(select(Notice)).one()
        notice.state, notice.error, notice.attempts = NoticeState.FAILED, "no answer in time", 5
        session.add(notice)
        session.commit()


def run(*words: str, fails: int = 0) -> str:
    """What a command prints."""
    result = CliRunner().invoke(app, ["notices", *words])
    assert result.exit_code == fails, result.output
    return result.stdout


def test_what_was_given_up_is_listed_and_sent_again() -> None:
    (row,) = json.loads(run("list", "--json"))
    assert (row["state"], row["reader"], row["tries"]) == ("failed", "艾达", 5)
    assert json.loads(run("retry", "--json")) == {"again": 1}
    with database.reading() as session:
        assert session.exec(select(Notice.state)).one() == NoticeState.OWED


def test_letters_are_previewed_in_both_languages() -> None:
    assert {row["language"] for row in json.loads(run("preview", "digest", "--json"))} == {"zh_CN", "en"}
    assert "Reminder: Watering at dawn" in run("preview", "reminder", "--language", "en")
    run("preview", "gossip", fails=2)


def test_an_address_is_tried_and_kept() -> None:
    with receiving() as receiver:
        assert "已发送  是" in run("try", f"{receiver.address}")
        receiver.status = 401
        run("try", receiver.address, fails=1)
        run("reach", "1001", receiver.address)
        run("group", receiver.address)
    run("reach", "1001", "nosuchservice://x", fails=2)
    with database.reading() as session:
        assert session.exec(select(Person)).one().channels == [receiver.address]
        assert session.exec(select(School)).one().policies.group_channels == (receiver.address,)
