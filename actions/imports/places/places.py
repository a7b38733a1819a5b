"""Places as a spreadsheet: 场所台账."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.imports.places.columns import KEEPERS
from actions.imports.places.row import (
    NOTHING,
    Named,
    alone_kind,
    goes_together,
    is_span,
    kind_by_name,
    located,
    named_in,
    of_itself,
    within,
)
from actions.imports.places.spelling import spelled_alike
from actions.imports.places.tree import Tree
from actions.imports.places.uses import kind_of, name_buildings, passed_over, uses_of
from actions.imports.places.words import SIDES, is_room, several
from actions.imports.staff.lookup import Staff, staff_of
from actions.mapping.asked import Asked
from actions.school.row_changes import Change, Values
from actions.school.rows import by_id, people_of, places_of
from actions.xlsx.cells import Unreadable, require_once
from actions.xlsx.columns import Doubt, Fault, Row
from actions.xlsx.words import word_of
from models.mappings import Family
from models.places import Place
from models.schools import School
from notifications.language import words_of

WHERE = ("campus", "building", "floor")
PLACE_KINDS = words_of("kind.place", "en").keys()


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault | Doubt]:
    """What the rows change; a place stands below the one it is part of, which may be in the file too. A row may name
    several places, and the building and floor that they lie in."""
    tree = Tree(places_of(session, school), rows, asked.words)
    found = list(_Reader(staff_of(session, school), tree, asked).read(rows))
    name_buildings(tree, asked)
    yield from tree.changes()
    yield from found


class _Reader:
    """Reads row after row into the tree of places."""

    def __init__(self, staff: Staff, tree: Tree, asked: Asked) -> None:
        self.staff, self.tree, self.asked = staff, tree, asked
        self.codes, self.seen = set[str](), set[UUID]()
        self.above: Values = {}

    def read(self, rows: Iterable[Row]) -> Iterator[Fault | Doubt]:
        """Take the rows in; yield what is wrong with them or doubtful in them."""
        rows = list(rows)
        for row in rows:
            yield from self._where(row)
            yield from self._goes_on(row)
        for row in _parents_first(rows):
            try:
                yield from self._row(row)
            except Unreadable as error:
                yield Fault(row.number, error.column, error.reason, error.value)

    def _row(self, row: Row) -> Iterator[Doubt]:
        if code := row.get("code"):
            require_once(self.codes, code, code, "编号")
        places = named_in(row)
        if not places and not row.get("building") and not row.get("campus"):
            raise Unreadable("import.empty", "名称", "名称")
        if of_itself(row) or (not places and not row.get("building")):
            places = [_itself(row)]
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
        for column in ("campus", "building", "floor", "where"):
            if row.get(column) in NOTHING:
                del row.values[column]
        if is_span(floor := row.get("floor", "")):
            del row.values["floor"]
            yield row.doubt("floor", "import.where", floor)
        apart = located(row.get("building", "")) if not row.get("floor") else None
        if apart and apart.keys() == {"building", "floor"}:  # 食堂一楼
            row.values.update(apart)
        if text := row.get("where", ""):
            found = located(text)
            said = {key: row.get(key) for key in found or {} if row.get(key)}
            row.values.update({key: word for key, word in (found or {}).items() if key not in said})
            if not found or any(spelled_alike(found[key]) != spelled_alike(said[key]) for key in said):
                yield row.doubt("where", "import.where", text)
        elsewhere = any(row.get(column) for column in ("code", "parent", "building", "floor", "room"))
        if not elsewhere and (inside := within(row.get("name", ""))):
            del row.values["name"]
            row.values.update(inside)
        _on_sides(row)

    def _goes_on(self, row: Row) -> Iterator[Doubt]:
        """Put rooms without a building into that of the row above: where a column of buildings is left blank, and
        where they are only numbers."""
        if self.above.get("building") and self._without_building(row):
            taken = {column: said for column, said in self.above.items() if not row.get(column)}
            row.values.update(taken)
            yield row.doubt("building", "import.building_above", "", " ".join(map(str, taken.values())))
        self.above = {column: row.values[column] for column in WHERE if row.get(column)}

    def _without_building(self, row: Row) -> bool:
        places = named_in(row)
        if not places or any(row.get(column) for column in ("building", "parent", "code")):
            return False
        blank = "building" in row.at and all(map(self._is_room, places))
        return blank or is_room(row.get("room", "")[:3])

    def _is_room(self, named: Named) -> bool:
        """Say whether a place lies in a building, as most rooms do; what is used as gates are does not."""
        codes = self.asked.words.all_of(Family.PLACE, (named.name, *named.uses)).codes
        kinds = {self.asked.words.pack.of(Family.PLACE, code).kind for code in codes} - {""}
        outside = {code for code in codes if self.asked.words.pack.of(Family.PLACE, code).outside}
        return kind_by_name(named.name) == "room" and kinds <= {"room"} and not outside

    def _keeper(self, row: Row) -> tuple[Values, list[Doubt]]:
        """Who looks after the places; of several the first. A name that nobody on the staff has is kept as a word."""
        text = row.get("custodian", "")
        if not text or text in NOTHING:
            return {}, []
        person, others = self.staff.first_of(text, [row.get(column.name) for column in KEEPERS])
        if person is None:
            return {"custodian_named": text}, [row.doubt("custodian", "import.custodian_unknown", text, text)]
        doubt = row.doubt("custodian", "import.custodians", "、".join(others), person.name)
        return {"custodian_id": person.id, "custodian_named": ""}, [doubt] if others else []

    def _place(self, row: Row, above: UUID | None, named: Named, keeper: Values) -> Iterator[Doubt]:
        found = self.tree.place(row, above, named)
        values = self._values(row, named, found) | keeper
        if above and (found is None or found in self.tree.known):
            values["parent_id"] = above
        kept = self.tree.put(row, found, named, values)
        if kept not in self.seen:
            unused = passed_over(named, self.tree.tags_of(kept), self.asked)
            yield from (row.doubt("use", "import.use_by_name", use) for use in unused)
        if kept in self.seen:
            yield row.doubt("name", "import.place_twice", named.name, named.name)
        self.seen.add(kept)

    def _values(self, row: Row, named: Named, found: UUID | None) -> Values:
        """What a row says of a place; of one that is there nothing is taken away that the row does not name."""
        values: Values = {key: row.get(key) for key in ("name_en", "tags") if key in row.values}
        kind, uses = row.get("kind", ""), list(named.uses)
        if kind and kind not in PLACE_KINDS and (meant := self._as_use(kind, named)):
            kind, uses = "", [*uses, *meant]
        kind = kind or (
            self.tree.kind_of(found) if found else kind_of(row, named, uses, self.tree, self.asked)
        )
        codes = uses_of(row, named, uses, kind, self.tree, self.asked)
        held = self.tree.tags_of(found) if found else []
        if found is None or uses:
            values.setdefault("tags", [*held, *(code for code in codes if code not in held)])
        if found is None or ("name" in row.values and row.get("code")):
            values["name"] = named.name
        return values | {"kind": kind}

    def _as_use(self, word: str, named: Named) -> list[str] | None:
        """The word in the column of kinds as one for what a place is used for; nothing where it is a kind of the
        school's own. It is not asked about where the name says enough."""
        words = self.asked.words
        if words.meaning(Family.PLACE, word).codes:
            return [word]
        if not words.suggestions(Family.PLACE, word):
            return None
        return [named.name if words.meaning(Family.PLACE, named.name).codes else word]


def _on_sides(row: Row) -> None:
    """校门 in the column of buildings and 东 in that of rooms are the 东校门; on a floor 东 is a room."""
    building, filled = row.get("building", ""), [one for one in ("room", "name", "use") if row.get(one)]
    sides = several(row.get(filled[0])) if len(filled) == 1 else []
    outdoors = building and not row.get("floor") and kind_by_name(building) == "room"
    if outdoors and sides and all(one in SIDES for one in sides):
        del row.values["building"], row.values[filled[0]]
        row.values["name"] = "、".join(side + building for side in sides)


def _itself(row: Row) -> Named:
    """What a column of buildings or campuses names without anything in it: the place of the row."""
    column = "building" if row.get("building") else "campus"
    name = str(row.values.pop(column))
    kind = alone_kind(name) if column == "building" else "campus"
    row.values.update(name=name, kind=row.get("kind") or kind)
    return Named(name, "", tuple(several(row.get("use", ""))))


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
            "custodian": custodian.code if custodian else place.custodian_named,
        }


def _depth(place: Place, places: dict[UUID, Place]) -> int:
    depth, above = 0, place.parent_id
    while above in places and depth < 10:
        depth, above = depth + 1, places[above].parent_id
    return depth
