"""The nightly upkeep of an installation: a backup, a word on qualifications that run out, old rows gone."""

import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import CursorResult, Delete, delete
from sqlmodel import Session, col, func, select

from actions.installation.backup import make_backup
from actions.school.leaders import heads
from actions.school.schools import today
from models.feeds import Feed
from models.notices import Notice, NoticeState
from models.people import Person, Qualification
from models.schools import School
from models.settings import Settings
from notifications.outbox import outbox

KEPT = 14  # nightly backups
TONIGHT = timedelta(hours=6)  # a backup made within this time is tonight's
NAME = re.compile(r"\d{8}-\d{6}")
STEPS = (7, 30, 60)  # days before a qualification ends
A_YEAR = timedelta(days=365)
SETTLED = (NoticeState.SENT, NoticeState.FAILED, NoticeState.DROPPED)


@dataclass(frozen=True)
class Cleared:
    """How many old rows went."""

    notices: int
    feeds: int


def nightly(settings: Settings) -> Path:
    """Where the nightly backups lie; those made by hand lie beside it and are never dropped."""
    return settings.home / "backups" / "nightly"


def backups(settings: Settings) -> list[Path]:
    """The nightly backups, the oldest first."""
    folder = nightly(settings)
    return sorted(path for path in folder.glob("*") if NAME.fullmatch(path.name)) if folder.is_dir() else []


def back_up(settings: Settings, now: datetime) -> Path | None:
    """Tonight's backup: made, read back, and the newest 14 kept; the one there is already when asked again.

    None when the data are not in our SQLite file (PostgreSQL has pg_dump). Raises OSError or sqlite3.Error when it
    cannot be made; the earlier ones are all kept then.
    """
    if not settings.database.startswith("sqlite"):
        return None
    made = next((path for path in backups(settings) if now - TONIGHT < _instant(path) <= now), None)
    made = made or _make(settings, now)
    for old in [path for path in backups(settings)[:-KEPT] if path != made]:
        shutil.rmtree(old)
    return made


def _instant(path: Path) -> datetime:
    return datetime.strptime(path.name, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def _make(settings: Settings, now: datetime) -> Path:
    """A whole backup or none: what a power cut leaves half made lies apart and is made again."""
    workshop = nightly(settings) / "unfinished"
    if workshop.exists():
        shutil.rmtree(workshop)
    made = make_backup(settings, now, workshop, linked=True)
    _read_back(_pack(made / "greenleaf.db"))
    kept = made.rename(nightly(settings) / made.name)
    workshop.rmdir()
    return kept


def _pack(copy: Path) -> Path:
    """The copy as a .zip, which every system opens: a sixth of the room, fourteen times over."""
    packed = copy.with_name(f"{copy.name}.zip")
    with ZipFile(packed, "w", ZIP_DEFLATED) as bag:
        bag.write(copy, copy.name)
    copy.unlink()
    return packed


def _read_back(packed: Path) -> None:
    with TemporaryDirectory(dir=packed.parent) as folder:
        try:
            with ZipFile(packed) as bag:
                copy = bag.extract("greenleaf.db", folder)
        except BadZipFile as damaged:
            raise sqlite3.DatabaseError(str(damaged)) from damaged
        with closing(sqlite3.connect(copy)) as database:
            found = database.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def tell_expiring(session: Session, school: School, now: datetime) -> int:
    """Owe the person and the heads of logistics a word 60, 30 and 7 days before a qualification ends, unless a later
    one of its kind is there already. Answers how many words are new."""
    day = today(school, now)
    leaders = heads(session, school, now)
    return sum(
        _tell(session, school, qualification, person, leaders, now)
        for qualification, person in _expiring(session, school, day)
        if person.employed(day)
    )


def _expiring(session: Session, school: School, day: date) -> list[tuple[Qualification, Person]]:
    table = Qualification
    latest = select(table.person_id, table.kind, func.max(table.last)).where(table.school_id == school.id)
    ends: dict[tuple[UUID, str], date] = {
        (person, kind): last
        for person, kind, last in session.exec(latest.group_by(table.person_id, table.kind))  # type: ignore[arg-type]
    }
    near = col(table.last).between(day, day + timedelta(days=max(STEPS)))
    rows = select(table, Person).where(table.school_id == school.id, table.person_id == Person.id, near)
    ordered = rows.order_by(col(table.last), col(Person.code))
    return [(one, person) for one, person in session.exec(ordered) if one.last == ends[person.id, one.kind]]


def _tell(
    session: Session,
    school: School,
    qualification: Qualification,
    person: Person,
    leaders: Sequence[Person],
    now: datetime,
) -> int:
    left = (qualification.last - today(school, now)).days
    key = f"qualification_expiring|{qualification.id}|{min(step for step in STEPS if left <= step)}"
    facts = {
        "person": person.name,
        "qualification": f"kind.qualification.{qualification.kind}",
        "last": str(qualification.last),
        "days": left,
    }
    readers = {reader.id: reader for reader in (person, *leaders)}.values()
    return sum(
        outbox.owe(
            session, school, f"{key}|{reader.id}", "qualification_expiring", now, person=reader, facts=facts
        )
        for reader in readers
    )


def clear(session: Session, now: datetime) -> Cleared:
    """Remove the notices settled and the feeds revoked more than a year ago; a revoked address stays dead."""
    before = now - A_YEAR
    settled = (col(Notice.state).in_(SETTLED), col(Notice.settled_at) < before)
    notices = _gone(session, delete(Notice).where(*settled))
    return Cleared(notices, _gone(session, delete(Feed).where(col(Feed.revoked_at) < before)))


def _gone(session: Session, statement: Delete) -> int:
    result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0
