"""A disk that fills up is told while there is room to tell it, once a day."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.installation import disk_space
from models import Notice
from models.settings import settings
from notifications.outbox.letters import write
from tests.factories import make_school


def test_the_operator_hears_of_a_disk_that_is_nearly_full_once_a_day(session: Session, now: datetime) -> None:
    school = make_school(session)
    days = (now, now + timedelta(hours=5), now + timedelta(days=1))
    assert [disk_space.owe_room(session, school, day) for day in days] == [1, 0, 1]
    told = session.exec(select(Notice)).all()
    assert {notice.kind for notice in told} == {"disk_low"}
    letter = write("disk_low", {**told[0].facts, "school": school.name, "zone": school.zone}, "zh_CN")
    assert str(settings().home) in letter.text


def test_a_database_that_may_only_be_read_is_said_to_be_so(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disk_space.is_writable()
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", "sqlite:////nowhere/greenleaf.db")
    settings.cache_clear()
    assert not disk_space.is_writable()
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", "postgresql+pg8000://greenleaf@db/greenleaf")
    settings.cache_clear()
    assert disk_space.is_writable()


def test_little_room_is_less_than_what_is_called_little(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_space, "LITTLE", disk_space.free_megabytes() + 1000)
    assert disk_space.is_low()
    monkeypatch.setattr(disk_space, "LITTLE", 0)
    assert not disk_space.is_low()
