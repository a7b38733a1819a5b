"""The places of a school and of a file, each below what it is part of: found again, or new."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from actions.imports.places.row import Named, floor_name, kind_by_name
from actions.imports.places.words import is_room
from actions.mapping.vocabulary import Vocabulary
from actions.school.row_changes import Change, Values, compared
from actions.school.rows import free_code
from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Row
from models.mappings import Family
from models.places import Place


@dataclass(frozen=True)
class Draft:
    """What rows say of a place: of a `known` one what they name, of a new one everything."""

    row: int
    id: UUID
    known: Place | None
    values: Values

    def change(self) -> Change:
        """What becomes of the place."""
        code, name = (self.values.get(key) or getattr(self.known, key) for key in ("code", "name"))
        if self.known:
            return compared(self.row, f"{name}（{code}）", Place, self.known, self.values)
        return Change(self.row, f"{name}（{code}）", "added", Place, self.id, after=self.values)


class Tree:
    """Every place by its code, by its name, and by its name within another place."""

    def __init__(self, known: Iterable[Place], rows: Iterable[Row], words: Vocabulary) -> None:
        self.known = {place.id: place for place in known}
        self.words = words
        self.drafts: dict[UUID, Draft] = {}
        self.by_code: dict[str, UUID] = {}
        self.within: dict[tuple[UUID | None, str], UUID] = {}
        self.by_name: defaultdict[str, list[UUID]] = defaultdict(list)
        for place in self.known.values():
            self.by_code[place.code] = place.id
            self._name(place.id, place.parent_id, *place.called)
        self.used = {*self.by_code, *(row.get("code", "") for row in rows)}
        self.rooms = Counter(row.get("room", "") for row in rows)

    def changes(self) -> Iterator[Change]:
        """What becomes of the places, each after the one it is part of."""
        return (draft.change() for draft in self.drafts.values())

    def find(self, word: str) -> UUID | None:
        """The place of that code, or of a name that only one has."""
        named = self.by_name.get(word, [])
        return self.by_code.get(word) or (named[0] if len(named) == 1 else None)

    def uses_of(self, word: str) -> set[str]:
        """What a place is used for, by its code or name."""
        found = self.find(word)
        if not found:
            return set()
        draft = self.drafts.get(found)
        return {
            *(draft.values.get("tags", ()) if draft else ()),
            *(self.known[found].tags if found in self.known else ()),
        }

    def above(self, row: Row) -> UUID | None:
        """What the row's places are part of: the one named as such, else its floor or building, made where nobody
        knows it yet."""
        if parent := row.get("parent"):
            found = self.find(parent)
            if found is None or parent == row.get("code"):
                raise Unreadable("import.no_place", parent, "上级")
            return found
        building = row.get("building", "")
        inside = self._made(row, None, building, kind_by_name(building), "building") if building else None
        floor = floor_name(building, row.get("floor", "")) if row.get("floor") else ""
        return self._made(row, inside, floor, "floor", "floor") if floor else inside

    def _made(self, row: Row, inside: UUID | None, name: str, kind: str, other: str) -> UUID:
        found = self.within.get((inside, name)) or self.find(name)
        if found:
            return found
        meant = self.words.meaning(Family.PLACE, name).codes if kind != "floor" else ()
        tags = [code for code in meant if self.words.pack.of(Family.PLACE, code).kind == "building"]
        values = {
            "name": name,
            "kind": kind if kind in ("area", "floor") else other,
            "tags": tags,
            "parent_id": inside,
        }
        return self._draft(row, None, self._code(""), values)

    def place(self, row: Row, above: UUID | None, named: Named) -> UUID | None:
        """The known place, or the one of the file, that a row names."""
        if code := row.get("code"):
            return self.by_code.get(code)
        building = self.find(row.get("building", "")) if above else None
        alone = self.by_name.get(named.name, []) if above is None else []
        loose = self.within.get((None, named.name))
        return (
            self.within.get((above, named.name))
            or self.within.get((building, named.name))
            or (alone[0] if len(alone) == 1 else loose)
            or self._by_path(named.name)
        )

    def _by_path(self, name: str) -> UUID | None:
        """The place whose building and name make up a name: 食堂操作间 is 操作间 in 食堂."""
        for start in range(1, len(name)):
            inside = self.find(name[:start])
            if inside and (found := self.within.get((inside, name[start:]))):
                return found
        return None

    def put(self, row: Row, found: UUID | None, named: Named, values: Values) -> UUID:
        """Keep what a row says of a place."""
        if found is None:
            code = row.get("code") or self._code(named.room)
            return self._draft(row, None, code, values)
        if draft := self.drafts.get(found):
            draft.values.update(values)
            return found
        return self._draft(row, self.known[found], row.get("code", ""), values)

    def _draft(self, row: Row, known: Place | None, code: str, values: Values) -> UUID:
        values = {"code": code, **values} if code else values
        draft = Draft(row.number, known.id if known else uuid4(), known, values)
        self.drafts[draft.id] = draft
        if known is None:
            self.by_code.setdefault(code, draft.id)
            made = Place(**{"id": draft.id, **values})
            self._name(draft.id, made.parent_id, *made.called)
        return draft.id

    def _code(self, room: str) -> str:
        """The number of the room where only one has it, else the first free one."""
        code = (
            room
            if is_room(room) and room not in self.used and self.rooms[room] < 2
            else free_code("P", self.used)
        )
        self.used.add(code)
        return code

    def _name(self, place: UUID, parent: UUID | None, *names: str) -> None:
        for name in names:
            self.within.setdefault((parent, name), place)
            self.by_name[name].append(place)
