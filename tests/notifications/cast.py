"""A school by night, two people and a database for the outbox."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel

import models.tables  # noqa: F401  (declares them)
from models.database import connect
from models.people import Person
from models.schools import School

NOON = datetime(2026, 9, 20, 4, 0, tzinfo=UTC)  # 12:00 at the school
MIDNIGHT = datetime(2026, 9, 20, 16, 0, tzinfo=UTC)  # 00:00 on the 21st
MORNING = datetime(2026, 9, 20, 22, 30, tzinfo=UTC)  # 06:30 on the 21st, when the quiet hours end

Sessions = Callable[[], AbstractContextManager[Session]]


@contextmanager
def sessions_of(url: str) -> Iterator[Sessions]:
    """Transactions on a new database."""
    engine = connect(url)
    SQLModel.metadata.create_all(engine)

    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    yield transaction
    engine.dispose()


def sqlite(folder: Path) -> str:
    """A database file of its own."""
    return f"sqlite:///{(folder / 'outbox.db').as_posix()}"


def school(**options: Any) -> School:
    """A school whose night is 21:30 to 06:30."""
    values: dict[str, Any] = {
        "code": "lvye",
        "name": "绿野实验学校",
        "name_en": "Green Field School",
        **options,
    }
    return School(**values)


def person(home: School, name: str = "周凤英", **options: Any) -> Person:
    """One who waters the garden."""
    values: dict[str, Any] = {
        "code": name,
        "channels": ["memory://phone"],
        "joined": date(2020, 9, 1),
        **options,
    }
    return Person(school_id=home.id, name=name, **values)
