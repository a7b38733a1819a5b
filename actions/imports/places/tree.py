"""The places of a school and of a file, each below what it is part of: found again, or new."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from actions.imports.places.row import ONE_STOREY, Named, building_kind, floor_name
from actions.imports.places.spelling import spelled_alike, storey, unnumbered
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
        self.within: dict[tuple[UUID | None, str | int], UUID] = {}
        self.by_name: defaultdict[str, list[UUID]] = defaultdict(list)
        self.made: dict[UUID, int] = {}
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
        named = self.by_name.get(spelled_alike(word), [])
        return self.by_code.get(word) or (named[0] if len(named) == 1 else None)

    def uses_of(self, word: str) -> set[str]:
        """What a place is used for, by its code or name."""
        found = self.find(word)
        return {*self.tags_of(found)} if found else set()

    def tags_of(self, place: UUID) -> list[str]:
        """What a place is used for."""
        return list(self._says(place, "tags", []))

    def name_of(self, place: UUID) -> str:
        """What a place is called."""
        return str(self._says(place, "name", ""))

    def is_building(self, word: str) -> bool:
        """Say whether a place of that code or name is a building."""
        found = self.find(word) if word else None
        return bool(found and self.kind_of(found) == "building")

    def kind_of(self, place: UUID) -> str:
        """The kind of a place."""
        return str(self._says(place, "kind", ""))

    def _says(self, place: UUID, field: str, otherwise: Any) -> Any:
        draft = self.drafts.get(place)
        known = getattr(self.known.get(place), field, otherwise)
        return draft.values.get(field, known) if draft else known

    def buildings(self) -> Iterator[tuple[UUID, int]]:
        """The buildings that the file makes, with their rows."""
        for place, row in self.made.items():
            if self.kind_of(place) == "building":
                yield place, row

    def held_by(self, building: UUID) -> tuple[Counter[str], int]:
        """How many rooms of a building are used for what, and how many it has."""
        below = defaultdict[UUID | None, list[UUID]](list)
        for place in {*self.known, *self.drafts}:
            below[self._says(place, "parent_id", None)].append(place)
        rooms, found = list[UUID](), [building]
        while found:
            inside = below[found.pop()]
            found += inside
            rooms += (place for place in inside if self.kind_of(place) != "floor")
        return Counter(tag for place in rooms for tag in self.tags_of(place)), len(rooms)

    def use(self, place: UUID, tags: list[str]) -> None:
        """Let a place of the file be used so."""
        self.drafts[place].values["tags"] = tags

    def above(self, row: Row) -> UUID | None:
        """What the row's places are part of: the one named as such, else its floor or building, made where nobody
        knows it yet."""
        if parent := row.get("parent"):
            found = self.find(parent)
            if found is None or parent == row.get("code"):
                raise Unreadable("import.no_place", parent, "上级")
            return found
        campus, building = row.get("campus", ""), row.get("building", "")
        inside = self._made(row, None, campus, "campus") if campus else None
        if building:
            inside = self._made(row, inside, building, building_kind(building))
        floor = row.get("floor", "")
        return self._floor(row, inside, building, floor) if floor and floor not in ONE_STOREY else inside

    def _floor(self, row: Row, inside: UUID | None, building: str, floor: str) -> UUID:
        number, name = storey(floor), floor_name(building, floor)
        found = self.within.get((inside, name if number is None else number))
        return found or self._made(row, inside, name, "floor")

    def _made(self, row: Row, inside: UUID | None, name: str, kind: str) -> UUID:
        found = self.within.get((inside, spelled_alike(name))) or (
            self.find(name) if kind != "floor" else None
        )
        if found:
            return found
        values = {"name": name, "kind": kind, "tags": self.named_uses(name, kind), "parent_id": inside}
        return self._draft(row, None, self._code(""), values)

    def named_uses(self, name: str, kind: str) -> list[str]:
        """What the name of a building or area says that it is used for."""
        meanings = (self.words.meaning(Family.PLACE, one) for one in (name, unnumbered(name)) if one)
        codes = next((one.codes for one in meanings if one.codes), ()) if kind != "floor" else ()
        return self.words.fitting(codes, kind)

    def place(self, row: Row, above: UUID | None, named: Named) -> UUID | None:
        """The known place, or the one of the file, that a row names."""
        if code := row.get("code"):
            return self.by_code.get(code)
        building = self.find(row.get("building", "")) if above else None
        name = spelled_alike(named.name)
        alone = self.by_name.get(name, []) if above is None else []
        loose = self.within.get((None, name))
        return (
            self.within.get((above, name))
            or self.within.get((building, name))
            or (alone[0] if len(alone) == 1 else loose)
            or self._by_path(named.name)
        )

    def _by_path(self, name: str) -> UUID | None:
        """The place whose building and name make up a name: 食堂操作间 is 操作间 in 食堂."""
        for start in range(1, len(name)):
            inside = self.find(name[:start])
            if inside and (found := self.within.get((inside, spelled_alike(name[start:])))):
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
            if "tags" not in row.at:  # a list that says what each is used for says it of buildings, too
                self.made[draft.id] = row.number
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
        for name in dict.fromkeys(map(spelled_alike, names)):
            self.within.setdefault((parent, name), place)
            self.by_name[name].append(place)
        if self.kind_of(place) == "floor":
            above = self.name_of(parent) if parent else ""
            number = storey(names[0].removeprefix(above))
            if number is not None:
                self.within.setdefault((parent, number), place)
