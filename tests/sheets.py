"""Spreadsheets as offices really keep them, written for the tests."""

from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlmodel import Session

from actions.school_calendar.term_calendar import (
    CalendarImport,
    bytes_of,
    keep,
    read_day_calendar,
)
from actions.school_calendar.term_sheet import read_term_sheet
from actions.xlsx.grid import read_book
from calendars.school_days.days import DayKind, Layer
from models.schools import School


def written(path: Path, *rows: tuple[Any, ...], merged: tuple[str, ...] = ()) -> Path:
    """An .xlsx of these rows, some cells of it merged."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


def import_term_sheet(
    session: Session, school: School, path: Path, now: datetime, actor: str
) -> CalendarImport:
    """Take over a term calendar as the doors do: read, then kept."""
    found = read_term_sheet(session, school, read_book(path))
    keep(session, school, found, now, actor)
    return found


def import_day_calendar(
    session: Session,
    school: School,
    path: Path,
    now: datetime,
    actor: str,
    layer: Layer = Layer.BUREAU,
    kind: DayKind | None = None,
) -> CalendarImport:
    """Take over the days of an .ics file as days of the bureau's or the school's layer."""
    found = read_day_calendar(session, school, path.name, bytes_of(path), layer, kind)
    keep(session, school, found, now, actor)
    return found


def messy_people(folder: Path) -> Path:
    """A staff list with a merged title, remarks in its titles, merged teams, full-width digits, dates as text in four
    ways, blanks, an empty row, and who made it below."""
    return written(
        folder / "后勤人员花名册.xlsx",
        ("绿野实验学校后勤人员花名册", None, None, None, None, None),
        ("（2026年9月）", None, None, None, None, None),
        ("序号", "职工号", "姓　名\n（必填）", "所在部门", "岗位", "入职时间"),
        (1, "１００１", " 张 三 ", "食堂", "厨师、留样员", "2019年9月1日"),
        (2, 1002, "李四　", None, "绿化工，维修工", "2020.3.15"),
        (None, None, None, None, None, None),
        (3, "1003", "王五", "保安队", "保安、晚间巡查员", 43709),
        (4, "1004", "王五", None, "保安；防火巡查员", "20210901"),
        (None, "  ", None, None, None, None),
        ("制表人：赵主任", None, None, "审核：", None, None),
        merged=("A1:F1", "A2:F2", "D4:D5", "D7:D8"),
    )


def messy_certificates(folder: Path) -> Path:
    """Health certificates of the same people: by name where only one has it, by number else; dates written out."""
    return written(
        folder / "健康证.xlsx",
        ("健康证登记表", None, None, None, None),
        ("姓名", "工号", "证件名称", "发证时间", "有效期至"),
        ("张三", None, "健康证", "2026年8月20日", "2027年8月19日"),
        ("李 四", None, "健康证", "2026.8.20", "2027.8.19"),
        ("王五", "１００３", "健康证", 46254, "20270819"),
        ("王五", 1004, "健康证", "2026-08-20", "2027/8/19"),
    )
