"""Put what is prepared in `restoring/` into its places, and keep what was there. It may be cut off anywhere and done
again: each move is one rename, and while the plan lies in the data folder nothing starts (`models.in_use`)."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel

from actions.backups import sqlite
from models.in_use import UNFINISHED
from models.whole_files import settle, write_whole

PREPARED = UNFINISHED.parent


class Item(BaseModel):
    """A file or folder by its name in a base folder, which is the data folder unless the database lies elsewhere."""

    base: Path
    name: str

    @property
    def place(self) -> Path:
        """Where it is used."""
        return self.base / self.name

    @property
    def prepared(self) -> Path:
        """Where it waits."""
        return self.base / PREPARED / self.name

    def kept(self, replaced: str) -> Path:
        """Where what was there before is kept."""
        return self.base / replaced / self.name


class Plan(BaseModel):
    """What is put back, from which backup; where the replaced state is kept; what must be found afterwards.

    `rows` are those of the prepared database, `step` is the schema it came with, `key` the fingerprint that the backup
    names, `fresh` are the items that come from the backup.
    """

    source: Path
    replaced: str
    items: list[Item]
    fresh: list[str]
    rows: dict[str, int]
    step: str
    key: str | None
    version: str | None
    photos: int
    prefect: bool
    left_out: list[str]


def prepare(item: Item) -> Path:
    """Where the new one is written; the folder for it is there."""
    item.prepared.parent.mkdir(parents=True, exist_ok=True)
    return item.prepared


def sides(database: Item) -> list[Item]:
    """What SQLite may keep beside a database: an old write-ahead log would be replayed over the new file."""
    return [Item(base=database.base, name=database.name + side) for side in sqlite.SIDES]


def write_plan(home: Path, plan: Plan) -> None:
    """From now on it is only to be finished."""
    write_whole(home / UNFINISHED, plan.model_dump_json(indent=1).encode())


def unfinished(home: Path) -> Plan | None:
    """The plan of a restore that was cut off."""
    path = home / UNFINISHED
    return Plan.model_validate_json(path.read_bytes()) if path.exists() else None


def carry_out(plan: Plan) -> None:
    """Make every move that is not made yet."""
    for item in plan.items:
        waits = item.prepared.exists()
        if item.place.exists() and (waits or item.name not in plan.fresh):
            _rename(item.place, item.kept(plan.replaced))
        if waits:
            _rename(item.prepared, item.place)


def _rename(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    settle(target.parent)
    settle(source.parent)


def finish(home: Path, plan: Plan) -> None:
    """The plan is done: what starts now finds the new state."""
    (home / UNFINISHED).unlink()
    settle(home / PREPARED)
    clear([home, *(item.base for item in plan.items)])


def clear(bases: Iterable[Path]) -> None:
    """Remove what was prepared and is not wanted."""
    for base in set(bases):
        shutil.rmtree(base / PREPARED, ignore_errors=True)
