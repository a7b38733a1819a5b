"""The register of things (校产登记册): in from .xlsx, out as .xlsx."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from sqlmodel import Session, col, select

from actions.roster.xlsx import put
from actions.xlsx.simple import cells, columns, count, needed, open_book, rows, text
from models.assets import Asset
from models.errors import BadInput
from models.journal import Verb, write
from models.places import Place
from models.schools import School

HEADINGS = {
    "place": ("场所", "存放地点", "place"),
    "code": ("编号", "资产编号", "code"),
    "name": ("名称", "品名", "name"),
    "quantity": ("数量", "quantity"),
    "unit": ("单位", "unit"),
    "price": ("单价", "price"),
    "acquired": ("购置日期", "acquired"),
}
NEEDED = ("place", "code", "name", "quantity")


@dataclass(frozen=True)
class Registered:
    """How many lines a sheet has, how many of them are new or change, and how many things they say in all."""

    lines: int
    added: int
    changed: int
    things: int


def import_assets(
    session: Session, school: School, path: Path, now: datetime, actor: str, *, preview: bool = False
) -> Registered:
    """Enter a register by place and code, or only say what would change. One bad row and nothing is entered."""
    read = _read(session, school, path)
    known = {(row.place_id, row.code): row for row in assets(session, school)}
    fresh = [key for key in read if key not in known]
    changed = [key for key in read if key in known and _differs(known[key], read[key])]
    found = Registered(
        len(read), len(fresh), len(changed), sum(values["quantity"] for values in read.values())
    )
    if preview:
        return found
    for key in (*fresh, *changed):
        place, code = key
        row = known.get(key) or Asset(school_id=school.id, place_id=place, code=code, name="")
        for name, value in read[key].items():
            setattr(row, name, value)
        session.add(row)
    session.flush()
    write(session, now, actor, Verb.IMPORT_ASSETS, school, file=path.name, **vars(found))
    return found


def _differs(row: Asset, values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _read(session: Session, school: School, path: Path) -> dict[tuple[UUID, str], dict[str, Any]]:
    table = cells(open_book(path))
    at = columns(table[0] if table else (), HEADINGS, NEEDED)
    places = _places(session, school)
    read: dict[tuple[UUID, str], dict[str, Any]] = {}
    for number, row in rows(table, at):
        named = needed(number, row, "place", HEADINGS["place"][0])
        if named not in places:
            raise BadInput("import.row", row=number, reason="import.place", value=named)
        key = (places[named], needed(number, row, "code", HEADINGS["code"][0], 64))
        if key in read:
            raise BadInput("import.row", row=number, reason="import.twice", value=key[1])
        read[key] = _values(number, row)
    return read


def _values(number: int, row: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": needed(number, row, "name", HEADINGS["name"][0]),
        "quantity": count(number, row.get("quantity")),
    }
    if unit := text(row.get("unit")):
        values["unit"] = unit[:16]
    if text(row.get("price")):
        values["cents"] = _cents(number, row["price"])
    if isinstance(row.get("acquired"), datetime | date):
        acquired = row["acquired"]
        values["acquired"] = acquired.date() if isinstance(acquired, datetime) else acquired
    return values


def _cents(number: int, cell: Any) -> int:
    try:
        cents = round(float(cell) * 100)
    except (TypeError, ValueError, OverflowError):
        cents = -1
    if not 0 <= cents <= 10**12:
        raise BadInput("import.row", row=number, reason="import.count", value=text(cell))
    return cents


def _places(session: Session, school: School) -> dict[str, UUID]:
    """Every place by code and, where only one has it, by name."""
    mine = list(session.exec(select(Place).where(Place.school_id == school.id)))
    names = [place.name for place in mine]
    by_name = {place.name: place.id for place in mine if names.count(place.name) == 1}
    return by_name | {place.code: place.id for place in mine}


def assets(session: Session, school: School) -> list[Asset]:
    """The register by place and code."""
    mine = select(Asset).join(Place, col(Place.id) == Asset.place_id).where(Asset.school_id == school.id)
    return list(session.exec(mine.order_by(col(Place.code), col(Asset.code))))


def register_book(session: Session, school: School) -> Workbook:
    """The register under the headings it is read in by: read in again, nothing changes."""
    places = {place.id: place for place in session.exec(select(Place).where(Place.school_id == school.id))}
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "校产登记册"
    for column, words in enumerate(HEADINGS.values(), start=1):
        put(sheet, 1, column, words[0], bold=True)
    for row, asset in enumerate(assets(session, school), start=2):
        put(sheet, row, 1, places[asset.place_id].code)
        put(sheet, row, 2, asset.code)
        put(sheet, row, 3, asset.name)
        put(sheet, row, 4, asset.quantity)
        put(sheet, row, 5, asset.unit)
        put(sheet, row, 6, f"{asset.cents / 100:.2f}" if asset.cents else None)
        put(sheet, row, 7, asset.acquired)
    return book
