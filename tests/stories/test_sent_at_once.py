"""The same thing sent several times at one moment is one thing, and all get the same answer: on PostgreSQL too."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlmodel import Session

from actions.duties.complete import complete
from actions.installation.schema import upgrade_schema
from actions.people.absences import report_absence
from actions.repairs.report import report_problem
from models import Duty, Person, School, database
from models.settings import settings
from tests.conftest import NOW
from tests.factories import make_assignment, make_duty, make_person, make_school

AT_ONCE = 4
Deed = Callable[[Session, Duty, Person, School], UUID]


def completed(session: Session, duty: Duty, person: Person, _: School) -> UUID:
    """Done, by one tap of the phone."""
    return complete(session, duty, {}, NOW, f"person:{person.id}", person=person, idempotency="tap").record.id


def reported(session: Session, _: Duty, person: Person, school: School) -> UUID:
    """A problem, by one tap."""
    return report_problem(session, school, "水管漏水", NOW, "test", reporter=person, idempotency="tap").id


def absent(session: Session, _: Duty, person: Person, __: School) -> UUID:
    """Away tomorrow."""
    away = (NOW + timedelta(days=1), NOW + timedelta(days=2))
    return report_absence(session, person, *away, "sick", NOW, "test").absence.id


@pytest.mark.parametrize("deed", [completed, reported, absent])
def test_at_once_on_sqlite(deed: Deed) -> None:
    assert len(answers(deed)) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("deed", [completed, reported, absent])
def test_at_once_on_postgresql(deed: Deed, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", postgres)
    settings.cache_clear()
    assert len(answers(deed)) == 1


def answers(deed: Deed) -> set[UUID]:
    """What four senders are answered who did not wait for each other."""
    upgrade_schema(database.engine())
    with database.session() as session:
        school = make_school(session)
        person = make_person(session, school)
        duty = make_duty(session, school)
        make_assignment(session, duty, person)
    together = Barrier(AT_ONCE)

    def send(_: int) -> UUID:
        with database.session() as session:
            rows = (session.get_one(row.__class__, row.id) for row in (duty, person, school))
            if not settings().database.startswith(
                "sqlite"
            ):  # there one writer waits for the other from the start
                together.wait(timeout=200)
            return deed(session, *rows)  # type: ignore[arg-type]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(send, range(AT_ONCE)))
