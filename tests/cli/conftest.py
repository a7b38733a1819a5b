"""An installation the commands run in."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.settings import settings
from tests.factories import make_assignment, make_duty, make_person, make_school


@pytest.fixture
def installed(engine: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """One school, one caretaker and one duty, where it is September 2026."""
    monkeypatch.setenv("GREENLEAF_CLOCK_SHIFT", str((now - datetime.now(UTC)).total_seconds()))
    settings.cache_clear()
    with Session(engine) as session:
        school = make_school(session)
        make_assignment(session, make_duty(session, school), make_person(session, school, code="1001"))
        session.commit()
