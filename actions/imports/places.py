"""Places as a spreadsheet: 场所台账."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.imports.staff_lookup import Staff, staff_of
from actions.mapping.asked import Asked
from actions.school.row_changes import Change, Values, compared
from actions.school.rows import by_id, people_of, places_of
from actions.xlsx import cells
from actions.xlsx.cells import Unreadable, require_once
from actions.xlsx.changes import planned
from actions.xlsx.columns import Column, Fault, Row
from actions.xlsx.words import coded, word_of
from models.places import Place
from models.schools import School

COLUMNS = (
    Column("code", "编号", "Code", "场所编号 房间编号 代码 房号", cells.short, needed=True, example="B1-101"),
    Column(
        "name",
        "名称",
        "Name",
        "场所 场所名称 房间名称 房间 地点",
        needed=True,
        example="一年级1班教室",
        width=20,
    ),
    Column("name_en", "英文名称", "English name", "英文名", width=20),
    Column("kind", "类型", "Kind", "场所类型 类别 房间类型", coded("kind.place", 16), example="教室"),
    Column("parent", "上级", "Part of", "所在楼 所属楼栋 上级场所 楼栋 所属", example="B1"),
    Column("custodian", "责任人", "Custodian", "管理人 负责人 保管人 管理员", example="张三"),
    Column("tags", "标签", "Tags", "特征", cells.words, width=20),
)


class _Parents:
    """The places of the school and of the file, by code and by name, to find what a place is part of."""

    def __init__(self, known: dict[str, Place]) -> None:
        self.by_code: dict[str, UUID] = {place.code: place.id for place in known.values()}
        self.by_name: dict[str, list[UUID]] = {}
        for place in known.values():
            self.by_name.setdefault(place.name, []).append(place.id)

    def find(self, text: str) -> UUID | None:
        """The place meant, if only one can be."""
        named = self.by_name.get(text, [])
        return self.by_code.get(text) or (named[0] if len(named) == 1 else None)

    def add(self, change: Change, row: Row) -> None:
        """Know a place of the file too."""
        self.by_code.setdefault(row.get("code"), change.id)
        self.by_name.setdefault(row.get("name"), []).append(change.id)


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault]:
    """What the rows change; a place stands below the one it is part of, which may be in the file too."""
    staff = staff_of(session, school)
    known = {place.code: place for place in places_of(session, school)}
    parents, seen = _Parents(known), set[str]()

    def change(row: Row) -> Change | None:
        code = row.get("code")
        if code is None:
            return None  # told already
        require_once(seen, code, code, "编号")
        values, label = _values(row, parents, staff), f"{row.get('name', '')}（{code}）"
        found = compared(row.number, label, Place, known.get(code), values)
        if found.kind == "added":
            parents.add(found, row)
        return found

    return planned(_parents_first(rows), change)


def _parents_first(rows: tuple[Row, ...]) -> list[Row]:
    """The rows so that each follows the one of the file it is part of."""
    ordered: list[Row] = []
    waiting = list(rows)
    while waiting:
        open_words = {row.get(word) for row in waiting for word in ("code", "name")}
        ready = [row for row in waiting if row.get("parent") not in open_words] or waiting
        ordered += ready
        waiting = [row for row in waiting if row not in ready]
    return ordered


def _values(row: Row, parents: _Parents, staff: Staff) -> Values:
    values: Values = {
        name: value for name, value in row.values.items() if name not in ("parent", "custodian")
    }
    if parent := row.get("parent"):
        values["parent_id"] = parents.find(parent)
        if values["parent_id"] is None or parent == row.get("code"):
            raise Unreadable("import.no_place", parent, "上级")
    if custodian := row.get("custodian"):
        values["custodian_id"] = staff.named(custodian, "责任人").id
    return values


def rows(session: Session, school: School, today: date, language: str) -> Iterator[Values]:
    """Every place, each below the one it is part of."""
    places = by_id(places_of(session, school))
    people = by_id(people_of(session, school))
    for place in sorted(places.values(), key=lambda place: (_depth(place, places), place.code)):
        parent = places.get(place.parent_id) if place.parent_id else None
        custodian = people.get(place.custodian_id) if place.custodian_id else None
        yield {
            "code": place.code,
            "name": place.name,
            "name_en": place.name_en,
            "tags": place.tags,
            "kind": word_of("kind.place", place.kind, language),
            "parent": parent.code if parent else "",
            "custodian": custodian.code if custodian else "",
        }


def _depth(place: Place, places: dict[UUID, Place]) -> int:
    depth, above = 0, place.parent_id
    while above in places and depth < 10:
        depth, above = depth + 1, places[above].parent_id
    return depth
