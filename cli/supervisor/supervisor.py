"""`greenleaf up`: the supervisor of the Prefect server, one worker and the pages.

It holds nothing heavy itself: whatever needs the database, the planner or Prefect runs in a child.
"""

import json
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from cli.supervisor.processes import (
    Service,
    demo_rest,
    end_leftovers,
    environment,
    log,
    note,
    prefect_server,
    prefect_worker,
    require_alone,
    web,
)  # fmt: skip
from cli.supervisor.steps import REFUSED, step
from models.errors import Misconfigured
from models.in_use import Share, only_start
from models.keys import derive, make_key
from models.network import network_hosts
from models.private_files import close_to_others
from models.settings import EVERYWHERE, PREFECT_PAGES, Settings, settings
from models.whole_files import write_whole

TICK = 0.2
PREFECT = Path("prefect", "prefect.db")  # where its server keeps flows and runs
LOST = (
    "Prefect 的数据库不见了：流程与时间表重新建立，没做完的清单重新跟进，等待决定的班表请在网页上决定；\n"
    "运行历史和暂停的时间表没有了。 Prefect's database is gone: flows and schedules are made again,\n"
    "open checklists are followed again, rosters that wait are decided on the pages;\n"
    "the history of runs and which schedules were paused are lost."
)


class Stopped(Exception):
    """Somebody asked us to end."""


def up(
    *, demo: bool, as_of: datetime | None, host: str | None, port: int | None, prefect_port: int | None
) -> int:
    """Run everything until SIGTERM or Ctrl-C; 0 when it ended as asked.

    `as_of` (naive: this machine's local time) moves the clock of pages and flows; Prefect's schedules keep the true
    one.
    """
    mine = chosen(as_of, host, port, prefect_port)
    require_alone(mine)
    mine.home.mkdir(parents=True, exist_ok=True)
    with only_start(mine.home):  # before it ends what may be another one's children
        return _alone(listening(mine, demo), demo)


def _alone(mine: Settings, demo: bool) -> int:
    end_leftovers(mine)
    require_free(mine.port, "GREENLEAF_PORT")
    require_free(mine.prefect_port, "GREENLEAF_PREFECT_PORT")
    with Share(mine.home):  # nothing is restored while all children are being started again
        return supervise(mine, demo)


def chosen(as_of: datetime | None, host: str | None, port: int | None, prefect_port: int | None) -> Settings:
    """The installation's settings with what the command line says instead."""
    said = {"host": host, "port": port, "prefect_port": prefect_port}
    if as_of is not None:
        said["clock_shift"] = round((as_of.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    return settings().model_copy(update={name: value for name, value in said.items() if value is not None})


def listening(mine: Settings, demo: bool) -> Settings:
    """The settings with what the pages listen on. Where nobody says, an office that begins is reached from the school's
    network, so that a phone can try it; an installation that was there before stays closed until it keeps an address.
    """
    if "host" in mine.model_fields_set:
        return mine
    file = mine.database_file
    if not demo and file is not None and not file.exists() and not mine.address_file.exists():
        write_whole(mine.address_file, b"")
    return mine.model_copy(update={"host": EVERYWHERE[0]}) if mine.address_file.exists() else mine


def supervise(mine: Settings, demo: bool) -> int:
    """Prepare, start, watch, and at the end stop everything in order."""
    stop = _listen()
    close_to_others(mine.home)
    make_key(mine.key_file)
    env = environment(mine)
    services = [web(mine, env), prefect_server(mine, env), prefect_worker(mine, env), demo_rest(mine, env)]
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
    """First what people see; then Prefect, what is left of the demo's term, and the flows; then watch over them."""
    *watched, rest = services
    open_pages(mine, env, watched, demo, stop)
    tell(mine)
    start_flows(mine, env, watched, rest, stop)
    while True:
        note(mine, services)
        wait_until(lambda: any(service.watch() for service in watched), [], stop)


def open_pages(mine: Settings, env: dict[str, str], watched: list[Service], demo: bool, stop: Event) -> None:
    """Prepare the database and start the pages, until they answer.

    Where calendars were read before, the pages come first: they answer those while the schema is brought up to date.
    """
    pages = watched[0]
    if (mine.home / "feeds").is_dir():
        pages.start()
        note(mine, watched)
    prepare(mine, env, demo, stop)
    with step("网页 pages"):
        if pages.process is None:
            pages.start()
            note(mine, watched)
        wait_until(lambda: answers(f"{local(mine)}/healthz"), watched, stop)


def start_flows(
    mine: Settings, env: dict[str, str], watched: list[Service], rest: Service, stop: Event
) -> None:
    """Start Prefect, its schedules and the worker.

    The worker waits for what is left of the demo's term, behind the pages: it would remind of a past not yet recorded.
    """
    _, server, worker = watched
    if lost_runs(mine):
        print(LOST, flush=True)
    server.start()
    if mine.demo_rest.exists():
        rest.start()
    note(mine, [*watched, rest])
    with step("Prefect"):
        wait_until(lambda: answers(f"{mine.prefect_api}/health"), watched, stop)
    if rest.process is not None:
        with step("演示学期的其余各周 the rest of the demo's term", rest.started):
            wait_until(lambda: not rest.alive, watched, stop)
    if mine.demo_rest.exists():
        print(f"没有排完，下次启动时继续 not all planned, the next start goes on:  {rest.log}", flush=True)
    with step("流程与时间表 flows and schedules"):
        once(mine, env, "flows", [sys.executable, "-m", "flows", "start"], stop)
    worker.start()


def lost_runs(mine: Settings) -> bool:
    """Say whether Prefect's server has run here before and its database is gone."""
    return (mine.home / "logs" / "prefect.log").exists() and not (mine.home / PREFECT).exists()


def prepare(mine: Settings, env: dict[str, str], demo: bool, stop: Event) -> None:
    """The database's schema, and the demo school with its first weeks planned; one child, for loading takes long."""
    words = ["schema", "demo"] if demo else ["schema"]
    once(mine, env, "prepare", [sys.executable, "-m", "cli.supervisor.prepare", *words], stop, shown=True)


def once(
    mine: Settings, env: dict[str, str], name: str, command: list[str], stop: Event, *, shown: bool = False
) -> None:
    """Run a child to its end; what it says is in the log of that name, or its steps are `shown` on the console."""
    path = log(mine, name)
    child = Service(name, command, env, path, shown=shown)
    child.start()
    try:
        wait_until(lambda: not child.alive, [], stop)
    finally:
        child.stop()
    if shown and child.process is not None and child.process.returncode == REFUSED:
        raise SystemExit(REFUSED)
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
    """Say whether an address of this machine answers 200."""
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
    return f"http://{'127.0.0.1' if mine.host in EVERYWHERE else mine.host}:{mine.port}"


def tell(mine: Settings) -> None:
    """Say where everything is."""
    print(f"绿叶已启动 Greenleaf is running:  {mine.address}", flush=True)
    if mine.only_here and mine.host in EVERYWHERE:
        for host in network_hosts():
            print(f"在校园网里 on the school's network:  http://{host}:{mine.port}", flush=True)
    print(f"流程与运行记录 flow runs (Prefect):  {mine.address}{PREFECT_PAGES}/", flush=True)
    print(f"数据与日志 data and logs:  {mine.home.resolve()}", flush=True)
    if not schools_at(local(mine)):
        print(
            f"还没有学校，请从这里开始 no school yet, begin here:  {mine.address}/start?code={start_word(mine)}",
            flush=True,
        )
    if mine.demo_file.exists():
        user, *password = mine.demo_file.read_text(encoding="utf-8").split()
        if password:  # nobody has changed it
            print(f"演示账号 demo sign-in:  {user}  {password[0]}", flush=True)
    print("按 Ctrl-C 停止 press Ctrl-C to stop", flush=True)


def _listen() -> Event:
    stop = Event()

    def heard(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last is the console's on Windows
        if number := getattr(signal, name, None):
            signal.signal(number, heard)
    return stop
