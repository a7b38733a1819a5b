"""Import people from a spreadsheet: all rows or none, with the row and the reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from sqlmodel import Session, select

from actions.schools import today
from models.errors import BadInput
from models.journal import write
from models.people import Person
from models.schools import School

MAX_ROWS = 5000
MAX_BYTES = 10 * 1024 * 1024
HEADERS = {
    "code": ("工号", "编号", "code"),
    "name": ("姓名", "名字", "name"),
    "team": ("部门", "班组", "team"),
    "category": ("类别", "人员类别", "category"),
    "roles": ("岗位", "职务", "roles"),
    "weekly_hours": ("周工时", "weekly_hours"),
    "joined": ("入职日期", "joined"),
    "email": ("邮箱", "email"),
}
NEEDED = ("code", "name")


@dataclass(frozen=True)
class Imported:
    """How many people were new and how many changed."""

    added: int
    updated: int


def import_people(session: Session, school: School, path: Path, now: datetime, actor: str) -> Imported:
    """Add the people of an .xlsx sheet, or change those whose code is known. One bad row and nothing is changed."""
    rows, day = list(_rows(path)), today(school, now)
    known = {
        person.code: person for person in session.exec(select(Person).where(Person.school_id == school.id))
    }
    seen: set[str] = set()
    for number, values in rows:
        if values["code"] in seen:
            raise BadInput("import.row", row=number, reason="import.twice", value=values["code"])
        seen.add(values["code"])
    for _, values in rows:
        person = known.get(values["code"]) or Person(school_id=school.id, **({"joined": day} | values))
        for name, value in values.items():
            setattr(person, name, value)
        session.add(person)
    session.flush()
    updated = len(seen & known.keys())
    imported = Imported(len(seen) - updated, updated)
    write(session, now, actor, "import_people", school, file=path.name, **vars(imported))
    return imported


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    table = _table(path)
    columns = _columns(next(table, ()))
    for number, cells in enumerate(table, start=2):
        if any(cell is not None for cell in cells):
            entered = {name: cells[index] for name, index in columns.items() if index < len(cells)}
            yield number, _person(number, entered)


def _table(path: Path) -> Iterator[tuple[Any, ...]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput("import.too_large", file=path.name, limit=MAX_BYTES)
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, BadZipFile, KeyError) as error:
        raise BadInput("import.unreadable", file=path.name) from error
    sheet = book.worksheets[0]
    rows = list(islice(sheet.iter_rows(values_only=True), MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise BadInput("import.too_large", file=path.name, limit=MAX_ROWS)
    return iter(rows)


def _columns(header: tuple[Any, ...]) -> dict[str, int]:
    titles = [str(cell or "").strip().lower() for cell in header]
    found = {name: titles.index(word) for name, words in HEADERS.items() for word in words if word in titles}
    lacking = [HEADERS[name][0] for name in NEEDED if name not in found]
    if lacking:
        raise BadInput("import.header", missing="、".join(lacking))
    return found


def _person(number: int, entered: dict[str, Any]) -> dict[str, Any]:
    values = {
        name: str(cell).strip() for name, cell in entered.items() if cell is not None and str(cell).strip()
    }
    for name in NEEDED:
        if not values.get(name):
            raise BadInput("import.row", row=number, reason="import.empty", value=HEADERS[name][0])
    read: dict[str, Any] = dict(values)
    if "roles" in values:
        read["roles"] = [
            role.strip() for role in values["roles"].replace("，", "、").split("、") if role.strip()
        ]
    if "weekly_hours" in values:
        read["weekly_hours"] = _hours(number, values["weekly_hours"])
    if "joined" in values:
        read["joined"] = _day(number, entered["joined"])
    return read


def _hours(number: int, text: str) -> int:
    if not text.isdecimal() or int(text) > 84:
        raise BadInput("import.row", row=number, reason="import.hours", value=text)
    return int(text)


def _day(number: int, cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    try:
        year, month, day = (int(part) for part in re.split(r"[-/.年月日]", str(cell).strip().rstrip("日")))
        return date(year, month, day)
    except ValueError:
        raise BadInput("import.row", row=number, reason="import.date", value=str(cell)) from None
