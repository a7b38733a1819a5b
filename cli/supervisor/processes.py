"""The processes of an installation: how each is started, what environment it gets, how its whole tree is stopped."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import psutil

from models.errors import Misconfigured
from models.keys import prefect_auth
from models.settings import PREFECT_PAGES, Settings
from models.whole_files import write_whole

ROOT = Path(__file__).resolve().parents[2]
LOG_BYTES = 5_000_000
PATIENCE = 8.0  # seconds a process may take to end by itself
STEADY = 60.0  # seconds after which a process counts as having started well
LONGEST_WAIT = 60.0

# Each of these was measured: no analytics, no browser calls to strangers, few database writes for many events.
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_API_URL": "/api",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
    # flow runs, with their logs and artifacts, so long after their end
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(60 * 24 * 60 * 60),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",  # this one is refused as a number of seconds
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    # kept in memory, a server that is killed would leave slots that nobody ever frees: no reminders any more
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_WORKER_QUERY_SECONDS": "5",
    "PREFECT_LOGGING_COLORS": "false",
}

PYTHON = {
    "PYTHONUTF8": "1",
    "PYTHONUNBUFFERED": "1",
    # Time zones come from the package tzdata alone. For each schedule it reads Prefect lists all zones there are; out
    # of the folders of the system that takes thirty times as long, and was most of what a server of thirty schools did.
    "PYTHONTZPATH": "",
}


def greenleaf_environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, so that every child reads the same ones; the home folder absolute."""
    values = settings.model_dump() | {"home": settings.home.resolve()}
    return {f"GREENLEAF_{name.upper()}": str(value) for name, value in values.items()}


def prefect_environment(settings: Settings) -> dict[str, str]:
    """What every process that knows Prefect is told: a quiet server on this machine, its files in our home folder.

    Its API asks for a password, which nobody reads in a list of processes, and answers no page of a stranger.
    """
    auth = prefect_auth(settings)
    return QUIET | {
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        "PREFECT_API_AUTH_STRING": auth,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": settings.address,
        "PREFECT_HOME": str(settings.home.resolve() / "prefect"),
        "PREFECT_SERVER_UI_SERVE_BASE": PREFECT_PAGES,
        # written for this address at a start: not into the library, which other installations use too
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(settings.home.resolve() / "prefect" / "pages"),
        "PREFECT_API_URL": settings.prefect_api,
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
    }


def environment(settings: Settings) -> dict[str, str]:
    """The whole environment of a child. Flows run in folders of their own, so a checkout must be on the path."""
    ours = greenleaf_environment(settings) | prefect_environment(settings)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    path = {"PYTHONPATH": os.pathsep.join(paths)} if (ROOT / "pyproject.toml").exists() else {}
    return {**os.environ, **ours, **path, **PYTHON}


@dataclass
class Service:
    """A process that is to run until we stop it; when it dies it is started again, ever more patiently."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    shown: bool = False
    falls: int = 0
    again: float = field(default=0.0)

    @property
    def alive(self) -> bool:
        """Say whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it now."""
        self.process = spawn(self.command, self.env, self.log, shown=self.shown)
        self.started = monotonic()

    def watch(self) -> bool:
        """Start it again if it died and its waiting time is over; True when it was started."""
        if self.alive:
            return False
        if not self.again:
            self.falls = 1 if monotonic() - self.started > STEADY else self.falls + 1
            self.again = monotonic() + min(2.0 ** (self.falls - 1), LONGEST_WAIT)
        if monotonic() < self.again:
            return False
        self.again = 0.0
        self.start()
        return True

    def stop(self) -> None:
        """End it and everything it started."""
        if self.process is not None:
            end_tree(self.process.pid)
            self.process.wait()


def prefect_server(settings: Settings, env: dict[str, str]) -> Service:
    """Prefect's server: the diary of the office."""
    return Service(
        "prefect", [sys.executable, "-m", "prefect", "server", "start"], env, log(settings, "prefect")
    )


def prefect_worker(settings: Settings, env: dict[str, str]) -> Service:
    """The one that runs the flows, a few at a time, each in a process of its own."""
    command = [sys.executable, "-m", "flows.worker", "greenleaf"]
    return Service("worker", command, env, log(settings, "worker"))


def web(settings: Settings, env: dict[str, str]) -> Service:
    """The pages."""
    command = [sys.executable, "-m", "uvicorn", "web.app:create_app", "--factory", "--no-access-log"]
    command += ["--http", "web.server.connections:Connection"]
    address = ["--host", settings.host, "--port", str(settings.port)]
    return Service("web", [*command, *address, *_proxies(settings)], env, log(settings, "web"))


def _proxies(settings: Settings) -> list[str]:
    """Whose X-Forwarded-For and X-Forwarded-Proto count: left alone, uvicorn believes everybody on this computer."""
    named = settings.trusted_proxies
    return ["--proxy-headers", "--forwarded-allow-ips", named] if named else ["--no-proxy-headers"]


def demo_rest(settings: Settings, env: dict[str, str]) -> Service:
    """Planning what is left of the demo's term: once, behind the pages, but before the flows that wait for it."""
    command = [sys.executable, "-m", "cli.supervisor.prepare", "rest"]
    return Service("rest", command, env, log(settings, "prepare"))


def log(settings: Settings, name: str) -> Path:
    """The log file of a process; a long one is put aside first, one old one is kept."""
    path = settings.home / "logs" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return path


def spawn(
    command: list[str], env: dict[str, str], log: Path, *, shown: bool = False
) -> subprocess.Popen[bytes]:
    """Start a child apart from our terminal, so that Ctrl-C reaches us alone and we end the children in order.

    What it prints goes to the log; with `shown` only what it prints to standard error.
    """
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows only
    with log.open("ab") as output:
        return subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=None if shown else output, stderr=output,
            creationflags=flags, start_new_session=sys.platform != "win32",
        )  # fmt: skip


def end_tree(pid: int) -> None:
    """Ask a process to end and give it time; then end it and whatever it had started."""
    try:
        parent = psutil.Process(pid)
        tree = [parent, *parent.children(recursive=True)]
        parent.terminate()
    except psutil.NoSuchProcess:
        return
    psutil.wait_procs([parent], timeout=PATIENCE)
    left = [process for process in tree if process.is_running()]
    for process in left:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, timeout=PATIENCE)


def note(settings: Settings, services: list[Service]) -> None:
    """Write down what runs, so that a later start finds what a killed supervisor left. On a full disk what was written
    last stays: that is no reason to end what runs."""
    children = [(s.process.pid, _born(s.process.pid)) for s in services if s.process is not None and s.alive]
    running = {"supervisor": (os.getpid(), _born(os.getpid())), "children": children}
    path = settings.home / "processes.json"
    with suppress(OSError):
        write_whole(path, json.dumps(running).encode())


def _noted(settings: Settings) -> dict[str, Any]:
    """What was written down last; nothing when there is no such file, or half of one."""
    try:
        found: dict[str, Any] = json.loads((settings.home / "processes.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def require_alone(settings: Settings) -> None:
    """Refuse to start where a living supervisor keeps the same data folder: its children are not leftovers."""
    known = _noted(settings).get("supervisor")
    if known and _born(known[0]) == known[1]:
        raise Misconfigured("up.running", home=str(settings.home), pid=known[0])


def require_nothing_left(settings: Settings) -> None:
    """Refuse while a process of a supervisor runs that was killed itself; some of them use no database of ours."""
    left = [pid for pid, born in _noted(settings).get("children", []) if _born(pid) == born]
    if left:
        raise Misconfigured("restore.left_over", home=str(settings.home), pids="、".join(map(str, left)))


def end_leftovers(settings: Settings) -> None:
    """End the processes of an earlier supervisor that was killed itself; a reused number is not one of them."""
    for pid, born in _noted(settings).get("children", []):
        if _born(pid) == born:
            end_tree(pid)
    (settings.home / "processes.json").unlink(missing_ok=True)


def _born(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None
