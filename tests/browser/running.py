"""A demo school behind the real web application on a port of its own, for a browser to visit."""

import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from sqlmodel import select

from actions.installation.demo import live, plant
from actions.installation.schema import upgrade_schema
from actions.installation.users import add_user
from actions.people.personal_link import person_link
from actions.roster.draw_up import draw_up
from actions.routines.plan_and_publish import plan
from actions.school.schools import school_by_code
from models import clock, database
from models.people import Person
from models.users import Role
from tests.rolling import roll
from tests.web.answering import Answer, answering
from web.app import create_app

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # a Monday in the middle of the term, 12:00 at the school
FIRST, LAST = date(2026, 11, 23), date(2026, 11, 29)
WORKER = "孟铁军"  # a guard
MANAGER, PASSWORD = "guanli", "绿叶-long-enough"
STARTS_WITHIN = 30.0
DRAWS_WITHIN = 90  # seconds


@dataclass
class Site:
    """A running web application; `now` is what its clock says and may be set. The tests share its database."""

    address: str
    now: datetime = NOON
    manager: str = MANAGER
    password: str = PASSWORD

    def link_of(self, name: str) -> str:
        """The whole address of the personal page of the person of that name."""
        with database.reading() as session:
            person = session.exec(select(Person).where(Person.name == name)).one()
        return self.address + person_link(person)


def plant_demo() -> None:
    """The demo school with one planned week, a morning behind it, and a manager who can sign in."""
    upgrade_schema(database.engine())
    with database.session() as session:
        school = plant(session, NOON, "test")
        school.policy = {
            **school.policy,
            "early_minutes": 720,
        }  # it is noon, and work of the whole day is recorded
        session.add(school)
    plan(school.id, FIRST, LAST, NOON, "test", seconds=3, whole=True)
    live(school.id, NOON)
    with database.session() as session:
        add_user(session, MANAGER, PASSWORD, Role.MANAGER, NOON, "test", school)


def copy_home(planted: Path, home: Path) -> None:
    """An installation of a test's own, as the planted one was left."""
    shutil.copytree(planted, home)


@contextmanager
def serving() -> Iterator[Site]:
    """The application of this test's installation, answering on a free port until the block ends."""
    app = create_app()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, name="greenleaf-web", daemon=True)
    thread.start()
    try:
        yield _site(app, _port(server))
    finally:
        server.should_exit = True
        thread.join(STARTS_WITHIN)


def _site(app: FastAPI, port: int) -> Site:
    site = Site(f"http://127.0.0.1:{port}")
    app.dependency_overrides[clock.now] = lambda: site.now
    return site


def _port(server: uvicorn.Server) -> int:
    patience = time.monotonic() + STARTS_WITHIN
    while not server.started:
        if time.monotonic() > patience:
            raise TimeoutError("the web application did not start")
        time.sleep(0.02)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port


@contextmanager
def drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Future[UUID]]]:
    """Prefect at the edge of its API: it knows the deployment, and what its worker does begins with each run."""
    runs: list[Future[UUID]] = []

    def answer(path: str, sent: Any) -> Answer:
        if path.endswith("/deployments/name/week_roster/greenleaf"):
            return 200, {"id": "week-roster"}
        if not path.endswith("/deployments/week-roster/create_flow_run"):
            return 404, {}
        runs.append(worker.submit(_draw, **sent["parameters"]))
        return 201, {"id": "run"}

    with ThreadPoolExecutor(1) as worker, answering(answer, monkeypatch):
        yield runs


def _draw(school: str, first: str, last: str) -> UUID:
    """What the run of the week's roster does: derive the duties, draw up the roster."""
    days = date.fromisoformat(first), date.fromisoformat(last)
    with database.session() as session:
        mine = school_by_code(session, school)
        roll(session, mine, *days, NOON, "test")
    return draw_up(mine.id, *days, NOON, "test", seconds=3)
