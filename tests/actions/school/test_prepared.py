"""What was found beforehand is found again when something was done since, so many times and no more."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from actions.school.prepared import TRIES, Overtaken, prepared
from models import Refusal, School, database
from tests.factories import make_school


def names() -> list[str]:
    with database.reading() as session:
        return sorted(session.exec(select(School.name)))


def attempt(session: Session, overtaken: int) -> int:
    """Found as the number of schools, kept as a school of that name, but overtaken so often; the number."""
    tried = 0

    def find() -> int:
        return len(session.exec(select(School)).all())

    def keep(found: int) -> int:
        nonlocal tried
        tried += 1
        make_school(session, f"school-{tried}", name=str(found))
        if tried <= overtaken:
            raise Overtaken
        return found

    return prepared(session, find, keep)


def test_what_is_overtaken_is_found_again_and_leaves_nothing_behind(engine: Engine) -> None:
    with database.reading() as session:
        assert attempt(session, overtaken=2) == 0
    assert names() == ["0"]


def test_what_is_overtaken_all_the_time_is_refused(engine: Engine) -> None:
    with database.reading() as session, pytest.raises(Refusal, match=r"school\.busy"):
        attempt(session, overtaken=TRIES)
    assert names() == []
