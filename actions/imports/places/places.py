"""Places as a spreadsheet: 场所台账."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.imports.places.row import NOTHING, Named, goes_together, is_span, kind_by_name, located, named_in
from actions.imports.places.tree import Tree
from actions.imports.places.words import is_room
from actions.imports.staff.lookup import Staff, staff_of
from actions.mapping.asked import Asked
from actions.mapping.pack_words import plain
from actions.school.row_changes import Change, Values
from actions.school.rows import by_id, people_of, places_of
from actions.xlsx import cells
from actions.xlsx.cells import Unreadable, require_once
from actions.xlsx.columns import Column, Doubt, Fault, Row
from actions.xlsx.words import all_coded, coded, word_of
from models.mappings import Family
from models.places import Place
from models.schools import School
from notifications.language import words_of

COLUMNS = (
    Column("code", "编号", "Code", "场所编号 房间编号 代码", cells.short, example="B1-101"),
    Column(
        "name",
        "名称",
        "Name",
        "场所 场所名称 房间名称 地点 场室名称 功能室名称",
        example="一年级1班教室",
        width=20,
    ),
    Column("name_en", "英文名称", "English name", "英文名", width=20),
    Column("kind", "类型", "Kind", "场所类型 类别 房间类型", coded("kind.place", 16), example="教室"),
    Column(
        "building",
        "楼栋",
        "Building",
        "所在楼 所在楼栋 所属楼栋 楼宇 楼名 楼号 建筑 建筑物 建筑名称 栋 幢 区域",
    ),
    Column("floor", "楼层", "Floor", "层 所在楼层"),
    Column("room", "房间", "Room", "房号 房间号 室号 门牌号 门牌 教室号 场室", example="101"),
    Column(
        "use", "用途", "Use", "功能 使用功能 现用途 房间用途 主要用途 使用性质 用处", example="教室", width=20
    ),
    Column("where", "位置", "Where", "所在位置 具体位置 地址"),
    Column("parent", "上级", "Part of", "上级场所 所属", example="B1"),
    Column(
        "custodian", "责任人", "Custodian", "管理人 负责人 保管人 管理员 责任教师 安全责任人", example="张三"
    ),
    Column("tags", "标签", "Tags", "特征", all_coded("use"), width=20),
)
NUMBER_AFTER = re.compile(r"[\d一二三四五六七八九十]+[号#]?$")
PLACE_KINDS = words_of("kind.place", "en").keys()


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault | Doubt]:
    """What the rows change; a place stands below the one it is part of, which may be in the file too. A row may name
    several places, and the building and floor that they lie in."""
    tree = Tree(places_of(session, school), rows, asked.words)
    found = list(_Reader(staff_of(session, school), tree, asked).read(rows))
    yield from tree.changes()
    yield from found


class _Reader:
    """Reads row after row into the tree of places."""

    def __init__(self, staff: Staff, tree: Tree, asked: Asked) -> None:
        self.staff, self.tree, self.asked = staff, tree, asked
        self.codes, self.seen = set[str](), set[UUID]()
        self.building = ""

    def read(self, rows: Iterable[Row]) -> Iterator[Fault | Doubt]:
        """Take the rows in; yield what is wrong with them or doubtful in them."""
        for row in _parents_first(rows):
            try:
                yield from self._row(row)
            except Unreadable as error:
                yield Fault(row.number, error.column, error.reason, error.value)

    def _row(self, row: Row) -> Iterator[Doubt]:
        if code := row.get("code"):
            require_once(self.codes, code, code, "编号")
        yield from self._where(row)
        places = named_in(row)
        if not places and not row.get("building"):
            raise Unreadable("import.empty", "名称", "名称")
        if self._goes_on(row):
            row.values["building"] = self.building
            yield row.doubt("building", "import.building_above", "", self.building)
        self.building = row.get("building", "")
        above = self.tree.above(row)
        keeper, doubts = self._keeper(row)
        yield from doubts
        if not places and above:
            self.tree.put(row, above, Named(""), keeper)
        if not goes_together(row):
            yield row.doubt("use", "import.rooms_and_uses", row.get("use"), row.get("use"))
        for place in places:
            yield from self._place(row, above, place, keeper)

    def _where(self, row: Row) -> Iterator[Doubt]:
        """The building and the floor, also as they stand together in one cell."""
        for column in ("building", "floor", "where"):
            if row.get(column) in NOTHING:
                del row.values[column]
        if is_span(floor := row.get("floor", "")):
            del row.values["floor"]
            yield row.doubt("floor", "import.where", floor)
        if text := row.get("where", ""):
            found = located(text)
            row.values.update({key: word for key, word in (found or {}).items() if not row.get(key)})
            if not found:
                yield row.doubt("where", "import.where", text)

    def _goes_on(self, row: Row) -> bool:
        """Say whether a numbered room without a building lies in that of the row above."""
        known = any(row.get(column) for column in ("building", "parent", "code"))
        return bool(self.building and not known and is_room(row.get("room", "")[:3]))

    def _keeper(self, row: Row) -> tuple[Values, list[Doubt]]:
        """Who looks after the places; of several the first, and nobody where nobody has the name."""
        text = row.get("custodian", "")
        if not text:
            return {}, []
        person, others = self.staff.first_of(text)
        said = "、".join(others)
        if person is None:
            return {}, [row.doubt("custodian", "import.custodian_unknown", said)] if others else []
        doubt = row.doubt("custodian", "import.custodians", said, person.name)
        return {"custodian_id": person.id}, [doubt] if others else []

    def _place(self, row: Row, above: UUID | None, named: Named, keeper: Values) -> Iterator[Doubt]:
        found = self.tree.place(row, above, named)
        values = self._values(row, named, self.tree.known.get(found) if found else None) | keeper
        if above and (found is None or found in self.tree.known):
            values["parent_id"] = above
        kept = self.tree.put(row, found, named, values)
        if kept in self.seen:
            yield row.doubt("name", "import.place_twice", named.name, named.name)
        self.seen.add(kept)

    def _values(self, row: Row, named: Named, known: Place | None) -> Values:
        """What a row says of a place; of a known one nothing is taken away that the row does not name."""
        values: Values = {key: row.get(key) for key in ("name_en", "tags") if key in row.values}
        kind, uses = row.get("kind", ""), list(named.uses)
        if kind and kind not in PLACE_KINDS and (meant := self._as_use(kind, named)):
            kind, uses = "", [*uses, *meant]
        codes = self._codes(row, named, uses)
        held = known.tags if known else []
        if known is None or uses:
            values.setdefault("tags", [*held, *(code for code in codes if code not in held)])
        if known is None:
            values |= {"name": named.name, "kind": self._kind(row, named, codes)}
        elif "name" in row.values and row.get("code"):
            values["name"] = named.name
        if kind:
            values["kind"] = kind
        return values

    def _as_use(self, word: str, named: Named) -> list[str] | None:
        """The word in the column of kinds as one for what a place is used for; nothing where it is a kind of the
        school's own. It is not asked about where the name says enough."""
        words = self.asked.words
        if words.meaning(Family.PLACE, word).codes:
            return [word]
        if not words.suggestions(Family.PLACE, word):
            return None
        return [named.name if words.meaning(Family.PLACE, named.name).codes else word]

    def _codes(self, row: Row, named: Named, uses: list[str]) -> list[str]:
        """What a place is used for by the words for it and by its name. Asked where neither says anything: a word of
        the column of uses, a name only where the pack knows that its end may mean something."""
        words = self.asked.words
        texts = [*uses, *(part for part in (named.name, NUMBER_AFTER.sub("", named.name)) if part)]
        codes = words.all_of(Family.PLACE, texts).codes
        if not codes and self.tree.uses_of(row.get("building", "")) & words.hinted(Family.PLACE, named.name):
            return []  # a bedroom in a dormitory
        if codes or uses:
            return list(codes) or self.asked.codes(Family.PLACE, uses, row.number)
        name = plain(named.name)
        doubtful = any(name.endswith(maybe) for maybe in words.pack.maybe[Family.PLACE])
        return self.asked.codes(Family.PLACE, [named.name], row.number) if doubtful else []

    def _kind(self, row: Row, named: Named, codes: list[str]) -> str:
        """The kind of a new place, by its use or the end of its name. What lies in a building is none."""
        kinds = [self.asked.words.pack.of(Family.PLACE, code).kind for code in codes]
        kind = next(filter(None, kinds), "") or kind_by_name(named.name)
        inside = named.room or row.get("building") or row.get("floor")
        return "room" if kind == "building" and inside else kind


def _parents_first(rows: Iterable[Row]) -> list[Row]:
    """The rows so that each follows the one of the file it is part of."""
    ordered: list[Row] = []
    waiting = list(rows)
    while waiting:
        open_words = {row.get(word) for row in waiting for word in ("code", "name")}
        ready = [row for row in waiting if _part_of(row) not in open_words] or waiting
        done = {id(row) for row in ready}
        ordered += ready
        waiting = [row for row in waiting if id(row) not in done]
    return ordered


def _part_of(row: Row) -> str | None:
    """The word for what a row's place is part of; a row that names itself so waits for nobody."""
    word = row.get("parent") or row.get("building")
    return word if word not in (row.get("code"), row.get("name")) else None


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
            "tags": [word_of("use", tag, language) for tag in place.tags],
            "kind": word_of("kind.place", place.kind, language),
            "parent": parent.code if parent else "",
            "custodian": custodian.code if custodian else "",
        }


def _depth(place: Place, places: dict[UUID, Place]) -> int:
    depth, above = 0, place.parent_id
    while above in places and depth < 10:
        depth, above = depth + 1, places[above].parent_id
    return depth
