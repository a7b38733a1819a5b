"""Kill the flow's process, Prefect's server, the worker or several of them at random points, and look whether anything
was lost or doubled.

`python -m benchmarks.kills [KILLS] [SEED]` runs schools through a day's opening, a weekly roster and a meeting that
waits for people, until so many processes were killed; then every row and every run is compared with what must be there.
"""

import asyncio
import os
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psutil
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import temporary_settings
from sqlmodel import Session, col, select

from actions.duties.complete import complete
from actions.installation.schema import upgrade_schema
from actions.roster.publish import publish
from benchmarks.losses import faults
from benchmarks.running import child, client_of, live_in
from benchmarks.waiting import wait_for
from cli.supervisor.processes import Service, environment, prefect_server, prefect_worker
from cli.supervisor.supervisor import answers
from flows import janitor
from flows.deployments import RHYTHMS, apply
from flows.open_checklists import PLACE, run_once
from models import (
    Duty,
    Person,
    Roster,
    Routine,
    School,
    Term,
    clock,
    database,
)
from models.settings import Settings

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
MEETING = "food_safety_meeting"
LONGEST = 1.0  # seconds in which a kill falls at first; they follow the life of these flows' processes
LONGEST_OF_WORKER = 10.0  # the same of a worker, which takes seconds to come up and to start a process
TRIES = 7  # kills of one execution at most, then it may go on to its end


@dataclass
class Lab:
    """An installation whose processes are killed, and the tally of it."""

    settings: Settings
    server: Service
    chance: random.Random
    server_share: float = 0.06
    worker_share: float = 0.05
    longest: float = LONGEST
    longest_of_worker: float = LONGEST_OF_WORKER
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def killed(self) -> int:
        """How many processes were killed so far."""
        return sum(self.kills.values())

    def run_killed(self, run: str, most: int) -> None:
        """Execute a run, killing it or the server some times at random points; at last let it go on."""
        for _ in range(min(TRIES, most)):
            asyncio.run(janitor.requeue(at_start=True))
            if not (waits_for_process(run) and self._one_kill(run)):
                break
        self._calm(run)

    def _one_kill(self, run: str) -> bool:
        if self.chance.random() < self.worker_share:
            return self._kill_worker(run)
        process = child(self.settings, run)
        process.join(self.chance.uniform(0.02, self.longest))
        self.longest = min(LONGEST, max(0.15, self.longest * (1.1 if process.is_alive() else 0.7)))
        alive, with_server = process.is_alive(), self.chance.random() < self.server_share
        both = self.chance.random() < 0.5
        if alive and (both or not with_server):
            process.kill()
            self.kills["both" if with_server else "flow"] += 1
        elif with_server:
            self.kills["server"] += 1
        if with_server:
            self._kill_server()
        process.join(60)
        if process.is_alive():  # it waits for a server that came back too late
            process.kill()
            process.join()
        return alive or with_server

    def _kill_worker(self, run: str) -> bool:
        """Let a worker take up what waits, and kill it: alone, so that what it started goes on, or with all that."""
        worker = self.worker()
        worker.start()
        assert worker.process is not None
        time.sleep(self.chance.uniform(0, self.longest_of_worker))
        self.longest_of_worker *= 1.1 if waits_for_process(run) else 0.9
        parent = psutil.Process(worker.process.pid)
        started = parent.children(recursive=True)
        together = bool(started) and self.chance.random() < 0.5
        for process in (parent, *started) if together else (parent,):
            process.kill()
        self.kills["worker with its runs" if together else "worker"] += 1
        worker.process.wait()
        psutil.wait_procs(started, timeout=120)
        return True

    def worker(self) -> Service:
        """A worker that asks for work every second."""
        quick = {"PREFECT_WORKER_QUERY_SECONDS": "1", "PREFECT_LOGGING_LEVEL": "CRITICAL"}
        return prefect_worker(self.settings, environment(self.settings) | quick)

    def _kill_server(self) -> None:
        assert self.server.process is not None
        self.server.process.kill()
        self.server.process.wait()
        time.sleep(self.chance.uniform(0, 0.5))
        self.server.start()
        wait_for(lambda: answers(f"{self.settings.prefect_api}/health"), 120)

    def _calm(self, run: str) -> None:
        """Take up what was killed and let it run to its end or its next wait."""
        for _ in range(TRIES):
            asyncio.run(janitor.requeue(at_start=True))
            if waits_for_process(run):
                process = child(self.settings, run)
                process.join(120)
            if read(run).state_type not in (StateType.RUNNING, StateType.PENDING, StateType.SCHEDULED):
                return


def rest() -> None:
    """Keep what runs by itself for all schools still: a worker is to find our runs and no others."""
    with get_client(sync_client=True) as client:
        for rhythm in RHYTHMS:
            if not rhythm.each_school:
                client.pause_deployment(client.read_deployment_by_name(f"{rhythm.flow.name}/{PLACE}").id)


def read(run: str) -> FlowRun:
    """A flow run as the server has it."""
    with get_client(sync_client=True) as client:
        return client.read_flow_run(UUID(run))


def waits_for_process(run: str) -> bool:
    """Whether a flow run waits to be executed."""
    return read(run).state_type == StateType.SCHEDULED


def make_school(session: Session, code: str) -> School:
    """A school with a monthly meeting of one step, a daily round and three people to share it."""
    school = School(code=code, name=f"{code}学校")
    session.add(school)
    session.flush()
    first, last = MONDAY.date().replace(day=1), MONDAY.date().replace(month=12)
    session.add(
        Term(
            school_id=school.id,
            code="2026-2027-1",
            name="第一学期",
            first=first,
            last=last,
            staff_first=first,
            staff_last=last,
        )
    )
    for name in ("艾达", "本恩", "方平"):
        person = Person(
            school_id=school.id,
            code=name,
            name=name,
            roles=["caretaker", "logistics_head"],
            joined=first,
        )
        session.add(person)
    crew = {"lines": [{"pool": "caretaker", "count": 1}]}
    daily, monthly = (
        {"every": every, "at": ["15:00"]} for every in ("FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=10")
    )
    session.add(Routine(school_id=school.id, code="rounds", name="巡查", cadence=daily, crew=crew))
    session.add(
        Routine(school_id=school.id, code="meeting", name="会议纪要", cadence=monthly, checklist=MEETING)
    )
    return school


def one_round(lab: Lab, codes: Sequence[str], most: Callable[[], int]) -> None:
    """A day's opening, a roster and a meeting at each school, killed again and again; people act in between."""
    with database.session() as session:
        schools = [make_school(session, code) for code in codes]
    for school in schools:
        lab.run_killed(run_once("new_day", f"new_day/{school.code}", {"school": school.code}), most())
    runs = [run for school in schools for run in waiting(school)]
    for run in runs:
        lab.run_killed(run, most())
    for school in schools:
        people_act(school)
    wait_for(lambda: woken(runs), 60)
    for run in runs:
        lab.run_killed(run, most())


def waiting(school: School) -> list[str]:
    """The runs of a school that wait for people in the end: its roster's and its meeting's."""
    roster = run_once("week_roster", f"week_roster/{school.code}", {"school": school.code})
    about: dict[str, object] = {"school": school.code, "occasion": f"{MONDAY:%Y-%m}"}
    return [roster, run_once(MEETING, f"{school.code}/{MEETING}/{MONDAY:%Y-%m}", about)]


def people_act(school: School) -> None:
    """The office publishes the roster and signs the minutes, on its own pages: Prefect hears of it from the janitor."""
    with database.reading() as session:
        [roster] = session.exec(select(Roster.id).where(Roster.school_id == school.id))
        publish(session, roster, clock.now(), "user:office")
    with database.session() as session:
        mine = (Duty.school_id == school.id, col(Duty.checklist_id).is_not(None))
        duty = session.exec(select(Duty).where(*mine)).one()
        complete(session, duty, {}, clock.now(), "user:office", reason="drill")


def woken(runs: Sequence[str]) -> bool:
    """Wake what may go on; whether no run is suspended any more."""
    asyncio.run(janitor.wake(clock.now()))
    return all(read(run).state_type != StateType.PAUSED for run in runs)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(kills: int = 1000, seed: int = 0) -> int:
    """Kill so many processes in an installation of its own and print what came of it; 1 when something is wrong."""
    seed = seed or random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}, {kills} kills", flush=True)
    shift = round((MONDAY - datetime.now(UTC)).total_seconds())
    with tempfile.TemporaryDirectory() as folder:
        mine = Settings(home=Path(folder), prefect_port=free_port(), clock_shift=shift)
        live_in(mine)
        lab = Lab(mine, prefect_server(mine, environment(mine)), random.Random(seed))
        lab.server.start()
        try:
            with temporary_settings(client_of(mine)):
                wait_for(lambda: answers(f"{mine.prefect_api}/health"), 120)
                upgrade_schema(database.engine())
                apply()
                rest()
                return _until(lab, kills)
        finally:
            lab.server.stop()
            database.engine().dispose()


def _until(lab: Lab, kills: int) -> int:
    begun, codes = time.monotonic(), list[str]()
    while lab.killed < kills:
        fresh = [f"s{len(codes) + n}" for n in range(4)]
        one_round(lab, fresh, lambda: kills - lab.killed)
        codes += fresh
        wrong = faults(fresh)
        seconds = time.monotonic() - begun
        print(
            f"{lab.killed} kills {dict(lab.kills)}, {len(codes)} schools, {seconds:.0f} s, faults {wrong}",
            flush=True,
        )
        if wrong:
            return 1
    print(f"nothing lost, nothing doubled, nothing hung: {len(codes)} schools, {lab.killed} kills")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    sys.exit(main(*map(int, sys.argv[1:])))
