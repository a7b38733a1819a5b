"""Prepare what a backup holds in `restoring/`, beside the data and on the same disk: checked, and of today's schema."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from actions.backups import files, moves, postgres, sqlite
from actions.backups.backup import DATABASE, PREFECT, kind_of
from actions.backups.files import PACKED
from actions.backups.look_through import KEY, PHOTOS, SMALL, Found
from actions.backups.manifest import Kind
from actions.backups.moves import PREPARED, Item, Plan
from actions.installation.schema import upgrade_schema
from models import database
from models.errors import BadInput, Misconfigured
from models.schema_version import newest_step, steps
from models.settings import Settings

SPARE = 50_000_000  # bytes that stay free
CACHES = ("feeds", "night-check.json")  # made again from the database
SCRIPT = "greenleaf.sql"  # a PostgreSQL dump as psql reads it


def prepare(settings: Settings, found: Found, now: datetime) -> Plan:
    """Lay everything ready and say what is to be moved. Refuses a database that is damaged, not as the backup says, or
    of a schema that this version does not know; and a disk without the room. Nothing in use is touched."""
    bases = [settings.home, place_of_database(settings).base]
    moves.clear(bases)
    _require_room(settings.home, found)
    try:
        step, rows = _prepare_database(settings, found)
        _prepare_files(settings.home, found)
        prefect = _prepare_prefect(found, Item(base=settings.home, name=PREFECT))
        for base in bases:
            files.settle_all(base / PREPARED)
    except BaseException:
        moves.clear(bases)
        raise
    items = _items(settings)
    fresh = [item.name for item in items if item.prepared.exists()]
    left_out = [*found.spoilt, *(found.says.left_out if found.says else ())]
    key = found.says.key if found.says else None
    return Plan(
        source=found.folder, version=found.says.greenleaf if found.says else None, key=key, step=step, rows=rows,
        replaced=_free_name(settings.home, f"replaced-{now:%Y%m%d-%H%M%S}"), items=items, fresh=fresh,
        photos=len(found.photos), prefect=prefect, left_out=left_out,
    )  # fmt: skip


def _free_name(home: Path, name: str) -> str:
    return name if not (home / name).exists() else _free_name(home, f"{name}-2")


def _require_room(home: Path, found: Found) -> None:
    photos = () if found.folder.stat().st_dev == home.stat().st_dev else found.photos
    others = [found.folder / name for name in found.files if found.folder / name not in set(found.photos)]
    needed = sum(map(_unpacked, [*photos, *others]))
    free = shutil.disk_usage(home).free
    if free < needed + SPARE:
        raise Misconfigured("restore.no_room", needed=needed // 1_000_000 + 50, free=free // 1_000_000)


def _unpacked(file: Path) -> int:
    if file.suffix != PACKED:
        return file.stat().st_size
    try:
        with ZipFile(file) as bag:
            return sum(inside.file_size for inside in bag.infolist())
    except BadZipFile:
        raise BadInput("restore.damaged", folder=str(file.parent), files=file.name) from None


def place_of_database(settings: Settings) -> Item:
    """Where a SQLite file is used; or where the script waits that PostgreSQL is to read."""
    file = settings.database_file
    if file is None:
        return Item(base=settings.home, name=SCRIPT)
    inside = file.parent.resolve() == settings.home.resolve()
    return Item(base=settings.home if inside else file.parent, name=file.name)


def _prepare_database(settings: Settings, found: Found) -> tuple[str, dict[str, int]]:
    """The schema it came with, and its rows a table as they must be in the end."""
    target = moves.prepare(place_of_database(settings))
    if found.kind is Kind.POSTGRESQL:
        postgres.as_script(found.folder / DATABASE[Kind.POSTGRESQL], target)
        step = found.says.step if found.says else postgres.step_in(target)
        _require_known(step)
        return step, found.says.rows if found.says else {}
    _take_out(found, DATABASE[Kind.SQLITE], target)
    rows = sqlite.count_rows(target)
    if found.says and found.says.rows != rows:
        raise BadInput("restore.damaged", folder=str(found.folder), files=DATABASE[Kind.SQLITE])
    step = sqlite.step(target)
    _require_known(step)
    return step, rows if step == newest_step() else _brought_up(target)


def _take_out(found: Found, name: str, target: Path) -> None:
    """Copy or unpack a SQLite file, with the write-ahead log of a folder that was never made a backup, and look at it.
    Refuses a damaged one."""
    source = found.has(name)
    try:
        if source is None:
            raise BadZipFile(name)
        (files.unpack if source.suffix == PACKED else files.copy)(source, target)
    except BadZipFile:
        raise BadInput("restore.damaged", folder=str(found.folder), files=name) from None
    for side in sqlite.SIDES:
        if not found.says and (beside := found.has(name + side)):
            files.copy(beside, target.with_name(target.name + side))
    if (fault := sqlite.fold(target)) != sqlite.OK:
        raise BadInput("restore.damaged", folder=str(found.folder), files=f"{name}: {fault}")


def _require_known(step: str) -> None:
    if not step.isdecimal():
        raise BadInput("restore.not_ours")
    if step not in steps():
        raise Misconfigured("restore.newer", step=step, known=newest_step())


def _brought_up(file: Path) -> dict[str, int]:
    """An older schema becomes today's; the rows a table afterwards."""
    engine = database.connect(f"sqlite:///{file.as_posix()}")
    try:
        upgrade_schema(engine)
    finally:
        engine.dispose()
    sqlite.fold(file)
    return sqlite.count_rows(file)


def _prepare_files(home: Path, found: Found) -> None:
    for name in (KEY, *SMALL):
        if source := found.has(name):
            files.copy(source, moves.prepare(Item(base=home, name=name)))
    for photo in found.photos:
        files.link_or_copy(photo, moves.prepare(Item(base=home, name=f"{PHOTOS}/{photo.name}")))


def _prepare_prefect(found: Found, item: Item) -> bool:
    """Say whether Prefect's runs come back; what is damaged among them stays away, and the server begins new ones."""
    if found.has(PREFECT) is None:
        return False
    try:
        _take_out(found, PREFECT, moves.prepare(item))
    except (BadInput, sqlite3.Error):
        item.prepared.unlink(missing_ok=True)
        return False
    return True


def _items(settings: Settings) -> list[Item]:
    """Everything that is moved; what the backup does not hold is moved away all the same.

    Prefect's runs go with the database: later ones would stand for work that the restored data do not hold, and would
    not be begun again.
    """
    home = settings.home
    data, runs = place_of_database(settings), Item(base=home, name=PREFECT)
    ours = [] if kind_of(settings) is Kind.POSTGRESQL else [*moves.sides(data), data]
    others = [Item(base=home, name=name) for name in (KEY, *SMALL, PHOTOS, *CACHES)]
    return [*ours, *others, *moves.sides(runs), runs]


def replace_in_postgres(settings: Settings, plan: Plan) -> None:
    """Keep what is in the database as a dump, and replace it by what was prepared: in one transaction, and brought up
    to today's schema. May be done again."""
    kept = settings.home / plan.replaced / DATABASE[Kind.POSTGRESQL]
    if not kept.exists():
        draft = kept.with_suffix(".draft")
        draft.parent.mkdir(parents=True, exist_ok=True)
        postgres.write_down(settings.database, draft)
        draft.rename(kept)
    postgres.put_back(settings.database, place_of_database(settings).prepared)
    rows = postgres.count_rows(settings.database)
    if plan.rows not in ({}, rows):
        raise Misconfigured("restore.not_as_prepared", what=plan.source.name, replaced=plan.replaced)
    engine = database.connect(settings.database)
    upgrade_schema(engine)
    engine.dispose()
    plan.rows = postgres.count_rows(settings.database)
