"""A PostgreSQL server of one's own, which may be killed."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.waiting import wait_for

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/bin", "/opt/homebrew/bin")
ACCOUNT = "postgres"  # whom the server runs as when we are root, which it refuses to be


@dataclass(frozen=True)
class Server:
    """A server on a port of its own."""

    tools: Path
    data: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql+pg8000://{ACCOUNT}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -k '' -c listen_addresses=127.0.0.1"
        run(self.tools / "pg_ctl", "-D", self.data, "-o", options, "-l", self.data / "log", "-w", "start")
        wait_for(self.answers)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        run(self.tools / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def answers(self) -> bool:
        """Say whether somebody listens."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def own_server() -> Iterator[Server]:
    """A new server. Skips the test where PostgreSQL is not installed or may not be run."""
    tools = next((path.parent for place in PLACES for path in Path("/").glob(f"{place[1:]}/initdb")), None)
    if tools is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    folder = Path(tempfile.mkdtemp(prefix="greenleaf-postgres-"))
    if os.getuid() == 0:
        shutil.chown(folder, ACCOUNT)
    server = Server(tools, folder / "data", free_port())
    try:
        run(tools / "initdb", "-D", server.data, "-U", ACCOUNT, "-A", "trust", "--no-sync", "-E", "UTF8")
        server.start()
        yield server
    finally:
        subprocess.run(
            as_account(tools / "pg_ctl", "-D", server.data, "-m", "immediate", "stop"), capture_output=True
        )
        shutil.rmtree(folder, ignore_errors=True)


def run(*words: object) -> None:
    """Call one of its tools."""
    subprocess.run(
        as_account(*words), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )


def as_account(*words: object) -> list[str]:
    """The command, run by the server's account when we are root."""
    before = ["runuser", "-u", ACCOUNT, "--"] if os.getuid() == 0 else []
    return [*before, *map(str, words)]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
