"""A year on one PC: how large Prefect's database and ours become, and whether they stay so.

Prefect's part: one run of each flow is really executed; a year of such days is laid into its database as copies of
those rows (new ids, shifted times), and each simulated night its own vacuum and our trimming clear it as we set them.
Our part: the demo school's year is planned by our own actions, its duties are recorded, its people reminded. Prints
one JSON line a measure.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from prefect.server.database import provide_database_interface
from prefect.server.services import db_vacuum
from prefect.settings import (
    PREFECT_API_DATABASE_CONNECTION_URL,
    PREFECT_SERVER_EVENTS_RETENTION_PERIOD,
    PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD,
    temporary_settings,
)
from sqlmodel import Session, select

from actions.backups.nightly import KEPT, back_up
from actions.duties.close_day import close_day
from actions.duties.escalate import owe_overdue
from actions.duties.remind import owe_reminders
from actions.installation.demo import live
from actions.routines.plan_and_publish import plan
from actions.school.schools import schools
from benchmarks.flows import Office, office, pause_schedules, run_one, settle
from benchmarks.term import say
from cli.supervisor.processes import QUIET
from flows.history_retention import KEPT as TRIMMED
from flows.history_retention import TAG
from models import database
from models.people import Person
from models.schools import School
from notifications.outbox.channels import MemoryChannel
from notifications.outbox.delivery import deliver

DAYS = 365
DAILY = {"reminders": 288, "new_day": 1, "watering": 1, "close_day": 1, "upkeep": 1}
WEEKLY = {"week_roster": 1}
OF_ALL_SCHOOLS = ("reminders", "upkeep")
RUNS_KEPT = timedelta(seconds=int(QUIET["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"]))
EVENTS_KEPT = timedelta(days=7)
TERMS = ((date(2026, 8, 11), date(2027, 1, 26)), (date(2027, 2, 8), date(2027, 7, 7)))
COUNTED = ("duty", "assignment", "record", "notice", "journalentry")
HOURS = (0, 5, 10, 14)  # UTC, at which the year's reminders are owed: each of the day's falls due by then

# Whose rows belong to a run: how they are found, which columns are ids, which are texts that name the run.
TABLES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "flow_run": ("id = :run", ("id", "state_id"), ()),
    "flow_run_state": ("flow_run_id = :run", ("id", "flow_run_id"), ()),
    "task_run": ("flow_run_id = :run", ("id", "flow_run_id", "state_id"), ()),
    "task_run_state": (
        "task_run_id IN (SELECT id FROM task_run WHERE flow_run_id = :run)",
        ("id", "task_run_id"),
        (),
    ),
    "log": ("flow_run_id = :run", ("id", "flow_run_id", "task_run_id"), ()),
    "artifact": ("flow_run_id = :run", ("id", "flow_run_id", "task_run_id"), ()),
    "events": (
        "resource LIKE :like OR related LIKE :like OR payload LIKE :like",
        ("id",),
        ("resource_id", "resource", "related", "payload", "related_resource_ids"),
    ),
    "event_resources": (
        "event_id IN (SELECT id FROM events WHERE resource LIKE :like OR related LIKE :like OR payload LIKE :like)",
        ("id", "event_id"),
        ("resource_id", "resource"),
    ),
}


def samples(found: Office) -> dict[str, UUID]:
    """One run of each flow, executed."""
    pause_schedules()
    with database.session() as session:
        school = schools(session)[0]
        school.policy = {**school.policy, "roster_approval": "automatic"}
        session.add(school)
    made = {}
    for name in (*DAILY, *WEEKLY):
        made[name] = run_one(name, {} if name in OF_ALL_SCHOOLS else {"school": school.code}).id
    settle()
    return made


def prefects_year(file: Path, made: dict[str, UUID]) -> None:
    """Lay the year into the database day by day, clear it each night, say how large it is each month."""
    now = datetime.now(UTC)
    with closing(sqlite3.connect(file)) as connection:
        for name, run in made.items():
            say(f"rows of a run of {name}", **dict(sample(connection, name, run)))
    number = 0
    for day in range(DAYS):
        at = now - timedelta(days=DAYS - day)
        with closing(sqlite3.connect(file)) as connection, connection:
            for name, count in (DAILY | (WEEKLY if day % 7 == 0 else {})).items():
                number = copy(connection, name, count, at, number)
        trim(file, at - TRIMMED)
        vacuum(file, now - at)
        if day % 30 == 29 or day == DAYS - 1:
            say("prefect", day=day + 1, runs_so_far=number, **size(file))


def sample(connection: sqlite3.Connection, name: str, run: UUID) -> Iterator[tuple[str, int]]:
    """Keep a run's rows aside; how many there are of each table."""
    words = {"run": str(run), "like": f"%{run}%"}
    for table, (where, _, _) in TABLES.items():
        kept = f"sample_{name}_{table}"
        connection.execute(f"CREATE TABLE {kept} AS SELECT * FROM {table} WHERE {where}", words)
        yield table, connection.execute(f"SELECT count(*) FROM {kept}").fetchone()[0]
    connection.commit()


def copy(connection: sqlite3.Connection, name: str, count: int, at: datetime, number: int) -> int:
    """So many runs of a flow, spread over the day that begins at an instant; the next free number."""
    run, began = connection.execute(f"SELECT id, start_time FROM sample_{name}_flow_run").fetchone()
    shift = (at - datetime.fromisoformat(began).replace(tzinfo=UTC)).total_seconds()
    words = {"run": run, "shift": shift, "apart": 86400 / count, "first": number, "count": count}
    many = "WITH RECURSIVE many(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM many WHERE n + 1 < :count)"
    for table, (_, ids, texts) in TABLES.items():
        columns = connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
        stored = [(column[1], column[2]) for column in columns if column[6] == 0]
        values = ", ".join(_value(column, kind, ids, texts) for column, kind in stored)
        named = ", ".join(f'"{column}"' for column, _ in stored)
        connection.execute(
            f"INSERT INTO {table} ({named}) {many} SELECT {values} FROM sample_{name}_{table}, many", words
        )
    return number + count


def _value(column: str, kind: str, ids: tuple[str, ...], texts: tuple[str, ...]) -> str:
    fresh = "printf('%08x', :first + n)"
    if column in ids:
        return f'CASE WHEN "{column}" IS NULL THEN NULL ELSE {fresh} || substr("{column}", 9) END'
    if column in texts:
        return f'replace("{column}", :run, {fresh} || substr(:run, 9))'
    if kind in ("DATETIME", "TIMESTAMP"):
        moved = f"strftime('%Y-%m-%d %H:%M:%f', \"{column}\", (:shift + :apart * n) || ' seconds')"
        return f"CASE WHEN \"{column}\" IS NULL THEN NULL ELSE {moved} || '000' END"
    return f'"{column}"'


def trim(file: Path, before: datetime) -> None:
    """What our own upkeep deletes over Prefect's API: runs of `reminders` in which all went well, and their logs."""
    well = "SELECT id FROM flow_run WHERE tags LIKE :tag AND state_name IN ('已提醒', 'Skipped') AND end_time < :before"
    words = {"tag": f'%"{TAG}"%', "before": f"{before:%Y-%m-%d %H:%M:%S}"}
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"DELETE FROM log WHERE flow_run_id IN ({well})", words)
        connection.execute(f"DELETE FROM flow_run WHERE id IN ({well})", words)


def vacuum(file: Path, ago: timedelta) -> None:
    """Prefect's own vacuum, as if it were so long ago: what it keeps is counted from the true now."""
    chosen = {
        PREFECT_API_DATABASE_CONNECTION_URL: f"sqlite+aiosqlite:///{file}",
        PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD: RUNS_KEPT + ago,
        PREFECT_SERVER_EVENTS_RETENTION_PERIOD: EVENTS_KEPT + ago,
    }
    with temporary_settings(chosen):
        asyncio.run(_vacuum())


async def _vacuum() -> None:
    interface = provide_database_interface()
    await db_vacuum.vacuum_old_flow_runs(db=interface)
    await db_vacuum.vacuum_old_events(db=interface)
    await (await interface.engine()).dispose()


def size(file: Path) -> dict[str, object]:
    """Megabytes on the disk, the write-ahead log emptied, and those of free pages inside; how many rows there are."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page, free = (_first(connection, f"PRAGMA {name}") for name in ("page_size", "freelist_count"))
        runs, events = (_first(connection, f"SELECT count(*) FROM {name}") for name in ("flow_run", "events"))
    return {
        "mb": megabytes(file.stat().st_size),
        "free_mb": megabytes(page * free),
        "runs": runs,
        "events": events,
    }


def _first(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])


def megabytes(count: int) -> float:
    """Bytes in millions."""
    return round(count / 1e6, 1)


def our_year(found: Office) -> None:
    """The demo school's year: planned, recorded, reminded, closed day by day."""
    now = datetime(2026, 8, 10, tzinfo=UTC)
    with database.session() as session:
        school = schools(session)[0]
        reach_everybody(session, school)
    for first, last in TERMS:
        plan(school.id, first, last, now, "bench")
        day = first
        while day <= last:
            live_a_day(school, day)
            day += timedelta(days=1)
        now = datetime(last.year, last.month, last.day, tzinfo=UTC)
        with database.reading() as session:
            counts = {table: _count(session, table) for table in COUNTED}
        say("ours", until=str(last), mb=megabytes(_on_disk(found)), **counts)
    made = back_up(found.mine, now)
    if made is not None:
        say("a nightly backup", mb=megabytes(sum(path.stat().st_size for path in made.rglob("*"))), kept=KEPT)


def reach_everybody(session: Session, school: School) -> None:
    """Give everybody an address, so that every notice is one."""
    for person in session.exec(select(Person).where(Person.school_id == school.id)):
        person.channels = ["memory://phone"]
        session.add(person)


def live_a_day(school: School, day: date) -> None:
    """Reminders owed and sent, work recorded but for one in a hundred, the day closed."""
    for hour in HOURS:
        now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        with database.session() as session:
            owe_reminders(session, school, now)
            owe_overdue(session, school, now)
        while deliver(database.session, MemoryChannel(), now, "bench").waiting:
            pass
    evening = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    live(school.id, evening)
    with database.session() as session:
        close_day(session, school, day, evening, "bench")


def _count(session: Session, table: str) -> int:
    return int(session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def _on_disk(found: Office) -> int:
    path = Path(found.mine.database.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def main() -> None:
    """Both parts, or the one that is named."""
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    with office() as found:
        if part != "ours":
            made = samples(found)
            found.worker.stop()
            found.server.stop()
            prefects_year(found.mine.home / "prefect" / "prefect.db", made)
        if part != "prefect":
            our_year(found)


if __name__ == "__main__":
    main()
