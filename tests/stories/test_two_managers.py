"""Two managers who save at one moment lose nothing: each keeps what only they changed, one hears of what both did."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from starlette.testclient import TestClient

from actions.installation.schema import upgrade_schema
from models import clock, database
from models.people import Person
from models.settings import settings
from models.users import Role, User
from tests.conftest import NOW
from tests.factories import kept
from tests.web.conftest import Office, hashed, make_office, sign_in
from tests.web.filled import form_to
from web.app import create_app

ROUNDS = 6


def two_managers() -> tuple[Office, list[TestClient]]:
    """A school and two browsers at which its managers sit."""
    upgrade_schema(database.engine())
    with database.session() as session:
        office = make_office(session, "lvye", "绿野", "艾达")
        more: dict[str, Any] = {"school_id": office.school.id, "password_hash": hashed()}
        kept(session, User(name="second", role=Role.MANAGER, **more))
    app = create_app()
    app.dependency_overrides[clock.now] = lambda: NOW
    browsers = [TestClient(app, follow_redirects=False) for _ in range(2)]
    for browser, name in zip(browsers, (office.manager, "second"), strict=True):
        sign_in(browser, name)
    return office, browsers


def saved(browsers: list[TestClient], page: str, *changes: dict[str, str]) -> list[int]:
    """Both look, then both save at once: how each was answered."""
    forms = [
        form_to(browser, page, page).with_(**change)
        for browser, change in zip(browsers, changes, strict=True)
    ]
    together = Barrier(2)

    def save(at: int) -> int:
        together.wait(timeout=200)
        return forms[at].send(browsers[at]).status_code

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(save, range(2)))


def nothing_is_lost() -> None:
    office, browsers = two_managers()
    page = f"/people/{office.person.id}"

    def person() -> Person:
        with database.reading() as session:
            return session.get_one(Person, office.person.id)

    for turn in range(ROUNDS):
        name, hours = f"艾达{turn}", str(20 + turn)
        assert saved(browsers, page, {"name": name}, {"weekly_hours": hours}) == [303, 303]
        assert (person().name, str(person().weekly_hours)) == (name, hours)
        teams = [f"{turn}甲", f"{turn}乙"]
        answers = saved(browsers, page, *({"team": team} for team in teams))
        assert sorted(answers) == [303, 409]
        assert person().team == teams[answers.index(303)]


def test_at_once_on_sqlite() -> None:
    nothing_is_lost()


@pytest.mark.postgres
def test_at_once_on_postgresql(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", postgres)
    settings.cache_clear()
    nothing_is_lost()
