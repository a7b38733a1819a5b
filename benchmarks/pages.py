"""How long the office's pages take for the demo school of 60 people, its term planned and published, and their size."""

import os
import statistics
import tempfile
import time
from datetime import datetime
from functools import partial
from pathlib import Path

from starlette.testclient import TestClient

from actions.installation.demo import live, plant
from actions.installation.schema import upgrade_schema
from actions.installation.users import add_user
from actions.roster.draw_up import draw_up
from actions.roster.publish import publish
from actions.routines.roll import roll
from benchmarks.saying import say
from benchmarks.term import FIRST, LAST, NOW, timed
from models import Role, School, clock, database
from web.app import create_app

NAME, PASSWORD = "bench", "a long password"
PAGES = (
    "/",
    "/roster",
    "/roster?span=month",
    "/roster?span=month&by=duties",
    "/gaps",
    "/people",
    "/checklists",
    "/repairs",
    "/ledger",
    "/paper/month",
    "/routines",
    "/calendar/year",
)
FIRST_PAGE = ("/", "/static/greenleaf.css", "/static/greenleaf.js", "/static/leaf.svg")
TIMES = 9


def main(seconds: float = 10.0) -> None:
    """Measure in a temporary folder; prints a line a page."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GREENLEAF_HOME"] = str(Path(folder) / "home")
        timed("term planned and published", partial(_prepare, seconds))
        app = create_app()
        app.dependency_overrides[clock.now] = _now
        with TestClient(app) as browser:
            _sign_in(browser)
            for page in PAGES:
                measure(browser, page)
            say("first page", bytes=sum(len(browser.get(path).content) for path in FIRST_PAGE))
        database.engine().dispose()


def measure(browser: TestClient, page: str) -> None:
    """The median of several requests, the first (which compiles the template) told apart; CPU time beside the clock."""
    took, worked = [], []
    for _ in range(TIMES + 1):
        began, busy = time.perf_counter(), time.process_time()
        answer = browser.get(page)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
        assert answer.status_code == 200, (page, answer.status_code)
    facts = {"first_ms": round(took[0]), "median_ms": round(statistics.median(took[1:]))}
    facts["cpu_ms"] = round(statistics.median(worked[1:]))
    say(page, **facts, bytes=len(answer.content))


def _now() -> datetime:
    return NOW


def _prepare(seconds: float) -> None:
    upgrade_schema(database.engine())
    with database.session() as session:
        school: School = plant(session, NOW, NAME)
        add_user(session, NAME, PASSWORD, Role.MANAGER, NOW, NAME, school)
    roll(school.id, FIRST, LAST, NOW, NAME)
    roster = draw_up(school.id, FIRST, LAST, NOW, NAME, seconds=seconds)
    with database.reading() as session:
        publish(session, roster, NOW, NAME)
    live(school.id, NOW)


def _sign_in(browser: TestClient) -> None:
    token = browser.get("/login").text.partition('name="csrf" value="')[2].partition('"')[0]
    browser.post("/login", data={"csrf": token, "name": NAME, "password": PASSWORD})


if __name__ == "__main__":
    main()
