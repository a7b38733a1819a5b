"""Spreadsheets in and out: people, certificates, places, routines and duty tables, all of a file or nothing of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlmodel import Session, func, select

from actions.crews import duty_table
from actions.duties.rename import renamed, touch_renamed
from actions.imports import certificates, duties, people, places, routines
from actions.roster.xlsx import heading, on_paper, put
from actions.routines.horizon import Rolled, roll
from actions.school.row_changes import Change, Values, journalled, keep_row
from actions.school.schools import today
from actions.xlsx.changes import Outcome, require_faultless
from actions.xlsx.columns import Column, Fault, Row, read_table
from actions.xlsx.grid import read_grids
from models.duties import Duty
from models.errors import NotFound
from models.journal import Verb, write
from models.schools import School
from notifications.language import known, say

Plan = Callable[[Session, School, tuple[Row, ...], date], Iterator[Change | Fault]]
Rows = Callable[[Session, School, date, str], Iterator[Values]]
Keep = Callable[[Session, School, Change, datetime, str], None]
Extra = Callable[[Session, School], tuple[Column, ...]]

EXPLAINED = ("Column", "Needed", "Example", "Also understood")


def _keep_row(session: Session, school: School, change: Change, now: datetime, actor: str) -> None:
    keep_row(session, school.id, change)


@dataclass(frozen=True)
class Sheet:
    """One kind of spreadsheet: its columns, how its rows become changes and are kept, how it is written."""

    kind: str
    columns: tuple[Column, ...]
    plan: Plan
    rows: Rows
    keep: Keep = _keep_row
    extra: Extra = lambda _session, _school: ()


SHEETS = {
    sheet.kind: sheet
    for sheet in (
        Sheet("people", people.COLUMNS, people.plan, people.rows),
        Sheet("certificates", certificates.COLUMNS, certificates.plan, certificates.rows),
        Sheet("places", places.COLUMNS, places.plan, places.rows),
        Sheet("routines", routines.COLUMNS, routines.plan, routines.rows),
        Sheet(
            "duties",
            duties.COLUMNS,
            duties.plan,
            duties.rows,
            duty_table.keep,
            duties.other_columns,
        ),
    )
}


def sheet_of(kind: str) -> Sheet:
    """The kind of spreadsheet of that name."""
    if kind not in SHEETS:
        raise NotFound("sheet.unknown", kind=kind, known="、".join(SHEETS))
    return SHEETS[kind]


def read_sheet(session: Session, school: School, kind: str, path: Path, now: datetime) -> Outcome:
    """What a file would change; nothing is. Faults are listed by row; a file that is no such table is refused."""
    sheet = sheet_of(kind)
    table = read_table(read_grids(path), sheet.columns, sheet.extra(session, school))
    planned = list(sheet.plan(session, school, table.rows, today(school, now)))
    changes = tuple(one for one in planned if isinstance(one, Change))
    told = {(fault.row, fault.column) for fault in table.faults}
    more = (one for one in planned if isinstance(one, Fault) and (one.row, one.column) not in told)
    faults = (*table.faults, *more)
    faults = tuple(sorted(faults, key=lambda fault: fault.row))
    return Outcome(kind, path.name, changes, faults, table.unread)


def keep_sheet(session: Session, school: School, outcome: Outcome, now: datetime, actor: str) -> Outcome:
    """Keep what a file says: all of it, journalled so that it can be undone, or, with any fault, nothing."""
    require_faultless(outcome)
    sheet = sheet_of(outcome.kind)
    for change in outcome.changes:
        sheet.keep(session, school, change, now, actor)
    changed = (one for one in outcome.changes if one.kind == "changed")
    touch_renamed(session, (each for one in changed for each in renamed(one.table, one.id, one.before)), now)
    facts = {
        "file": outcome.file,
        "kind": outcome.kind,
        **outcome.counts,
        "rows": journalled(outcome.changes),
    }
    write(session, now, actor, Verb.IMPORT_SHEET, school, **facts)
    if outcome.kind in ("routines", "places"):
        follow(session, school, now, actor)
    return outcome


def follow(session: Session, school: School, now: datetime, actor: str) -> Rolled:
    """Let the duties of the days that have them already, from today on, follow what changed."""
    derived = select(func.max(Duty.first)).where(Duty.school_id == school.id)
    last, first = session.exec(derived).one(), today(school, now)
    return roll(session, school, first, last, now, actor) if last and last >= first else Rolled()


def sheet_book(session: Session, school: School, kind: str, now: datetime, language: str) -> Workbook:
    """What the school holds of a kind, under the titles that are read back."""
    sheet, day = sheet_of(kind), today(school, now)
    return _book(sheet, list(sheet.rows(session, school, day, known(language))), known(language))


def template_book(kind: str, language: str) -> Workbook:
    """An empty table, and beside it what each column wants: an example, and what else it may be called."""
    sheet, language = sheet_of(kind), known(language)
    book = _book(sheet, [], language)
    page = book.create_sheet(say("How to fill it in", language))
    heading(page, 1, [say(word, language) for word in EXPLAINED], (18, 10, 30, 60))
    for number, column in enumerate(sheet.columns, start=2):
        needed = say("needed", language) if column.needed else ""
        told = (column.heading(language), needed, _cell(column.example), "、".join(column.also))
        for place, entry in enumerate(told, start=1):
            put(page, number, place, entry)
    return book


def _book(sheet: Sheet, rows: list[Values], language: str) -> Workbook:
    book = Workbook()
    page = book.worksheets[0]
    page.title = say(f"sheet.{sheet.kind}", language)
    heading(
        page,
        1,
        [column.heading(language) for column in sheet.columns],
        [column.width for column in sheet.columns],
    )
    for number, values in enumerate(rows, start=2):
        for place, column in enumerate(sheet.columns, start=1):
            put(page, number, place, _cell(values.get(column.name)))
    on_paper(page, 1)
    return book


def _cell(value: Any) -> str | int | float | date | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value  # type: ignore[no-any-return]
