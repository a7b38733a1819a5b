"""The supervisor: what its children are told, that they come up, come up again, and are gone at the end."""

import json
import math
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from cli.supervisor.processes import (
    LOG_BYTES,
    Service,
    end_leftovers,
    end_tree,
    environment,
    greenleaf_environment,
    log,
    note,
    prefect_environment,
    require_alone,
)
from cli.supervisor.supervisor import answers, chosen, listening, require_free
from models.errors import Misconfigured
from models.private_files import open_to_others
from models.settings import Settings
from tests.disks import Disk
from tests.some import some
from tests.waiting import wait_for

LONG = 240  # seconds; a quiet machine takes two
SLEEPER = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
time.sleep(600)
"""


@pytest.fixture
def mine(home: Path) -> Settings:
    return Settings(home=home, port=free_port(), prefect_port=free_port())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sleeper(mine: Settings) -> Iterator[Service]:
    """A service that has a child of its own."""
    service = Service("sleeper", [sys.executable, "-c", SLEEPER], environment(mine), log(mine, "sleeper"))
    service.start()
    yield service
    service.stop()


def family(service: Service) -> list[psutil.Process]:
    assert service.process is not None
    parent = psutil.Process(service.process.pid)
    wait_for(lambda: parent.children(recursive=True))
    return [parent, *parent.children(recursive=True)]


def test_children_read_the_settings_of_the_supervisor(
    mine: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in greenleaf_environment(mine).items():
        monkeypatch.setenv(name, value)
    assert Settings() == mine.model_copy(update={"home": mine.home.resolve()})


def test_prefect_stays_in_our_folder_on_this_machine_and_talks_to_nobody(mine: Settings) -> None:
    told = prefect_environment(mine)
    assert Path(told["PREFECT_HOME"]).parent == mine.home.resolve()
    assert told["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert told["PREFECT_API_URL"] == f"http://127.0.0.1:{mine.prefect_port}/api"
    assert (told["PREFECT_SERVER_ANALYTICS_ENABLED"], told["DO_NOT_TRACK"]) == ("false", "1")


def test_children_know_the_time_zones_of_the_package_and_no_others(mine: Settings) -> None:
    asks = "import zoneinfo; print(zoneinfo.TZPATH, {'Asia/Shanghai', 'Asia/Urumqi'} <= zoneinfo.available_timezones())"
    said = subprocess.run(
        [sys.executable, "-c", asks], env=environment(mine), capture_output=True, text=True, check=True
    )
    assert said.stdout == "() True\n"


def test_the_clock_is_moved_to_the_instant_asked_for() -> None:
    asked = datetime.now() + timedelta(days=-30)  # noqa: DTZ005  what a person types is local time
    shifted = datetime.now(UTC) + timedelta(seconds=chosen(asked, None, None, None).clock_shift)
    assert abs(shifted - asked.astimezone(UTC)) < timedelta(seconds=5)


def test_what_the_command_line_leaves_out_stays_as_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLEAF_PORT", "8123")
    found = chosen(None, "0.0.0.0", None, None)
    assert (found.host, found.port, found.clock_shift) == ("0.0.0.0", 8123, 0)


def test_an_office_that_begins_is_reached_from_the_network_and_one_that_was_there_stays_closed(
    home: Path,
) -> None:
    home.mkdir()
    (home / "greenleaf.db").touch()
    assert listening(chosen(None, None, None, None), demo=False).host == "127.0.0.1"
    (home / "greenleaf.db").unlink()
    assert listening(chosen(None, None, None, None), demo=True).host == "127.0.0.1"
    assert listening(chosen(None, "127.0.0.1", None, None), demo=False).host == "127.0.0.1"
    fresh = listening(chosen(None, None, None, None), demo=False)
    assert (fresh.host, fresh.only_here) == ("0.0.0.0", True)
    (home / "greenleaf.db").touch()
    fresh.address_file.write_text("http://192.168.1.5:8000\n", encoding="utf-8")
    again = listening(chosen(None, None, None, None), demo=False)
    assert (again.host, again.address) == ("0.0.0.0", "http://192.168.1.5:8000")


def test_a_port_that_another_program_has_is_refused(mine: Settings) -> None:
    require_free(mine.port, "GREENLEAF_PORT")
    with socket.socket() as other:
        other.bind(("127.0.0.1", mine.port))
        other.listen()
        with pytest.raises(Misconfigured) as refused:
            require_free(mine.port, "GREENLEAF_PORT")
    assert (refused.value.code, refused.value.facts["port"]) == ("up.port_taken", mine.port)


def test_stopping_a_service_ends_what_it_started_too(sleeper: Service) -> None:
    processes = family(sleeper)
    sleeper.stop()
    assert [process for process in processes if process.is_running()] == []


def test_a_service_that_died_is_started_again_ever_more_patiently(sleeper: Service) -> None:
    waits = []
    for _ in range(2):
        assert sleeper.process is not None
        end_tree(sleeper.process.pid)
        sleeper.process.wait()
        assert not sleeper.watch()
        waits.append(math.ceil(sleeper.again - time.monotonic()))
        wait_for(sleeper.watch)
    assert sleeper.alive
    assert waits == [1, 2]


def test_a_later_start_ends_what_a_killed_supervisor_left(mine: Settings, sleeper: Service) -> None:
    processes = family(sleeper)
    note(mine, [sleeper])
    end_leftovers(mine)
    assert [process for process in processes if process.is_running()] == []
    end_leftovers(mine)


def test_a_second_start_beside_a_living_one_is_refused_and_ends_nothing(
    mine: Settings, sleeper: Service
) -> None:
    note(mine, [sleeper])
    with pytest.raises(Misconfigured) as refused:
        require_alone(mine)
    assert refused.value.code == "up.running"
    assert sleeper.alive


def test_a_process_number_that_is_somebody_elses_now_is_left_alone(mine: Settings, sleeper: Service) -> None:
    assert sleeper.process is not None
    running = {"supervisor": [1, 1.0], "children": [[sleeper.process.pid, 1.0]]}
    (mine.home / "processes.json").write_text(json.dumps(running), encoding="utf-8")
    end_leftovers(mine)
    assert sleeper.alive


def test_on_a_full_disk_the_last_note_stays(small_disk: Disk, mine: Settings) -> None:
    note(mine, [])
    before = (mine.home / "processes.json").read_text(encoding="utf-8")
    small_disk.fill()
    note(mine, [])
    assert (mine.home / "processes.json").read_text(encoding="utf-8") == before


def test_half_a_note_is_none(mine: Settings) -> None:
    mine.home.mkdir(parents=True)
    (mine.home / "processes.json").write_text('{"supervisor": [1', encoding="utf-8")
    require_alone(mine)
    end_leftovers(mine)
    assert not (mine.home / "processes.json").exists()


def test_a_long_log_is_put_aside_at_the_start(mine: Settings) -> None:
    path = log(mine, "web")
    path.write_bytes(b"x" * (LOG_BYTES + 1))
    assert not log(mine, "web").exists()
    assert path.with_name("web.old.log").stat().st_size == LOG_BYTES + 1


@pytest.mark.prefect
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGTERM")
def test_everything_comes_up_comes_up_again_and_is_gone_at_the_end(mine: Settings) -> None:
    pages, prefect = f"http://127.0.0.1:{mine.port}/healthz", f"{mine.prefect_api}/health"
    left_open = log(mine, "earlier")
    left_open.write_text("x", encoding="utf-8")
    left_open.chmod(0o644)
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "up"], env=environment(mine), stdout=subprocess.DEVNULL
    ) as up:
        try:
            wait_for(lambda: answers(pages) and answers(prefect), 150)  # one after the other
            wait_for(lambda: part(up.pid, "worker"))
            first = part(up.pid, "uvicorn")
            first[0].kill()
            wait_for(lambda: part(up.pid, "uvicorn") not in ([], first) and answers(pages))
            family = psutil.Process(up.pid).children(recursive=True)
        finally:
            up.send_signal(signal.SIGTERM)
        assert up.wait(timeout=LONG) == 0
    assert [process for process in some(family) if process.is_running()] == []
    assert {"greenleaf.db", "secret.key", "logs", "prefect"} <= {path.name for path in mine.home.iterdir()}
    assert open_to_others(mine.home) == []


@pytest.mark.prefect
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGTERM")
def test_a_stop_while_a_term_is_planned_behind_the_pages_keeps_what_is_left(mine: Settings) -> None:
    mine.home.mkdir(parents=True)
    mine.demo_rest.write_text("2026-08-11 2027-01-26 2026-11-25T04:00:00+00:00\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "up"], env=environment(mine), stdout=subprocess.PIPE, text=True
    ) as up:
        try:
            wait_for(lambda: part(up.pid, "rest"))
            assert answers(f"http://127.0.0.1:{mine.port}/healthz")  # the pages do not wait for it
            assert part(up.pid, "flows") == []  # the worker does
            family = psutil.Process(up.pid).children(recursive=True)
        finally:
            up.send_signal(signal.SIGTERM)
        assert up.wait(timeout=LONG) == 0
        assert up.stdout is not None
        said = up.stdout.read()
    assert [process for process in some(family) if process.is_running()] == []
    assert mine.demo_rest.exists()
    assert re.search(r"数据库 database …  \d+\.\d s\n网页 pages …  \d+\.\d s\n", said)


def part(supervisor: int, name: str) -> list[psutil.Process]:
    """The supervisor's children with that word in their command."""
    children = psutil.Process(supervisor).children()
    living = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in living if name in " ".join(child.cmdline())]
