"""Which places a cell of a register means: known ones, those the school has said, or a question."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from actions.imports.places.lookup import MOST_NEAR, Places
from actions.imports.places.row import kind_by_name
from actions.mapping.asked import Asked
from actions.mapping.pack_words import plain
from actions.mapping.vocabulary import LONGEST
from actions.school.row_changes import Change, compared
from actions.school.rows import free_code
from actions.xlsx.columns import Doubt, Row
from models.mappings import Family
from models.places import Place


@dataclass(frozen=True)
class Spread:
    """How many of a thing are at which place, and what is to be said of it; no place where that must be asked."""

    shares: tuple[tuple[UUID, int], ...]
    notes: tuple[Change | Doubt, ...] = ()


class Spots:
    """Finds the places of a file's words, and asks about those that nobody knows."""

    def __init__(self, places: Places, asked: Asked) -> None:
        self.places, self.asked = places, asked
        self.by_id = {str(place.id): place for place in places.by_code.values()}
        self.used = set(places.by_code)
        self.made: dict[str, Change] = {}

    def of(self, row: Row, text: str, count: int) -> Spread:
        """Where so many are. Several places share them where they can evenly, else the first is taken with a doubt."""
        new = len(self.made)
        found, unknown = self._meant(text)
        for word in unknown:
            self.asked.ask(
                Family.SPOT,
                plain(word)[:LONGEST],
                row.number,
                tuple(str(place.id) for place in self.near(word)),
            )
        made = tuple(list(self.made.values())[new:])
        if not found:
            return Spread((), (row.doubt("place", "import.place_open", text),))
        each, rest = divmod(count, len(found))
        if len(found) == 1 and not unknown:
            return Spread(((found[0][0], count),), made)
        if unknown or rest:
            doubt = row.doubt("place", "import.one_of_places", text, found[0][1])
            return Spread(((found[0][0], count),), (*made, doubt))
        doubt = row.doubt("place", "import.spread", text, f"{len(found)} × {each}")
        return Spread(tuple((place, each) for place, _ in found), (*made, doubt))

    def near(self, word: str) -> list[Place]:
        """The places of a like name, then those of a like use."""
        uses = {*self.asked.words.meaning(Family.PLACE, word).codes}
        named = self.places.near(word)
        used = [place for place in self.by_id.values() if uses & {*place.tags} and place not in named]
        return [*named, *used][:MOST_NEAR]

    def _meant(self, text: str) -> tuple[list[tuple[UUID, str]], list[str]]:
        """The places with their names, and the words to ask about: all of a cell at once where none of it is known."""
        if said := self._said(text):
            return said, []
        known, unknown = self.places.find(text)
        found = [(place.id, place.name) for place in known]
        found += [one for word in unknown for one in self._said(word)]
        still = [word for word in unknown if not self._said(word)]
        return found, still if found else [text] * bool(still)

    def _said(self, text: str) -> list[tuple[UUID, str]]:
        """The places that the school has said a word means; one it called a place of its own is made."""
        codes = self.asked.words.decided.get((Family.SPOT, plain(text)[:LONGEST]), ())
        return [found for code in codes for found in self._place(code, text)]

    def _place(self, code: str, text: str) -> Iterator[tuple[UUID, str]]:
        if place := self.by_id.get(code):
            yield place.id, place.name
        elif code == plain(text):
            made = self.made.get(code) or self._new(code, text)
            yield made.id, text

    def _new(self, code: str, text: str) -> Change:
        own = next(iter(self.places.find(text)[0]), None)
        if own is not None:  # made when a file was taken in before
            return compared(0, own.name, Place, own, {})
        number = free_code("P", self.used)
        self.used.add(number)
        values = {"code": number, "name": text, "kind": kind_by_name(text), "tags": []}
        return self.made.setdefault(code, compared(0, f"{text}（{number}）", Place, None, values))
