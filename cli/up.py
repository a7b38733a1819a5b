"""`greenleaf up`: the supervisor of the Prefect server, one worker and the pages; `python -m cli.up` is it alone.

It holds nothing heavy itself: whatever needs the database, the planner or Prefect runs in a child.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from cli.processes import (
    Service,
    end_leftovers,
    environment,
    log,
    note,
    prefect_server,
    prefect_worker,
    require_alone,
    spawn,
    web,
)  # fmt: skip
from models.errors import Misconfigured
from models.keys import derive, make_key
from models.settings import Settings, settings

TICK = 0.2
SCHEMA = (
    "from actions.installation.schema import upgrade_schema; from models.database import engine;"
    " upgrade_schema(engine())"
)
DEMO = "from cli.app import app; app(['plant-demo'])"


class Stopped(Exception):
    """Somebody asked us to end."""


def up(
    *, demo: bool, as_of: datetime | None, host: str | None, port: int | None, prefect_port: int | None
) -> int:
    """Run everything until SIGTERM or Ctrl-C; 0 when it ended as asked.

    `as_of` (naive: this machine's local time) moves the clock of pages and flows; Prefect's schedules keep the true
    one. The caller has every command of ours in memory; the supervisor takes its place as a process without them.
    """
    mine = chosen(as_of, host, port, prefect_port)
    require_alone(mine)
    end_leftovers(mine)
    require_free(mine.port, "GREENLEAF_PORT")
    require_free(mine.prefect_port, "GREENLEAF_PREFECT_PORT")
    command = [sys.executable, "-m", "cli.up", *(["--demo"] if demo else [])]
    if sys.platform != "win32":
        os.execve(sys.executable, command, environment(mine))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows an exec would give the console back at once
    return subprocess.call(command, env=environment(mine))


def chosen(as_of: datetime | None, host: str | None, port: int | None, prefect_port: int | None) -> Settings:
    """The installation's settings with what the command line says instead."""
    said = {"host": host, "port": port, "prefect_port": prefect_port}
    if as_of is not None:
        said["clock_shift"] = round((as_of.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    return settings().model_copy(update={name: value for name, value in said.items() if value is not None})


def supervise(mine: Settings, demo: bool) -> int:
    """Prepare, start, watch, and at the end stop everything in order."""
    stop = _listen()
    mine.home.mkdir(parents=True, exist_ok=True)
    make_key(mine.key_file)
    env = environment(mine)
    services = [prefect_server(mine, env), web(mine, env), prefect_worker(mine, env)]
    try:
        run(mine, env, services, demo, stop)
    except Stopped:
        pass
    finally:
        for service in reversed(services):
            service.stop()
        note(mine, [])
    return 0


def run(mine: Settings, env: dict[str, str], services: list[Service], demo: bool, stop: Event) -> None:
    """The server starts while the school is prepared; the pages come as soon as there is something to show.

    Where calendars were read before, the pages come first: they answer those while the schema is brought up to date.
    """
    server, pages, worker = services
    server.start()
    if (mine.home / "feeds").is_dir():
        pages.start()
    note(mine, services)
    prepare(mine, env, demo, stop)
    if pages.process is None:
        pages.start()
    note(mine, services)
    wait_until(lambda: answers(f"{local(mine)}/healthz"), services, stop)
    tell(mine)
    wait_until(lambda: answers(f"{mine.prefect_api}/health"), services, stop)
    once(mine, env, "flows", [sys.executable, "-m", "flows", "start"], stop)
    worker.start()
    while True:
        note(mine, services)
        wait_until(lambda: any(service.watch() for service in services), [], stop)


def prepare(mine: Settings, env: dict[str, str], demo: bool, stop: Event) -> None:
    """The database's schema, and the demo school with its term planned; one child, for loading takes long."""
    steps = f"{SCHEMA}\n{DEMO}" if demo else SCHEMA
    once(mine, env, "prepare", [sys.executable, "-c", steps], stop)


def once(mine: Settings, env: dict[str, str], name: str, command: list[str], stop: Event) -> None:
    """Run a child to its end; what it says is in the log of that name."""
    path = log(mine, name)
    child = Service(name, command, env, path, spawn(command, env, path))
    try:
        wait_until(lambda: not child.alive, [], stop)
    finally:
        child.stop()
    if child.process is not None and child.process.returncode:
        raise Misconfigured("up.step_failed", step=" ".join(command[1:]), log=str(path))


def wait_until(done: Callable[[], bool], services: list[Service], stop: Event) -> None:
    """Wait for something while keeping the services started so far alive. Raises Stopped when asked to end."""
    while not done():
        if stop.wait(TICK):
            raise Stopped
        for service in services:
            if service.process is not None:
                service.watch()


def answers(address: str) -> bool:
    """Whether an address of this machine answers 200."""
    try:
        with urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def schools_at(address: str) -> int:
    """How many schools the pages know; one when they do not say."""
    try:
        with urlopen(f"{address}/healthz", timeout=5) as response:
            return int(json.load(response).get("schools", 1))
    except (URLError, OSError, ValueError):
        return 1


def start_word(mine: Settings) -> str:
    """The word of the first start, as `actions.installation.first_start` derives it from this installation's key."""
    return derive("first start", make_key(mine.key_file))[:12]


def require_free(port: int, setting: str) -> None:
    """Refuse to start beside another program on the same port; `setting` chooses another one."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Misconfigured("up.port_taken", port=port, setting=setting)


def local(mine: Settings) -> str:
    """Where this machine itself reaches the pages."""
    return f"http://{'127.0.0.1' if mine.host in ('0.0.0.0', '::') else mine.host}:{mine.port}"


def tell(mine: Settings) -> None:
    """Say where everything is."""
    prefect = mine.prefect_api.removesuffix("/api")
    print(f"绿叶已启动 Greenleaf is running:  {mine.address}", flush=True)
    print(f"流程与运行记录 flow runs (Prefect):  {prefect}", flush=True)
    print(f"数据与日志 data and logs:  {mine.home.resolve()}", flush=True)
    if not schools_at(local(mine)):
        print(
            f"还没有学校，请从这里开始 no school yet, begin here:  {mine.address}/start?code={start_word(mine)}",
            flush=True,
        )
    if mine.demo_file.exists():
        user, password = mine.demo_file.read_text(encoding="utf-8").split()
        print(f"演示账号 demo sign-in:  {user}  {password}", flush=True)
    print("按 Ctrl-C 停止 press Ctrl-C to stop", flush=True)


def _listen() -> Event:
    stop = Event()

    def heard(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last is the console's on Windows
        if number := getattr(signal, name, None):
            signal.signal(number, heard)
    return stop


if __name__ == "__main__":
    try:
        sys.exit(supervise(settings(), "--demo" in sys.argv[1:]))
    except Misconfigured as error:
        print(f"没有启动 not started: {error}", file=sys.stderr)
        sys.exit(2)
