"""The staff as a spreadsheet: 花名册."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from actions.imports.staff_lookup import Staff, staff_of
from actions.mapping.asked import Asked
from actions.people.staff import let_leave
from actions.school.row_changes import Change, Values, compared, keep_row
from actions.school.schools import today
from actions.xlsx import cells
from actions.xlsx.cells import Unreadable, require_once
from actions.xlsx.changes import planned
from actions.xlsx.columns import Column, Fault, Row
from actions.xlsx.words import all_coded, word_of
from models.mappings import Family
from models.people import Person
from models.schools import School

MOST_HOURS = 84
HOURS = re.compile(r"(?:小时|个小时|hours|h)$", re.IGNORECASE)


def _hours(cell: Any) -> int:
    hours = cells.number(HOURS.sub("", cells.text(cell)))
    if not 0 <= hours <= MOST_HOURS or hours != int(hours):
        raise Unreadable("import.hours")
    return int(hours)


def _share(cell: Any) -> float:
    share = cells.number(str(cell).rstrip("%")) / (100 if str(cell).endswith("%") else 1)
    if not 0 <= share <= 1:
        raise Unreadable("import.share")
    return share


COLUMNS = (
    Column(
        "code", "工号", "Staff no.", "编号 职工号 员工编号 人员编号 职工编号", cells.short, example="1001"
    ),
    Column("name", "姓名", "Name", "名字 员工姓名 职工姓名 人员", needed=True, example="张三"),
    Column("team", "部门", "Team", "班组 科室 所在部门 部门班组 组别", cells.short, example="食堂"),
    Column("category", "类别", "Category", "人员类别 用工类别 身份", cells.short, example="食堂人员"),
    Column(
        "roles",
        "岗位",
        "Roles",
        "职务 工种 岗位职务 职务岗位 工作岗位 担任工作 职务（岗位） 现任职务 分工 工作分工",
        cells.words,
        example="厨师、留样员",
        width=24,
    ),
    Column("weekly_hours", "周工时", "Weekly hours", "每周工时", _hours, example=40),
    Column("share", "分担比例", "Share", "比例", _share, example=1),
    Column("limits", "限制", "Limits", "身体限制 不宜安排", all_coded("limit"), example="", width=18),
    Column("joined", "入职日期", "Joined", "入职时间 到岗日期 进校时间 参加工作时间", cells.day),
    Column("left", "离职日期", "Left", "离职时间 离校时间", cells.day),
    Column("email", "邮箱", "E-mail", "电子邮箱 email", width=24),
)


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault]:
    """What the rows change: a known number (or, without numbers, a known name) is that person, others are new."""
    staff, seen = staff_of(session, school), set[str]()
    used = set(staff.by_code) | {row.get("code") for row in rows}

    def change(row: Row) -> Change:
        known, name = _known(staff, row), row.get("name", "")
        code = known.code if known else row.get("code") or _free_code(used)
        used.add(code)
        key = f"code:{code}" if row.get("code") or known else f"name:{name}"
        require_once(seen, key, row.get("code") or name, "姓名")
        if not row.get("code"):
            seen.add(f"name:{name}")
        found = _change(_understood(row, asked, new=known is None), known, code, today(school, now))
        left, joined = (found.after.get(word, getattr(known, word, None)) for word in ("left", "joined"))
        if left and left < joined:
            raise Unreadable("import.left_before", str(left), "离职日期")
        return found

    return planned(rows, change)


def keep(session: Session, school: School, change: Change, now: datetime, actor: str) -> None:
    """Write the row; who leaves by it is taken off what comes after their last day, as on the page."""
    keep_row(session, school.id, change)
    session.flush()
    person = session.get_one(Person, change.id)
    if "email" in change.after:
        person.note_agreement(now, actor)
    if change.after.get("left"):
        let_leave(session, person, now, actor)


def _known(staff: Staff, row: Row) -> Person | None:
    code, same = row.get("code"), staff.by_name.get(row.get("name", "").replace(" ", ""), [])
    if code:
        _require_no_zero_lost(code, same)
        return staff.by_code.get(code)
    if len(same) > 1:
        raise Unreadable("import.several", row.get("name"), "姓名")
    return same[0] if same else None


def _require_no_zero_lost(code: str, same: list[Person]) -> None:
    """Refuse 71 for a person of that name who is 0071: spreadsheets drop zeros at the front of numbers."""
    for person in same:
        if person.code != code and person.code.lstrip("0") == code.lstrip("0"):
            raise Unreadable("import.zero_lost", person.code, "工号")


def _free_code(used: set[Any]) -> str:
    number = 1
    while f"R{number:03d}" in used:
        number += 1
    return f"R{number:03d}"


def _understood(row: Row, asked: Asked, *, new: bool) -> Row:
    """The row with its words as roles and category: "花工" is a gardener, and stays that person's title. A word that
    is asked about is a title alone; who is new, has roles and no category is of that of the first."""
    values: Values = dict(row.values)
    words = asked.words
    if "category" in values:
        meant = words.meaning(Family.POOL, values["category"]).codes
        values["category"] = meant[0] if meant else values["category"]
    if "roles" in values:
        titles = values["roles"]
        values["roles"] = asked.codes(Family.POOL, titles, row.number)
        values["titles"] = [title for title in titles if not words.is_code(Family.POOL, title)]
        category = next(filter(None, map(words.category_of, values["roles"])), "")
        if category and new:
            values.setdefault("category", category)
    return Row(row.number, values)


def _change(row: Row, known: Person | None, code: str, day: date) -> Change:
    values: Values = {**row.values, "code": code}
    if known is None:
        values = {"joined": day, **values}
    return compared(row.number, f"{row.get('name', '')}（{code}）", Person, known, values)


def rows(session: Session, school: School, day: date, language: str) -> Iterator[Values]:
    """The staff of today and tomorrow."""
    staff = select(Person).where(Person.school_id == school.id)
    staff = staff.where(or_(col(Person.left).is_(None), col(Person.left) >= day))
    for person in session.exec(staff.order_by(col(Person.team), col(Person.code))):
        values = {column.name: getattr(person, column.name) for column in COLUMNS}
        values["roles"] = [word_of("pool", role, language) for role in person.roles] + person.titles
        values["limits"] = [word_of("limit", limit, language) for limit in person.limits]
        yield values | {"category": word_of("pool", person.category, language)}
