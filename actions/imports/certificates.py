"""Certificates as a spreadsheet: 证件台账."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from actions.imports.staff_lookup import staff_of
from actions.mapping.asked import Asked
from actions.school.row_changes import Change, Values, compared
from actions.xlsx import cells
from actions.xlsx.cells import Unreadable, require_once
from actions.xlsx.changes import planned
from actions.xlsx.columns import Column, Fault, Row
from actions.xlsx.words import word_of
from models.mappings import Family
from models.people import Person, Qualification
from models.schools import School

COLUMNS = (
    Column("code", "工号", "Staff no.", "编号 职工号 员工编号 人员编号", example="1001"),
    Column("name", "姓名", "Name", "名字 持证人 员工姓名", example="张三"),
    Column(
        "kind",
        "证件",
        "Certificate",
        "证件名称 证书 证件类型 证书名称 证件类别",
        cells.short,
        needed=True,
        example="健康证",
        width=20,
    ),
    Column(
        "number",
        "证号",
        "Certificate no.",
        "证件编号 证书编号 证件号 证件号码",
        width=22,
        example="JK2026001",
    ),
    Column(
        "first",
        "发证日期",
        "Valid from",
        "发证时间 起始日期 签发日期 有效期起",
        cells.day,
        needed=True,
        example=date(2026, 8, 20),
    ),
    Column(
        "last",
        "有效期至",
        "Valid until",
        "到期日期 到期时间 截止日期 有效期止 有效期 失效日期",
        cells.day,
        needed=True,
        example=date(2027, 8, 19),
    ),
)


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault]:
    """What the rows change: the same person, kind and first day is the same certificate."""
    staff, seen = staff_of(session, school), set[tuple[Any, ...]]()
    mine = session.exec(select(Qualification).where(Qualification.school_id == school.id))
    known = {(paper.person_id, paper.kind, paper.first): paper for paper in mine}

    def change(row: Row) -> Change | None:
        person = staff.meant(row.get("code"), row.get("name"))
        if not {"kind", "first", "last"} <= row.values.keys():
            return None  # told already, cell by cell
        row = _understood(row, asked)
        key = (person.id, row.get("kind"), row.get("first"))
        require_once(seen, key, f"{person.name} {row.get('kind')}", "证件")
        if row.get("last") < row.get("first"):
            raise Unreadable("import.backwards", str(row.get("last")), "有效期至")
        return _change(row, person, known.get(key))

    return planned(rows, change)


def _understood(row: Row, asked: Asked) -> Row:
    """The row with its certificate as a code. One that nobody knows is asked, and not kept before it was answered."""
    kinds = asked.codes(Family.QUALIFICATION, [row.get("kind")], row.number)
    if not kinds:
        raise Unreadable("import.certificate_unknown", row.get("kind"), "证件")
    return Row(row.number, {**row.values, "kind": kinds[0]})


def _change(row: Row, person: Person, known: Qualification | None) -> Change:
    values: Values = {name: value for name, value in row.values.items() if name not in ("code", "name")}
    label = f"{person.name} {word_of('kind.qualification', row.get('kind'), 'zh_CN')}"
    return compared(row.number, label, Qualification, known, {"person_id": person.id, **values})


def rows(session: Session, school: School, today: date, language: str) -> Iterator[Values]:
    """Every certificate of those who are still there."""
    found = select(Qualification, Person).join(Person, col(Person.id) == Qualification.person_id)
    found = found.where(Qualification.school_id == school.id)
    for paper, person in session.exec(
        found.order_by(col(Person.code), col(Qualification.kind), col(Qualification.first))
    ):
        if person.left is None or person.left >= today:
            kind = word_of("kind.qualification", paper.kind, language)
            yield {
                "code": person.code,
                "name": person.name,
                "kind": kind,
                "number": paper.number,
                "first": paper.first,
                "last": paper.last,
            }
