"""The register of things as a spreadsheet: 校产登记册."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from actions.imports.place_lookup import places_by_word
from actions.mapping.asked import Asked
from actions.registers.assets import assets
from actions.school.row_changes import Change, Values, compared
from actions.school.rows import places_of
from actions.xlsx import cells
from actions.xlsx.cells import Unreadable, require_once
from actions.xlsx.changes import planned
from actions.xlsx.columns import Column, Fault, Row
from models.assets import Asset
from models.schools import School

MOST_CENTS = 10**12


def _cents(cell: Any) -> int:
    try:
        cents = round(cells.number(cells.text(cell).strip("¥￥元")) * 100)
    except Unreadable:
        cents = -1
    if not 0 <= cents <= MOST_CENTS:
        raise Unreadable("import.count")
    return cents


COLUMNS = (
    Column(
        "place",
        "场所",
        "Place",
        "存放地点 存放场所 存放位置 放置地点 放置位置 所在位置 使用地点 地点 位置 房间",
        needed=True,
        example="B1-101",
    ),
    Column(
        "code",
        "编号",
        "Code",
        "资产编号 资产编码 固定资产编号 设备编号 物品编号",
        cells.short,
        needed=True,
        example="ZY-01",
    ),
    Column(
        "name",
        "名称",
        "Name",
        "品名 资产名称 固定资产名称 设备名称 物品名称",
        cells.at_most(200),
        needed=True,
        example="课桌",
        width=24,
    ),
    Column("quantity", "数量", "Quantity", "件数 现有数量", cells.count, needed=True, example=48),
    Column("unit", "单位", "Unit", "计量单位", cells.at_most(16), example="张"),
    Column("cents", "单价", "Price", "价格 单价元", _cents, example=180),
    Column(
        "acquired",
        "购置日期",
        "Acquired",
        "购置时间 购买日期 取得日期 取得时间 入账日期",
        cells.day,
        example=date(2026, 9, 1),
    ),
)


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, _asked: Asked
) -> Iterator[Change | Fault]:
    """What the rows change: the same code at the same place is the same thing."""
    places, seen = places_by_word(session, school), set[tuple[UUID, str]]()
    known = {(asset.place_id, asset.code): asset for asset in assets(session, school)}

    def change(row: Row) -> Change | None:
        if not {"place", "code"} <= row.values.keys():
            return None  # told already, cell by cell
        key = (places.named(row.get("place")).id, row.get("code"))
        require_once(seen, key, key[1], "编号")
        values: Values = {name: value for name, value in row.values.items() if name != "place"}
        label = f"{row.get('name', '')}（{key[1]}）"
        return compared(row.number, label, Asset, known.get(key), {"place_id": key[0], **values})

    return planned(rows, change)


def rows(session: Session, school: School, today: date, language: str) -> Iterator[Values]:
    """The whole register."""
    codes = {place.id: place.code for place in places_of(session, school)}
    for asset in assets(session, school):
        values = {column.name: getattr(asset, column.name, None) for column in COLUMNS}
        yield values | {"place": codes[asset.place_id], "cents": asset.cents / 100 or None}
