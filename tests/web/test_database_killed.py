"""PostgreSQL is killed in the middle of what people send, and comes back: 503 meanwhile, nothing acknowledged is lost,
and all goes on without a restart.
"""

import gc
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from actions.installation.schema import upgrade_schema
from models import database
from models.repairs import Repair
from models.settings import settings
from tests.conftest import forget
from tests.postgres import Server, own_server
from tests.waiting import wait_for
from tests.web.conftest import Office, make_office
from web.app import create_app

AT_ONCE = 3
ANSWERED = {303, 503}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with own_server() as own:
        monkeypatch.setenv("GREENLEAF_DATABASE_URL", own.url)
        forget()
        upgrade_schema(database.engine())
        yield own
        database.engine().dispose()
    gc.collect()  # the driver leaves the sockets open of connections that came to nothing


@pytest.fixture
def school(server: Server) -> Office:
    with database.session() as session:
        return make_office(session, "lvye", "绿野", "艾达")


@pytest.mark.postgres
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the driver's sockets
def test_what_was_acknowledged_is_there_and_all_goes_on_by_itself(server: Server, school: Office) -> None:
    browser = TestClient(create_app(), raise_server_exceptions=False, follow_redirects=False)
    calendar = browser.get(school.feed.path).content
    acknowledged: dict[str, int] = {}
    ended = Event()

    def send(number: int) -> None:
        """Problem after problem, each with a title of its own, until the end."""
        turn = 0
        while not ended.is_set():
            title = f"灯 {number}-{turn}"
            answer = browser.post(f"{school.link}/problem", data={"title": title})
            acknowledged[title] = answer.status_code
            turn += 1

    with ThreadPoolExecutor(AT_ONCE) as pool:
        senders = [pool.submit(send, number) for number in range(AT_ONCE)]
        try:
            wait_for(lambda: Counter(acknowledged.values())[303] > 5)
            server.kill()
            wait_for(lambda: Counter(acknowledged.values())[503] > 5)
            away = browser.get("/login")
            assert (away.status_code, away.headers["retry-after"]) == (503, "30")
            assert browser.get("/healthz").json()["database"] is False
            assert browser.get(school.feed.path).content == calendar
            server.start()
            before = Counter(acknowledged.values())[303]
            wait_for(lambda: Counter(acknowledged.values())[303] > before + 5)
        finally:
            ended.set()
        for sender in senders:
            sender.result()
    assert set(acknowledged.values()) <= ANSWERED
    with database.reading() as session:
        kept = Counter(session.exec(select(Repair.title)))
    assert {title for title, status in acknowledged.items() if status == 303} <= kept.keys()
    assert max(kept.values()) == 1
    assert browser.get("/healthz").json()["status"] == "ok"
    assert settings().database == server.url
