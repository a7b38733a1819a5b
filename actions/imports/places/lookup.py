"""Find the place a row means: by code, by a name that only one place has, or by a building and what is in it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from uuid import UUID

from sqlmodel import Session

from actions.imports.places.words import several
from actions.mapping.pack_words import plain
from actions.school.brackets import BRACKETED
from actions.school.rows import places_of
from actions.xlsx.cells import Unreadable
from models.places import Place
from models.schools import School

ROOM_ENDS = re.compile(r"(?:号?教室|号?房间?|号?室|号)$")
INSIDE = re.compile(f"(.+){BRACKETED.pattern}")
MOST_NEAR, ALIKE = 5, 0.5


@dataclass(frozen=True)
class Places:
    """Every place of a school by code and by the names it goes by: its own, and that with its building before it."""

    by_code: dict[str, Place]
    by_name: dict[str, list[Place]]
    by_path: dict[str, list[Place]] = field(default_factory=dict)

    @property
    def words(self) -> dict[UUID | None, str]:
        """The word each place is found by: its name, or its code where several have the name."""
        return {place.id: self._word(place) for place in self.by_code.values()}

    def named(self, word: str, column: str = "场所") -> Place:
        """The one place of that code or name. Refuses an unknown one, and a name that several have."""
        found = self._called(word)
        if len(found) != 1:
            raise Unreadable("import.no_place" if found else "import.place", word, column)
        return found[0]

    def find(self, text: str) -> tuple[list[Place], list[str]]:
        """The places a cell names, and the words in it that no place, or more than one, goes by."""
        if len(whole := self._called(text)) == 1:
            return whole, []
        found = {word: self._called(word) for word in several(text)}
        known = {places[0].id: places[0] for places in found.values() if len(places) == 1}
        return list(known.values()), [word for word, places in found.items() if len(places) != 1]

    def near(self, word: str) -> list[Place]:
        """The places a word may mean, the likeliest first."""
        short = plain(word)
        scored = [
            (max(_alike(short, plain(name)) for name in place.called), place)
            for place in self.by_code.values()
        ]
        ranked = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
        return [place for _, place in ranked][:MOST_NEAR]

    def _word(self, place: Place) -> str:
        alone = len(self.by_name[place.name]) == 1 and place.name not in self.by_code
        return place.name if alone else place.code

    def _called(self, word: str) -> list[Place]:
        if word in self.by_code:
            return [self.by_code[word]]
        if inside := INSIDE.fullmatch(word):
            word = inside[2] + inside[1]
        short = ROOM_ENDS.sub("", word)
        by_room = [self.by_code[short]] if short in self.by_code else []
        return (
            self.by_name.get(word)
            or self.by_path.get(plain(word))
            or self.by_path.get(plain(short))
            or by_room
        )


def _alike(word: str, name: str) -> float:
    """How much alike two names are, from 0 to 1: most where one is the end of the other."""
    ends = word.endswith(name) or name.endswith(word)
    return 1.0 if ends else SequenceMatcher(None, word, name).ratio()


def places_by_word(session: Session, school: School) -> Places:
    """The school's places by code, by name and by building and name."""
    places = places_of(session, school)
    by_name, by_path = defaultdict[str, list[Place]](list), defaultdict[str, list[Place]](list)
    by_id = {place.id: place for place in places}
    for place in places:
        for name in place.called:
            by_name[name].append(place)
        for path in _paths(place, by_id):
            by_path[path].append(place)
    return Places({place.code: place for place in places}, dict(by_name), dict(by_path))


def _paths(place: Place, by_id: dict[UUID, Place]) -> Iterator[str]:
    """The names of a place with those of what it is part of before it: 教学楼101, 食堂操作间."""
    number = place.name.partition(" ")[0]
    own = dict.fromkeys(map(plain, (*place.called, number, place.code)))
    above, depth = by_id.get(place.parent_id) if place.parent_id else None, 0
    while above is not None and depth < 10:
        yield from (plain(above.name) + name for name in own)
        above, depth = by_id.get(above.parent_id) if above.parent_id else None, depth + 1
