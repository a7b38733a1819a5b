"""Put a backup back: looked through first, prepared beside the data, moved into place, proved."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from actions.backups import moves, postgres, sqlite
from actions.backups.backup import kind_of
from actions.backups.look_through import KEY, look_through
from actions.backups.manifest import Kind
from actions.backups.moves import Item, Plan
from actions.backups.prepare import place_of_database, prepare, replace_in_postgres
from actions.installation.key_note import noted_key
from models import database
from models.errors import Misconfigured
from models.in_use import alone
from models.keys import fingerprint
from models.settings import Settings


@dataclass(frozen=True)
class Rehearsal:
    """What a restore would put back. `key_fits` says whether the backup's key is the one of its database, None where
    nothing there says which key it should be; `same_key` whether it is the one used here, None where there is none."""

    plan: Plan
    key_fits: bool | None
    same_key: bool | None


@dataclass(frozen=True)
class Proof:
    """What is there after a restore, looked at where it is used. `key_fits` is None where nothing says which key it
    should be."""

    plan: Plan
    rows: int
    tables: int
    loose_ends: int
    key_fits: bool | None


def restore(settings: Settings, folder: Path, now: datetime, *, incomplete: bool = False) -> Proof:
    """Put the backup in a folder back. What it replaces is kept in the data folder, in `replaced-…`.

    Refuses while anything uses the data folder; and, before anything is touched, what `look_through` and `prepare`
    refuse. A restore that was cut off is finished first; when it was of the same backup, that is all.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with alone(settings.home):
        if kind_of(settings) is Kind.POSTGRESQL:
            postgres.require_unused(settings.database)
        plan = moves.unfinished(settings.home)
        if plan is not None:
            _finish(settings, plan)
        if plan is None or plan.source != folder.resolve():
            plan = prepare(settings, look_through(settings, folder, incomplete=incomplete), now)
            moves.write_plan(settings.home, plan)
            _finish(settings, plan)
        return _proved(settings, plan)


def rehearse(settings: Settings, folder: Path, now: datetime, *, incomplete: bool = False) -> Rehearsal:
    """Do all of a restore but the moves, in a folder that is thrown away: safe while everything runs.

    Refuses what a restore would refuse.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    found = look_through(settings, folder, incomplete=incomplete)
    with TemporaryDirectory(dir=settings.home) as elsewhere:
        url = "" if kind_of(settings) is Kind.SQLITE else settings.database_url
        apart = settings.model_copy(update={"home": Path(elsewhere), "database_url": url})
        return _rehearsed(settings, apart, prepare(apart, found, now))


def _rehearsed(settings: Settings, apart: Settings, plan: Plan) -> Rehearsal:
    """What the prepared files say of the key; a dump of PostgreSQL is no database yet, and cannot be asked."""
    data = place_of_database(apart)
    noted = _noted_in(f"sqlite:///{data.prepared.as_posix()}") if kind_of(apart) is Kind.SQLITE else None
    key = Item(base=apart.home, name=KEY).prepared
    return Rehearsal(plan, _fits(key, {plan.key, noted}), _fits(key, {_of(settings.key_file)}))


def _finish(settings: Settings, plan: Plan) -> None:
    if kind_of(settings) is Kind.POSTGRESQL:
        replace_in_postgres(settings, plan)
    moves.carry_out(plan)
    settings.restored_file.touch()
    moves.finish(settings.home, plan)


def _proved(settings: Settings, plan: Plan) -> Proof:
    """Look at the restored state once more where it lies now. Refuses what is not as it was prepared."""
    rows, loose = _looked_at(settings, plan)
    if rows != plan.rows:
        differing = [name for name in plan.rows if rows.get(name) != plan.rows[name]]
        raise Misconfigured("restore.not_as_prepared", what=", ".join(differing), replaced=plan.replaced)
    return Proof(
        plan,
        sum(rows.values()),
        len(rows),
        loose,
        _fits(settings.key_file, {plan.key, _noted_in(settings.database)}),
    )


def _looked_at(settings: Settings, plan: Plan) -> tuple[dict[str, int], int]:
    if kind_of(settings) is Kind.POSTGRESQL:
        return postgres.count_rows(settings.database), 0  # it lets in no row that points to nothing
    file = place_of_database(settings).place
    if (found := sqlite.faults(file)) != sqlite.OK:
        raise Misconfigured("restore.not_as_prepared", what=found, replaced=plan.replaced)
    return sqlite.count_rows(file), sqlite.loose_ends(file)


def _noted_in(url: str) -> str | None:
    """The fingerprint of the key that a database was used with."""
    engine = database.connect(url)
    with Session(engine.execution_options(reading=True)) as session:
        noted = noted_key(session)
    engine.dispose()
    return noted


def _fits(key_file: Path, named: set[str | None]) -> bool | None:
    """Say whether a key is the one that all who know name; None where nobody does."""
    known = named - {None}
    return known == {_of(key_file)} if known and key_file.exists() else None


def _of(key_file: Path) -> str | None:
    return fingerprint(key_file.read_bytes()) if key_file.exists() else None
