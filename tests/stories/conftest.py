"""A Prefect server without a worker, for stories that execute the runs themselves."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from prefect.settings import temporary_settings

from actions.installation.schema import upgrade_schema
from benchmarks.kills import MONDAY, Lab, free_port
from benchmarks.running import client_of
from cli.supervisor.processes import environment, prefect_server
from cli.supervisor.supervisor import answers
from flows.deployments import apply
from models import database
from models.settings import Settings
from tests.conftest import forget
from tests.waiting import wait_for


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The server of an installation of its own, its deployments applied; the seed of its chances is printed."""
    home = tmp_path_factory.mktemp("greenleaf")
    shift = round((MONDAY - datetime.now(UTC)).total_seconds())
    mine = Settings(home=home, prefect_port=free_port(), clock_shift=shift)
    seed = random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}")
    lab = Lab(mine, prefect_server(mine, environment(mine)), random.Random(seed))
    lab.server.start()
    try:
        wait_for(lambda: answers(f"{mine.prefect_api}/health"))
        yield lab
    finally:
        lab.server.stop()


@pytest.fixture
def lab(server: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """This process belongs to that installation."""
    monkeypatch.setenv("GREENLEAF_HOME", str(server.settings.home))
    monkeypatch.setenv("GREENLEAF_CLOCK_SHIFT", str(server.settings.clock_shift))
    monkeypatch.setenv("GREENLEAF_PREFECT_PORT", str(server.settings.prefect_port))
    forget()
    with temporary_settings(client_of(server.settings)):
        upgrade_schema(database.engine())
        apply()
        yield server
    database.engine().dispose()
    forget()
