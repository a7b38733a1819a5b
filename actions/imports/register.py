"""The register of things as a spreadsheet: 校产登记册."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from actions.imports.places.lookup import Places, places_by_word
from actions.imports.places.spots import Spots
from actions.mapping.asked import Asked
from actions.registers.assets import assets
from actions.school.row_changes import Change, Values, compared
from actions.school.rows import free_code, places_of
from actions.xlsx import cells
from actions.xlsx.cells import Doubtful, Unreadable, require_once
from actions.xlsx.columns import Column, Doubt, Fault, Row
from models.assets import Asset
from models.schools import School

MOST_CENTS = 10**12
FINE = ("正常", "在用", "良好", "完好", "好", "使用中", "使用正常")
ABOUT = re.compile(r"(\d{4}|\d\d)(?:[-./年](\d{1,2})?(?:[-./月](\d{1,2})?日?)?)?")
QUANTITY = re.compile(r"(\d[\d,]*)\s*([^\d\s.]\D{0,15})?")


def _cents(cell: Any) -> int:
    try:
        cents = round(cells.number(cells.text(cell).strip("¥￥元圆 ")) * 100)
    except Unreadable:
        cents = -1
    if not 0 <= cents <= MOST_CENTS:
        raise Unreadable("import.count")
    return cents


def _quantity(cell: Any) -> tuple[int | None, str]:
    """How many, and of what unit: "46套" and "10 把"; what is no count is kept as it is written."""
    found = QUANTITY.fullmatch(cells.text(cell))
    count = int(found[1].replace(",", "")) if found else cells.MOST + 1
    if not found or count > cells.MOST:
        return None, cells.text(cell)
    return count, (found[2] or "").strip()


def _acquired(cell: Any) -> date | Doubtful:
    """The day a thing was bought; of a month or a year its first day, with a doubt."""
    try:
        return cells.day(cell)
    except Unreadable:
        found = ABOUT.fullmatch(cells.text(cell))
        if found is None:
            raise
    year = int(found[1]) if len(found[1]) == 4 else 2000 + int(found[1])
    try:
        day = date(year, int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise Unreadable("import.date") from None
    return Doubtful(day, "import.about")


COLUMNS = (
    Column(
        "place",
        "场所",
        "Place",
        "存放地点 存放场所 存放位置 放置地点 放置位置 所在位置 使用地点 地点 位置 房间 存放处 安装位置 使用部门 存放地",
        example="B1-101",
    ),
    Column(
        "code",
        "编号",
        "Code",
        "资产编号 资产编码 固定资产编号 设备编号 物品编号",
        cells.short,
        example="ZY-01",
    ),
    Column(
        "name",
        "名称",
        "Name",
        "品名 资产名称 固定资产名称 设备名称 物品名称 物品 资产 财产名称 校产名称 器材名称",
        cells.at_most(200),
        needed=True,
        example="课桌",
        width=24,
    ),
    Column("quantity", "数量", "Quantity", "件数 现有数量 账面数量 实有数量", _quantity, example=48),
    Column("unit", "单位", "Unit", "计量单位", cells.at_most(16), example="张"),
    Column("cents", "单价", "Price", "价格 单价元", _cents, example=180),
    Column(
        "amount",
        "金额",
        "Amount",
        "总价 总金额 金额元 总价元 合计金额 价值 原值 账面原值",
        _cents,
        example=8640,
    ),
    Column(
        "acquired",
        "购置日期",
        "Acquired",
        "购置时间 购买日期 购买时间 取得日期 取得时间 入账日期 入账时间 购入时间 购置年月",
        _acquired,
        example=date(2026, 9, 1),
    ),
    Column("note", "备注", "Remark", "状况 使用状况 现状 完好情况", example=""),
)


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault | Doubt]:
    """What the rows change: the same code at the same place is the same thing, without codes the same name there."""
    register = _Register(places_by_word(session, school), asked, assets(session, school), rows)
    for row in rows:
        if "name" not in row.values:
            continue  # told already
        try:
            yield from register.read(row)
        except Unreadable as error:
            yield Fault(row.number, error.column, error.reason, error.value)


class _Register:
    """Reads row after row, given what the school holds."""

    def __init__(self, places: Places, asked: Asked, held: list[Asset], rows: tuple[Row, ...]) -> None:
        self.spots = Spots(places, asked)
        self.known = {(asset.place_id, asset.code): asset for asset in held}
        self.alike: defaultdict[tuple[UUID, str], list[Asset]] = defaultdict(list)
        for asset in held:
            self.alike[asset.place_id, asset.name].append(asset)
        self.used = {asset.code for asset in held} | {row.get("code", "") for row in rows}
        self.seen = set[tuple[UUID, str]]()
        self.place = ""

    def read(self, row: Row) -> Iterator[Change | Doubt]:
        """What a row changes; a heading among the rows changes nothing."""
        if row.values.keys() == {"name"}:
            yield row.doubt("name", "import.heading", row.get("name"))
            return
        count, unit = _counted(row)
        values: Values = {key: row.get(key) for key in ("name", "acquired") if key in row.values}
        if unit := row.get("unit") or unit:
            values["unit"] = unit
        if "place" not in row.values and self.place:
            yield row.doubt("place", "import.place_above", "", self.place)
        self.place = row.get("place") or self.place
        yield from _money(row, count, values)
        if (note := row.get("note", "")) and note not in FINE:
            yield row.doubt("note", "import.register_note", note)
        yield from self._placed(row, count, values)

    def _placed(self, row: Row, count: int, values: Values) -> Iterator[Change | Doubt]:
        """The thing at each of its places; nothing where the place must be asked."""
        if not self.place:
            raise Unreadable("import.empty", "场所", "场所")
        spread = self.spots.of(row, self.place, count)
        yield from spread.notes
        code = row.get("code") or ""
        for place, share in spread.shares:
            known = self._known(place, code, values["name"])
            code = code or (known.code if known else self._free())
            require_once(self.seen, (place, known.code if known else code), code, "编号")
            told = {"place_id": place, "code": known.code if known else code, **values, "quantity": share}
            yield compared(row.number, f"{values['name']}（{told['code']}）", Asset, known, told)

    def _known(self, place: UUID, code: str, name: str) -> Asset | None:
        """The thing of that code there; without a code the next one of that name."""
        alike = self.alike[place, name]
        return self.known.get((place, code)) if code else alike.pop(0) if alike else None

    def _free(self) -> str:
        code = free_code("Z", self.used)
        self.used.add(code)
        return code


def _counted(row: Row) -> tuple[int, str]:
    """How many a row counts and the unit beside the number; a row without a number is refused."""
    count, unit = row.get("quantity", (None, ""))
    if count is None:
        raise Unreadable("import.count" if unit else "import.empty", unit or "数量", "数量")
    return count, unit


def _money(row: Row, count: int, values: Values) -> Iterator[Doubt]:
    """The price of one. What it comes to is checked, or computed where it is missing, and so is the price."""
    price, amount = row.get("cents"), row.get("amount")
    if price is None and amount is None:
        return
    if price is None and count:
        values["cents"] = round(amount / count)
        yield row.doubt(
            "cents", "import.computed", "", f"{_yuan(amount)} ÷ {count} = {_yuan(values['cents'])}"
        )
        return
    values["cents"] = price or 0
    product = f"{count} × {_yuan(values['cents'])} = {_yuan(count * values['cents'])}"
    if amount is None and "amount" in row.at:
        yield row.doubt("amount", "import.computed", "", product)
    elif amount is not None and amount != count * values["cents"]:
        yield row.doubt("amount", "import.amount_differs", _yuan(amount), product)


def _yuan(cents: int) -> str:
    return f"{cents / 100:.2f}".removesuffix(".00")


def rows(session: Session, school: School, today: date, language: str) -> Iterator[Values]:
    """The whole register."""
    codes = {place.id: place.code for place in places_of(session, school)}
    for asset in assets(session, school):
        values = {column.name: getattr(asset, column.name, None) for column in COLUMNS}
        amount = asset.cents * asset.quantity / 100
        yield values | {
            "place": codes[asset.place_id],
            "cents": asset.cents / 100 or None,
            "amount": amount or None,
        }
