"""Kill everything that writes at random points, put back a backup that was made while it wrote, and compare every row.

`python -m benchmarks.restore_drill [ROUNDS] [SEED] [DATABASE_URL]`: each round three processes record duties, keep
photos and note runs; a backup is made among them, sometimes killed and made again; the writers go on and are killed
with SIGKILL; the backup is put back by command, sometimes after attempts that are killed as well. What is there then
must be the backup, row for row and photo for photo. With a URL of PostgreSQL the data lie in a database of their own.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlmodel import Session, col, func, select

from actions.backups import manifest
from actions.backups.backup import PREFECT
from benchmarks.drill_parts import (
    Rows,
    as_part_of,
    back_up,
    begin,
    count_records,
    live_in,
    put_back,
    rows,
    rows_in,
    scratch,
    variables,
    write,
)  # fmt: skip
from benchmarks.waiting import wait_for
from models import Duty, DutyState, Record, database
from models.settings import Settings

WRITERS = 3
CHILDREN = get_context("forkserver")
CHILDREN.set_forkserver_preload(["benchmarks.drill_parts"])


@dataclass
class Drill:
    """An installation whose processes are killed, and the tally of it."""

    settings: Settings
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=lambda: {"backup": 1.0, "restore": 1.0})

    def round(self) -> list[str]:
        """Write, back up, write on, kill, put back; what is not as in the backup."""
        writers = [self._start(write, self.chance.random()) for _ in range(WRITERS)]
        self._wait(0.2, 1.0)
        backup = self._backed_up()
        says = manifest.read(backup)
        assert says is not None
        wait_for(lambda: count_records(self.settings.database) > says.rows["record"], 120)
        self._wait(0.0, 1.0)
        for writer in writers:
            self._kill(writer, "writer")
        self._put_back(backup)
        return [*self._differing(rows_in(self.settings, backup)), *faults(self.settings, backup)]

    def _differing(self, before: Rows) -> list[str]:
        """The tables whose rows are not those of the backup."""
        found = rows(self.settings.database)
        return [name for name in before | found if before.get(name) != found.get(name)]

    def _backed_up(self) -> Path:
        """A backup made while others write; sometimes a first attempt is killed, which must leave none."""
        folder = self.settings.home / "backups"
        if self.chance.random() < 0.3:
            known = whole_backups(folder)
            self._attempt("backup", back_up)
            for made in whole_backups(folder) - known:  # it was done before the kill came
                shutil.rmtree(made)
        known = whole_backups(folder)
        done = self._start(back_up)
        done.join()
        (made,) = whole_backups(folder) - known
        return made

    def _put_back(self, backup: Path) -> None:
        for _ in range(self.chance.choice([0, 1, 2, 3])):
            self._attempt("restore", put_back, str(backup))
        # what a killed attempt had begun in PostgreSQL may be ending still
        wait_for(lambda: restored(self.settings, backup), 120)

    def _attempt(self, what: str, work: Callable[..., None], *about: object) -> None:
        """Begin some work and kill it; the seconds until then follow how long the work takes on this machine."""
        process = self._start(work, *about)
        process.join(self.chance.uniform(0, self.longest[what]))
        self.longest[what] *= 1.2 if process.is_alive() else 0.7
        self._kill(process, what)

    def _start(self, work: Callable[..., None], *about: object) -> BaseProcess:
        process = CHILDREN.Process(target=as_part_of, args=(self.settings, work, *about), daemon=True)
        process.start()
        return process

    def _kill(self, process: BaseProcess, what: str) -> None:
        self.kills[what] += process.is_alive()
        process.kill()
        process.join()

    def _wait(self, least: float, most: float) -> None:
        time.sleep(self.chance.uniform(least, most))


def whole_backups(folder: Path) -> set[Path]:
    """The folders that are called backups."""
    return {path for path in folder.glob("*") if not path.name.endswith(".unfinished")}


def restored(mine: Settings, backup: Path) -> bool:
    """Put a backup back by command; False while another program is connected to PostgreSQL."""
    environment = os.environ | variables(mine) | {"GREENLEAF_LANGUAGE": "en"}
    line = [sys.executable, "-m", "cli", "restore", str(backup)]
    done = subprocess.run(line, env=environment, capture_output=True, text=True)
    if done.returncode and "PostgreSQL" not in done.stderr:
        raise RuntimeError(done.stderr)
    return not done.returncode


def faults(mine: Settings, backup: Path) -> list[str]:
    """What is wrong with the restored installation beside its rows."""
    live_in(mine)
    with Session(database.engine()) as session:
        done = session.exec(select(func.count(col(Duty.id))).where(Duty.state == DutyState.DONE)).one()
        notes = session.exec(select(Record.note)).all()
    database.engine().dispose()
    runs, kept = (rows(f"sqlite:///{(home / PREFECT).as_posix()}") for home in (mine.home, backup))
    photos = {path.name for path in mine.photos.glob("*")}
    wrong = {
        "a duty without its record": done != len(notes),
        "a record without its photo": not set(notes) <= photos,
        "a photo that is not itself": any(
            sha256((mine.photos / name).read_bytes()).hexdigest() != Path(name).stem for name in photos
        ),
        "Prefect's runs": runs != kept,
        "another key": mine.key_file.read_bytes() != (backup / mine.key_file.name).read_bytes(),
        "something half done": (mine.home / "restoring").exists(),
    }
    return [name for name, holds in wrong.items() if holds]


def drill(rounds: int, seed: int, url: str = "") -> Drill:
    """Go through so many rounds and print what came of each; stops at the first fault, which is raised."""
    with tempfile.TemporaryDirectory() as folder:
        found = Drill(Settings(home=Path(folder) / "home", database_url=url), random.Random(seed))
        live_in(found.settings)
        begin()
        database.engine().dispose()
        for number in range(1, rounds + 1):
            begun = time.monotonic()
            wrong = found.round()
            seconds = round(time.monotonic() - begun, 1)
            print(
                json.dumps({"round": number, "wrong": wrong, "kills": found.kills, "seconds": seconds}),
                flush=True,
            )
            if wrong:
                raise AssertionError(wrong)
        return found


def main(rounds: int = 20, seed: int = 0, url: str = "") -> None:
    """The drill with a seed of its own, on SQLite or in a new database of PostgreSQL."""
    seed = seed or random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}, {rounds} rounds", flush=True)
    if url:
        with scratch(url) as fresh:
            found = drill(rounds, seed, fresh)
    else:
        found = drill(rounds, seed)
    print(f"{rounds} of {rounds} restored as they were backed up; killed: {dict(found.kills)}")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 20, int(given[1]) if given[1:] else 0, *given[2:3])
