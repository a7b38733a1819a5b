"""What it costs to read files that are a burden: `python -m benchmarks.heavy [KIND ...]`, a line a file.

Each is read in a process of its own; told are its processor seconds, its largest memory, what the process held before,
and what came of the file. `calendars` are .ics files, `pasted` is text; the other kinds are those of spreadsheets.
"""

import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlmodel import select

from actions.imports.sheets import SHEETS, read_sheet
from actions.installation.demo import plant
from actions.installation.schema import upgrade_schema
from actions.school_calendar.term_sheet import read_term_sheet
from actions.xlsx.grid import read_book
from actions.xlsx.pasted import MOST_CHARACTERS, pasted_sheet
from benchmarks import heavy_calendars, heavy_workbooks
from benchmarks.saying import say
from benchmarks.term import FIRST, LAST, NOW
from calendars.ical.busy import busy_times
from calendars.ical.foreign_days import foreign_days
from models import School, database
from models.errors import Refusal

MOST_SECONDS, MOST_MEMORY = 120, 3 * 1024**3  # where reading is stopped
CALENDAR: heavy_workbooks.Table = [
    ["新叶小学2027—2028学年第一学期校历"],
    ["周次", "一", "二", "三", "四", "五", "六", "日", "备注"],
    ["第1周", "8/30", "8/31", "9/1", "9/2", "9/3", "9/4", "9/5", "9月1日开学"],
]
TERM = "2026-2027-1"


def main() -> None:
    """Read all files of the kinds named, or of all."""
    kinds = sys.argv[1:] or [*SHEETS, "calendar", "pasted", "calendars"]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GREENLEAF_HOME"] = str(Path(folder) / "home")
        upgrade_schema(database.engine())
        with database.session() as session:
            plant(session, NOW, "bench")
        database.engine().dispose()
        for kind in kinds:
            for name, read in _readings(kind, Path(folder) / "heavy.xlsx"):
                _measured(kind, name, read)


def _readings(kind: str, path: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    if kind == "calendars":
        for name, write in heavy_calendars.HEAVY.items():
            yield name, partial(_as_busy, write())
            yield f"{name}, as days", partial(_as_days, write())
        return
    if kind == "pasted":
        for into in (*SHEETS, "calendar"):
            text = "\n".join("\t".join(map(str, row)) for row in [*table_of(into)] * 2000)[
                : MOST_CHARACTERS - 1
            ]
            yield into, partial(_pasted, into, text, path)
        return
    for name, write_book in heavy_workbooks.HEAVY.items():
        path.write_bytes(write_book(table_of(kind)))
        yield name, partial(_sheet, kind, path)


def table_of(kind: str) -> heavy_workbooks.Table:
    """Return the titles of a kind and a row as its template shows them."""
    if kind not in SHEETS:
        return CALENDAR
    columns = SHEETS[kind].columns
    return [
        [one.title for one in columns],
        [None if one.example is None else _shown(one.example) for one in columns],
    ]


def _shown(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)


def _pasted(kind: str, text: str, path: Path) -> str:
    path.write_bytes(pasted_sheet(text, entries=kind == "duties"))
    return _sheet(kind, path)


def _sheet(kind: str, path: Path) -> str:
    book = read_book(path)
    with database.reading() as session:
        school = session.exec(select(School)).one()
        if kind == "calendar":
            found = read_term_sheet(session, school, book)
            return f"{len(found.added)} days, {len(found.faults)} faults"
        outcome = read_sheet(session, school, kind, book, NOW, TERM)
        return f"{len(outcome.changes)} rows, {len(outcome.faults)} faults, {len(outcome.doubts)} doubts"


def _as_busy(data: bytes) -> str:
    first, last = (datetime.combine(day, datetime.min.time(), NOW.tzinfo) for day in (FIRST, LAST))
    found = busy_times(data, "Asia/Shanghai", first, last)
    return f"{len(found.times)} times, {len(found.unread)} unread"


def _as_days(data: bytes) -> str:
    found = foreign_days(data, FIRST, LAST, "Asia/Shanghai", at_hours=True)
    return f"{len(found.days)} days, {len(found.unread)} unread"


def _measured(kind: str, name: str, read: Callable[[], str]) -> None:
    """Read in a process of its own and say what it took."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    inlet, outlet = os.pipe()
    child = os.fork()
    if not child:
        os.close(inlet)
        os.write(outlet, _told(read).encode())
        os._exit(0)
    os.close(outlet)
    with os.fdopen(inlet, "rb") as answer:
        told = answer.read().decode()
    _, status, used = os.wait4(child, 0)
    told = told or f"stopped ({status})"
    cpu = round(used.ru_utime + used.ru_stime, 1)
    say(
        f"{kind}: {name}",
        cpu_seconds=cpu,
        peak_mb=used.ru_maxrss // 1024,
        before_mb=before // 1024,
        told=told[:100],
    )


def _told(read: Callable[[], str]) -> str:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        return read()
    except Refusal as refusal:
        return f"refused: {refusal.code} {refusal.facts.get('reason', '')}"
    except Exception as error:
        return f"{type(error).__name__}: {getattr(error, 'type', error)}"


if __name__ == "__main__":
    main()
