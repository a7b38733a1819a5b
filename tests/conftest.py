"""What every test may ask for: an installation of its own in a temporary folder, a session, a fixed now."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlmodel import Session

from actions.installation.schema import upgrade_schema
from models import database, keys
from models.settings import settings
from tests.disks import Disk, mounted

POSTGRES = "postgresql+pg8000://postgres@127.0.0.1/postgres"
NOW = datetime(2026, 9, 7, 0, 0, tzinfo=UTC)  # Monday of the second week, 08:00 at the school

SLOW = hypothesis.HealthCheck.too_slow  # a busy machine is no defect
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[SLOW])
hypothesis.settings.load_profile("house")


# Seconds after which what waits for a browser or a Prefect server hangs, by room. What only reckons keeps to the limit
# in pyproject.toml.
TESTS = Path(__file__).parent
LIMITS = {"browser": 600, "flows": 1200, "stories": 2400, "cli": 1200}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give what waits for others more time; one worker runs all of a room, so that it starts them once."""
    for item in items:
        room = item.path.relative_to(TESTS).parts[0]
        if room == "browser" or item.get_closest_marker("prefect"):
            item.add_marker(pytest.mark.timeout(LIMITS[room]))
            item.add_marker(pytest.mark.xdist_group(room))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh installation: its settings, key and engine, forgotten afterwards."""
    monkeypatch.setenv("GREENLEAF_HOME", str(tmp_path / "home"))
    for name in ("GREENLEAF_DATABASE_URL", "GREENLEAF_PUBLIC_URL", "GREENLEAF_CLOCK_SHIFT"):
        monkeypatch.delenv(name, raising=False)
    forget()
    yield tmp_path / "home"
    if database.engine.cache_info().currsize:
        database.engine().dispose()
    forget()


def forget() -> None:
    """Let the next question about settings, key and engine be answered anew."""
    settings.cache_clear()
    keys.key.cache_clear()
    database.engine.cache_clear()


@pytest.fixture(scope="session")
def planted_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table as the migrations make it: made once, then only copied."""
    file = tmp_path_factory.mktemp("schema") / "greenleaf.db"
    made = database.connect(f"sqlite:///{file.as_posix()}")
    upgrade_schema(made)
    made.dispose()
    return file


@pytest.fixture
def engine(planted_schema: Path) -> Engine:
    """The installation's engine with every table in place."""
    made = database.engine()
    shutil.copyfile(planted_schema, str(made.url.database))
    return made


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One open session; what it adds is flushed, not committed."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def small_disk(home: Path, tmp_path: Path) -> Iterator[Disk]:
    """The data folder on a small disk of its own."""
    with mounted(home, tmp_path / "disk") as disk:
        yield disk
        database.engine().dispose()


@pytest.fixture
def now() -> datetime:
    """The instant at which a test happens."""
    return NOW


@pytest.fixture
def postgres() -> Iterator[str]:
    """The URL of a database of its own on this machine's PostgreSQL."""
    name = f"greenleaf_{uuid4().hex[:12]}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except (DBAPIError, InterfaceError, OSError):
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432 as postgres")
    yield POSTGRES.removesuffix("postgres") + name
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
